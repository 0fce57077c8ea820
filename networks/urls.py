"""Addresses of networks."""

from django.urls import path

from networks.views import NetworkList, network_detail

urlpatterns = [
    path("netzwerke/", NetworkList.as_view(), name="network-list"),
    path("netzwerke/<slug:slug>/", network_detail, name="network-detail"),
]
