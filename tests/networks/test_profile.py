"""The picture of members: never of different sources, one sign for each."""

from decimal import Decimal

import pytest

from clusters.models import Indicator, KeyFigure
from networks.models import NetworkActivity
from networks.profile import by_kind, members_of
from thcm.core.dates import PartialDate
from thcm.core.models import Source

STAND = PartialDate.parse("2012-09")


def figure(part: str, value: int | None, source: int = 1, as_of: PartialDate = STAND) -> KeyFigure:
    indicator = Indicator(code=f"members_{part}")
    number = None if value is None else Decimal(value)
    return KeyFigure(indicator=indicator, value=number, source=Source(pk=source), as_of=as_of)


def three(total: int, companies: int, research: int) -> list[KeyFigure]:
    return [figure("total", total), figure("companies", companies), figure("research", research)]


@pytest.mark.parametrize(
    "figures",
    [
        [figure("total", 17), figure("companies", 14)],
        [figure("total", 17), figure("companies", 14), figure("research", None)],
        [figure("total", 17), figure("companies", 14), figure("research", 1, source=2)],
        [figure("total", 17), figure("companies", 14), figure("research", 1, as_of=PartialDate.parse("2011"))],
    ],
)
def test_members_need_all_three_numbers_of_one_source_and_stand(figures):
    assert members_of(figures) == []


@pytest.mark.parametrize(("numbers", "other"), [((17, 14, 1), 2), ((17, 16, 1), 0), ((10, 9, 2), -1)])
def test_rest_is_what_the_parts_leave(numbers, other):
    assert [members.other for members in members_of(three(*numbers))] == [other]


@pytest.mark.parametrize(
    ("numbers", "per_sign", "signs"), [((400, 390, 5), 1, 400), ((401, 300, 50), 10, 40), ((0, 0, 0), 1, 0)]
)
def test_large_networks_are_drawn_with_fewer_signs(numbers, per_sign, signs):
    (members,) = members_of(three(*numbers))

    assert (members.per_sign, len(members.signs)) == (per_sign, signs)


def test_activities_without_kind_come_first():
    rows = [NetworkActivity(text=text, kind=kind) for text, kind in (("a", "service"), ("b", ""), ("c", "event"))]

    assert [(str(name), [row.text for row in items]) for name, items in by_kind(rows)] == [
        ("", ["b"]),
        ("Veranstaltung", ["c"]),
        ("Leistung", ["a"]),
    ]
