"""The pages that show all fields and each of them, as they are written (thcm.core.pages)."""

from typing import Any

from clusters.atlas import Atlas
from clusters.charts import charts_of
from clusters.models import GrowthField, KeyFigure, SwotItem
from clusters.profile import conflicts_about, connections_of, parts_of, points_of, series_of
from thcm.core.pages import document

EARLIER_VALUES = 50
NEXT_EVENTS = 4
LATEST_AWARDS = 3  # of each source
PANEL_SESSIONS = 4
NEWEST_NEWS = 3
PROGRAMMES = 6


def list_page(atlas: Atlas, path: str) -> str:
    context = {"groups": atlas.groups, "charts": charts_of(atlas.groups, atlas.figures), "site": atlas.site}
    return document("clusters/growthfield_list.html", context, path)


def field_page(atlas: Atlas, path: str, slug: str) -> str | None:
    field = atlas.field(slug)
    if field is None:
        return None
    return document("clusters/growthfield_detail.html", _profile(atlas, field), path)


def _profile(atlas: Atlas, field: Any) -> dict[str, Any]:
    """Of a GrowthField; Any, as some of its relations are declared further right."""
    subjects = {field.subject_id, *(part.subject_id for part in field.published_sub_fields)}
    current = [figure for figure in atlas.figures if figure.subject_id in subjects]
    swot = [item for item in atlas.swot_items if item.growth_field_id == field.pk]
    return {
        "field": field,
        "landscape": atlas.landscape,
        "site": atlas.site,
        "series": series_of(figure for figure in current if figure.subject_id == field.subject_id),
        "parts": parts_of(field.published_sub_fields, field, current),
        "earlier": list(KeyFigure.objects.published().of_subjects(subjects).replaced().with_origin()[:EARLIER_VALUES]),
        "conflicts": conflicts_about(subjects, atlas.conflicts),
        "strengths": points_of(swot, SwotItem.Kind.STRENGTH),
        "weaknesses": points_of(swot, SwotItem.Kind.WEAKNESS),
        "connections": connections_of(field, atlas.fields, atlas.links),
        "networks": _networks(atlas, field),
        "roadmaps": (field.roadmaps.published() | field.further_roadmaps.published()).distinct().for_lines(),
        "projects": field.projects.published().by_kind().with_public_links(),
        "events": field.events.published().upcoming().in_order().with_fields()[:NEXT_EVENTS],
        "panel_sessions": field.panels.published().sessions().newest_first()[:PANEL_SESSIONS],
        "rated_programmes": field.funding_ratings.fitting().programmes()[:PROGRAMMES],
        "suggested_programmes": field.funding_suggestions.undecided().programmes()[:PROGRAMMES],
        "news": list(field.news.published().newest_first()[:NEWEST_NEWS]),
        "has_fact_sheet": field.fact_sheets.exists(),
        "awards": field.awards.published().per_source(latest=LATEST_AWARDS),
    }


def _networks(atlas: Atlas, field: GrowthField) -> list[tuple[Any, list[KeyFigure]]]:
    """Networks of the field, also those that have it as a further one, each with the statements on its members."""
    networks = (field.networks.published() | field.further_networks.published()).distinct().in_order()
    return [(row, [figure for figure in atlas.figures if figure.subject_id == row.subject_id]) for row in networks]
