"""Addresses of legal pages and of the form that reports a barrier."""

from django.urls import path

from thcm.core import feedback_views, views
from thcm.core.models import LegalPage

urlpatterns = [
    path("impressum/", views.legal_page, {"kind": LegalPage.Kind.IMPRINT}, name="imprint"),
    path("datenschutz/", views.legal_page, {"kind": LegalPage.Kind.PRIVACY}, name="privacy"),
    path("barrierefreiheit/", views.legal_page, {"kind": LegalPage.Kind.ACCESSIBILITY}, name="accessibility"),
    path("lizenz/", views.legal_page, {"kind": LegalPage.Kind.LICENCE}, name="licence"),
    path("barriere-melden/", views.barrier_report, name="barrier-report"),
    path("barriere-melden/danke/", views.barrier_report_thanks, name="barrier-report-thanks"),
    path("rueckmeldung/", feedback_views.page_feedback, name="page-feedback"),
    path("rueckmeldung/danke/", feedback_views.page_feedback_thanks, name="page-feedback-thanks"),
]
