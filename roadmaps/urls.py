"""Public addresses of roadmaps."""

from django.urls import path

from roadmaps.overview_views import RoadmapList
from roadmaps.roadmap_views import networked_roadmap, roadmap_detail, roadmap_print

urlpatterns = [
    path("", RoadmapList.as_view(), name="roadmap-list"),
    path("vernetzt/<slug:slug>/", networked_roadmap, name="networked-roadmap"),
    path("<slug:slug>/", roadmap_detail, name="roadmap-detail"),
    path("<slug:slug>/druck/", roadmap_print, name="roadmap-print"),
]
