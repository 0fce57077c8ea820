"""Addresses of legal pages and of the form that reports a barrier."""

from django.urls import path

from thcm.core import feedback_views, views
from thcm.core.models.site import LEGAL_ADDRESSES

urlpatterns = [
    *(path(f"{kind}/", views.legal_page, {"kind": kind}, name=name) for kind, name in LEGAL_ADDRESSES.items()),
    path("barriere-melden/", views.barrier_report, name="barrier-report"),
    path("barriere-melden/danke/", views.barrier_report_thanks, name="barrier-report-thanks"),
    path("rueckmeldung/", feedback_views.page_feedback, name="page-feedback"),
    path("rueckmeldung/danke/", feedback_views.page_feedback_thanks, name="page-feedback-thanks"),
]
