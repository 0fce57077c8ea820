"""Addresses of the calendar: list, month and map, archive, series, one event; under t3/."""

from django.urls import path

from events import feed_views, views

urlpatterns = [
    path("", views.calendar, name="event-list"),
    path("archiv/", views.archive, name="event-archive"),
    path("archiv/<int:year>/", views.ArchiveYear.as_view(), name="event-archive-year"),
    path("reihen/", views.SeriesList.as_view(), name="series-list"),
    path("reihen/<slug:slug>/", views.series_detail, name="series-detail"),
    path("<slug:slug>.ics", feed_views.event_ics, name="event-ics"),
    path("<slug:slug>/", views.event_detail, name="event-detail"),
]
