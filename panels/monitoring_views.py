"""Success criteria with target, value and trend; comparison with the federal level; evaluation rounds."""

from django.http import Http404, HttpRequest, HttpResponse


def monitoring(request: HttpRequest) -> HttpResponse:
    raise Http404


def evaluation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    raise Http404
