"""Addresses of the catalogue and of the files, which have no language."""

from django.urls import path, re_path

from thcm.open_data.views import catalog, catalog_in, open_data_file

urlpatterns = [
    path("catalog", catalog, name="catalog"),
    re_path(r"^catalog\.(?P<form>ttl|jsonld|rdf)$", catalog_in, name="catalog-in"),
    re_path(r"^daten/(?P<table>[-\w]+)\.(?P<form>csv|json)$", open_data_file, name="open-data-file"),
]
