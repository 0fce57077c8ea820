"""Addresses of the calendar: list, month and map, archive, series, one event; under t3/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
