"""Addresses of growth fields."""

from django.urls import path

from clusters.views import FieldDetail, FieldList

urlpatterns = [
    path("wachstumsfelder/", FieldList.as_view(), name="field-list"),
    path("wachstumsfelder/<slug:slug>/", FieldDetail.as_view(), name="field-detail"),
]
