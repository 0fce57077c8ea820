"""Addresses of the list for other websites, under t3/einbetten/."""

from django.urls import path

from events import embed_views

urlpatterns = [
    path("", embed_views.embed_configurator, name="embed-configurator"),
    path("liste/", embed_views.embed_list, name="embed-list"),
]
