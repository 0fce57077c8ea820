"""Projects: the list and one project."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def project_list(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def project_detail(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
    raise Http404
