"""The two pictures of an influence map: strength against direction, and the net of links.

Plain arithmetic without chance: the same actors and links give the same pictures. Coordinates are whole numbers,
as templates would print decimals with a comma.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import cos, hypot, pi, sin

from django.utils.translation import gettext as _

from roadmaps.influence import DIRECTIONS, Standing, signed
from roadmaps.models import InfluenceActor, InfluenceLink

WIDTH = 1120
_RADII = {
    InfluenceActor.Level.STATE: 10,
    InfluenceActor.Level.FEDERAL: 13,
    InfluenceActor.Level.INTERNATIONAL: 17,
}
_LARGEST = max(_RADII.values())
_LINE = 16
_CHARACTER = 7  # half a pixel more than the widest of the usual fonts needs at 13 px
_ROW_HEADS, _HEAD, _GAP = 90, 44, 12
_COLUMN = (WIDTH - _ROW_HEADS) // 5
_WORK = 250_000  # pairs of actors times steps: half a second, however many actors a map has
_BENDS = (0.05, -0.05, 0.14, -0.14, 0.25, -0.25, 0.38, -0.38, 0.55, -0.55)
_POINTS = 20
_LENGTHS = 200, 115  # of a link that goes across, and of one that goes down


@dataclass(frozen=True)
class Dot:
    """An actor: a circle whose size tells the level, with the direction in it, and its name in lines."""

    standing: Standing
    lines: tuple[str, ...]
    note: str = ""
    x: int = 0
    y: int = 0
    text_x: int = 0
    text_y: int = 0

    @property
    def radius(self) -> int:
        return _RADII[InfluenceActor.Level(self.standing.actor.level)]

    @property
    def sign(self) -> str:
        return signed(self.standing.now.direction) if self.standing.now else "?"

    @property
    def side(self) -> str:
        """Class of its colour; the sign says the same."""
        if self.standing.now is None:
            return "none"
        direction = self.standing.now.direction
        return "for" if direction > 0 else "against" if direction else "neutral"

    @property
    def sign_y(self) -> int:
        return self.y + 4

    @property
    def text_lines(self) -> list[tuple[int, str]]:
        return [(self.text_y + number * _LINE, line) for number, line in enumerate(self.lines)]

    @property
    def note_y(self) -> int:
        return self.text_y + len(self.lines) * _LINE

    @property
    def half_width(self) -> int:
        return max(self.radius, *(len(line) * _CHARACTER // 2 for line in self.lines)) + 6

    @property
    def bottom(self) -> int:
        """Of its name, where that stands below."""
        return self.y + self.radius + 4 + len(self.lines) * _LINE


def _wrapped(rows: Sequence[Standing], width: int) -> dict[Standing, tuple[str, ...]]:
    """The institution alone where it stands once on the map."""
    times = Counter(row.actor.institution for row in rows)
    names = {row: row.actor.institution if times[row.actor.institution] == 1 else str(row.actor) for row in rows}
    long_word = re.compile(rf"(\w{{{width - 1}}})(?=\w{{2}})")
    return {
        row: tuple(textwrap.wrap(long_word.sub(r"\1- ", name), width, max_lines=3, placeholder=" …"))
        for row, name in names.items()
    }


@dataclass(frozen=True)
class Band:
    """A row of the matrix: one strength."""

    strength: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Matrix:
    height: int
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    columns: tuple[tuple[int, int, str, str], ...]  # left edge, middle, direction in words and as a number

    width, row_heads, column, top = WIDTH, _ROW_HEADS, _COLUMN, _HEAD


def draw_matrix(rows: Sequence[Standing]) -> Matrix:
    """Direction from left to right, strength upwards; who shares a cell stands in a list there."""
    lines = _wrapped(rows, (_COLUMN - 2 * _LARGEST - 14) // _CHARACTER)
    cells: dict[tuple[int, int], list[Dot]] = {}
    for row in rows:
        if row.now:
            dot = Dot(row, lines[row], _note(row))
            cells.setdefault((row.now.direction, row.now.strength), []).append(dot)
    bands, dots, top = [], [], _HEAD
    for strength in range(5, 0, -1):
        heights = [sum(map(_height, cells.get((direction, strength), ()))) for direction in range(-2, 3)]
        bands.append(Band(strength, top, max(48, *heights) + _GAP))
        for direction in range(-2, 3):
            y = top + _GAP
            for dot in cells.get((direction, strength), ()):
                x = _ROW_HEADS + (direction + 2) * _COLUMN + _LARGEST + 8
                dots.append(replace(dot, x=x, y=y + _LARGEST, text_x=x + _LARGEST + 6, text_y=y + 16))
                y += _height(dot)
        top += bands[-1].height
    edges = ((direction, _ROW_HEADS + (direction + 2) * _COLUMN) for direction in range(-2, 3))
    columns = tuple(
        (edge, edge + _COLUMN // 2, str(DIRECTIONS[direction]), signed(direction)) for direction, edge in edges
    )
    return Matrix(top + 4, tuple(bands), tuple(dots), columns)


def _height(dot: Dot) -> int:
    return max(2 * _LARGEST, (len(dot.lines) + bool(dot.note)) * _LINE + 4) + _GAP


def _note(row: Standing) -> str:
    if row.has_moved and row.before:
        values = {"direction": signed(row.before.direction), "strength": row.before.strength}
        return _("vorher %(direction)s, Stärke %(strength)s") % values
    if row.has_moved:
        return _("neu")
    return _("abgelaufen") if row.is_expired else ""


@dataclass(frozen=True)
class Arrow:
    link: InfluenceLink
    path: str
    head: str  # empty: goes both ways


@dataclass(frozen=True)
class Net:
    height: int
    dots: tuple[Dot, ...]
    arrows: tuple[Arrow, ...]
    alone: tuple[Standing, ...]  # without any link: listed in words

    width = WIDTH


def draw_net(rows: Sequence[Standing], links: Sequence[InfluenceLink]) -> Net:
    """Who is linked to each other, however indirectly, stands together; these groups stand in lines."""
    linked = {pk for link in links for pk in (link.source_id, link.target_id)}
    shown = [row for row in rows if row.actor.pk in linked]
    lines = _wrapped(shown, 22)
    numbers = {row.actor.pk: number for number, row in enumerate(shown)}
    pairs = [(numbers[link.source_id], numbers[link.target_id]) for link in links]
    dots = [Dot(row, lines[row]) for row in shown]
    groups = _groups(len(dots), pairs)
    placed = _in_lines([_apart(_springs(group, dots, pairs)) for group in groups])
    order = [number for group in groups for number in group]
    dots = [dot for _number, dot in sorted(zip(order, placed, strict=True), key=lambda entry: entry[0])]
    height = max((dot.bottom for dot in dots), default=0) + _GAP
    alone = tuple(row for row in rows if row.actor.pk not in linked)
    return Net(height, tuple(dots), tuple(_arrows(dots, links, pairs)), alone)


def _groups(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Those that links join, the largest group first; within it neighbours follow each other."""
    neighbours: dict[int, list[int]] = {number: [] for number in range(count)}
    for a, b in pairs:
        neighbours[a].append(b)
        neighbours[b].append(a)
    groups: list[list[int]] = []
    for start in sorted(neighbours, key=lambda number: -len(neighbours[number])):
        if not any(start in group for group in groups):
            group, waiting = [], [start]
            while waiting:
                number = waiting.pop()
                if number not in group:
                    group.append(number)
                    waiting += neighbours[number]
            groups.append(group)
    return sorted(groups, key=lambda group: -len(group))


def _springs(group: Sequence[int], dots: Sequence[Dot], pairs: Sequence[tuple[int, int]]) -> list[Dot]:
    """Links pull, all push each other away; in the end lengths of links are about `_LENGTHS`."""
    count = len(group)
    at = {number: place for place, number in enumerate(group)}
    joined = sorted({(min(at[a], at[b]), max(at[a], at[b])) for a, b in pairs if a in at})
    angles = [2 * pi * number / count for number in range(count)]
    places = [[count / 5 * cos(angle), count / 5 * sin(angle)] for angle in angles]
    steps = min(300, _WORK // (count * count) + 1)
    for step in range(steps):
        moves = [[-0.02 * x, -0.05 * y] for x, y in places]
        for a, b in combinations(range(count), 2):
            _push(places, moves, a, b, 1.0)
        for a, b in joined:
            _push(places, moves, a, b, -1.0)
        reach = 0.3 * (1 - step / steps)
        for place, move in zip(places, moves, strict=True):
            length = max(hypot(*move), 1e-9)
            place[0] += move[0] / length * min(length, reach)
            place[1] += move[1] / length * min(length, reach)
    wide = max(x for x, _y in places) - min(x for x, _y in places)
    across = min(_LENGTHS[0], (WIDTH - 200) / max(wide, 0.01))
    return [
        replace(dots[number], x=round(x * across), y=round(y * _LENGTHS[1]))
        for number, (x, y) in zip(group, places, strict=True)
    ]


def _push(places: list[list[float]], moves: list[list[float]], a: int, b: int, way: float) -> None:
    dx, dy = places[a][0] - places[b][0], places[a][1] - places[b][1]
    distance = max(hypot(dx, dy), 0.01)
    force = 1 / distance if way > 0 else -distance * distance
    x, y = dx / distance * force, dy / distance * force
    moves[a][0] += x
    moves[a][1] += y
    moves[b][0] -= x
    moves[b][1] -= y


def _apart(dots: Sequence[Dot]) -> list[Dot]:
    """Moves actors until no name and no circle meets another: first a little each, then the lower ones down."""
    placed = list(dots)
    for _round in range(60):
        for a, b in combinations(range(len(placed)), 2):
            placed[a], placed[b] = _parted(placed[a], placed[b])
    left, right = min(dot.x - dot.half_width for dot in placed), max(dot.x + dot.half_width for dot in placed)
    squeeze = min(1.0, (WIDTH - 200) / max(right - left - 200, 1))
    placed = [replace(dot, x=round((dot.x - left) * squeeze)) for dot in placed]
    settled: dict[int, Dot] = {}
    for number in sorted(range(len(placed)), key=lambda number: (placed[number].y, placed[number].x)):
        dot = placed[number]
        while below := [other for other in settled.values() if min(_overlap(other, dot)) > 0]:
            dot = replace(dot, y=max(other.bottom for other in below) + dot.radius + _GAP)
        settled[number] = dot
    return [settled[number] for number in range(len(placed))]


def _in_lines(groups: Sequence[Sequence[Dot]]) -> list[Dot]:
    """Groups side by side while there is room, each line below the last."""
    placed: list[Dot] = []
    left, top, next_top = 0, _GAP, _GAP
    for group in groups:
        edge = min(dot.x - dot.half_width for dot in group)
        width = max(dot.x + dot.half_width for dot in group) - edge
        if left and left + width > WIDTH:
            left, top = 0, next_top
        high = min(dot.y - dot.radius for dot in group)
        moved = [replace(dot, x=dot.x - edge + left, y=dot.y - high + top) for dot in group]
        placed += [replace(dot, text_x=dot.x, text_y=dot.y + dot.radius + _LINE) for dot in moved]
        next_top = max(next_top, *(dot.bottom + 3 * _GAP for dot in moved))
        left += width + 4 * _GAP
    return placed


def _overlap(a: Dot, b: Dot) -> tuple[int, int]:
    """How far the boxes of two actors reach into each other, in width and height; with room between them."""
    wide = a.half_width + b.half_width + _GAP - abs(a.x - b.x)
    high = min(a.bottom, b.bottom) - max(a.y - a.radius, b.y - b.radius) + _GAP
    return wide, high


def _parted(a: Dot, b: Dot) -> tuple[Dot, Dot]:
    wide, high = _overlap(a, b)
    if min(wide, high) <= 0:
        return a, b
    if wide < high:
        step = wide // 2 + 1 if a.x >= b.x else -(wide // 2 + 1)
        return replace(a, x=a.x + step), replace(b, x=b.x - step)
    step = high // 2 + 1 if a.y >= b.y else -(high // 2 + 1)
    return replace(a, y=a.y + step), replace(b, y=b.y - step)


def _arrows(dots: Sequence[Dot], links: Sequence[InfluenceLink], pairs: Sequence[tuple[int, int]]) -> list[Arrow]:
    """Each link bends so that it runs through as few names as possible, and beside what joins the same two."""
    arrows = []
    taken: set[tuple[int, int, bool]] = set()
    for link, (a, b) in zip(links, pairs, strict=True):
        others = [dot for number, dot in enumerate(dots) if number not in (a, b)]

        def cost(bend: float, a: int = a, b: int = b, others: list[Dot] = others) -> float:
            is_taken = (min(a, b), max(a, b), (bend > 0) == (a < b)) in taken
            return _hits(dots[a], dots[b], others, bend) + 40 * is_taken + abs(bend)

        bend = min(_BENDS, key=cost)
        taken.add((min(a, b), max(a, b), (bend > 0) == (a < b)))
        arrows.append(_arrow(link, dots[a], dots[b], bend))
    return arrows


def _handle(a: Dot, b: Dot, bend: float) -> tuple[float, float]:
    return (a.x + b.x) / 2 - (b.y - a.y) * bend, (a.y + b.y) / 2 + (b.x - a.x) * bend


def _hits(a: Dot, b: Dot, others: Sequence[Dot], bend: float) -> int:
    hx, hy = _handle(a, b, bend)
    count = 0 if 0 < hx < WIDTH and hy > 0 else 8
    for step in range(1, _POINTS):
        t = step / _POINTS
        x = (1 - t) ** 2 * a.x + 2 * t * (1 - t) * hx + t * t * b.x
        y = (1 - t) ** 2 * a.y + 2 * t * (1 - t) * hy + t * t * b.y
        count += sum(abs(x - dot.x) < dot.half_width and dot.y - dot.radius - 4 < y < dot.bottom for dot in others)
    return count


def _arrow(link: InfluenceLink, a: Dot, b: Dot, bend: float) -> Arrow:
    hx, hy = _handle(a, b, bend)
    x1, y1 = _beside(a, hx, hy)
    x2, y2 = _beside(b, hx, hy)
    if link.kind == InfluenceLink.Kind.COOPERATES:
        return Arrow(link, f"M{x1:.1f} {y1:.1f}Q{hx:.1f} {hy:.1f} {x2:.1f} {y2:.1f}", "")
    length = max(hypot(hx - x2, hy - y2), 0.01)
    ux, uy = (hx - x2) / length * 11, (hy - y2) / length * 11
    bx, by = x2 + ux, y2 + uy
    px, py = -uy * 0.45, ux * 0.45
    head = f"M{x2:.1f} {y2:.1f}L{bx + px:.1f} {by + py:.1f}L{bx - px:.1f} {by - py:.1f}z"
    return Arrow(link, f"M{x1:.1f} {y1:.1f}Q{hx:.1f} {hy:.1f} {bx:.1f} {by:.1f}", head)


def _beside(dot: Dot, x: float, y: float) -> tuple[float, float]:
    """The point toward (x, y) where circle and name end."""
    length = max(hypot(x - dot.x, y - dot.y), 0.01)
    ux, uy = (x - dot.x) / length, (y - dot.y) / length
    far = dot.radius + 3
    for step in range(far, round(length), 2):
        if abs(ux * step) < dot.half_width and dot.radius - 2 < uy * step < dot.bottom - dot.y + 4:
            far = step + 2
    return dot.x + ux * far, dot.y + uy * far
