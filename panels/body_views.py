"""Bodies: overview with cadence, one body with seats, meetings and published decisions."""

from django.http import Http404, HttpRequest, HttpResponse


def body_list(request: HttpRequest) -> HttpResponse:
    raise Http404


def body_detail(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
