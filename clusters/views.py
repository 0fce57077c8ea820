"""Pages of growth fields."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import DetailView

from clusters.charts import charts_of
from clusters.models import FieldLink, FigureConflict, GrowthField, KeyFigure, SwotItem
from clusters.overview import groups_of, landscape_of
from clusters.profile import conflicts_of, connections_of, parts_of, points_of, series_of


def field_list(request: HttpRequest) -> HttpResponse:
    fields = GrowthField.objects.published().with_category().with_responsible().with_parts()
    figures = list(KeyFigure.objects.published().current().of_fields_and_parts().with_origin().leading_first())
    region = KeyFigure.objects.published().current().of_regions().with_origin().leading_first()
    groups = groups_of(fields, figures)
    context = {"groups": groups, "charts": charts_of(groups, figures, region)}
    return render(request, "clusters/growthfield_list.html", context)


class FieldDetail(DetailView):
    template_name = "clusters/growthfield_detail.html"
    context_object_name = "field"

    def get_queryset(self) -> QuerySet[GrowthField]:
        return GrowthField.objects.published().with_category().with_responsible().with_parts()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        field = self.object
        subjects = [field.subject_id, *(part.subject_id for part in field.published_sub_fields)]
        figures = list(KeyFigure.objects.published().for_drawing_and(subjects).with_origin().leading_first())
        current = [figure for figure in figures if figure.rank != "deprecated"]
        own = [figure for figure in current if figure.subject_id in subjects]
        fields = list(GrowthField.objects.published().with_category())
        links = list(FieldLink.objects.published())
        swot = list(SwotItem.objects.published().filter(growth_field=field).with_source())
        return super().get_context_data(
            series=series_of(figure for figure in own if figure.subject_id == field.subject_id),
            parts=parts_of(field.published_sub_fields, field, own),
            earlier=[figure for figure in figures if figure.rank == "deprecated" and figure.subject_id in subjects],
            conflicts=conflicts_of(FigureConflict.objects.published().about(subjects)),
            strengths=points_of(swot, SwotItem.Kind.STRENGTH),
            weaknesses=points_of(swot, SwotItem.Kind.WEAKNESS),
            connections=connections_of(field, fields, links),
            landscape=landscape_of(groups_of(fields, current), links),
            **kwargs,
        )
