"""The chart of a fact sheet: one figure of all fields, with one field lit."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from clusters.charts import COLOURS, Chart, charts_of
from clusters.models import GrowthField, KeyFigure
from clusters.overview import Group
from clusters.rendering import svg_of

INDICATOR = "employees"
_LINE = 19
_NAMES, _BARS = 270, 430
_QUIET = "#d5cebe"
_INK = "#1d1b16"


class Numbering(Protocol):
    def number_of(self, figure: KeyFigure) -> int: ...


def chart_of(groups: Sequence[Group], field: GrowthField, notes: Numbering) -> dict[str, Any] | None:
    """None where the field itself is not drawn: a picture of others says nothing about it."""
    chart = next((row for row in charts_of(groups, []) if row.indicator.code == INDICATOR), None)
    if chart is None or not any(bar.is_drawn and bar.figure.subject_id == field.subject_id for bar in _drawn(chart)):
        return None
    said = "; ".join(f"{bar.name}: {bar.label}" for bar in chart.bars)
    title = _("%(indicator)s nach Feld") % {"indicator": chart.indicator.name}
    return {
        "title": title,
        "svg": svg_of(specification(chart, field)),
        "alternative": _("Balkendiagramm: %(title)s. %(values)s.") % {"title": title, "values": said},
        "note": notes.number_of(chart.origin),
    }


def _drawn(chart: Chart) -> list[Any]:
    return [bar for bar in chart.bars if bar.is_drawn]


def specification(chart: Chart, field: GrowthField) -> dict[str, Any]:
    """Vega-Lite: a line for each field, its name left of the bar and its value behind."""
    rows: list[dict[str, Any]] = [
        {
            "name": bar.name,
            "label": bar.label,
            "value": float(bar.figure.value or 0) if bar.is_drawn and bar.figure else 0,
            "is_lit": bool(bar.figure and bar.figure.subject_id == field.subject_id),
        }
        for bar in chart.bars
    ]
    largest = max(row["value"] for row in rows)
    lit = {"condition": {"test": "datum.is_lit", "value": COLOURS[field.category.code]}, "value": _QUIET}
    weight = {"condition": {"test": "datum.is_lit", "value": 600}, "value": 400}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": 0,
        "autosize": {"type": "none"},
        "width": _NAMES + _BARS,
        "height": {"step": _LINE},
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": None},
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, largest * 1.3], "range": [_NAMES, _NAMES + _BARS], "nice": False},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "height": 11}, "encoding": {"color": lit}},
            {
                "mark": {"type": "text", "align": "left"},
                "encoding": {"x": {"value": 0}, "text": {"field": "name"}, "fontWeight": weight},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6},
                "encoding": {"text": {"field": "label"}, "fontWeight": weight},
            },
        ],
        "config": {"view": {"stroke": None}, "font": "Fira Sans", "text": {"fontSize": 11, "fill": _INK}},
    }
