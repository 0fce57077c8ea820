"""Addresses of submissions without account, under t3/einreichen/."""

from django.urls import path

from events import submission_pages, submission_views

urlpatterns = [
    path("", submission_views.event_submit, name="event-submit"),
    path("stand/", submission_views.submission_link, name="submission-link"),
    path("stand/<token>/", submission_pages.StatusPage.as_view(), name="submission-status"),
    path("bestaetigen/<token>/", submission_pages.ConfirmPage.as_view(), name="submission-confirm"),
    path("hinweis/<slug:key>/", submission_views.notice, name="submission-notice"),
]
