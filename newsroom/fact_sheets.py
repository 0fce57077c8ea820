"""What a field's fact sheet says, as plain data: shown on its page, set as PDF, and frozen in an edition (GM-8)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from clusters.atlas import Atlas
from clusters.charts import COLOURS
from clusters.marks import mark
from clusters.models import GrowthField, KeyFigure, SwotItem
from clusters.profile import points_of, series_of
from newsroom.fact_sheet_charts import chart_of
from newsroom.statements import Notes, Words, german, measured, points, statement, tables, words
from roadmaps.models import Milestone
from roadmaps.overview import lines_of
from thcm.core.models import ContactPoint
from thcm.core.typesetting import typeset

PROJECTS, EVENTS, MILESTONES, FOCUS_POINTS = 6, 5, 3, 8
PARTS = 3  # side by side


def contents_of(slug: str) -> dict[str, dict[str, Any]] | None:
    """By language; None for what is no public field."""
    atlas = Atlas()
    found = {language: content_of(slug, language, atlas) for language, _name in settings.LANGUAGES}
    return {language: content for language, content in found.items() if content} or None


def content_of(slug: str, language: str, atlas: Atlas | None = None) -> dict[str, Any] | None:
    """None for what is no public field. The number of queries does not depend on that of rows."""
    atlas = atlas or Atlas()
    with override(language):
        whole = atlas.field(slug)
        return _content(atlas, whole) if whole else None


def _content(atlas: Atlas, whole: GrowthField) -> dict[str, Any]:
    figures = [figure for figure in atlas.figures if figure.subject_id == whole.subject_id]
    swot = [item for item in atlas.swot_items if item.growth_field_id == whole.pk]
    notes = Notes()
    return {
        "slug": whole.slug,
        "url": f"{settings.SITE_URL}{whole.get_absolute_url()}",
        "publisher": atlas.site.name if atlas.site else "",
        "group": whole.category.name,
        "colour": COLOURS[whole.category.code],
        "mark": mark(whole.slug),
        "name": words(whole, "name"),
        "summary": words(whole, "summary") if whole.summary else None,
        "focus_points": [_focus_point(whole, point) for point in whole.focus_points[:FOCUS_POINTS]],
        "series": [
            {"code": series.code, "figures": [measured(slot, notes) for slot in series.slots]}
            for series in series_of(figures)
        ],
        "parts": _parts(atlas, whole, notes),
        "chart": chart_of(atlas.groups, whole, notes),
        "strengths": points(points_of(swot, SwotItem.Kind.STRENGTH), notes),
        "weaknesses": points(points_of(swot, SwotItem.Kind.WEAKNESS), notes),
        "networks": _networks(atlas, whole, notes),
        "roadmaps": _roadmaps(whole),
        "projects": _projects(whole),
        "events": _events(whole),
        "contacts": _contacts(whole),
        "delimitation": german(whole.delimitation_note) if whole.delimitation_note else None,
        "notes": notes.texts,
    }


def _focus_point(whole: GrowthField, point: str) -> Words:
    is_english = get_language() == "en" and bool(whole.focus_points_en)
    return {"text": point, "lang": "en" if is_english else "de"}


def _parts(atlas: Atlas, whole: GrowthField, notes: Notes) -> list[dict[str, Any]]:
    """Of its sub-fields; what the sources say of the field itself stands in `series`."""
    figures: dict[int, list[KeyFigure]] = {}
    for figure in atlas.figures:
        figures.setdefault(figure.subject_id, []).append(figure)
    whole_tables = tables(whole.published_sub_fields, figures, notes)
    return [part for table in whole_tables for part in _side_by_side(table)]


def _side_by_side(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As many columns as a page has room for, and the rows of which they say something."""
    for first in range(0, len(table["columns"]), PARTS):
        chosen = slice(first, first + PARTS)
        rows = [{**row, "cells": row["cells"][chosen]} for row in table["rows"]]
        yield {**table, "columns": table["columns"][chosen], "rows": [row for row in rows if any(row["cells"])]}


def _networks(atlas: Atlas, whole: GrowthField, notes: Notes) -> list[dict[str, Any]]:
    rows = (whole.networks.published() | whole.further_networks.published()).distinct().in_order()
    return [
        {
            "name": german(row.name),
            "state": "" if row.state == "active" else row.get_state_display(),
            "members": [statement(figure, notes) for figure in atlas.figures if figure.subject_id == row.subject_id],
            "website": row.website,
        }
        for row in rows
    ]


def _roadmaps(whole: GrowthField) -> list[dict[str, Any]]:
    lines = lines_of((whole.roadmaps.published() | whole.further_roadmaps.published()).distinct().for_lines())
    coming = Milestone.objects.published().of_roadmaps(line.roadmap.pk for line in lines).upcoming()
    milestones: list[Milestone] = list(coming.select_related("goal")[:MILESTONES])
    return [
        {
            "title": words(line.roadmap, "title"),
            "state": line.roadmap.get_state_display(),
            "when": line.entry.when if line.entry else "",
            "milestones": [
                {**words(row, "title"), "when": row.due.text}
                for row in milestones
                if row.goal.roadmap_id == line.roadmap.pk
            ],
        }
        for line in lines
    ]


def _projects(whole: GrowthField) -> dict[str, Any]:
    rows = whole.projects.published().by_kind()
    shown = [{**words(row, "name"), "stage": row.get_stage_display()} for row in rows[:PROJECTS]]
    return {"shown": shown, "more": max(0, rows.count() - PROJECTS)}


def _events(whole: GrowthField) -> list[dict[str, str]]:
    rows = whole.events.published().upcoming().exclude(state="cancelled").in_order()[:EVENTS]
    return [{**words(row, "title"), "when": row.when, "place": row.place} for row in rows]


def _contacts(whole: GrowthField) -> list[dict[str, Any]]:
    """Institutions that look after the field, with their public contact points; never persons (R54)."""
    held = whole.active_responsibilities
    points = ContactPoint.objects.published().filter(
        is_public=True, organisation__in=[row.organisation_id for row in held]
    )
    by_organisation: dict[int, list[ContactPoint]] = {}
    for point in points:
        by_organisation.setdefault(point.organisation_id, []).append(point)
    return [
        {
            "role": row.get_role_display(),
            "name": german(row.organisation.name),
            "short": row.organisation.short,
            "website": row.organisation.website,
            "points": [
                {**words(point, "function"), "email": point.email, "phone": point.phone, "address": point.address}
                for point in by_organisation.get(row.organisation_id, [])
            ],
        }
        for row in held
    ]


def pdf_of(content: dict[str, Any], language: str, *, number: int | None, day: Any = None) -> bytes:
    """Two A4 pages; without a number it is a preview."""
    with override(language):
        on = date_format(day or timezone.localdate())
        edition = _("Ausgabe %(number)s, %(day)s") if number else _("Vorschau, %(day)s")
        data = {
            **content,
            "language": language,
            "title": f"{_('Fact Sheet')} {content['name']['text']}",
            "foot": edition % {"number": number, "day": on},
            "accent": content["colour"],
            "labels": labels(),
        }
    return typeset("fact_sheet", data)


def labels() -> dict[str, str]:
    """The words of the sheet itself."""
    return {
        "kicker": _("Fact Sheet"),
        "figures": _("Kennzahlen"),
        "series": _("Reihe"),
        "differing": _("abweichend"),
        "figure": _("Kennzahl"),
        "parts": _("Teilfelder"),
        "no_total": _("Was die Quellen über das ganze Feld sagen, ist keine Summe seiner Teilfelder."),
        "not_stated": _("nicht ausgewiesen"),
        "no_figures": _("Zu diesem Feld liegen keine Kennzahlen vor."),
        "strengths": _("Stärken"),
        "weaknesses": _("Schwächen"),
        "networks": _("Netzwerke"),
        "members": _("Mitglieder"),
        "roadmap": _("Roadmap"),
        "next": _("als Nächstes"),
        "projects": _("Projekte"),
        "more": _("weitere im Portal"),
        "events": _("Nächste Termine"),
        "contact": _("Kontakt"),
        "sources": _("Quellen"),
        "focus": _("Schwerpunkte"),
        "web": _("Aktueller Stand im Portal"),
    }
