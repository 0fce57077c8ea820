"""Addresses of the pages on which networks look after their events and trips, under mein/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
