"""The overview of all roadmaps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def roadmap_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
