"""Pages that gather from everywhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.atlas import Atlas, atlas
from clusters.overview import caveats_of, origins_of


def _key(fields: Atlas) -> dict[str, Any]:
    return {"origins": origins_of(fields.groups), "caveats": caveats_of(fields.groups)}


def home(request: HttpRequest) -> HttpResponse:
    fields = atlas()
    context = {
        "groups": fields.groups,
        "landscape": fields.landscape,
        "landscape_key": fields.written("clusters/_landscape_key.html", lambda: _key(fields)),
        "comparisons": fields.comparisons
        and fields.written("clusters/_comparisons.html", lambda: {"comparisons": fields.comparisons}),
    }
    return render(request, "home.html", context)
