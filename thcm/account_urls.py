"""Addresses of sign-in, password and second factor, and the start page of signed-in people, under mein/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
