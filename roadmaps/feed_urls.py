"""Files about one roadmap, the same in every language."""

from django.urls import path

from roadmaps.feed_views import roadmap_calendar, roadmap_xlsx

urlpatterns = [
    path("<slug:slug>/meilensteine.ics", roadmap_calendar, name="roadmap-calendar"),
    path("<slug:slug>/roadmap.xlsx", roadmap_xlsx, name="roadmap-xlsx"),
]
