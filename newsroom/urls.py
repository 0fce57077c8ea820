"""Addresses of the newsroom."""

from django.urls import path

from newsroom.brochure_views import brochure_file, brochure_page
from newsroom.fact_sheet_views import fact_sheet_file, fact_sheet_list

urlpatterns = [
    path("wachstumsfelder/<slug:slug>/fact-sheet/", fact_sheet_list, name="fact-sheet-list"),
    path("wachstumsfelder/<slug:slug>/fact-sheet/<int:number>.pdf", fact_sheet_file, name="fact-sheet"),
    path("broschuere/", brochure_page, name="brochure"),
    path("broschuere/<int:number>.pdf", brochure_file, name="brochure-file"),
]
