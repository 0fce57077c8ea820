"""The landscape of clusters: where each field lies in the drawing, how large, and what joins it.

Plain arithmetic without chance: the same fields, figures and links give the same drawing. The area of a form
stands for employees, and only figures of one source and one Stand are drawn as filled forms (R12: nothing is
added up).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from math import hypot, pi, sqrt
from typing import TypeVar

from clusters.contours import Hill, contour_paths
from clusters.marks import mark

WIDTH = 1080
_MARGIN = 24
_LARGEST_RADIUS = 80
_OUTLINE_RADIUS = 26
_SMALLEST_MARKED = 20
_LINE = 20
_CHARACTERS = 20
_COLUMN_SIZE = 5  # groups share a column while they have no more fields than this together
_BENDS = (0.08, -0.08, 0.2, -0.2, 0.34, -0.34, 0.5, -0.5, 0.7, -0.7)
_TOP = 30
_TITLE = 64
_STAGGER = 56  # neighbours lie lower than each other, so that names do not form rows


@dataclass(frozen=True)
class Place:
    """A field as the drawing needs it. `employees` is None without figure; `state` says what may be compared.

    `names` are its names in all languages: room is kept for each, so that the drawing is the same in every one.
    """

    slug: str
    name: str
    names: tuple[str, ...]
    url: str
    group: str
    employees: int | None
    state: str  # same (source and Stand as most), other, none
    caption: str
    ring: str = ""  # all, weak, or the code of the group that this field is linked to as a whole


@dataclass(frozen=True)
class Tie:
    start: str
    end: str
    is_weak: bool
    basis: str


@dataclass(frozen=True)
class Node:
    """A form with its name below. Coordinates are whole numbers: templates would print decimals with a comma."""

    place: Place
    x: int
    y: int
    radius: float  # of the circle with the form's area

    @property
    def lines(self) -> tuple[str, ...]:
        return _wrap(self.place.name)

    @cached_property
    def outline(self) -> float:
        """Radius of the circle around the form."""
        return self.radius * {"cross_sectional": 1.2533, "trend_induced": 1.5551, "industry": 1.0996}.get(
            self.place.group, 1.0
        )

    @cached_property
    def ring_radius(self) -> int:
        return round(max(self.outline, 12) + 9)

    @cached_property
    def reach(self) -> float:
        return self.ring_radius if self.place.ring else max(self.outline, 12)

    @cached_property
    def text_y(self) -> int:
        drop = self.radius * 0.78 if self.place.group == "trend_induced" and not self.place.ring else self.reach
        return round(self.y + drop + 22)

    @cached_property
    def bottom(self) -> float:
        return self.text_y + _LINE * max(len(_wrap(name)) for name in self.place.names)

    @cached_property
    def half_width(self) -> float:
        longest = max(len(line) for name in self.place.names for line in _wrap(name))
        return max(self.reach, longest * 4.6, len(self.place.caption) * 4.2)

    @property
    def form(self) -> str:
        return form_path(self.place.group, self.x, self.y, self.radius)

    @property
    def mark(self) -> str:
        return mark(self.place.slug) if self.radius >= _SMALLEST_MARKED else ""

    @property
    def mark_transform(self) -> str:
        """Puts the mark, drawn on 32 units, into the middle of the form; a triangle's middle lies low."""
        scale = self.radius * 1.05 / 32
        lowered = self.radius * 0.14 if self.place.group == "trend_induced" else 0
        return f"translate({self.x - 16 * scale:.1f} {self.y - 16 * scale + lowered:.1f}) scale({scale:.3f})"


@dataclass(frozen=True)
class Line:
    tie: Tie
    start: Node
    end: Node
    path: str


@dataclass(frozen=True)
class Title:
    code: str
    name: str
    x: int
    y: int

    @property
    def form(self) -> str:
        return form_path(self.code, self.x + 8, self.y - 6, 7)

    @property
    def text_x(self) -> int:
        return self.x + 26


@dataclass(frozen=True, eq=False)
class Landscape:
    """One and the same object for the same content (`draw`), so that what is made of it can be kept."""

    width: int
    height: int
    titles: tuple[Title, ...]
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    contours: tuple[str, ...] = field(repr=False)


def form_path(group: str, x: float, y: float, radius: float) -> str:
    """The group's form with the area of a circle of `radius`: circle, square, triangle or hexagon."""
    if group == "cross_sectional":
        side = sqrt(pi) * radius
        return f"M{x - side / 2:.1f} {y - side / 2:.1f}h{side:.1f}v{side:.1f}h{-side:.1f}z"
    if group == "trend_induced":
        side = sqrt(4 * pi / sqrt(3)) * radius
        height = side * sqrt(3) / 2
        return f"M{x:.1f} {y - height * 2 / 3:.1f}l{side / 2:.1f} {height:.1f}h{-side:.1f}z"
    if group == "industry":
        side = sqrt(2 * pi / (3 * sqrt(3))) * radius
        across = side * sqrt(3) / 2
        return (
            f"M{x:.1f} {y - side:.1f}l{across:.1f} {side / 2:.1f}v{side:.1f}l{-across:.1f} {side / 2:.1f}"
            f"l{-across:.1f} {-side / 2:.1f}v{-side:.1f}z"
        )
    return (
        f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 1 {2 * radius:.1f} 0"
        f"a{radius:.1f} {radius:.1f} 0 1 1 {-2 * radius:.1f} 0z"
    )


@lru_cache(maxsize=16)
def draw(groups: tuple[tuple[str, str], ...], places: tuple[Place, ...], ties: tuple[Tie, ...]) -> Landscape:
    """The whole drawing. Groups are pairs of code and name in their order."""
    columns = _columns(groups, places)
    nodes, titles, height = _arrange(columns, dict(groups))
    nodes = _shorten(nodes, ties, columns, dict(groups))
    return Landscape(
        WIDTH,
        round(height),
        tuple(titles),
        tuple(nodes),
        tuple(_lines(nodes, ties)),
        tuple(_contours(nodes, height)),
    )


_Column = list[list[Place]]


def _columns(groups: Sequence[tuple[str, str]], places: Sequence[Place]) -> list[_Column]:
    """Each group in a column; small neighbours share one."""
    columns: list[_Column] = []
    for code, _name in groups:
        members = [place for place in places if place.group == code]
        if columns and sum(map(len, columns[-1])) + len(members) <= _COLUMN_SIZE:
            columns[-1].append(members)
        elif members:
            columns.append([members])
    return columns


def _arrange(columns: Sequence[_Column], names: dict[str, str]) -> tuple[list[Node], list[Title], float]:
    """Fields zigzag down their column; what lies below another on the same side keeps clear of it."""
    largest = max((place.employees or 0 for column in columns for group in column for place in group), default=0)
    width = (WIDTH - 2 * _MARGIN) / max(len(columns), 1)
    drawn = [
        _column(column, names, _MARGIN + number * width, width, largest, first_side=number % 2)
        for number, column in enumerate(columns)
    ]
    height = max((bottom for _nodes, _titles, bottom in drawn), default=0.0)
    nodes = [_stretch(node, height / bottom) for column_nodes, _titles, bottom in drawn for node in column_nodes]
    titles = [_stretch(title, height / bottom) for _nodes, column_titles, bottom in drawn for title in column_titles]
    return nodes, titles, height


_Drawn = TypeVar("_Drawn", Node, Title)


def _stretch(drawn: _Drawn, factor: float) -> _Drawn:
    """Columns that would end early use the whole height: distances grow, nothing meets."""
    return replace(drawn, y=round(_TOP + (drawn.y - _TOP) * factor))


def _column(
    column: _Column, names: dict[str, str], left: float, width: float, largest: int, *, first_side: int
) -> tuple[list[Node], list[Title], float]:
    nodes: list[Node] = []
    titles: list[Title] = []
    top = 0.0
    for group in column:
        titles.append(Title(group[0].group, names[group[0].group], round(left), round(top + _TOP)))
        placed, top = _zigzag(group, left, width, top + _TITLE, largest, first_side=first_side)
        nodes += placed
    return nodes, titles, top


def _zigzag(
    group: Sequence[Place], left: float, width: float, top: float, largest: int, *, first_side: int
) -> tuple[list[Node], float]:
    free = [top, top]
    nodes: list[Node] = []
    for number, place in enumerate(group):
        side = (number + first_side) % 2
        node = Node(place, 0, 0, _radius(place.employees, largest))
        y = free[side] + (node.reach if place.ring else node.outline)
        if nodes:
            y = max(y, nodes[-1].y + _STAGGER)
        inner = max(width / 4, node.half_width - 8)
        nodes.append(replace(node, x=round(left + (inner if side == 0 else width - inner)), y=round(y)))
        free[side] = nodes[-1].bottom + 26
    return nodes, max(node.bottom for node in nodes) + 40


def _radius(employees: int | None, largest: int) -> float:
    return _LARGEST_RADIUS * sqrt(employees / largest) if employees and largest else _OUTLINE_RADIUS


@lru_cache(maxsize=256)
def _wrap(name: str) -> tuple[str, ...]:
    """Lines of at most 20 characters where the words allow it; a slash may end a line."""
    lines = [""]
    for word in name.replace("/", "/ ").split():
        joined = f"{lines[-1]}{'' if lines[-1].endswith('/') else ' '}{word}".strip()
        if len(joined) <= _CHARACTERS or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines)


def _shorten(nodes: list[Node], ties: Sequence[Tie], columns: Sequence[_Column], names: dict[str, str]) -> list[Node]:
    """Swaps fields within their group while that makes the links shorter and clearer."""
    best, cost = nodes, _cost(nodes, ties)
    improved = True
    while improved:
        improved = False
        for column_number, group_number, a, b in _swaps(columns):
            trial = [[list(group) for group in column] for column in columns]
            group = trial[column_number][group_number]
            group[a], group[b] = group[b], group[a]
            candidate = _arrange(trial, names)[0]
            if (candidate_cost := _cost(candidate, ties)) < cost - 1:
                best, cost, columns, improved = candidate, candidate_cost, trial, True
    return best


def _swaps(columns: Sequence[_Column]) -> list[tuple[int, int, int, int]]:
    return [
        (column_number, group_number, a, b)
        for column_number, column in enumerate(columns)
        for group_number, group in enumerate(column)
        for a in range(len(group))
        for b in range(a + 1, len(group))
    ]


@dataclass(frozen=True)
class _Obstacle:
    """What a link should keep clear of: the form of a field and the box of its name."""

    node: Node
    x: int
    y: int
    reach: float
    half_width: float
    top: float
    bottom: float


def _obstacles(nodes: Sequence[Node]) -> list[_Obstacle]:
    return [
        _Obstacle(node, node.x, node.y, node.reach + 6, node.half_width, node.text_y - 16, node.bottom)
        for node in nodes
    ]


def _cost(nodes: Sequence[Node], ties: Sequence[Tie]) -> float:
    by_slug = {node.place.slug: node for node in nodes}
    obstacles = _obstacles(nodes)
    total = 0.0
    for tie in ties:
        start, end = by_slug[tie.start], by_slug[tie.end]
        total += hypot(start.x - end.x, start.y - end.y) + 200 * _hits(start, end, obstacles, 0)
    return total


def _handle(start: Node, end: Node, bend: float) -> tuple[float, float]:
    return (
        (start.x + end.x) / 2 - (end.y - start.y) * bend,
        (start.y + end.y) / 2 + (end.x - start.x) * bend,
    )


def _hits(start: Node, end: Node, obstacles: Sequence[_Obstacle], bend: float) -> int:
    """How many points of the link lie on other forms or on any name."""
    hx, hy = _handle(start, end, bend)
    count = 0
    for step in range(1, 16):
        t = step / 16
        x = (1 - t) ** 2 * start.x + 2 * t * (1 - t) * hx + t * t * end.x
        y = (1 - t) ** 2 * start.y + 2 * t * (1 - t) * hy + t * t * end.y
        for lies in obstacles:
            on_name = abs(lies.x - x) < lies.half_width and lies.top < y < lies.bottom
            is_own = lies.node is start or lies.node is end
            count += on_name or (not is_own and hypot(lies.x - x, lies.y - y) < lies.reach)
    return count


def _lines(nodes: Sequence[Node], ties: Sequence[Tie]) -> list[Line]:
    by_slug = {node.place.slug: node for node in nodes}
    obstacles = _obstacles(nodes)
    lines = []
    for tie in ties:
        start, end = by_slug[tie.start], by_slug[tie.end]
        bend = min(_BENDS, key=partial(_hits, start, end, obstacles))
        hx, hy = _handle(start, end, bend)
        path = f"M{start.x:.1f} {start.y:.1f}Q{hx:.1f} {hy:.1f} {end.x:.1f} {end.y:.1f}"
        lines.append(Line(tie, start, end, path))
    return lines


def _contours(nodes: Sequence[Node], height: float) -> list[str]:
    hills = [Hill(node.x, node.y, node.radius, node.radius + 50) for node in nodes if node.place.state == "same"]
    return contour_paths(hills, WIDTH, height, range(5, 80, 7))
