"""The calendar as feeds: iCalendar and Atom, with the filters of the page."""

from django.http import HttpRequest, HttpResponse


def calendar_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(content_type="text/calendar; charset=utf-8")


def preview_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(content_type="text/calendar; charset=utf-8")


def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(content_type="text/calendar; charset=utf-8")


def atom_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(content_type="application/atom+xml; charset=utf-8")
