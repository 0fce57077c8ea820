"""Addresses of the pages on which networks keep their profile and answer requests, under mein/."""

from django.urls import path

from networks import own_views

urlpatterns = [
    path("netzwerke/<slug:slug>/", own_views.own_network, name="own-network"),
    path("netzwerke/<slug:slug>/<slug:part>/", own_views.own_part, name="own-part"),
    path("netzwerke/<slug:slug>/<slug:part>/zurueckziehen/", own_views.own_withdraw, name="own-withdraw"),
]
