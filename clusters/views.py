"""Pages of growth fields."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clusters.atlas import Atlas, atlas
from clusters.charts import charts_of
from clusters.models import GrowthField, KeyFigure, SwotItem
from clusters.profile import conflicts_about, connections_of, parts_of, points_of, series_of

EARLIER_VALUES = 50


def field_list(request: HttpRequest) -> HttpResponse:
    all_fields = atlas()
    context = {"groups": all_fields.groups, "charts": charts_of(all_fields.groups, all_fields.figures)}
    return render(request, "clusters/growthfield_list.html", context)


def _redirect_renamed(slug: str) -> HttpResponse:
    """To the public field that had this slug last (its history knows); Http404 if none had."""
    former = GrowthField.history.filter(slug=slug, id__in=GrowthField.objects.published().values("id"))
    record = former.order_by("history_date").last()
    if record is None:
        raise Http404
    return redirect(GrowthField.objects.get(pk=record.id), permanent=True)


def field_detail(request: HttpRequest, slug: str) -> HttpResponse:
    all_fields = atlas()
    field = all_fields.field(slug)
    if field is None:
        return _redirect_renamed(slug)
    profile = all_fields.written("clusters/_field_profile.html", lambda: _profile(all_fields, field), key=slug)
    context = {"field": field, "landscape": all_fields.landscape, "profile": profile}
    return render(request, "clusters/growthfield_detail.html", context)


def _profile(all_fields: Atlas, field: GrowthField) -> dict[str, Any]:
    subjects = {field.subject_id, *(part.subject_id for part in field.published_sub_fields)}
    current = [figure for figure in all_fields.figures if figure.subject_id in subjects]
    swot = [item for item in all_fields.swot_items if item.growth_field_id == field.pk]
    return {
        "field": field,
        "portal": lambda: all_fields.portal,  # read only where the template asks for it
        "series": series_of(figure for figure in current if figure.subject_id == field.subject_id),
        "parts": parts_of(field.published_sub_fields, field, current),
        "earlier": list(KeyFigure.objects.published().of_subjects(subjects).replaced().with_origin()[:EARLIER_VALUES]),
        "conflicts": conflicts_about(subjects, all_fields.conflicts),
        "strengths": points_of(swot, SwotItem.Kind.STRENGTH),
        "weaknesses": points_of(swot, SwotItem.Kind.WEAKNESS),
        "connections": connections_of(field, all_fields.fields, all_fields.links),
    }
