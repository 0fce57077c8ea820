"""Where the networks sit: a map of the region, drawn from the outlines of the German states in `@svg-maps/germany`.

The package (map by MapSVG, CC BY 4.0) gives paths without coordinates. They are a Mercator projection of Germany's
extent: the extents of six states, looked up elsewhere, come out right to within 300 m.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log, pi, radians, tan
from pathlib import Path

from django.contrib.staticfiles.finders import find

from networks.models import Network

FILE = "maps/germany.svg"
_WEST, _EAST, _NORTH, _SOUTH = 5.8663, 15.0419, 55.0584, 47.2701  # degrees
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.295, 585.245, 0.280, 792.280  # the same in units of the drawing
_MARGIN = 3
_NAMED = 5
_STATE = re.compile(r'<path\s+id="\w+"\s+aria-label="([^"]+)"\s+d="([^"]+)"')
_STEP = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


@dataclass(frozen=True)
class Place:
    """A seat of one or more networks. Numbers are texts, as templates would print decimals with a comma."""

    name: str
    x: str
    y: str
    networks: list[Network]

    @property
    def named(self) -> list[Network]:
        """As many as the map can name beside it; the list above has them all."""
        return self.networks[:_NAMED]

    @property
    def more(self) -> int:
        return len(self.networks[_NAMED:])


@dataclass(frozen=True)
class SeatMap:
    outline: str
    view_box: str
    places: list[Place]


def seat_map(region: str) -> SeatMap | None:
    """Of the state with this English name; None if there is none, and while no seat is known. One query."""
    outline = _outlines().get(region)
    if outline is None:
        return None
    networks = Network.objects.published().exclude(latitude=None).in_order()
    places = _places(networks.only("slug", "name", "short", "seat", "latitude", "longitude"))
    return SeatMap(outline, _view_box(outline), places) if places else None


def _places(networks: Iterable[Network]) -> list[Place]:
    """Networks of one town share a sign."""
    by_position: dict[tuple[int, int], Place] = {}
    for network in networks:
        x, y = _position(float(network.longitude or 0), float(network.latitude or 0))
        place = Place(network.seat or network.short, f"{x:.1f}", f"{y:.1f}", [])
        by_position.setdefault((round(x / 3), round(y / 3)), place).networks.append(network)
    return sorted(by_position.values(), key=lambda place: place.name)


def _position(longitude: float, latitude: float) -> tuple[float, float]:
    """In units of the drawing."""
    down = (_mercator(_NORTH) - _mercator(latitude)) / (_mercator(_NORTH) - _mercator(_SOUTH))
    across = (longitude - _WEST) / (_EAST - _WEST)
    return _LEFT + across * (_RIGHT - _LEFT), _TOP + down * (_BOTTOM - _TOP)


def _mercator(latitude: float) -> float:
    return log(tan(pi / 4 + radians(latitude) / 2))


@lru_cache
def _outlines() -> dict[str, str]:
    """Path of each state by its English name."""
    path = find(FILE)
    return dict(_STATE.findall(Path(path).read_text())) if path else {}


@lru_cache
def _view_box(outline: str) -> str:
    """Around the path, which is written in steps from each point to the next."""
    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    for part in outline.split("z"):
        x, y = start
        for number, (step_x, step_y) in enumerate(_STEP.findall(part)):
            x, y = x + float(step_x), y + float(step_y)
            start = start if number else (x, y)
            points.append((x, y))
    left, right = min(x for x, _y in points) - _MARGIN, max(x for x, _y in points) + _MARGIN
    top, bottom = min(y for _x, y in points) - _MARGIN, max(y for _x, y in points) + _MARGIN
    return f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"
