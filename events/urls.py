"""Addresses of T³ for readers, under t3/. Names that are no events stand in `events.actions.RESERVED`."""

from django.urls import include, path

urlpatterns = [
    path("einreichen/", include("events.submission_urls")),
    path("einbetten/", include("events.embed_urls")),
    path("", include("events.calendar_urls")),
]
