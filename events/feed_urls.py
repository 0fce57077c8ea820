"""Addresses of the feeds, which have no language: t3.ics, t3-vorschau.ics, t3.atom."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
