"""Public addresses of projects."""

from django.urls import path

from roadmaps.project_views import ProjectList, project_detail

urlpatterns = [
    path("", ProjectList.as_view(), name="project-list"),
    path("<slug:slug>/", project_detail, name="project-detail"),
]
