"""What the page of one network shows: its members as a picture, and the activities by kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from clusters.models import KeyFigure
from networks.models import NetworkActivity

_TOTAL, *_PARTS = ("members_total", "members_companies", "members_research")
_COLUMNS = 20
_CELL = 22  # units
_MOST_SIGNS = 400


@dataclass(frozen=True)
class Sign:
    kind: str  # companies, research, other
    x: int
    y: int


@dataclass(frozen=True)
class Members:
    """Statements of one source and one Stand on all members and on both parts of them (R19)."""

    total: KeyFigure
    companies: KeyFigure
    research: KeyFigure

    @property
    def other(self) -> int:
        """K35: what the parts leave of the total, for display only. Negative where they contradict it."""
        return int((self.total.value or 0) - (self.companies.value or 0) - (self.research.value or 0))

    @property
    def per_sign(self) -> int:
        """Members that one sign of the picture stands for: 1, 10, 100 …"""
        step = 1
        while int(self.total.value or 0) > _MOST_SIGNS * step:
            step *= 10
        return step

    @property
    def signs(self) -> list[Sign]:
        counted = (("companies", self.companies.value), ("research", self.research.value), ("other", self.other))
        kinds = chain.from_iterable(repeat(kind, round(int(count or 0) / self.per_sign)) for kind, count in counted)
        return [
            Sign(kind, number % _COLUMNS * _CELL + _CELL // 2, number // _COLUMNS * _CELL + _CELL // 2)
            for number, kind in enumerate(kinds)
        ]

    @property
    def width(self) -> int:
        return _COLUMNS * _CELL

    @property
    def height(self) -> int:
        return max((sign.y for sign in self.signs), default=0) + _CELL // 2


def members_of(figures: Iterable[KeyFigure]) -> list[Members]:
    """One for each source and Stand that states all three numbers; figures of different ones are never mixed."""
    by_origin: dict[tuple[object, ...], dict[str, KeyFigure]] = {}
    for figure in figures:
        if figure.value is not None:
            origin = (figure.series, figure.source_id, figure.as_of, figure.reference_period)
            by_origin.setdefault(origin, {}).setdefault(figure.indicator.code, figure)
    return list(_complete(by_origin.values()))


def _complete(origins: Iterable[dict[str, KeyFigure]]) -> Iterator[Members]:
    for figures in origins:
        if _TOTAL in figures and all(part in figures for part in _PARTS):
            yield Members(figures[_TOTAL], *(figures[part] for part in _PARTS))


def by_kind(activities: Iterable[NetworkActivity]) -> list[tuple[str, list[NetworkActivity]]]:
    """Those without a kind first and under no name, the others in the order of the kinds."""
    groups: dict[str, list[NetworkActivity]] = {kind: [] for kind in ("", *NetworkActivity.Kind.values)}
    for activity in activities:
        groups[activity.kind].append(activity)
    return [(items[0].get_kind_display(), items) for items in groups.values() if items]
