"""The common axis of time."""

import datetime as dt

import pytest
from django.utils import timezone

from roadmaps.axis import Axis
from thcm.core.dates import PartialDate


@pytest.mark.parametrize(
    ("day", "position"),
    [
        (dt.date(2011, 12, 31), 0.0),
        (dt.date(2012, 1, 1), 0.0),
        (dt.date(2013, 1, 1), 50.07),
        (dt.date(2013, 12, 31), 99.86),
        (dt.date(2014, 1, 1), 100.0),
        (dt.date(2020, 6, 1), 100.0),
    ],
)
def test_position_stays_on_the_axis(day, position):
    assert Axis(2012, 2013).position(day) == position


def test_imprecise_dates_have_a_width_and_a_middle():
    axis = Axis(2013, 2016)
    quarter = PartialDate.parse("2013-Q2")

    assert axis.interval(quarter.starts_on, quarter.ends_before) == (6.16, 6.23)
    assert axis.middle(quarter) == 9.28
    assert axis.middle(PartialDate.parse("2013")) == 12.49


def test_axis_covers_what_it_is_made_for():
    assert Axis.over([dt.date(2020, 12, 31), dt.date(2012, 3, 1)]) == Axis(2012, 2020)
    assert Axis.over([]) is None


def test_today_is_on_the_axis_or_not_drawn():
    year = timezone.localdate().year

    assert Axis(year, year).today is not None
    assert Axis(year - 9, year - 1).today is None


def test_years_have_room():
    assert [year for year, _position in Axis(2012, 2020).years] == list(range(2012, 2021))
    assert [year for year, _position in Axis(2012, 2026).years] == [2012, 2014, 2016, 2018, 2020, 2022, 2024, 2026]
    assert [year for year, _position in Axis(2011, 2050).years] == [2015, 2020, 2025, 2030, 2035, 2040, 2045, 2050]
