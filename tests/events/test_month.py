"""One month: each event on each of its days, as many as a day shows, and what has no day beside them."""

import datetime as dt

import pytest

from events.models import Event
from events.month import ENTRIES, UNDATED, month_of, nearest
from tests.factories.events import EventFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def march(events=None):
    return month_of(Event.objects.published() if events is None else events, PartialDate.parse("2013-03"))


def on_days(month) -> dict[int, list[str]]:
    return {day.date.day: [event.slug for event in day.events] for day in month.days if day.total}


def test_events_stand_on_each_of_their_days():
    EventFactory(slug="reicht-hinein", when="2013-02-27", until="2013-03-01")
    EventFactory(slug="messe", when="2013-03-13", until="2013-03-15")
    EventFactory(slug="tag", when="2013-03-14")
    EventFactory(slug="reicht-hinaus", when="2013-03-31", until="2013-04-02")
    EventFactory(slug="entwurf", when="2013-03-14", status="draft")
    EventFactory(when="2013-02-28")
    EventFactory(when="2013-04-01")

    assert on_days(march()) == {
        1: ["reicht-hinein"],
        13: ["messe"],
        14: ["messe", "tag"],
        15: ["messe"],
        31: ["reicht-hinaus"],
    }


def test_what_has_no_day_stands_on_none():
    EventFactory(slug="quartal", when="2013-Q1")
    EventFactory(slug="jahr", when="2013")
    EventFactory(slug="maerz", when="2013-03")
    EventFactory(when="2013-Q2")
    EventFactory(when="2013-02")

    month = march()

    assert on_days(month) == {}
    assert ([event.slug for event in month.undated.events], month.undated.total) == (["quartal", "jahr", "maerz"], 3)


def test_full_day_shows_the_first_and_counts_the_others():
    EventFactory(slug="seit-gestern", when="2013-03-13", until="2013-03-14")
    EventFactory(slug="ganztags", when="2013-03-14")
    for hour in (15, 11, 9, 13, 17):
        EventFactory(slug=f"um-{hour}", when="2013-03-14", start_time=dt.time(hour))
    for _ in range(UNDATED + 2):
        EventFactory(when="2013-Q1")

    month = march()
    day = month.days[13]

    assert [event.slug for event in day.events] == ["seit-gestern", "um-9", "um-11", "um-13"]
    assert (day.total, day.more, len(day.events)) == (7, 3, ENTRIES)
    assert (month.undated.total, month.undated.more) == (UNDATED + 2, 2)


@pytest.mark.parametrize("many", [1, 30])
def test_month_needs_three_queries(django_assert_num_queries, many):
    for number in range(many):
        EventFactory(when=f"2013-03-{number % 28 + 1:02}")

    with django_assert_num_queries(3):
        assert sum(day.total for day in march().days) == many


def test_choice_that_can_find_nothing_is_an_empty_month():
    EventFactory(when="2013-03-14")

    assert march(Event.objects.filter(pk__in=[])).is_empty


def test_per_cent_signs_in_a_filter_are_read_as_they_are():
    EventFactory(slug="treffer", when="2013-03-14", city="100 % Jena")
    EventFactory(when="2013-03-14", city="Jena")

    assert on_days(march(Event.objects.published().filter(city__icontains="100 %"))) == {14: ["treffer"]}


@pytest.mark.parametrize(
    ("text", "days", "first_weekday", "previous", "following"),
    [
        ("2013-03", 31, 5, "2013-02", "2013-04"),  # the clocks go forward on the 31st
        ("2012-02", 29, 3, "2012-01", "2012-03"),
        ("2012-12", 31, 6, "2012-11", "2013-01"),
        ("2013-01", 31, 2, "2012-12", "2013-02"),
    ],
)
def test_months_follow_each_other(text, days, first_weekday, previous, following):
    month = month_of(Event.objects.published(), PartialDate.parse(text))

    assert len(month.days) == days
    assert month.first_weekday == first_weekday
    assert (month.previous.iso, month.following.iso) == (previous, following)


def test_nearest_months_are_the_ones_before_and_after():
    EventFactory(when="2012-01-05")
    EventFactory(when="2012-09-12")
    EventFactory(when="2013-Q3")
    EventFactory(when="2014-01-01")
    EventFactory(when="2013-04-01", status="draft")

    assert [month.iso for month in nearest(Event.objects.published(), PartialDate.parse("2013-03"))] == [
        "2012-09",
        "2013-07",
    ]
