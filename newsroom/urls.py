"""Addresses of the newsroom."""

from django.urls import path

from newsroom.brochure_views import brochure_file, brochure_page
from newsroom.fact_sheet_views import fact_sheet_file, fact_sheet_list
from newsroom.leader_views import ConfirmApplication, LeaderList, leader_apply, leader_notice
from newsroom.news_views import NewsList, PublicationList, news_atom, news_detail, publication_atom, publication_detail

urlpatterns = [
    path("wachstumsfelder/<slug:slug>/fact-sheet/", fact_sheet_list, name="fact-sheet-list"),
    path("wachstumsfelder/<slug:slug>/fact-sheet/<int:number>.pdf", fact_sheet_file, name="fact-sheet"),
    path("aktuelles/", NewsList.as_view(), name="news-list"),
    path("aktuelles/<slug:slug>/", news_detail, name="news-detail"),
    path("publikationen/", PublicationList.as_view(), name="publication-list"),
    path("publikationen/<slug:slug>/", publication_detail, name="publication-detail"),
    path("aktuelles.atom", news_atom, name="news-atom"),
    path("publikationen.atom", publication_atom, name="publication-atom"),
    path("stark-am-markt/", LeaderList.as_view(), name="leader-list"),
    path("stark-am-markt/bewerben/", leader_apply, name="leader-apply"),
    path("stark-am-markt/bestaetigen/<token>/", ConfirmApplication.as_view(), name="leader-confirm"),
    path("stark-am-markt/hinweis/<slug:key>/", leader_notice, name="leader-notice"),
    path("broschuere/", brochure_page, name="brochure"),
    path("broschuere/<int:number>.pdf", brochure_file, name="brochure-file"),
]
