"""Maps of a region, drawn from the outlines of the German states in `@svg-maps/germany`.

The package (map by MapSVG, CC BY 4.0) gives paths without coordinates. They are a Mercator projection of Germany's
extent: the extents of six states, looked up elsewhere, come out right to within 300 m.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import log, pi, radians, tan
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import find

FILE = "maps/germany.svg"
_WEST, _EAST, _NORTH, _SOUTH = 5.8663, 15.0419, 55.0584, 47.2701  # degrees
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.295, 585.245, 0.280, 792.280  # the same in units of the drawing
_MARGIN = 3
NAMED = 5  # rows of a sign
_LETTER = 4.2  # units
_NEAR = 3  # units; what is nearer shares a sign
_STATE = re.compile(r'<path\s+id="\w+"\s+aria-label="([^"]+)"\s+d="([^"]+)"')
_STEP = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


@dataclass
class Place:
    """A sign on the map and what stands for it in words. Numbers are texts, as templates would print a comma."""

    name: str
    x: str
    y: str
    rows: list[Any]
    total: int = 0  # also of rows that were not read
    is_below: bool = False  # the name stands below its sign, as another name is in the way

    @property
    def named(self) -> list[Any]:
        """As many as can be named beside the map."""
        return self.rows[:NAMED]

    @property
    def more(self) -> int:
        return max(self.total, len(self.rows)) - len(self.named)


@dataclass(frozen=True)
class Region:
    outline: str
    left: float
    top: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        return f"{self.left:.1f} {self.top:.1f} {self.width:.1f} {self.height:.1f}"

    def shows(self, longitude: float, latitude: float) -> bool:
        x, y = _position(longitude, latitude)
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


class Signs:
    """Collects what stands on a map; rows near each other share a sign."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, int], Place] = {}

    def at(self, longitude: float, latitude: float, name: str) -> Place:
        """The sign there, a new one if there is none."""
        x, y = _position(longitude, latitude)
        place = Place(name, f"{x:.1f}", f"{y:.1f}", [])
        return self._places.setdefault((round(x / _NEAR), round(y / _NEAR)), place)

    @property
    def places(self) -> list[Place]:
        above: list[Place] = []
        for place in sorted(self._places.values(), key=lambda place: float(place.x)):
            place.is_below = any(_collide(place, other) for other in above)
            above += [] if place.is_below else [place]
        return sorted(self._places.values(), key=lambda place: place.name)


@lru_cache
def region_of(name: str) -> Region | None:
    """The state with this English name."""
    outline = _outlines().get(name)
    return Region(outline, *_extent(outline)) if outline else None


def _collide(one: Place, other: Place) -> bool:
    """Whether their names would run into each other on a phone, where letters are largest."""
    width = (len(one.name) + len(other.name)) / 2 * _LETTER
    return abs(float(one.x) - float(other.x)) < width and abs(float(one.y) - float(other.y)) < 2 * _LETTER


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


def _extent(outline: str) -> tuple[float, float, float, float]:
    """Left, top, width and height around the path, which is written in steps from each point to the next."""
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
    return left, top, right - left, bottom - top
