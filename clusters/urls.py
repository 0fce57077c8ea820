"""Addresses of growth fields and figures."""

from django.urls import path

from clusters.embed_views import embed_chart, embed_figure
from clusters.figure_views import FigureList, figure_atom, figure_detail
from clusters.views import field_detail, field_list

urlpatterns = [
    path("wachstumsfelder/", field_list, name="field-list"),
    path("wachstumsfelder/<slug:slug>/", field_detail, name="field-detail"),
    path("kennzahlen.atom", figure_atom, name="figure-atom"),
    path("kennzahlen/", FigureList.as_view(), name="figure-list"),
    path("kennzahlen/<slug:external_id>/", figure_detail, name="figure-detail"),
    path("einbetten/kennzahl/<slug:external_id>/", embed_figure, name="embed-figure"),
    path("einbetten/diagramm/<slug:slug>/", embed_chart, name="embed-chart"),
]
