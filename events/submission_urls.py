"""Addresses of submissions without account, under t3/einreichen/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
