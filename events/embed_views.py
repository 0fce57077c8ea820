"""The list of events for other websites, and the page on which its address is put together (NE-5)."""

from django.http import HttpRequest, HttpResponse


def embed_configurator(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def embed_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
