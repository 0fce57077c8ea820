"""Who receives what, year by year: sums of one source only, never of fields or sources together (R12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clusters.display import number_text
from clusters.rendering import svg_of

DRAWN = 10  # years
_MILLION = 1_000_000
_WIDTH, _HEIGHT = 470, 170
_COLOUR, _INK, _SOFT_INK = "#0b5c7a", "#1d1b16", "#5a5347"


@dataclass(frozen=True)
class Year:
    """`total` is None where no award of the year has an amount; `unstated` awards have none."""

    year: int | None  # of the beginning
    projects: int
    total: Decimal | None
    unstated: int

    @property
    def label(self) -> str:
        """In millions, with as many decimals as a small sum needs."""
        if self.total is None:
            return "–"
        return number_text(round(self.total / _MILLION, 2), 1 if self.total >= _MILLION else 2)


@dataclass(frozen=True)
class AwardYears:
    """What one source lists, the latest year first."""

    source: Any
    years: list[Year]
    latest: list[Any]

    @property
    def drawn(self) -> list[Year]:
        return [year for year in self.years if year.year][:DRAWN][::-1]

    @cached_property
    def svg(self) -> str:
        """Nothing where there is nothing to compare."""
        return svg_of(specification(self.drawn)) if sum(year.total is not None for year in self.drawn) > 1 else ""

    @property
    def in_words(self) -> str:
        parts = (f"{year.year}: {year.label}" for year in self.drawn)
        return _("Bewilligte Summe in Millionen Euro nach Jahr des Beginns: %(sums)s") % {"sums": "; ".join(parts)}


def specification(years: Iterable[Year]) -> dict[str, Any]:
    """Columns with their sums on top and the years below, no axes; a year without awards leaves a gap."""
    known = {year.year: year for year in years}
    rows = [
        {"year": str(number), "value": float(year.total or 0) if year else 0, "label": year.label if year else "–"}
        for number in range(min(filter(None, known)), max(filter(None, known)) + 1)
        for year in (known.get(number),)
    ]
    x = {"field": "year", "type": "ordinal", "sort": None, "axis": None}
    label = {"type": "text", "align": "center", "fontSize": 15}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "autosize": {"type": "none"},
        "padding": {"left": 4, "right": 4, "top": 26, "bottom": 26},
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": rows},
        "encoding": {"x": x, "y": {"field": "value", "type": "quantitative", "axis": None}},
        "layer": [
            {"mark": {"type": "bar", "color": _COLOUR, "width": {"band": 0.6}}},
            {"mark": {**label, "dy": -10, "fill": _INK}, "encoding": {"text": {"field": "label"}}},
            {
                "mark": {**label, "baseline": "top", "dy": 8, "fill": _SOFT_INK},
                "encoding": {"y": {"datum": 0}, "text": {"field": "year"}},
            },
        ],
        "config": {"view": {"stroke": None}, "font": "Fira Sans"},
    }
