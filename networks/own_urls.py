"""Addresses of the pages on which networks keep their profile and answer requests, under mein/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
