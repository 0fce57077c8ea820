"""Addresses of the partner search, under partner/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
