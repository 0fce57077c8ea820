"""Regions side by side: what the sources say on the same indicator, without anything computed (K18, K32)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from clusters.models import Indicator, KeyFigure


@dataclass(frozen=True)
class Comparison:
    indicator: Indicator
    figures: list[KeyFigure] = field(default_factory=list)


def comparisons(figures: Iterable[KeyFigure]) -> list[Comparison]:
    """Per indicator the leading statement on each region, the portal's own region first as it was first loaded."""
    rows: dict[int, Comparison] = {}
    seen: set[tuple[int, int]] = set()
    for figure in sorted(figures, key=lambda figure: (figure.indicator.order, figure.subject_id)):
        if (figure.indicator_id, figure.subject_id) not in seen:
            seen.add((figure.indicator_id, figure.subject_id))
            rows.setdefault(figure.indicator_id, Comparison(figure.indicator)).figures.append(figure)
    return list(rows.values())
