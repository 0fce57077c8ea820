"""Addresses of the pages on which networks look after their events, calendars and trips, under mein/."""

from django.urls import path

from events import own_feed_views, own_submission_views, own_trip_views, own_views

urlpatterns = [
    path("termine/", own_views.own_events, name="own-events"),
    path("termine/neu/", own_views.own_event_new, name="own-event-new"),
    path("termine/kalender/", own_feed_views.own_feeds, name="own-feeds"),
    path("termine/einreichungen/<slug:public_id>/", own_submission_views.own_submission, name="own-submission"),
    path("termine/<slug:slug>/aendern/", own_views.own_event_change, name="own-event-change"),
    path("termine/<slug:slug>/absagen/", own_views.own_event_cancel, name="own-event-cancel"),
    path("reisen/", own_trip_views.own_trips, name="own-trips"),
    path("reisen/<slug:slug>/", own_trip_views.own_trip, name="own-trip"),
]
