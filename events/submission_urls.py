"""Addresses of submissions without account, under t3/einreichen/."""

from django.urls import path

from events import submission_views

urlpatterns = [
    path("", submission_views.event_submit, name="event-submit"),
    path("stand/", submission_views.submission_link, name="submission-link"),
    path("stand/<token>/", submission_views.status_page, name="submission-status"),
    path("bestaetigen/<token>/", submission_views.confirm_page, name="submission-confirm"),
    path("hinweis/<slug:key>/", submission_views.notice, name="submission-notice"),
]
