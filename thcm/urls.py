"""Addresses. Public paths are German; English pages are the same under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from thcm.views import home

urlpatterns = [
    path("verwaltung/", admin.site.urls),
    *i18n_patterns(
        path("", home, name="home"),
        path("", include("clusters.urls")),
        prefix_default_language=False,
    ),
]
