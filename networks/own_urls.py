"""Addresses of the pages on which networks keep their profile and answer requests, under mein/."""

from django.urls import path

from networks import own_requests_views, own_views

urlpatterns = [
    path("anfragen/", own_requests_views.own_requests, name="own-requests"),
    path("anfragen/benachrichtigungen/", own_requests_views.own_wishes, name="own-wishes"),
    path("anfragen/passend/<int:pk>/", own_requests_views.own_match, name="own-match"),
    path("anfragen/<slug:public_id>/", own_requests_views.own_request, name="own-request"),
    path("netzwerke/<slug:slug>/", own_views.own_network, name="own-network"),
    path("netzwerke/<slug:slug>/<slug:part>/", own_views.own_part, name="own-part"),
    path("netzwerke/<slug:slug>/<slug:part>/zurueckziehen/", own_views.own_withdraw, name="own-withdraw"),
]
