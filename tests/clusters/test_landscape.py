"""The landscape of clusters: the same content gives the same drawing, and nothing in it covers anything else."""

from dataclasses import replace
from itertools import combinations
from math import pi

import pytest

from clusters.landscape import Landscape, Node, Place, Tie, draw

GROUPS = (("application", "Anwendung"), ("cross_sectional", "Querschnitt"), ("trend_induced", "Trend"))
LONG = "Umweltfreundliche Energien und Energiespeicherung"


def place(slug: str, group: str, employees: int | None, **kwargs: str) -> Place:
    name = kwargs.pop("name", slug.title())
    state = kwargs.pop("state", "none" if employees is None else "same")
    return Place(slug, name, (name,), f"/{slug}/", group, employees, state, f"ca. {employees}", **kwargs)


PLACES = (
    place("a", "application", 50_000),
    place("b", "application", 13_800, name="Life Sciences"),
    place("c", "application", 11_400, name=LONG),
    place("d", "application", 21_700),
    place("e", "cross_sectional", 25_900),
    place("f", "cross_sectional", 8_100, name="Optik/Optoelektronik"),
    place("g", "trend_induced", 10_800, ring="all"),
    place("h", "trend_induced", 100, ring="cross_sectional"),
    place("i", "trend_induced", None),
)
TIES = (Tie("a", "e", False, "Abnehmer"), Tie("b", "f", True, "gering"), Tie("d", "a", False, "Abnehmer"))


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    return draw(GROUPS, PLACES, TIES)


def box(node: Node) -> tuple[float, float, float, float]:
    return node.x - node.half_width, node.y - node.reach, node.x + node.half_width, node.bottom


def test_nothing_covers_anything_else_or_leaves_the_picture(landscape):
    for first, second in combinations(map(box, landscape.nodes), 2):
        apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
        assert apart, (first, second)
    for left, top, right, bottom in map(box, landscape.nodes):
        assert (left >= 0, top >= 0, right <= landscape.width, bottom <= landscape.height) == (True,) * 4


def test_area_stands_for_employees(landscape):
    radius = {node.place.slug: node.radius for node in landscape.nodes}

    assert radius["a"] ** 2 / radius["h"] ** 2 == pytest.approx(500)


def test_forms_of_all_groups_have_the_area_of_their_circle(landscape):
    for node in landscape.nodes:
        numbers = [float(part) for part in node.form.replace("l", " ").replace("h", " ").replace("z", "")[1:].split()
                   if part.lstrip("-").replace(".", "").isdigit()]  # fmt: skip
        if node.place.group == "trend_induced":
            half_side, height = numbers[2], numbers[3]
            assert half_side * height == pytest.approx(pi * node.radius**2, rel=0.05)


def test_every_link_is_drawn_between_its_fields(landscape):
    assert [(line.start.place.slug, line.end.place.slug, line.tie.is_weak) for line in landscape.lines] == [
        ("a", "e", False),
        ("b", "f", True),
        ("d", "a", False),
    ]


def test_other_language_has_the_same_drawing(landscape):
    english = tuple(replace(one, name=one.slug, url=f"/en/{one.slug}/", caption="x") for one in PLACES)

    other = draw(GROUPS, english, TIES)

    assert [(node.x, node.y) for node in other.nodes] == [(node.x, node.y) for node in landscape.nodes]
    assert other.contours == landscape.contours


def test_contours_rest_on_comparable_figures_only():
    alone = draw(GROUPS[:1], (place("a", "application", 500, state="other"), place("b", "application", None)), ())

    assert alone.contours == ()


def test_empty_portal_has_an_empty_drawing():
    empty = draw((), (), ())

    assert (empty.nodes, empty.lines, empty.titles, empty.contours) == ((), (), (), ())
