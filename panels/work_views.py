"""The work programme, the current one and earlier ones."""

from django.http import Http404, HttpRequest, HttpResponse


def work_programme_current(request: HttpRequest) -> HttpResponse:
    raise Http404


def work_programme(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
