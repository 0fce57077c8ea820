"""Addresses of members of bodies, below /mein/."""

from django.urls import path

from panels.own_views import meeting_papers, own_bodies, own_meeting, own_paper, paper_file
from panels.report_views import own_report, report_file

urlpatterns = [
    path("gremien/", own_bodies, name="own-bodies"),
    path("gremien/sitzungen/<int:pk>/", own_meeting, name="own-meeting"),
    path("gremien/sitzungen/<int:pk>/unterlagen.zip", meeting_papers, name="meeting-papers"),
    path("gremien/vorlagen/<slug:public_id>/", own_paper, name="own-paper"),
    path("gremien/vorlagen/<slug:public_id>/datei/", paper_file, name="paper-file"),
    path("gremien/berichte/<slug:public_id>/", own_report, name="own-report"),
    path("gremien/berichte/<slug:public_id>/datei/", report_file, name="report-file"),
]
