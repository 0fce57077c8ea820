"""Events as iCalendar: read back by the library, and byte for byte where that is not enough."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import translation

from events.actions import cancel_event, change_event
from events.ical import calendar, vevent
from events.models import Event
from events.time_zones import vtimezone
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory, EventPartyFactory
from tests.factories.networks import NetworkFactory

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def text_of(event):
    return vevent(Event.objects.with_parties().get(pk=event.pk))


def entry_of(event):
    return icalendar.Event.from_ical(text_of(event))


def times(event):
    entry = entry_of(event)
    return entry["DTSTART"].dt, entry["DTEND"].dt if "DTEND" in entry else None


def in_utc(event):
    return [time.astimezone(dt.UTC).strftime("%H:%M") for time in times(event)]


def statements(event, *names):
    entry = entry_of(event)
    return [str(entry.get(name, "")) for name in names]


def test_event_says_everything_that_calendars_have_a_place_for(settings):
    settings.SITE_URL = "https://portal.example.org"
    field = GrowthFieldFactory(name_de="Optik, Optoelektronik")
    network = NetworkFactory(short="OptoNet")
    event = EventFactory(
        when="2013-03-14",
        start_time=dt.time(9, 30),
        end_time=dt.time(16),
        slug="photonik-tag",
        title_de="Photonik-Tag; mit Ausstellung",
        type=Event.Type.FAIR,
        place_name="Messe",
        city="Erfurt",
        latitude="50.95950",
        longitude="10.98880",
        description_de="Vorträge,\nGespräche",
        registration_url="https://example.org/anmeldung",
        fields=[field],
        held_by=[network],
    )
    EventPartyFactory(event=event, role="partner", label="Hochschule")

    entry = entry_of(event)

    assert entry["UID"] == str(event.uid)
    assert statements(event, "SUMMARY", "LOCATION", "STATUS", "TRANSP", "URL") == [
        "Photonik-Tag; mit Ausstellung",
        "Messe, Erfurt",
        "CONFIRMED",
        "OPAQUE",
        "https://portal.example.org/t3/photonik-tag/",
    ]
    assert entry["DESCRIPTION"] == (
        "Vorträge,\nGespräche\n\nVeranstalter: OptoNet\n\nPartner: Hochschule\n\n"
        "Anmeldung zur Veranstaltung: https://example.org/anmeldung\n\nhttps://portal.example.org/t3/photonik-tag/"
    )
    assert entry["GEO"].to_ical() == "50.9595;10.9888"
    assert list(entry["CATEGORIES"].cats) == ["Messe", "Optik, Optoelektronik"]
    assert times(event) == (dt.datetime(2013, 3, 14, 9, 30, tzinfo=BERLIN), dt.datetime(2013, 3, 14, 16, tzinfo=BERLIN))
    assert "DTSTART;TZID=Europe/Berlin:20130314T093000" in text_of(event)


def test_lines_are_folded_at_75_bytes_and_umlauts_stay_whole():
    title = "Größere Übersicht über Förderung für Öle " * 4

    for shift in range(4):  # so that each byte of an umlaut comes to stand at the fold
        event = EventFactory(title_de="x" * shift + title.strip())
        lines = text_of(event).encode().split(b"\r\n")

        assert lines[-1] == b""
        assert all(len(line) <= 75 for line in lines)
        assert b"\n" not in b"".join(lines)
        assert "".join(line.decode()[line[:1] == b" " :] for line in lines if line[:1] in b"S ").count("Ö") == 4
        assert entry_of(event)["SUMMARY"] == event.title_de


def test_clock_times_keep_over_both_changes_of_the_clock():
    assert in_utc(EventFactory(when="2013-03-30", start_time="09:30", end_time="10:00")) == ["08:30", "09:00"]
    assert in_utc(EventFactory(when="2013-03-31", start_time="09:30", end_time="10:00")) == ["07:30", "08:00"]
    assert in_utc(EventFactory(when="2013-10-26", start_time="09:30", end_time="10:00")) == ["07:30", "08:00"]
    assert in_utc(EventFactory(when="2013-10-27", start_time="09:30", end_time="10:00")) == ["08:30", "09:00"]


@pytest.mark.parametrize("day", ["2013-03-30", "2013-10-26"])
def test_event_over_the_change_of_the_clock_ends_at_its_own_time(day):
    first = dt.date.fromisoformat(day)
    event = EventFactory(when=day, until=str(first + dt.timedelta(days=1)), start_time="22:00", end_time="10:00")

    start, end = times(event)

    assert (start.isoformat()[:16], end.isoformat()[:16]) == (f"{day}T22:00", f"{first + dt.timedelta(days=1)}T10:00")
    assert start.utcoffset() != end.utcoffset()


@pytest.mark.parametrize(
    ("first", "last", "day_after"),
    [
        ("2013-03-14", None, "2013-03-15"),
        ("2013-03-30", "2013-03-31", "2013-04-01"),
        ("2013-10-27", None, "2013-10-28"),
        ("2013-12-31", None, "2014-01-01"),
        ("2012-02-28", "2012-02-29", "2012-03-01"),
    ],
)
def test_days_without_time_end_before_the_day_after(first, last, day_after):
    event = EventFactory(when=first, until=last)

    text = text_of(event)

    assert times(event) == (dt.date.fromisoformat(first), dt.date.fromisoformat(day_after))
    assert f"DTSTART;VALUE=DATE:{first.replace('-', '')}\r\n" in text
    assert f"DTEND;VALUE=DATE:{day_after.replace('-', '')}\r\n" in text


def test_start_without_end_has_none_unless_it_lasts_for_days():
    one = EventFactory(when="2013-03-14", start_time="09:30")
    several = EventFactory(when="2013-12-30", until="2013-12-31", start_time="09:30")

    assert times(one) == (dt.datetime(2013, 3, 14, 9, 30, tzinfo=BERLIN), None)
    assert times(several)[1] == dt.datetime(2014, 1, 1, tzinfo=BERLIN)


def test_change_counts_up_and_keeps_the_identity():
    event = EventFactory(when="2013-03-14")
    before = entry_of(event)

    change_event(event=event, payload={"starts": "2013-03-21"}, user=None)

    after = entry_of(event)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == dt.date(2013, 3, 21)


def test_cancelled_event_stays_and_says_so():
    event = EventFactory(title_de="Photonik-Tag", description_de="")

    cancel_event(event=event, note="Zu wenige Anmeldungen", user=None)

    assert statements(event, "STATUS", "SUMMARY", "SEQUENCE", "TRANSP") == [
        "CANCELLED",
        "Abgesagt: Photonik-Tag",
        "1",
        "TRANSPARENT",
    ]
    assert entry_of(event)["DESCRIPTION"].startswith("Abgesagt – Zu wenige Anmeldungen\n\n")


def test_postponed_and_planned_events_are_tentative():
    postponed = EventFactory(title_de="Messe", state=Event.State.POSTPONED)
    planned = EventFactory(title_de="Messe", is_planned=True)

    assert statements(postponed, "STATUS", "SUMMARY") == ["TENTATIVE", "Verschoben: Messe"]
    assert statements(planned, "STATUS", "SUMMARY") == ["TENTATIVE", "Messe"]


def test_imprecise_event_fills_its_period_and_is_the_same_when_it_becomes_precise():
    event = EventFactory(when="2013-Q1", is_planned=True, title_de="Forum")
    vague = entry_of(event)

    change_event(event=event, payload={"starts": "2013-03-14", "is_planned": False}, user=None)

    assert (vague["DTSTART"].dt, vague["DTEND"].dt) == (dt.date(2013, 1, 1), dt.date(2013, 4, 1))
    assert (vague["STATUS"], vague["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert vague["SUMMARY"] == "Forum – 1. Quartal 2013 (geplant)"
    assert (entry_of(event)["UID"], entry_of(event)["SUMMARY"]) == (vague["UID"], "Forum")


def test_text_is_german_whoever_has_it_made():
    event = EventFactory(when="2013-Q1", title_de="Forum", title_en="Meeting", state=Event.State.RESCHEDULED)
    with translation.override("en"):
        text = text_of(event)

    assert "SUMMARY:Forum – 1. Quartal 2013" in text
    assert "/en/" not in text


def test_rule_of_european_summer_time():
    assert vtimezone("Europe/Berlin").split("\r\n")[2:18] == [
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:CET",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    ]


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Asia/Kolkata"]
)
def test_zone_means_the_same_as_pythons(name):
    zone = icalendar.Timezone.from_ical(vtimezone(name).replace(name, f"Own {name}")).to_tz()

    for moment in (dt.datetime(year, month, 15, 12) for year in (2008, 2013, 2026, 2030) for month in (1, 4, 7, 11)):
        assert moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=ZoneInfo(name)).utcoffset(), moment


def test_calendar_has_a_head_and_the_zones_of_its_times():
    text = calendar(name="Termine", description="Alle", entries=[text_of(EventFactory())], zones={"Europe/Berlin"})

    parsed = icalendar.Calendar.from_ical(text)
    assert {name: parsed[name].to_ical().decode() for name in ("VERSION", "X-WR-CALNAME", "REFRESH-INTERVAL")} == {
        "VERSION": "2.0",
        "X-WR-CALNAME": "Termine",
        "REFRESH-INTERVAL": "PT1H",
    }
    assert [part.name for part in parsed.subcomponents] == ["VTIMEZONE", "VEVENT"]
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
