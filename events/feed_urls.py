"""Addresses of the feeds, which have no language: t3.ics, t3-vorschau.ics, t3.atom."""

from django.urls import path

from events import feed_views

urlpatterns = [
    path("t3.ics", feed_views.calendar_feed, name="calendar-feed"),
    path("t3-vorschau.ics", feed_views.preview_feed, name="preview-feed"),
    path("t3.atom", feed_views.atom_feed, name="atom-feed"),
]
