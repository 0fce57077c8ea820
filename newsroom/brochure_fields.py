"""Chapter 2 of the brochure: fields by groups with figures, strengths and weaknesses, networks; the table of all.

What each part says is plain data; the queries are the same however many rows there are.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from clusters.atlas import Atlas
from clusters.charts import COLOURS, Chart, charts_of
from clusters.marks import mark
from clusters.models import GrowthField, Indicator, KeyFigure, SwotItem
from clusters.profile import Slot, points_of, series_of
from networks.models import Network
from newsroom.statements import Notes, german, in_order, measured, points, statement, tables, words


class Gathered(Atlas):
    """The fields with their networks and what is measured of both; read once for both languages."""

    @cached_property
    def networks(self) -> list[Network]:
        return list(Network.objects.published().with_parts().in_order())

    @cached_property
    def statements(self) -> dict[int, list[KeyFigure]]:
        """By subject, also those of networks; the leading statement first."""
        found: dict[int, list[KeyFigure]] = {}
        for figure in KeyFigure.objects.published().current().with_origin().leading_first():
            found.setdefault(figure.subject_id, []).append(figure)
        return found

    def networks_of(self, field: GrowthField) -> list[Network]:
        """Those whose main field it is; further fields name them too."""
        return [
            network
            for network in self.networks
            if network.growth_field_id == field.pk
            or field.pk in (further.pk for further in network.public_further_fields)  # type: ignore[attr-defined]
        ]


def groups(gathered: Gathered) -> list[dict[str, Any]]:
    """Each category with its fields."""
    return [
        {
            "name": group.category.name,
            "colour": COLOURS[group.category.code],
            "fields": [field(gathered, entry.field) for entry in group.entries],
        }
        for group in gathered.groups
    ]


def charts(gathered: Gathered) -> dict[str, Any]:
    """The pictures of the overview page; each shows figures of one source and Stand only (R12, R15)."""
    notes = Notes()
    return {
        "rows": [
            {
                "title": _title(chart),
                "svg": chart.svg,
                "alternative": _("Balkendiagramm: %(title)s. %(values)s.")
                % {"title": _title(chart), "values": "; ".join(f"{bar.name}: {bar.label}" for bar in chart.bars)},
                "note": notes.number_of(chart.origin),
                "caveats": [{"label": figure.subject.name, **german(figure.caveat)} for figure in chart.caveats],
            }
            for chart in charts_of(gathered.groups, gathered.figures)
        ],
        "notes": notes.texts,
    }


def _title(chart: Chart) -> str:
    period = chart.origin.reference_period
    return f"{chart.indicator.name} {period.text}" if period else chart.indicator.name


def field(gathered: Gathered, whole: GrowthField) -> dict[str, Any]:
    """Sources are numbered for each field anew, as they stand below it."""
    notes = Notes()
    swot = [item for item in gathered.swot_items if item.growth_field_id == whole.pk]
    return {
        "name": words(whole, "name"),
        "mark": mark(whole.slug),
        "summary": words(whole, "summary") if whole.summary else None,
        "focus_points": [german(point) for point in whole.focus_points],
        "tables": tables(_of(whole), gathered.statements, notes),
        "delimitation": german(whole.delimitation_note) if whole.delimitation_note else None,
        "strengths": points(points_of(swot, SwotItem.Kind.STRENGTH), notes),
        "weaknesses": points(points_of(swot, SwotItem.Kind.WEAKNESS), notes),
        "networks": [network(gathered, row, notes) for row in gathered.networks_of(whole)],
        "responsible": [
            {"role": row.get_role_display(), "name": german(row.organisation.name), "short": row.organisation.short}
            for row in whole.active_responsibilities
        ],
        "notes": notes.texts,
    }


def network(gathered: Gathered, row: Network, notes: Notes) -> dict[str, Any]:
    return {
        "name": german(row.name),
        "short": row.short if row.short != row.name else "",
        "state": "" if row.state == Network.State.ACTIVE else row.get_state_display(),
        "website": row.website,
        "rows": [measured(slot, notes) for slot in _slots(gathered, row.subject_id)],
        "topics": _topics(row),
        "activities": [activity.text for activity in row.activities.all()],
        "labels": [str(label) for label in row.labels.all() if label.is_valid],
        "note": notes.number(row.source.label, row.source.as_of.text if row.source.as_of else "")
        if row.source
        else None,
    }


def _topics(row: Network) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for topic in row.topics.all():
        found.setdefault(topic.group, []).extend([topic.text] if topic.text else [])
    return [{"group": group, "items": items} for group, items in found.items()]


def table(gathered: Gathered) -> dict[str, Any]:
    """Annex 2: all fields and sub-fields by indicators, with their networks; no totals (R12)."""
    notes = Notes()
    parts = [part for group in gathered.groups for entry in group.entries for part in _of(entry.field)]
    indicators = in_order(figure.indicator for part in parts for figure in gathered.statements.get(part.subject_id, ()))
    return {
        "indicators": [row.name for row in indicators],
        "groups": [
            {
                "name": group.category.name,
                "colour": COLOURS[group.category.code],
                "rows": [
                    _row(gathered, entry.field, part, indicators, notes)
                    for entry in group.entries
                    for part in _of(entry.field)
                ],
            }
            for group in gathered.groups
        ],
        "notes": notes.texts,
    }


def _of(whole: GrowthField) -> list[Any]:
    return [whole, *whole.published_sub_fields]


def _row(gathered: Gathered, whole: GrowthField, part: Any, indicators: Sequence[Indicator], notes: Notes) -> dict:
    figures = gathered.statements.get(part.subject_id, [])
    return {
        "name": words(part, "name"),
        "is_part": part is not whole,
        "cells": [
            [
                {**statement(figure, notes), "series": figure.series}
                for figure in figures
                if figure.indicator_id == indicator.pk
            ]
            for indicator in indicators
        ],
        "networks": [] if part is not whole else [
            {"name": row.short, "rows": [measured(slot, notes) for slot in _slots(gathered, row.subject_id)]}
            for row in gathered.networks_of(whole)
        ],
    }  # fmt: skip


def _slots(gathered: Gathered, subject_id: int) -> list[Slot]:
    """What the sources say of a network, whose figures are of one series."""
    return [slot for series in series_of(gathered.statements.get(subject_id, ())) for slot in series.slots]
