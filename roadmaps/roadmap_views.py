"""One roadmap, and several seen together."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def roadmap_detail(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404


def roadmap_print(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404


def networked_roadmap(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404
