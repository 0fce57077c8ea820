"""Public addresses of projects."""

from django.urls import path

from roadmaps.project_views import project_detail, project_list

urlpatterns = [
    path("", project_list, name="project-list"),
    path("<slug:slug>/", project_detail, name="project-detail"),
]
