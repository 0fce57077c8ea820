"""Panels: overview, and one with moderator, sessions and what became of their outcomes."""

from django.http import Http404, HttpRequest, HttpResponse


def panel_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def panel_detail(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
