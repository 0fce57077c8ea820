"""Events and series as programs read them (RC-4)."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from events.actions import change_event
from events.api import EventSerializer
from events.models import Event
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SourceFactory
from tests.factories.events import (
    EventFactory,
    EventPartyFactory,
    EventSeriesFactory,
    EventSubmissionFactory,
    TripInterestFactory,
)
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db


def records(client, query="", path="events"):
    response = client.get(f"/api/v1/{path}/?{query}")
    assert response.status_code == 200, response.content
    return response.json()["results"]


def slugs(client, query):
    return [record["slug"] for record in records(client, query)]


def test_event_says_all_that_is_public(client):
    field, network = GrowthFieldFactory(slug="optik"), NetworkFactory(slug="optonet", short="OptoNet")
    event = EventFactory(
        slug="tag",
        title_de="Photonik-Tag",
        title_en="Photonics Day",
        when="2013-03-14",
        start_time=dt.time(9, 30),
        end_time=dt.time(16),
        date_text="14.03.2013",
        place_name="Messe",
        city="Erfurt",
        place_level="venue",
        latitude="50.95950",
        longitude="10.98880",
        topics=["Licht"],
        source=SourceFactory(code="text"),
        series=EventSeriesFactory(slug="reihe"),
        parent=EventFactory(slug="rahmen", when="2013-03"),
        fields=[field, GrowthFieldFactory(status="draft")],
        held_by=[network],
        note="intern",
    )
    EventPartyFactory(event=event, role="partner", network=NetworkFactory(short="Neu", status="draft"), label="")
    event.refresh_from_db()

    record = client.get("/api/v1/events/tag/").json()

    assert record == {
        "slug": "tag",
        "status": "published",
        "uid": str(event.uid),
        "sequence": event.sequence,
        "title_de": "Photonik-Tag",
        "title_en": "Photonics Day",
        "type": "network_event",
        "date": "2013-03-14",
        "date_end": None,
        "date_precision": "day",
        "starts_on": "2013-03-14",
        "ends_on": "2013-03-14",
        "is_planned": False,
        "date_text": "14.03.2013",
        "display_de": "14. März 2013",
        "display_en": "14 March 2013",
        "start_time": "09:30",
        "end_time": "16:00",
        "timezone": "Europe/Berlin",
        "starts_at": "2013-03-14T09:30:00+01:00",
        "ends_at": "2013-03-14T16:00:00+01:00",
        "state": "scheduled",
        "state_note_de": "",
        "state_note_en": "",
        "is_concretised": False,
        "earlier_dates": [],
        "attendance_mode": "on_site",
        "place_name": "Messe",
        "city": "Erfurt",
        "place_level": "venue",
        "latitude": 50.9595,
        "longitude": 10.9888,
        "online_url": "",
        "description_de": "",
        "description_en": "",
        "language": "",
        "cost": "",
        "registration_url": "",
        "contact": {"function": "", "email": "", "phone": ""},
        "organisers": [{"name": "OptoNet", "network": "optonet"}],
        "partners": [{"name": "Neu", "network": None}],
        "role_thcm": "",
        "coordination": "",
        "fields": ["optik"],
        "topics": ["Licht"],
        "series": "reihe",
        "parent": "rahmen",
        "source": "text",
        "section": "",
        "updated_at": event.updated_at.isoformat(),
        "url": "http://testserver/api/v1/events/tag/",
        "html_url": "http://testserver/t3/tag/",
        "ics_url": "http://testserver/t3/tag.ics",
    }
    assert list(EventSerializer().fields) == list(record)


def test_parties_have_the_names_and_fields_the_order_that_pages_show(client):
    fields = [GrowthFieldFactory(order=2), GrowthFieldFactory(order=1)]
    event = EventFactory(held_by=[NetworkFactory()], fields=fields)
    for order, values in enumerate(
        ({"organisation": OrganisationFactory(short="LEG"), "label": ""}, {"label": "Verein"})
    ):
        EventPartyFactory(event=event, order=order, **values)
    EventPartyFactory(event=event, organisation=OrganisationFactory(short="", name="Hochschule"), label="", order=9)
    shown = Event.objects.with_parties().get()

    (record,) = records(client)

    assert [party["name"] for party in record["organisers"]] == [party.name for party in shown.organisers]
    assert record["fields"] == [field.slug for field in shown.public_fields]


def test_period_names_its_first_and_its_last_part(client):
    EventFactory(when="2013-03-30", until="2013-04-01")
    EventFactory(when="2013-Q1", until="2013-Q2")

    dates = [[record[name] for name in ("date", "date_end", "ends_on")] for record in records(client)]

    assert dates == [["2013-03-30", "2013-04-01", "2013-04-01"], ["2013-Q1", "2013-Q2", "2013-06-30"]]


def test_imprecise_date_is_no_day_and_keeps_what_was_said_before(client):
    event = EventFactory(slug="forum", when="2013-Q1", is_planned=True, date_text="Q1/2013 – geplant")
    before = client.get("/api/v1/events/forum/").json()

    change_event(event=event, payload={"starts": "2013-03-14", "is_planned": False, "date_text": ""}, user=None)

    after = client.get("/api/v1/events/forum/").json()
    dates = ("date", "date_end", "date_precision", "starts_on", "ends_on", "is_planned", "display_de")
    assert [before[name] for name in dates] == [
        *("2013-Q1", None, "quarter", "2013-01-01", "2013-03-31", True),
        "1. Quartal 2013 (geplant)",
    ]
    assert [after[name] for name in dates] == [
        *("2013-03-14", None, "day", "2013-03-14", "2013-03-14", False),
        "14. März 2013",
    ]
    assert (after["is_concretised"], after["sequence"], len(after["earlier_dates"])) == (True, 1, 1)
    (earlier,) = after["earlier_dates"]
    assert (earlier["date"], earlier["date_precision"], earlier["date_text"]) == (
        "2013-Q1",
        "quarter",
        "Q1/2013 – geplant",
    )


def test_list_without_period_is_everything_and_periods_overlap(client):
    EventFactory(slug="quartal", when="2013-Q1")
    EventFactory(slug="tag", when="2013-04-02")
    EventFactory(slug="bald")

    assert slugs(client, "") == ["quartal", "tag", "bald"]
    assert slugs(client, "from=2013-03&to=2013-03") == ["quartal"]
    assert slugs(client, "from=2013-Q2&to=2013") == ["tag"]


def test_drafts_and_withdrawn_events_are_not_there(client):
    EventFactory(slug="entwurf", status="draft", published_at=None)
    event = EventFactory(slug="weg")
    since = timezone.now()
    event.status = "archived"
    event.save()

    assert slugs(client, "") == []
    assert client.get("/api/v1/events/entwurf/").status_code == 404
    assert client.get("/api/v1/events/weg/").status_code == 410
    (gone,) = records(client, f"modified_since={since.isoformat().replace('+', '%2B')}")
    assert (gone["slug"], gone["status"]) == ("weg", "withdrawn")


def test_unknown_and_wrong_parameters_are_refused(client):
    for query in ("feld=optik", "field=nichts", "from=morgen", "type=party", "from=2014&to=2013"):
        assert client.get(f"/api/v1/events/?{query}").status_code == 400, query


def test_nothing_internal_is_told(client):
    event = EventFactory(slug="tag", type=Event.Type.DELEGATION, note="GEHEIM")
    EventSubmissionFactory(event=event, message="GEHEIM", submitter_name="GEHEIM")
    TripInterestFactory(event=event, needs="GEHEIM", network__status="draft")

    answers = [client.get(path).content.decode() for path in ("/api/v1/events/", "/api/v1/events/tag/")]

    assert [text for text in answers if "GEHEIM" in text or "trip" in text or "submission" in text] == []


@pytest.mark.parametrize("number", [1, 30])
def test_list_takes_the_same_number_of_queries(client, django_assert_num_queries, number):
    field, network, series = GrowthFieldFactory(), NetworkFactory(), EventSeriesFactory()
    for _event in range(number):
        EventFactory(fields=[field], held_by=[network], series=series)

    with django_assert_num_queries(3):  # fields of the filter, events, what belongs to them
        assert len(records(client, f"field={field.slug}")) == number


def test_table_has_a_line_for_each_event(client):
    EventFactory(slug="tag", when="2013-03-14", start_time="09:30", held_by=[NetworkFactory(short="OptoNet", slug="o")])

    header, line = client.get("/api/v1/events/?format=csv").content.decode().splitlines()

    assert header.startswith("slug,status,uid,sequence,title_de,title_en,type,date,date_end,date_precision,")
    assert "2013-03-14T09:30:00+01:00" in line
    assert json.dumps([{"name": "OptoNet", "network": "o"}], separators=(",", ":")).replace('"', '""') in line


def test_series_leads_to_its_events(client):
    network = NetworkFactory(slug="mnt", short="MNT")
    series = EventSeriesFactory(slug="branchentag", name_de="Branchentag", network=network, recurrence_de="jährlich")
    EventSeriesFactory(slug="andere")
    EventSeriesFactory(slug="entwurf", status="draft")
    EventFactory(slug="tag", series=series)

    (record,) = records(client, "network=mnt", "event-series")

    assert {name: record[name] for name in ("slug", "recurrence_de", "network", "holder", "html_url")} == {
        "slug": "branchentag",
        "recurrence_de": "jährlich",
        "network": "mnt",
        "holder": "MNT",
        "html_url": "http://testserver/t3/reihen/branchentag/",
    }
    assert [event["slug"] for event in client.get(record["events"]).json()["results"]] == ["tag"]
    assert [row["slug"] for row in records(client, "", "event-series")] == ["branchentag", "andere"]


@pytest.mark.parametrize("number", [1, 30])
def test_series_take_the_same_number_of_queries(client, django_assert_num_queries, number):
    for _series in range(number):
        EventSeriesFactory(network=NetworkFactory())

    with django_assert_num_queries(1):
        assert len(records(client, "", "event-series")) == number
