"""Charts of comparable figures: what may stand in one picture, and the Vega-Lite specification of that picture.

Only figures of one source, one Stand and one reference period are drawn together (R12, R14, R15). What cannot be
drawn stays in its row as a labelled gap (R10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.models import Indicator, KeyFigure
from clusters.overview import LEADING_INDICATORS, Entry, Group, common_origin
from clusters.rendering import svg_of
from thcm.core.colours import GROUPS as COLOURS

_EXPORT_RATIO = "export_ratio"
_INDUSTRY_EXPORT_RATIO = "export_ratio_industry"
_FEDERAL = "deutschland"
_PITCH = 48
_WIDTH = 470
_FORMS = {
    "application": "circle",
    "cross_sectional": "square",
    "trend_induced": "triangle-up",
    "industry": "M0-1L.866-.5L.866.5L0 1L-.866.5L-.866-.5Z",
}
_INK = "#1d1b16"
_SOFT_INK = "#5a5347"


@dataclass(frozen=True)
class Bar:
    """One row. Without `is_drawn` there is a label where the bar would be."""

    name: str
    group: str
    figure: KeyFigure | None
    label: str
    is_drawn: bool


@dataclass(frozen=True)
class Chart:
    indicator: Indicator
    bars: list[Bar]
    origin: KeyFigure  # any drawn figure: all share source, Stand and reference period
    reference: KeyFigure | None = None

    @cached_property
    def svg(self) -> str:
        return svg_of(specification(self))

    @property
    def slug(self) -> str:
        """Its address. The leading charts show what is newest under theirs, the others belong to source and period."""
        code = self.indicator.code
        if code in LEADING_INDICATORS or self.origin.source is None:
            return code
        period = self.origin.reference_period or self.origin.as_of
        return "-".join(filter(None, (code, self.origin.source.code, period.iso if period else "")))

    @property
    def frame_height(self) -> int:
        """Pixels that it takes in a frame of another website."""
        return 300 + 60 * len(self.bars)

    @property
    def statements(self) -> list[KeyFigure]:
        """Every figure of the picture, for the table beside it."""
        return [bar.figure for bar in self.bars if bar.figure] + ([self.reference] if self.reference else [])

    @property
    def caveats(self) -> list[KeyFigure]:
        return [figure for figure in self.statements if figure.caveat]


def charts_of(groups: Sequence[Group], figures: Sequence[KeyFigure]) -> list[Chart]:
    """Companies, employees and revenue by field, then the export ratios, one chart for each source and year."""
    entries = [entry for group in groups for entry in group.entries]
    leading = [_by_field(code, entries) for code in LEADING_INDICATORS]
    return [chart for chart in leading if chart] + _export_ratios(entries, figures)


def _by_field(code: str, entries: Sequence[Entry]) -> Chart | None:
    figures = [entry.figures[code] for entry in entries if code in entry.figures]
    origin = common_origin(figures)
    if origin is None:
        return None
    bars = []
    for entry in entries:
        figure = entry.figures.get(code)
        is_drawn = figure is not None and figure.value is not None and (figure.source_id, figure.as_of) == origin
        bars.append(
            Bar(entry.field.name, entry.field.category.code, figure, _label(figure, is_drawn=is_drawn), is_drawn)
        )
    drawn = next(bar.figure for bar in bars if bar.is_drawn and bar.figure)
    return Chart(drawn.indicator, _sorted(bars), drawn)


def _label(figure: KeyFigure | None, *, is_drawn: bool) -> str:
    if figure is None:
        return _("keine Kennzahlen")
    if figure.qualifier in (KeyFigure.Qualifier.DASH, KeyFigure.Qualifier.BLANK):
        return _("kein Wert in der Quelle")
    text = figure_text(figure)
    mark = "*" if figure.caveat else ""
    if is_drawn or figure.value is None:
        return f"{text}{mark}"
    return _("%(value)s, andere Quelle") % {"value": f"{text}{mark}"}


def _export_ratios(entries: Sequence[Entry], figures: Sequence[KeyFigure]) -> list[Chart]:
    """R15: only within the same source and reference year; a source with a single value makes no chart."""
    groups = {entry.field.subject_id: entry.field.category.code for entry in entries}
    groups |= {part.subject_id: entry.field.category.code for entry in entries for part in entry.parts}
    by_source: dict[tuple[Any, ...], list[Bar]] = {}
    for figure in figures:
        if figure.indicator.code == _EXPORT_RATIO and figure.source_id and figure.subject_id in groups:
            key = (figure.source_id, figure.as_of, figure.reference_period)
            bar = Bar(
                figure.subject.name,
                groups[figure.subject_id],
                figure,
                _label(figure, is_drawn=figure.value is not None),
                figure.value is not None,
            )
            by_source.setdefault(key, []).append(bar)
    comparable = [bars for bars in by_source.values() if sum(bar.is_drawn for bar in bars) > 1]
    charts = [_export_ratio(_sorted(bars), figures) for bars in comparable]
    return sorted(charts, key=lambda chart: str(chart.origin.reference_period), reverse=True)


def _export_ratio(bars: list[Bar], figures: Sequence[KeyFigure]) -> Chart:
    origin = bars[0].figure
    if origin is None:
        raise ValueError("a chart needs a figure")
    return Chart(origin.indicator, bars, origin, _federal_line(origin, figures))


def _federal_line(origin: KeyFigure, figures: Sequence[KeyFigure]) -> KeyFigure | None:
    """R15, K32: only beside official statistics of the same year."""
    if origin.source is None or origin.source.kind != "official_statistics":
        return None
    federal = (
        figure
        for figure in figures
        if (figure.subject.code, figure.indicator.code) == (_FEDERAL, _INDUSTRY_EXPORT_RATIO)
    )
    return next((row for row in federal if row.value and row.reference_period == origin.reference_period), None)


def _sorted(bars: list[Bar]) -> list[Bar]:
    """Largest first, gaps last."""
    return sorted(bars, key=lambda bar: (not bar.is_drawn, -(bar.figure.value or 0) if bar.figure else 0))


def specification(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification: names above the bars, values at their ends, no axes."""
    rows = [
        {
            "name": bar.name,
            "group": bar.group,
            "label": bar.label,
            "value": float(bar.figure.value) if bar.is_drawn and bar.figure and bar.figure.value is not None else 0,
        }
        for bar in chart.bars
    ]
    reference = float(chart.reference.value) if chart.reference and chart.reference.value is not None else 0
    largest = max([reference, *(float(bar.figure.value or 0) for bar in chart.bars if bar.is_drawn and bar.figure)])
    domain = list(COLOURS)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "autosize": {"type": "none"},
        "padding": {"left": 8, "right": 0, "top": 22 if chart.reference else 4, "bottom": 4},
        "width": _WIDTH,
        "height": {"step": _PITCH},
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": None},
            "x": {"type": "quantitative", "axis": None, "scale": {"domain": [0, largest * 1.42], "nice": False}},
            "color": {"scale": {"domain": domain, "range": list(COLOURS.values())}, "legend": None},
        },
        "layer": [*_reference_layers(chart, reference, len(rows)), *_bar_layers(domain)],
        "config": {"view": {"stroke": None}, "font": "Fira Sans", "text": {"fontSize": 16, "fill": _INK}},
    }


def _bar_layers(domain: list[str]) -> list[dict[str, Any]]:
    group = {"field": "group", "type": "nominal"}
    colour = {"color": {**group, "scale": {"domain": domain, "range": list(COLOURS.values())}, "legend": None}}
    form = {**group, "scale": {"domain": domain, "range": [_FORMS[code] for code in domain]}, "legend": None}
    name = {"text": {"field": "name"}, "x": {"datum": 0}}
    return [
        {
            "mark": {"type": "bar", "height": 14, "yOffset": 9},
            "encoding": {"x": {"field": "value", "type": "quantitative"}, **colour},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 90, "yOffset": -10, "opacity": 1},
            "encoding": {"x": {"datum": 0}, "shape": form, **colour},
        },
        {"mark": {"type": "text", "align": "left", "dx": 14, "dy": -9, "fill": _INK}, "encoding": name},
        {
            "mark": {"type": "text", "align": "left", "dx": 7, "dy": 10, "fill": _SOFT_INK},
            "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "label"}},
        },
    ]


def _reference_layers(chart: Chart, value: float, rows: int) -> list[dict[str, Any]]:
    """The federal line behind the bars, with its words above the picture."""
    if chart.reference is None:
        return []
    words = f"{chart.reference.subject.name} {figure_text(chart.reference)}"
    return [
        {
            "mark": {"type": "rule", "strokeDash": [3, 4], "color": _SOFT_INK, "aria": False},
            "encoding": {"x": {"datum": value}, "y": None},
        },
        {
            "mark": {"type": "text", "align": "center", "baseline": "bottom", "dy": -4, "fill": _SOFT_INK},
            "encoding": {"x": {"datum": value}, "y": {"value": 0}, "text": {"value": words}},
        },
    ]
