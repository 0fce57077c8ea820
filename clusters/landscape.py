"""The landscape of clusters: where each field lies in the drawing, how large, and what joins it.

Plain arithmetic without chance: the same fields, figures and links give the same drawing. The area of a form
stands for employees, and only figures of one source and one Stand are drawn as filled forms (R12: nothing is
added up).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from itertools import combinations
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
_COARSE_BENDS = (0.08, -0.08, 0.34, -0.34, 0.6, -0.6)
_BENDS = (0.08, -0.08, 0.16, -0.16, 0.25, -0.25, 0.34, -0.34, 0.42, -0.42, 0.5, -0.5, 0.6, -0.6, 0.75, -0.75, 0.9, -0.9)
_POINTS = 12
_WORK = 20_000  # fields times links times trials: a second at most, however large the portal grows
_TOP = 30
_TITLE = 64
_TITLE_WIDTH = 270
_CAPTION_WIDTH = 64
_ON_FORM, _ON_NAME = 4, 1  # how much worse it is to run through another form than behind a name
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
        return max(self.reach, longest * 4.6, _CAPTION_WIDTH)

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
    neutral = tuple(replace(place, name="", url="", caption="") for place in places)
    by_slug = {place.slug: place for place in places}
    order = _untangled(tuple(code for code, _name in groups), neutral, ties)
    columns = [[[by_slug[place.slug] for place in group] for group in column] for column in order]
    nodes, titles, height = _arrange(columns, dict(groups))
    return Landscape(
        WIDTH,
        round(height),
        tuple(titles),
        tuple(nodes),
        tuple(_lines(nodes, titles, ties)),
        tuple(_contours(nodes, height)),
    )


_Column = list[list[Place]]


def _columns(codes: Sequence[str], places: Sequence[Place]) -> list[_Column]:
    """Each group in a column; small neighbours share one."""
    columns: list[_Column] = []
    for code in codes:
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
        titles.append(Title(group[0].group, names.get(group[0].group, ""), round(left), round(top + _TOP)))
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


@lru_cache(maxsize=8)
def _untangled(codes: tuple[str, ...], places: tuple[Place, ...], ties: tuple[Tie, ...]) -> Sequence[_Column]:
    """Swaps fields within their group while that makes the links shorter and clearer: the same in all languages."""
    columns = _columns(codes, places)
    cost = _cost(columns, ties)
    trials = _WORK // max(len(ties) * len(places), 1)
    improved = True
    while improved and trials > 0:
        improved = False
        for column_number, group_number, a, b in _swaps(columns)[:trials]:
            trials -= 1
            trial = [[list(group) for group in column] for column in columns]
            group = trial[column_number][group_number]
            group[a], group[b] = group[b], group[a]
            if (trial_cost := _cost(trial, ties)) < cost - 1:
                columns, cost, improved = trial, trial_cost, True
    return columns


def _swaps(columns: Sequence[_Column]) -> list[tuple[int, int, int, int]]:
    return [
        (column_number, group_number, a, b)
        for column_number, column in enumerate(columns)
        for group_number, group in enumerate(column)
        for a, b in combinations(range(len(group)), 2)
    ]


def _cost(columns: Sequence[_Column], ties: Sequence[Tie]) -> float:
    nodes, titles, _height = _arrange(columns, {})
    by_slug = {node.place.slug: node for node in nodes}
    boxes = _boxes(nodes, titles)
    total = 0.0
    for tie in ties:
        start, end = by_slug[tie.start], by_slug[tie.end]
        hits = min(_hits(start, end, boxes, bend) for bend in _COARSE_BENDS)
        total += hypot(start.x - end.x, start.y - end.y) + 120 * hits
    return total


@dataclass(frozen=True)
class _Box:
    """What links keep clear of. Only its own links may enter the form of a `node`."""

    node: Node | None
    left: float
    right: float
    top: float
    bottom: float


def _boxes(nodes: Sequence[Node], titles: Sequence[Title]) -> list[_Box]:
    boxes = [_Box(None, title.x, title.x + _TITLE_WIDTH, title.y - 16, title.y + 6) for title in titles]
    for node in nodes:
        reach, width = node.reach + 4, node.half_width
        boxes.append(_Box(None, node.x - width, node.x + width, node.text_y - 15, node.bottom + 6))
        boxes.append(_Box(node, node.x - reach, node.x + reach, node.y - reach, node.y + reach))
    return boxes


def _handle(start: Node, end: Node, bend: float) -> tuple[float, float]:
    return (
        (start.x + end.x) / 2 - (end.y - start.y) * bend,
        (start.y + end.y) / 2 + (end.x - start.x) * bend,
    )


def _hits(start: Node, end: Node, boxes: Sequence[_Box], bend: float) -> int:
    """How many points of the link lie on another form or on any name, by weight."""
    hx, hy = _handle(start, end, bend)
    count = 0
    for step in range(1, _POINTS):
        t = step / _POINTS
        x = (1 - t) ** 2 * start.x + 2 * t * (1 - t) * hx + t * t * end.x
        y = (1 - t) ** 2 * start.y + 2 * t * (1 - t) * hy + t * t * end.y
        for box in boxes:
            if box.left < x < box.right and box.top < y < box.bottom and box.node is not start and box.node is not end:
                count += _ON_FORM if box.node else _ON_NAME
    return count


def _lines(nodes: Sequence[Node], titles: Sequence[Title], ties: Sequence[Tie]) -> list[Line]:
    by_slug = {node.place.slug: node for node in nodes}
    boxes = _boxes(nodes, titles)
    lines = []
    for tie in ties:
        start, end = by_slug[tie.start], by_slug[tie.end]
        bend = min(_BENDS, key=partial(_hits, start, end, boxes))
        hx, hy = _handle(start, end, bend)
        path = f"M{start.x} {start.y}Q{hx:.1f} {hy:.1f} {end.x} {end.y}"
        lines.append(Line(tie, start, end, path))
    return lines


def _contours(nodes: Sequence[Node], height: float) -> list[str]:
    hills = [Hill(node.x, node.y, node.radius, node.radius + 50) for node in nodes if node.place.state == "same"]
    return contour_paths(hills, WIDTH, height, range(5, 80, 7))
