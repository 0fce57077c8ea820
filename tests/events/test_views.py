"""Pages of the calendar: list, month, map, archive, series, one event."""

import datetime as dt
import html
import json
import re

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions import change_event
from events.filters import UpcomingFilter
from events.models import Event
from events.schema_org import described
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory, SourceFactory
from tests.factories.events import EarlierDateFactory, EventFactory, EventPartyFactory, EventSeriesFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory(region_de="Thüringen", region_en="Thuringia")


def day(distance: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=distance)).isoformat()


def text_of(answer, start: str = "<main", end: str = "</main>") -> str:
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def listed(client: Client, address: str = "/t3/") -> list[str]:
    return [event.slug for event in client.get(address).context["events"]]


def chapters(client: Client, address: str) -> list[tuple[str, bool, list[str]]]:
    return [
        (chapter.heading, chapter.is_band, [event.slug for event in chapter.events])
        for chapter in client.get(address).context["chapters"]
    ]


# List -----------------------------------------------------------------------


def test_list_shows_what_is_not_over(client: Client):
    EventFactory(slug="gestern", when=day(-1))
    EventFactory(slug="heute", when=day(0))
    EventFactory(slug="morgen", when=day(1))
    EventFactory(slug="entwurf", when=day(1), status="draft")
    EventFactory(slug="archiviert", when=day(1), status="archived")

    assert listed(client) == ["heute", "morgen"]


def test_list_is_a_programme_of_months_and_bands(client: Client):
    EventFactory(slug="quartal", when="2013-Q1", is_planned=True)
    EventFactory(slug="jahr", when="2013")
    EventFactory(slug="neujahr", when="2013-01-01")
    EventFactory(slug="januar", when="2013-01-20")
    EventFactory(slug="maerz", when="2013-03")
    EventFactory(slug="tag", when="2013-03-14")

    assert chapters(client, "/t3/?from=2013&to=2013") == [
        ("Januar 2013", False, ["neujahr"]),
        ("1. Quartal 2013", True, ["quartal"]),
        ("2013", True, ["jahr"]),
        ("Januar 2013", False, ["januar"]),
        ("März 2013", True, ["maerz"]),
        ("März 2013", False, ["tag"]),
    ]
    assert "1. Quartal 2013 (geplant)" in text_of(client.get("/t3/?from=2013&to=2013"))
    assert "1. Januar 2013" in text_of(client.get("/t3/?from=2013&to=2013"))


def test_what_began_in_an_earlier_month_runs_already(client: Client):
    EventFactory(slug="seit-langem", when=day(-60), until=day(3))

    assert chapters(client, "/t3/") == [("Läuft bereits", False, ["seit-langem"])]


def test_row_says_what_has_changed(client: Client):
    moved = EventFactory(when=day(9), state="rescheduled")
    EventFactory(when=day(10), state="cancelled")
    EventFactory(when=day(11), state="postponed")
    exact = EventFactory(when=day(12))
    EarlierDateFactory(event=moved)
    EarlierDateFactory(
        event=exact,
        starts_on=dt.date(exact.starts_on.year, 1, 1),
        ends_before=dt.date(exact.starts_on.year + 1, 1, 1),
        date_precision="year",
    )

    rows = re.findall(r'<li class="programme__row.*?</li>', client.get("/t3/").content.decode(), re.DOTALL)
    marks = [re.findall(r'badge[^"]*">([^<]*)', row) for row in rows]

    assert marks == [["verlegt"], ["abgesagt"], ["verschoben"], ["Termin konkretisiert"]]


@pytest.mark.parametrize("query", ["", "?view=month", "?view=map", "?from=2000&q=Termin"])
def test_pages_need_as_many_queries_for_thirty_events_as_for_one(client: Client, query, django_assert_max_num_queries):
    def fill(number: int) -> None:
        for place in range(number):
            network = NetworkFactory(latitude=50.9, longitude=11.5, seat="Jena")
            event = EventFactory(
                when=day(place % 20), fields=[GrowthFieldFactory()], held_by=[network], city="Jena", title_de="Termin"
            )
            EventPartyFactory(event=event, organisation=OrganisationFactory(), label="")
            EarlierDateFactory(event=event)

    fill(1)
    with django_assert_max_num_queries(11) as one:
        client.get(f"/t3/{query}")

    fill(29)

    with django_assert_max_num_queries(len(one)):
        client.get(f"/t3/{query}")


def test_list_with_each_filter_stays_within_a_dozen_queries(client: Client, django_assert_max_num_queries):
    field, network, series = GrowthFieldFactory(), NetworkFactory(short="Netz"), EventSeriesFactory()
    EventFactory(title_de="Netz", when=day(3), fields=[field], held_by=[network], series=series, city="Jena")

    with django_assert_max_num_queries(12):
        answer = client.get(f"/t3/?q=Netz&field={field.slug}&network={network.slug}&place=Jena&type=network_event")

    assert len(answer.context["events"]) == 1


def test_list_comes_in_pages_that_keep_the_filter(client: Client):
    for number in range(45):
        EventFactory(slug=f"t-{number:02}", when=day(number + 1), city="Jena")

    answer = client.get("/t3/?place=jena")

    assert len(answer.context["events"]) == 40
    assert 'href="?place=jena&amp;page=2"' in answer.content.decode()
    assert listed(client, "/t3/?place=jena&page=2") == ["t-40", "t-41", "t-42", "t-43", "t-44"]


def test_switching_the_form_keeps_the_filter(client: Client):
    EventFactory(when=day(3), city="Jena")

    page = client.get("/t3/?place=jena&view=map").content.decode()

    for address in ("/t3/?place=jena", "/t3/?view=month&amp;place=jena", "/t3/?view=map&amp;place=jena"):
        assert f'href="{address}"' in page
    assert '<input type="hidden" name="view" value="map">' in page
    assert 'href="/t3.ics?place=jena"' in page
    assert 'href="webcal://testserver/t3.ics?place=jena"' in page


@pytest.mark.parametrize("kind", ["", "view=month&", "view=map&"])
def test_htmx_gets_the_hits_alone(client: Client, kind):
    answer = client.get(f"/t3/?{kind}place=jena", headers={"HX-Request": "true"})

    assert b"<html" not in answer.content
    assert b"calendar-views" in answer.content


@pytest.mark.parametrize("kind", ["", "view=month&", "view=map&"])
def test_wrong_filter_says_what_to_mend(client: Client, kind):
    EventFactory(when=day(3))

    answer = client.get(f"/t3/?{kind}from=2013&to=2012")

    assert answer.status_code == 200
    assert list(answer.context["events"]) == []
    assert "Bitte diese Angabe im Filter berichtigen: bis – Der Zeitraum endet vor seinem Beginn." in text_of(answer)


# Nothing found --------------------------------------------------------------


def test_empty_calendar_leads_to_the_archive_and_to_submitting(client: Client):
    EventFactory(when="2012-09-12")
    EventFactory(when="2013-Q1")
    EventFactory(when="2013-Q1", status="draft")

    answer = client.get("/t3/")

    assert "Zurzeit steht kein kommender Termin im Kalender." in text_of(answer)
    assert answer.context["near"].years == [(2013, 1), (2012, 1)]
    assert [event.starts_on.year for event in answer.context["near"].latest] == [2013, 2012]
    for address in ("/t3/archiv/2013/", "/t3/archiv/2012/", "/t3/einreichen/"):
        assert f'href="{address}"' in answer.content.decode()


def test_empty_period_names_the_next_events(client: Client):
    field = GrowthFieldFactory(slug="optik")
    EventFactory(slug="naechster", when=day(5), fields=[field])
    EventFactory(when=day(4))
    EventFactory(when="2012-09-12", fields=[field])

    answer = client.get("/t3/?field=optik&from=2011&to=2011")

    assert [event.slug for event in answer.context["near"].upcoming] == ["naechster"]
    assert 'href="/t3/?from=2012&amp;to=2012&amp;field=optik"' in answer.content.decode()


def test_empty_choice_names_the_filter_that_stands_in_the_way(client: Client):
    GrowthFieldFactory(slug="optik")
    EventFactory(when=day(4), city="Jena")

    answer = client.get("/t3/?field=optik&place=jena")

    assert answer.context["near"].fewer == [("field", "Wachstumsfeld oder Branche")]
    assert 'href="/t3/?place=jena"' in answer.content.decode()


def test_empty_choice_stays_within_a_dozen_queries(client: Client, django_assert_max_num_queries):
    field, network = GrowthFieldFactory(), NetworkFactory()
    EventFactory(when=day(4), fields=[field])

    with django_assert_max_num_queries(12):
        client.get(f"/t3/?field={field.slug}&network={network.slug}&q=nichts&type=fair&from=2011&to=2012")


# Month and map --------------------------------------------------------------


def test_month_leads_from_a_full_day_to_the_list_of_it(client: Client):
    for _ in range(6):
        EventFactory(when="2013-03-14", city="Jena")

    answer = client.get("/t3/?view=month&month=2013-03&place=jena")

    assert 'href="/t3/?from=2013-03-14&amp;to=2013-03-14&amp;place=jena"' in answer.content.decode()
    assert "weitere 2 , 14. März 2013" in text_of(answer)
    assert len(listed(client, "/t3/?from=2013-03-14&to=2013-03-14&place=jena")) == 6


def test_empty_month_leads_to_the_next_ones(client: Client):
    EventFactory(when="2013-03-14")
    EventFactory(when="2013-07-01")

    text = text_of(client.get("/t3/?view=month&month=2013-05"))

    assert "Im Mai 2013 steht kein Termin im Kalender. Termine davor und danach: März 2013 , Juli 2013" in text


def test_map_shows_places_as_far_as_they_are_known(client: Client):
    NetworkFactory(seat="Ilmenau", latitude="50.68", longitude="10.92")
    EventFactory(slug="jena", when=day(1), city="Jena", latitude="50.93", longitude="11.58")
    EventFactory(slug="campus", when=day(2), city="Jena", latitude="50.931", longitude="11.581")
    EventFactory(slug="ilmenau", when=day(3), city="Ilmenau")
    EventFactory(slug="berlin", when=day(4), city="Berlin", latitude="52.5", longitude="13.4")
    EventFactory(slug="irgendwo", when=day(5))
    EventFactory(slug="entwurf", when=day(5), city="Jena", status="draft")

    drawn = client.get("/t3/?view=map").context["map"]

    places = [(place.name, [event.slug for event in place.rows], place.total) for place in drawn.places]
    assert places == [("Ilmenau", ["ilmenau"], 1), ("Jena", ["jena", "campus"], 2)]
    assert (drawn.total, drawn.elsewhere) == (5, 2)


def test_map_names_five_events_of_a_place_and_leads_to_the_others(client: Client):
    for number in range(8):
        EventFactory(when=day(number), city="Jena", latitude="50.93", longitude="11.58")

    answer = client.get("/t3/?view=map&type=network_event")

    [place] = answer.context["map"].places
    assert (len(place.named), place.more) == (5, 3)
    assert 'href="/t3/?type=network_event&amp;place=Jena"' in answer.content.decode()


# Archive --------------------------------------------------------------------


def test_archive_counts_what_is_over_by_year(client: Client):
    EventFactory(when="2012-12-31", until="2013-01-02")
    EventFactory(when="2013-Q1")
    EventFactory(when="2013", status="draft")
    EventFactory(when=day(0))

    assert client.get("/t3/archiv/").context["years"] == [(2013, 1), (2012, 1)]


def test_year_of_the_archive_lists_the_latest_first(client: Client):
    EventFactory(slug="maerz", when="2013-03-14")
    EventFactory(slug="silvester", when="2013-12-31")
    EventFactory(slug="quartal", when="2013-Q1")
    EventFactory(slug="entwurf", when="2013-03-14", status="draft")
    EventFactory(slug="2012", when="2012-12-31")

    assert listed(client, "/t3/archiv/2013/") == ["silvester", "maerz", "quartal"]
    assert client.get("/t3/archiv/2011/").status_code == 404
    assert client.get("/t3/archiv/99999/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_year_of_the_archive_needs_as_many_queries(client: Client, django_assert_num_queries, many):
    for _ in range(many):
        EventFactory(when="2013-03-14", fields=[GrowthFieldFactory()], held_by=[NetworkFactory()])

    with django_assert_num_queries(7):
        client.get("/t3/archiv/2013/")


# Series ---------------------------------------------------------------------


def test_series_shows_past_and_next_editions(client: Client):
    series = EventSeriesFactory(slug="tage", name_de="at-Branchentage", recurrence_de="jährlich")
    EventFactory(slug="voriges", when="2012-05-05", series=series)
    EventFactory(slug="naechstes", when=day(100), series=series)
    EventFactory(slug="entwurf", when=day(90), series=series, status="draft")

    answer = client.get("/t3/reihen/tage/")

    assert [event.slug for event in answer.context["upcoming"]] == ["naechstes"]
    assert [event.slug for event in answer.context["past"]] == ["voriges"]
    assert 'href="webcal://testserver/t3.ics?series=tage"' in answer.content.decode()


def test_series_stand_in_the_order_of_a_dictionary(client: Client):
    for name in ("Technologiekonferenz", "at-Branchentage"):
        EventSeriesFactory(name_de=name)

    assert [row.name for row in client.get("/t3/reihen/").context["series"]] == [
        "at-Branchentage",
        "Technologiekonferenz",
    ]


@pytest.mark.parametrize("many", [1, 30])
def test_list_of_series_needs_as_many_queries(client: Client, django_assert_num_queries, many):
    for number in range(many):
        series = EventSeriesFactory(name_de=f"Reihe {number:02}", network=NetworkFactory())
        EventFactory(when=day(3), series=series)
        EventFactory(when=day(2), series=series, slug=f"naechstes-{number}")
    EventSeriesFactory(status="draft")

    with django_assert_num_queries(4):
        shown = client.get("/t3/reihen/").context["series"]

    assert [[event.slug for event in row.next_events] for row in shown] == [[f"naechstes-{n}"] for n in range(many)]


def test_draft_of_a_series_is_not_found(client: Client):
    EventSeriesFactory(slug="geheim", status="draft")

    assert client.get("/t3/reihen/geheim/").status_code == 404


# One event ------------------------------------------------------------------


def test_event_says_what_is_known(client: Client):
    network = NetworkFactory(slug="optonet", short="OptoNet")
    hidden = NetworkFactory(short="Verborgen", status="draft")
    event = EventFactory(
        slug="tag",
        title_de="Photonik-Tag",
        when="2027-03-14",
        start_time=dt.time(10),
        end_time=dt.time(16),
        place_name="Volkshaus",
        city="Jena",
        attendance_mode="hybrid",
        online_url="https://example.org/raum",
        description_de="Vorträge.",
        language="de_en",
        cost="120 €",
        registration_url="https://example.org/anmelden",
        contact_function="Geschäftsstelle",
        contact_email="tag@example.org",
        topics=["Sensorik", "Laser"],
        role_thcm="supporter",
        coordination="Thüringen International",
        fields=[GrowthFieldFactory(name_de="Optik"), GrowthFieldFactory(name_de="Geheim", status="draft")],
        held_by=[network, hidden],
        source=SourceFactory(label="Broschüre"),
        section="Anlage 1",
    )
    EventPartyFactory(event=event, role="partner", label="Verein für Licht")

    answer = client.get("/t3/tag/")
    text = text_of(answer)

    for words in (
        "Netzwerkveranstaltung Photonik-Tag Sonntag, 14. März 2027, 10:00 bis 16:00 Uhr (MEZ) Vorträge.",
        "Ort Volkshaus, Jena und online Online teilnehmen example.org/raum (externe Seite)",
        "Veranstalter OptoNet Verborgen Partner Verein für Licht",
        "Rolle des Clustermanagements Unterstützer Koordination Thüringen International",
        "Sprache Deutsch und Englisch Kosten 120 € Anmeldung zur Veranstaltung example.org/anmelden (externe Seite)",
        "Kontakt Geschäftsstelle tag@example.org Themen Sensorik, Laser",
        "Quelle: Broschüre, Abschnitt Anlage 1",
        "Felder Optik In den Kalender",
    ):
        assert words in text
    page = answer.content.decode()
    assert 'href="/netzwerke/optonet/"' in page
    assert hidden.get_absolute_url() not in page
    assert 'href="/t3/tag.ics"' in page
    assert 'href="webcal://testserver/t3/tag.ics"' in page
    assert "Geheim" not in page


def test_event_of_a_quarter_never_names_a_day(client: Client):
    EventFactory(slug="quartal", when="2013-Q1", is_planned=True, date_text="Q1/2013 – geplant")

    answer = client.get("/t3/quartal/")

    assert "1. Quartal 2013 (geplant) In der Quelle: „Q1/2013 – geplant“" in text_of(answer)
    assert "Januar" not in answer.content.decode()
    assert "ld+json" not in answer.content.decode()


def test_date_that_no_longer_holds_is_struck_out(client: Client):
    EventFactory(slug="abgesagt", when="2027-03-14", state="cancelled")

    page = client.get("/t3/abgesagt/").content.decode()

    assert "<s>Sonntag, 14. März 2027</s>" in page
    assert "webcal:" not in page
    assert 'href="/t3/abgesagt.ics"' in page


def test_band_names_its_period_once(client: Client):
    EventFactory(when="2013-Q1", is_planned=True)

    answer = client.get("/t3/archiv/2013/")

    assert "1. Quartal 2013 Tag nicht bekannt 1. Quartal 2013 (geplant) geplant" in text_of(answer)
    assert '<span class="kern-sr-only">1. Quartal 2013 (geplant)</span>' in answer.content.decode()


def test_a_date_that_became_exact_shows_what_it_was(client: Client):
    """BO-2, literally."""
    event = EventFactory(
        slug="bo2", when="2013-Q1", is_planned=True, date_text="Q1/2013 – geplant", published_at=timezone.now()
    )
    change_event(
        event=event, payload={"starts": "2013-03-14", "ends": "", "is_planned": False, "date_text": ""}, user=None
    )

    text = text_of(client.get("/t3/bo2/"))
    today = timezone.localdate()

    assert "14. März 2013 Termin konkretisiert Frühere Angaben 1. Quartal 2013 (geplant)" in text
    assert f"{today.day}." in text
    assert "in der Quelle: „Q1/2013 – geplant“" in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("cancelled", "Abgesagt. Zu wenige Anmeldungen."),
        ("postponed", "Verschoben, der neue Termin ist noch offen. Zu wenige Anmeldungen."),
        ("rescheduled", "Verlegt auf einen neuen Termin. Zuvor: 1. Quartal 2013. Zu wenige Anmeldungen."),
    ],
)
def test_event_that_does_not_simply_take_place_says_so_first(client: Client, state, words):
    event = EventFactory(slug="tag", state=state, state_note_de="Zu wenige Anmeldungen.")
    EarlierDateFactory(event=event)

    assert text_of(client.get("/t3/tag/")).removeprefix('id="inhalt"').strip(' tabindex="-1>').startswith(words)


@pytest.mark.parametrize(
    ("when", "zone", "words"),
    [
        ("2027-03-27", "Europe/Berlin", "09:30 Uhr (MEZ)"),
        ("2027-03-28", "Europe/Berlin", "09:30 Uhr (MESZ)"),
        ("2027-10-30", "Europe/Berlin", "09:30 Uhr (MESZ)"),
        ("2027-10-31", "Europe/Berlin", "09:30 Uhr (MEZ)"),
        ("2027-07-01", "Asia/Jakarta", "09:30 Uhr Ortszeit (Asia/Jakarta), in Deutschland 04:30 Uhr"),
    ],
)
def test_time_says_its_zone_on_both_sides_of_the_clock_change(client: Client, when, zone, words):
    EventFactory(slug="tag", when=when, start_time=dt.time(9, 30), timezone=zone)

    assert words in text_of(client.get("/t3/tag/"))


def test_event_shows_series_whole_and_parts(client: Client):
    series = EventSeriesFactory(name_de="Branchentage")
    whole = EventFactory(slug="kongress", title_de="Kongress", when=day(30))
    EventFactory(slug="tag", series=series, parent=whole, when=day(30))
    EventFactory(title_de="Vorher", series=series, when=day(-300))
    EventFactory(title_de="Entwurf", series=series, when=day(20), status="draft")
    EventFactory(title_de="Danach", series=series, when=day(400))
    EventFactory(title_de="Empfang", parent=whole, when=day(30))
    EventFactory(title_de="Entwurf", parent=whole, when=day(30), status="draft")

    answer = client.get("/t3/tag/")
    parts = client.get("/t3/kongress/").context["sub_events"]

    assert answer.context["previous"].title_de == "Vorher"
    assert answer.context["following"].title_de == "Danach"
    assert "Teil von Kongress Reihe Branchentage Zuvor: Vorher" in text_of(answer)
    assert [part.title_de for part in parts] == [Event.objects.get(slug="tag").title_de, "Empfang"]


def test_whole_and_series_that_are_no_longer_public_are_not_named(client: Client):
    whole = EventFactory(title_de="Geheimer Kongress", status="draft")
    EventFactory(slug="tag", parent=whole, series=EventSeriesFactory(name_de="Geheime Reihe", status="draft"))

    assert "Geheime" not in client.get("/t3/tag/").content.decode()


@pytest.mark.parametrize(
    ("values", "is_offered"), [({}, True), ({"state": "cancelled"}, False), ({"type": "fair"}, False)]
)
def test_trip_leads_networks_to_their_interest(client: Client, values, is_offered):
    EventFactory(slug="reise", **{"type": "delegation", **values})

    assert ('href="/mein/reisen/reise/"' in client.get("/t3/reise/").content.decode()) is is_offered


def test_schema_org_tells_only_what_is_known(client: Client, settings):
    settings.SITE_URL = "https://cluster.example.org"
    event = EventFactory(
        slug="tag",
        title_de="Tag </script> & mehr",
        when="2027-03-14",
        until="2027-03-15",
        start_time=dt.time(10),
        city="Jena",
        state="rescheduled",
    )
    EarlierDateFactory(
        event=event, starts_on=dt.date(2027, 2, 1), ends_before=dt.date(2027, 2, 2), date_precision="day"
    )
    EventPartyFactory(event=event, label="Verein")

    page = client.get("/t3/tag/").content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)

    assert json.loads(data) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Tag </script> & mehr",
        "url": "https://cluster.example.org/t3/tag/",
        "startDate": "2027-03-14T10:00:00+01:00",
        "endDate": "2027-03-15",
        "previousStartDate": "2027-02-01",
        "eventStatus": "https://schema.org/EventRescheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Jena",
                "address": {"@type": "PostalAddress", "addressLocality": "Jena"},
            }
        ],
        "organizer": [{"@type": "Organization", "name": "Verein"}],
    }


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ({"start_time": dt.time(10)}, None),
        ({"start_time": dt.time(10), "end_time": dt.time(16)}, "2027-03-14T16:00:00+01:00"),
        ({"start_time": dt.time(10), "until": "2027-03-15"}, "2027-03-15"),
        ({}, "2027-03-14"),
    ],
)
def test_schema_org_has_no_end_before_the_start(values, ends):
    assert described(EventFactory(when="2027-03-14", **values)).get("endDate") == ends


def test_old_address_leads_to_the_new_one(client: Client):
    event = EventFactory(slug="alt")
    event.slug = "neu"
    event.save()
    series = EventSeriesFactory(slug="alte-reihe")
    series.slug = "neue-reihe"
    series.save()

    assert client.get("/t3/alt/").headers["Location"] == "/t3/neu/"
    assert client.get("/t3/reihen/alte-reihe/").headers["Location"] == "/t3/reihen/neue-reihe/"
    assert client.get("/t3/nie/").status_code == 404


def test_draft_of_an_event_is_not_found(client: Client):
    EventFactory(slug="entwurf", status="draft")

    assert client.get("/t3/entwurf/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_event_needs_as_many_queries_however_much_it_lists(client: Client, django_assert_max_num_queries, many):
    whole = EventFactory(slug="ganz", series=EventSeriesFactory(), fields=[GrowthFieldFactory()])
    for _ in range(many):
        EventPartyFactory(event=whole)
        EarlierDateFactory(event=whole)
        EventFactory(parent=whole, fields=[GrowthFieldFactory()], held_by=[NetworkFactory()])

    with django_assert_max_num_queries(11):
        client.get("/t3/ganz/")


def test_english_pages_are_english_and_mark_german(client: Client):
    EventFactory(slug="tag", title_de="Photonik-Tag", when="2027-03-14", description_de="Vorträge.")
    EventFactory(slug="day", title_de="Messtag", title_en="Measuring day", when="2027-Q1")

    tag, day_page = (client.get(f"/en/t3/{slug}/").content.decode() for slug in ("tag", "day"))

    assert '<h1 class="event-heading"><span lang="de">Photonik-Tag</span></h1>' in tag
    assert "14 March 2027" in tag
    assert '<h1 class="event-heading">Measuring day</h1>' in day_page
    assert client.get("/en/t3/?from=2027&to=2027&view=month").status_code == 200


# Elsewhere ------------------------------------------------------------------


def test_home_field_and_network_show_what_comes_next(client: Client):
    field, network = GrowthFieldFactory(slug="optik"), NetworkFactory(slug="netz")
    event = EventFactory(title_de="Photonik-Tag", when=day(3), fields=[field], held_by=[network])
    EventPartyFactory(event=event, network=network, role="partner", label="")
    EventFactory(title_de="Gestern", when=day(-1), fields=[field], held_by=[network])
    EventFactory(title_de="Entwurf", when=day(3), fields=[field], held_by=[network], status="draft")

    for address in ("/", "/wachstumsfelder/optik/", "/netzwerke/netz/"):
        text = text_of(client.get(address), 'id="termine"', "</section>")
        assert text.count("Photonik-Tag") == 1
        assert "Gestern" not in text
        assert "Entwurf" not in text


def test_pages_without_dates_have_no_strip(client: Client):
    GrowthFieldFactory(slug="optik")

    assert b"termine" not in client.get("/wachstumsfelder/optik/").content.split(b"<main")[1]
    home = text_of(client.get("/"), 'id="termine"', "</section>")
    assert home.endswith("Zurzeit steht kein kommender Termin im Kalender. Termin einreichen · Archiv der Termine")


# What the database does -----------------------------------------------------


@pytest.fixture(scope="module")
def many_events(django_db_setup, django_db_blocker):
    """Spread over eight years, a quarter of them upcoming, with statistics for the planner."""
    with django_db_blocker.unblock(), transaction.atomic():
        field, today = GrowthFieldFactory(), timezone.localdate()
        events = [
            EventFactory.build(
                slug=f"n-{number}",
                title_de=("Sensorik-Tag" if number % 40 == 0 else "Termin") + f" {number}",
                city="Jena" if number % 90 == 0 else "Weimar",
                when=(today + dt.timedelta(days=number % 2800 - 2100)).isoformat(),
                published_at=timezone.now(),
            )
            for number in range(4000)
        ]
        Event.objects.bulk_create(events)
        links = Event.growth_fields.through
        links.objects.bulk_create(links(event_id=event.pk, growthfield_id=field.pk) for event in events[::13])
        with connection.cursor() as cursor:
            for index in ("by_city", "by_place", "search_names", "search_vector"):
                cursor.execute("SELECT gin_clean_pending_list(%s)", [f"events_event_{index}"])
            cursor.execute("ANALYZE events_event; ANALYZE events_event_growth_fields")
        yield field
        transaction.set_rollback(True)


def plan(query: str) -> str:
    """Of the keys of one page."""
    rows = UpcomingFilter(QueryDict(query), Event.objects.published().in_order()).qs.values("pk")[:41]
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "events_event_in_order"),
        ("q=Sensorik", "events_event_"),
        ("q=Sensorik&from=2000", "events_event_"),
        ("place=Jena&from=2000", "events_event_by_city"),
        ("from=2013-03&to=2013-03", "events_event_"),
        ("type=fair", "events_event_by_type"),
    ],
)
def test_filters_read_an_index(many_events, query, index):
    text = plan(query)

    assert index in text
    assert "Seq Scan on events_event " not in text


def test_list_with_filters_reads_in_order_or_by_end(many_events):
    text = plan(f"field={many_events.slug}&type=network_event&format=on_site")

    assert "Seq Scan on events_event " not in text


def test_month_reads_each_day_from_the_index(many_events):
    with CaptureQueriesContext(connection) as queries:
        today = timezone.localdate()
        Event.objects.published().by_day(today, today + dt.timedelta(days=29), most=4, most_undated=12)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        text = "\n".join(line for (line,) in cursor.fetchall())

    assert "events_event_in_order" in text
    assert "Seq Scan on events_event " not in text
