"""Addresses of subscriptions, under foerderung/abo/."""

from django.urls import path

from funding import subscription_views

urlpatterns = [
    path("", subscription_views.subscription_new, name="funding-subscribe"),
    path("bestaetigen/<token>/", subscription_views.ConfirmSubscription.as_view(), name="subscription-confirm"),
    path("beenden/<token>/", subscription_views.subscription_end, name="subscription-end"),
    path("hinweis/<slug:key>/", subscription_views.notice, name="subscription-notice"),
]
