"""Addresses. Public paths are German; English pages are the same under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("verwaltung/", admin.site.urls),
    *i18n_patterns(prefix_default_language=False),
]
