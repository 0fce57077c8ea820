"""Addresses of the calendar: list, month and map, archive, series, one event; under t3/."""

from django.urls import path

from events import feed_views

urlpatterns = [
    path("<slug:slug>.ics", feed_views.event_ics, name="event-ics"),
]
