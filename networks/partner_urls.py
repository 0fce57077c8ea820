"""Addresses of the partner search, under partner/."""

from django.urls import path

from networks import partner_views, token_pages

urlpatterns = [
    path("", partner_views.RequestList.as_view(), name="request-list"),
    path("einstellen/", partner_views.request_new, name="request-new"),
    path("verwalten/", partner_views.request_link, name="request-link"),
    path("verwalten/<token>/", token_pages.ManageRequest.as_view(), name="request-manage"),
    path("bestaetigen/<token>/", token_pages.ConfirmRequest.as_view(), name="request-confirm"),
    path("interesse/bestaetigen/<token>/", token_pages.ConfirmInterest.as_view(), name="interest-confirm"),
    path("interesse/<token>/", token_pages.AnswerInterest.as_view(), name="interest-answer"),
    path("hinweis/<slug:key>/", partner_views.notice, name="partner-notice"),
    path("<slug:public_id>/", partner_views.request_detail, name="request-detail"),
    path("<slug:public_id>/interesse/", partner_views.interest_new, name="interest-new"),
]
