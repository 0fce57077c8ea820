"""Submitting an event without an account: the form, the page that follows it, and a new link to one's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def event_submit(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def submission_link(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def notice(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "404.html", status=404)


def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "404.html", status=404)


def status_page(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "404.html", status=404)
