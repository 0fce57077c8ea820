"""Feeds as calendars and feed readers find them."""

import datetime as dt
from xml.etree import ElementTree

import icalendar
import pytest
from django.utils import timezone

from events import feed_views
from events.actions import change_event
from events.models import Event
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def day(distance):
    return str(timezone.localdate() + dt.timedelta(days=distance))


def calendar(client, address="/t3.ics"):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(response.content.decode())


def titles(client, address="/t3.ics"):
    return [str(entry["SUMMARY"]) for entry in calendar(client, address).walk("VEVENT")]


def entries(client, address="/t3.atom"):
    """Each as its title, id, address and summary."""
    feed = ElementTree.fromstring(client.get(address).content)
    return [
        (
            entry.find(f"{ATOM}title").text,
            entry.find(f"{ATOM}id").text,
            entry.find(f"{ATOM}link").get("href"),
            entry.find(f"{ATOM}summary").text,
        )
        for entry in feed.iter(f"{ATOM}entry")
    ]


def test_calendar_holds_what_is_to_come_and_what_has_just_been(client):
    EventFactory(when=day(-400), title_de="lange her")
    EventFactory(when=day(30), title_de="bald")
    EventFactory(when=day(-300), title_de="neulich")
    EventFactory(when=day(20), title_de="Entwurf", status="draft")

    assert titles(client) == ["bald", "neulich"]
    assert titles(client, f"/t3.ics?from={day(-500)}&to={day(0)}") == ["neulich", "lange her"]


def test_imprecise_events_are_in_the_preview_only(client):
    year = timezone.localdate().year + 1
    EventFactory(when=f"{year}-Q1", title_de="Forum")
    EventFactory(when=f"{year}-03-14", title_de="Messe")

    assert titles(client) == ["Messe"]
    assert titles(client, "/t3-vorschau.ics") == [f"Forum – 1. Quartal {year}"]


def test_event_moves_from_the_preview_into_the_calendar_under_its_uid(client):
    year = timezone.localdate().year + 1
    event = EventFactory(when=f"{year}-Q1")
    (vague,) = calendar(client, "/t3-vorschau.ics").walk("VEVENT")

    change_event(event=event, payload={"starts": f"{year}-03-14"}, user=None)

    (exact,) = calendar(client).walk("VEVENT")
    assert (exact["UID"], exact["SEQUENCE"]) == (vague["UID"], vague["SEQUENCE"] + 1)
    assert titles(client, "/t3-vorschau.ics") == []


def test_each_filter_narrows_calendar_feed_and_interface_alike(client):
    field, network, series = GrowthFieldFactory(), NetworkFactory(), EventSeriesFactory()
    EventFactory(
        title_de="Photonik-Tag",
        fields=[field],
        held_by=[network],
        series=series,
        city="Jena",
        type=Event.Type.FAIR,
        attendance_mode="online",
    )
    EventFactory(title_de="Anderes")

    for query in (
        f"field={field.slug}",
        f"network={network.slug}",
        f"series={series.slug}",
        "place=jena",
        "type=fair",
        "q=photonik",
    ):
        records = client.get(f"/api/v1/events/?{query}").json()["results"]
        assert titles(client, f"/t3.ics?{query}") == ["Photonik-Tag"], query
        assert [entry[0] for entry in entries(client, f"/t3.atom?{query}")] == ["Photonik-Tag"], query
        assert [record["title_de"] for record in records] == ["Photonik-Tag"], query
    assert titles(client, "/t3.ics?format=online") == ["Photonik-Tag"]
    assert len(client.get("/api/v1/events/?attendance_mode=online").json()["results"]) == 1


@pytest.mark.parametrize("address", ["/t3.ics", "/t3-vorschau.ics", "/t3.atom"])
def test_filter_that_cannot_be_used_is_refused_for_programs(client, address):
    response = client.get(f"{address}?from=morgen&field=nichts")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in response.json()["errors"]] == ["field", "from"]


def test_calendar_has_a_name_of_its_own(client):
    SiteSettingFactory(region_de="Thüringen")
    field = GrowthFieldFactory(name_de="Optik")
    NetworkFactory(short="OptoNet", slug="optonet")

    assert calendar(client)["X-WR-CALNAME"] == "Technologie-Termine – Thüringen"
    named = calendar(client, f"/t3.ics?field={field.slug}&network=optonet")
    assert named["X-WR-CALNAME"] == "Technologie-Termine – Thüringen – Optik, OptoNet"


def test_calendar_brings_the_zones_of_its_times(client):
    EventFactory(start_time="09:30")
    EventFactory(start_time="09:30", timezone="Asia/Tokyo")
    EventFactory(timezone="America/New_York")

    assert [str(zone["TZID"]) for zone in calendar(client).walk("VTIMEZONE")] == ["Asia/Tokyo", "Europe/Berlin"]


def test_calendar_ends_somewhere(client, monkeypatch):
    monkeypatch.setattr(feed_views, "MOST_ENTRIES", 2)
    monkeypatch.setattr(feed_views, "MOST_NEWS", 1)
    for distance in range(3):
        EventFactory(when=day(distance), title_de=f"Termin {distance}")

    assert titles(client) == ["Termin 2", "Termin 1"]
    Event.objects.filter(title_de="Termin 1").update(updated_at=timezone.now())
    assert [entry[0] for entry in entries(client)] == ["Termin 1"]


def test_invisible_characters_do_not_break_the_feed(client):
    EventFactory(title_de="Photonik\x0bTag", description_de="Vor\x0cträge", city="Je\x1fna")

    ((title, _id, _link, summary),) = entries(client)

    assert (title, "<p>Jena</p>\n\n<p>Vorträge</p>" in summary) == ("PhotonikTag", True)


@pytest.mark.parametrize("number", [1, 30])
def test_feeds_take_the_same_number_of_queries(client, django_assert_num_queries, number):
    fields, networks = [GrowthFieldFactory()], [NetworkFactory()]
    for _event in range(number):
        EventFactory(fields=fields, held_by=networks)
    assert len(titles(client)) == number

    with django_assert_num_queries(2):  # site, texts
        assert len(titles(client)) == number
    with django_assert_num_queries(6):  # site twice, events, parties, fields, earlier dates
        assert len(entries(client)) == number


def test_one_event_has_a_file_of_its_own(client):
    EventFactory(slug="photonik-tag", title_de="Photonik-Tag", when="2013-03-14")
    EventFactory(slug="forum", title_de="Forum", when="2013-Q1")
    EventFactory(slug="entwurf", status="draft")

    response = client.get("/t3/photonik-tag.ics")
    assert response["Content-Disposition"] == 'attachment; filename="photonik-tag.ics"'
    assert titles(client, "/t3/photonik-tag.ics") == ["Photonik-Tag"]
    assert titles(client, "/en/t3/forum.ics") == ["Forum – 1. Quartal 2013"]
    assert client.get("/t3/entwurf.ics").status_code == 404


def test_file_of_a_renamed_event_is_found_by_those_who_subscribed_to_it(client):
    event = EventFactory(slug="alt")
    event.slug = "neu"
    event.save()

    assert client.get("/t3/alt.ics")["Location"] == "/t3/neu.ics"


def test_atom_feed_tells_when_where_and_who(client, settings):
    settings.SITE_URL = "https://portal.example.org"
    network = NetworkFactory(short="OptoNet")
    event = EventFactory(
        when="2013-03-14",
        start_time="09:30",
        slug="tag",
        title_de="Tag & Nacht",
        city="Jena",
        description_de="<b>Vorträge</b>",
        held_by=[network],
    )
    EventFactory(when="2013-Q1", title_de="Forum")
    EventFactory(when="2013-Q1", status="draft")

    forum, entry = entries(client, "/t3.atom?from=2013")

    assert forum[0] == "Forum"
    assert entry[:3] == (
        "Tag & Nacht",
        f"urn:uuid:{event.uid}",
        "https://portal.example.org/t3/tag/",
    )
    assert entry[3].split("\n\n") == [
        "<p>14. März 2013</p>",
        "<p>09:30 Uhr (MEZ)</p>",
        "<p>Jena</p>",
        "<p>&lt;b&gt;Vorträge&lt;/b&gt;</p>",
        "<p>Veranstalter: OptoNet</p>",
        "<p>https://portal.example.org/t3/tag/</p>",
    ]


@pytest.mark.django_db(transaction=True)
def test_feeds_are_shared_and_answer_304_until_something_changes(client, settings):
    if not settings.REDIS_URL:
        pytest.skip("needs a Valkey")
    event = EventFactory(title_de="Photonik-Tag")

    for address in ("/t3.ics", "/t3.atom"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, no-cache"
        assert not first.cookies
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304

        Event.objects.filter(pk=event.pk).update(title_de=f"Neu {address}")
        second = client.get(address, headers={"if-none-match": first["ETag"]})
        assert (second.status_code, f"Neu {address}" in second.content.decode()) == (200, True)
