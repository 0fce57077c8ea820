"""Milestones of a roadmap as a calendar file, and its public parts as a table."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def roadmap_calendar(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404


def roadmap_xlsx(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404
