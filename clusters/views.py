"""Pages of growth fields."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from clusters.atlas import atlas
from clusters.charts import charts_of
from clusters.models import GrowthField, KeyFigure, SwotItem
from clusters.profile import conflicts_about, connections_of, parts_of, points_of, series_of

EARLIER_VALUES = 50


def field_list(request: HttpRequest) -> HttpResponse:
    all_fields = atlas()
    context = {"groups": all_fields.groups, "charts": charts_of(all_fields.groups, all_fields.figures)}
    return render(request, "clusters/growthfield_list.html", context)


def _redirect_renamed(slug: str) -> HttpResponse:
    """To the field that had this slug before (its history knows); Http404 if no published field had."""
    former = GrowthField.history.filter(slug=slug).values("id")
    return redirect(get_object_or_404(GrowthField.objects.published(), pk__in=former), permanent=True)


def field_detail(request: HttpRequest, slug: str) -> HttpResponse:
    all_fields = atlas()
    field = all_fields.field(slug)
    if field is None:
        return _redirect_renamed(slug)
    subjects = {field.subject_id, *(part.subject_id for part in field.published_sub_fields)}
    current = [figure for figure in all_fields.figures if figure.subject_id in subjects]
    swot = [item for item in all_fields.swot_items if item.growth_field_id == field.pk]
    context = {
        "field": field,
        "series": series_of(figure for figure in current if figure.subject_id == field.subject_id),
        "parts": parts_of(field.published_sub_fields, field, current),
        "earlier": list(KeyFigure.objects.published().of_subjects(subjects).replaced().with_origin()[:EARLIER_VALUES]),
        "conflicts": conflicts_about(subjects, all_fields.conflicts),
        "strengths": points_of(swot, SwotItem.Kind.STRENGTH),
        "weaknesses": points_of(swot, SwotItem.Kind.WEAKNESS),
        "connections": connections_of(field, all_fields.fields, all_fields.links),
        "landscape": all_fields.landscape,
    }
    return render(request, "clusters/growthfield_detail.html", context)
