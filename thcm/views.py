"""Pages that gather from everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.atlas import atlas
from clusters.overview import caveats_of, origins_of


def home(request: HttpRequest) -> HttpResponse:
    fields = atlas()
    context = {
        "groups": fields.groups,
        "landscape": fields.landscape,
        "landscape_origins": origins_of(fields.groups),
        "landscape_caveats": caveats_of(fields.groups),
        "comparisons": fields.comparisons,
    }
    return render(request, "home.html", context)
