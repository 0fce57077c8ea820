"""Addresses of the list for other websites, under t3/einbetten/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
