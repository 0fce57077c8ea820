"""Contour lines of a terrain of hills, as SVG paths. Plain arithmetic: the same hills give the same lines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

Point = tuple[float, float]

_STEP = 16
_FRAME = 11  # cells around the picture, so that the lines of hills at its edge close outside
_REACH = 3.0  # beyond this many radii a hill does not count
# Which edges of a cell (0 top, 1 right, 2 bottom, 3 left) a contour joins, by the corners that lie above it.
_CASES = {
    1: ((3, 2),), 2: ((2, 1),), 3: ((3, 1),), 4: ((0, 1),), 5: ((3, 0), (2, 1)), 6: ((0, 2),), 7: ((3, 0),),
    8: ((3, 0),), 9: ((0, 2),), 10: ((0, 1), (3, 2)), 11: ((0, 1),), 12: ((3, 1),), 13: ((2, 1),), 14: ((3, 2),),
}  # fmt: skip


@dataclass(frozen=True)
class Hill:
    x: float
    y: float
    height: float
    radius: float


def contour_paths(hills: Sequence[Hill], width: float, height: float, levels: Sequence[float]) -> list[str]:
    """One SVG path for each level that the terrain reaches, from the lowest up."""
    grid = _terrain(hills, int(width / _STEP) + 2 * _FRAME, int(height / _STEP) + 2 * _FRAME)
    paths = (" ".join(_smooth(line) for line in _lines(grid, level)) for level in levels)
    return [path for path in paths if path]


def _terrain(hills: Sequence[Hill], columns: int, rows: int) -> list[list[float]]:
    return [[_height(hills, _place(column), _place(row)) for column in range(columns)] for row in range(rows)]


def _place(cell: float) -> float:
    return (cell - _FRAME) * _STEP


def _height(hills: Sequence[Hill], x: float, y: float) -> float:
    """Hills run into each other without piling up: the cube root of the sum of cubes."""
    total = 0.0
    for hill in hills:
        distance = ((hill.x - x) ** 2 + (hill.y - y) ** 2) / hill.radius**2
        if distance < _REACH**2:
            total += (hill.height * exp(-distance)) ** 3
    return total ** (1 / 3)


def _lines(grid: list[list[float]], level: float) -> Iterator[list[Point]]:
    """Joins the pieces of all cells to lines, closed ones with their first point at the end again."""
    neighbours: dict[Point, list[Point]] = defaultdict(list)
    for start, end in _pieces(grid, level):
        neighbours[start].append(end)
        neighbours[end].append(start)
    # Lines that leave the picture begin at a point with one neighbour; what remains is closed.
    for first in sorted(neighbours, key=lambda point: (len(neighbours[point]), point)):
        line = [first]
        while neighbours[line[-1]]:
            following = neighbours[line[-1]].pop()
            neighbours[following].remove(line[-1])
            line.append(following)
        if len(line) > 3:
            yield line


def _pieces(grid: list[list[float]], level: float) -> Iterator[tuple[Point, Point]]:
    for row in range(len(grid) - 1):
        for column in range(len(grid[0]) - 1):
            corners = (
                grid[row][column], grid[row][column + 1], grid[row + 1][column + 1], grid[row + 1][column],
            )  # fmt: skip
            case = sum(weight for weight, corner in zip((8, 4, 2, 1), corners, strict=True) if corner > level)
            for pair in _CASES.get(case, ()):
                start, end = (_crossing(edge, row, column, corners, level) for edge in pair)
                if start != end:
                    yield start, end


def _crossing(edge: int, row: int, column: int, corners: tuple[float, ...], level: float) -> Point:
    """Where the contour crosses an edge; both cells at the edge compute the same point."""
    first, second = ((0, 1), (1, 2), (3, 2), (0, 3))[edge]
    share = (level - corners[first]) / (corners[second] - corners[first])
    x = column + (share if edge in (0, 2) else edge == 1)
    y = row + (share if edge in (1, 3) else edge == 2)
    return round(_place(x), 1), round(_place(y), 1)


def _smooth(line: list[Point]) -> str:
    """Curves through the middles of the pieces, with the points themselves as handles."""
    middles = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pairwise(line)]
    curves = "".join(
        f"Q{x:.0f} {y:.0f} {mx:.0f} {my:.0f}" for (x, y), (mx, my) in zip(line[1:], middles[1:], strict=False)
    )
    closing = f"Q{line[0][0]:.0f} {line[0][1]:.0f} {middles[0][0]:.0f} {middles[0][1]:.0f}Z"
    return f"M{middles[0][0]:.0f} {middles[0][1]:.0f}{curves}{closing if line[0] == line[-1] else ''}"
