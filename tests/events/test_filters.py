"""Which events a reader asks for."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from events.filters import EventFilter, MonthFilter, SubscribedFilter, UpcomingFilter
from events.models import Event
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory, EventPartyFactory, EventSeriesFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db


def chosen(query: str, filter_class: type[EventFilter] = EventFilter) -> list[str]:
    answer = filter_class(QueryDict(query), Event.objects.published().in_order())
    assert answer.is_valid(), answer.errors
    return [event.slug for event in answer.qs]


def errors(query: str) -> dict[str, list[str]]:
    return dict(EventFilter(QueryDict(query), Event.objects.published()).errors)


def day(distance: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=distance)).isoformat()


# Period ---------------------------------------------------------------------


@pytest.fixture
def year_2013() -> None:
    EventFactory(slug="silvester", when="2012-12-31", until="2013-01-01")
    EventFactory(slug="quartal", when="2013-Q1")
    EventFactory(slug="maerz", when="2013-03")
    EventFactory(slug="tag", when="2013-03-31")
    EventFactory(slug="april", when="2013-04-01")
    EventFactory(slug="entwurf", when="2013-03-14", status="draft")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["silvester", "quartal", "maerz", "tag", "april"]),
        ("from=2013&to=2013", ["silvester", "quartal", "maerz", "tag", "april"]),
        ("to=2012", ["silvester"]),
        ("from=2013-01-02&to=2013-02", ["quartal"]),
        ("from=2013-03-31&to=2013-03-31", ["quartal", "maerz", "tag"]),
        ("from=2013-04", ["april"]),
        ("from=1. Quartal 2013&to=Q1/2013", ["silvester", "quartal", "maerz", "tag"]),
    ],
)
def test_period_matches_where_intervals_overlap(year_2013, query, expected):
    assert chosen(query) == expected


def test_period_that_ends_before_it_begins_is_refused():
    assert errors("from=2013-Q2&to=2013-03") == {"to": ["Der Zeitraum endet vor seinem Beginn."]}
    assert errors("from=2013-03-14&to=2013-Q1") == {}


def test_unreadable_period_says_what_is_expected():
    assert list(errors("from=bald&to=2013")) == ["from"]


def test_an_event_of_today_is_not_over():
    for distance in (-366, -365, -1, 0, 1):
        EventFactory(slug=f"tag-{distance}", when=day(distance))
    EventFactory(slug="dauert-an", when=day(-3), until=day(0))

    assert chosen("", UpcomingFilter) == ["dauert-an", "tag-0", "tag-1"]
    assert chosen("", SubscribedFilter) == ["tag--365", "dauert-an", "tag--1", "tag-0", "tag-1"]
    assert chosen(f"from={day(-1)}&to={day(-1)}", UpcomingFilter) == ["dauert-an", "tag--1"]


@pytest.mark.parametrize(
    ("query", "month"),
    [("month=2013-03", "2013-03"), ("month=2013-Q2", "2013-04"), ("from=2013-05-20", "2013-05"), ("month=x", None)],
)
def test_month_is_the_one_asked_for_or_in_which_the_period_begins(query, month):
    asked = MonthFilter(QueryDict(query), Event.objects.published())

    assert asked.shown_month.iso == (month or f"{timezone.localdate():%Y-%m}")


# Everything else ------------------------------------------------------------


@pytest.fixture
def two_fields() -> None:
    optics, cars = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="automobil")
    network = NetworkFactory(slug="optonet", short="OptoNet", name="Photonik-Netzwerk")
    series = EventSeriesFactory(slug="tage")
    EventFactory(slug="a", title_de="Photonik-Tag", when=day(1), fields=[optics, cars], city="Jena", series=series)
    EventFactory(slug="b", when=day(2), fields=[cars], type="fair", place_name="Messe Jena", held_by=[network])
    online = EventFactory(slug="c", when=day(3), attendance_mode="online", description_de="Gespräche über Linsen")
    EventPartyFactory(event=online, network=network, role="partner", label="")
    EventFactory(slug="d", title_de="Photonik-Tag", when=day(4), status="draft", fields=[optics])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("field=optik", ["a"]),
        ("field=optik&field=automobil", ["a", "b"]),
        ("type=fair", ["b"]),
        ("type=fair&type=network_event", ["a", "b", "c"]),
        ("place=jena", ["a", "b"]),
        ("place=messe", ["b"]),
        ("network=optonet", ["b", "c"]),
        ("format=online", ["c"]),
        ("format=online&format=on_site", ["a", "b", "c"]),
        ("series=tage", ["a"]),
        ("q=Photonik", ["a", "b", "c"]),
        ("q=Linse", ["c"]),
        ("q=OptoNet Linsen", ["c"]),
        ("q=Photonik Jena", ["a", "b"]),
        ("q=x", ["a", "b", "c"]),
        ("field=automobil&type=network_event&place=jena&q=tag", ["a"]),
    ],
)
def test_filters_hold_together_and_their_values_are_alternatives(two_fields, query, expected):
    assert chosen(query, UpcomingFilter) == expected


@pytest.mark.parametrize("name", ["field", "type", "format", "network", "series"])
def test_unknown_values_are_refused(name):
    assert list(errors(f"{name}=gibt-es-nicht")) == [name]


def test_drafts_are_no_choice():
    GrowthFieldFactory(slug="feld", status="draft")
    NetworkFactory(slug="netz", status="draft")
    EventSeriesFactory(slug="reihe", status="draft")

    assert list(errors("field=feld&network=netz&series=reihe")) == ["field", "network", "series"]
