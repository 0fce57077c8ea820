import datetime as dt
import time
from pathlib import Path

import pytest

from events import feed_reading
from events.feed_reading import Unreadable, read_calendar

CALENDARS = Path(__file__).parent / "calendars"
TODAY = dt.date(2026, 3, 1)


def read(name: str, *, today: dt.date = TODAY):
    return read_calendar((CALENDARS / f"{name}.ics").read_bytes(), today=today)


def calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def entry(*lines: str, uid: str = "a", start: str = "20260310T090000") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", "SUMMARY:Termin", *lines, "END:VEVENT")


def when(reading) -> list[tuple[str, ...]]:
    """Title, first and last day, beginning and end of each date."""
    names = ("title_de", "starts", "ends", "start_time", "end_time")
    return [tuple(date.payload[name] for name in names) for date in reading.occurrences]


def test_days_and_times():
    reading = read("days")

    assert when(reading) == [
        ("Läuft noch", "2026-02-27", "2026-03-01", "", ""),
        ("Ein Tag ohne Ende", "2026-03-29", "", "", ""),
        ("Drei Tage", "2026-03-30", "2026-04-01", "", ""),
        ("Ende wie Beginn", "2026-04-03", "", "", ""),
        ("Von Mitternacht bis Mitternacht", "2026-04-04", "", "", ""),
        ("Bis kurz vor Mitternacht", "2026-04-05", "", "", ""),
        ("Ohne Ende", "2026-04-06", "", "18:30", ""),
        ("Bis Mitternacht", "2026-04-07", "", "20:00", ""),
        ("In den nächsten Tag", "2026-04-08", "2026-04-09", "20:00", "02:00"),
        ("Neue Fassung", "2026-04-10", "", "10:00", "11:00"),
        ("In fast einem Jahr", "2027-02-28", "", "", ""),
    ]
    assert (reading.entries, reading.notes, reading.unread) == (14, (), frozenset())


def test_series_with_exception_addition_move_and_cancellation_keeps_its_clock_time():
    reading = read("recurring")

    dates = [
        (date.recurrence_id, date.payload["title_de"], date.payload["starts"], date.payload["start_time"])
        for date in reading.occurrences
    ]
    assert dates == [
        ("20260305T170000Z", "Stammtisch", "2026-03-05", "18:00"),
        ("20260312T170000Z", "Stammtisch", "2026-03-12", "18:00"),
        ("20260320T160000Z", "Stammtisch", "2026-03-20", "17:00"),
        ("20260326T170000Z", "Stammtisch im Labor", "2026-03-27", "19:00"),
        ("20260402T160000Z", "Stammtisch", "2026-04-02", "18:00"),
        ("20260409T160000Z", "Stammtisch", "2026-04-09", "18:00"),
    ]
    assert [date.is_cancelled for date in reading.occurrences] == [False, False, False, False, True, False]
    assert [date.sequence for date in reading.occurrences] == [1, 1, 1, 2, 2, 1]
    assert [date.payload["end_time"] for date in reading.occurrences] == [
        "20:00",
        "20:00",
        "19:00",
        "21:00",
        "",
        "20:00",
    ]
    assert {date.uid for date in reading.occurrences} == {"stammtisch@netz.example"}


def test_change_of_all_that_follow_keeps_their_original_starts():
    first = entry("RRULE:FREQ=DAILY;COUNT=4", "SEQUENCE:0", start="20260310T090000Z")
    later = entry("RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T090000Z", "SEQUENCE:1", start="20260312T110000Z")

    reading = read_calendar(calendar(*first, *later), today=TODAY)

    assert [(date.recurrence_id, date.payload["start_time"]) for date in reading.occurrences] == [
        ("20260310T090000Z", "10:00"),
        ("20260311T090000Z", "10:00"),
        ("20260312T090000Z", "12:00"),
        ("20260313T090000Z", "12:00"),
    ]


def test_zones():
    reading = read("zones")

    found = [
        (*row[:2], row[3], date.payload["timezone"])
        for row, date in zip(when(reading), reading.occurrences, strict=True)
    ]
    assert found == [
        ("In UTC", "2026-07-01", "10:00", "Europe/Berlin"),
        ("Ohne Zone", "2026-07-02", "09:00", "Europe/Berlin"),
        ("Zone von Windows", "2026-07-03", "09:00", "Europe/Berlin"),
        ("Zone mit Vorsatz", "2026-07-04", "09:00", "Europe/Berlin"),
        ("Unbekannte Zone", "2026-07-05", "09:00", "Europe/Berlin"),
        ("Eigene Zone", "2026-07-06", "09:00", "Europe/Berlin"),
        ("In London", "2026-07-07", "09:00", "Europe/London"),
    ]
    assert reading.notes == ("Die Zeitzone „Mittelerde/Auenland“ ist unbekannt; es gilt die deutsche Zeit.",)


def test_zone_of_one_calendar_is_not_known_to_the_next():
    read("zones")

    reading = read_calendar(
        calendar("BEGIN:VEVENT", "UID:a", "DTSTART;TZID=Eigene Zone:20260706T100000", "SUMMARY:A", "END:VEVENT"),
        today=TODAY,
    )

    assert when(reading) == [("A", "2026-07-06", "", "10:00", "")]


@pytest.mark.parametrize(
    ("zone", "start_time", "notes"),
    [
        ("Europe/Berlin", "10:00", ()),
        ("W. Europe Standard Time", "10:00", ()),
        ("Nirgendwo", "11:00", ("Die Zeitzone „Nirgendwo“ ist unbekannt; es gilt die deutsche Zeit.",)),
    ],
)
def test_calendar_with_a_zone_of_its_own_keeps_the_clock_time_of_series_in_utc(zone, start_time, notes):
    series = entry("RRULE:FREQ=MONTHLY;COUNT=2", start="20260310T090000Z")

    reading = read_calendar(calendar(f"X-WR-TIMEZONE:{zone}", *series), today=TODAY)

    # The second date lies in summer: a series in UTC goes with UTC, unless the calendar says where it is at home.
    assert [date.payload["start_time"] for date in reading.occurrences] == ["10:00", start_time]
    assert reading.notes == notes


def test_last_night_of_winter_time_and_the_hour_that_does_not_exist():
    reading = read_calendar(
        calendar(*entry(uid="a", start="20260329T023000"), *entry(uid="b", start="20261025T023000")), today=TODAY
    )

    assert [(row[1], row[3]) for row in when(reading)] == [("2026-03-29", "02:30"), ("2026-10-25", "02:30")]


def test_text_place_and_address():
    html, plain = read("words").occurrences

    assert html.payload == {
        "title_de": "Photonik & Optik",
        "starts": "2026-04-01",
        "ends": "",
        "start_time": "09:00",
        "end_time": "17:00",
        "timezone": "Europe/Berlin",
        "is_planned": True,
        "state": "scheduled",
        "place_name": "Campus, Haus 2, Jena",
        "place_level": "venue",
        "latitude": "50.9",
        "longitude": "11.58333",
        "online_url": "https://treffen.example.org/photonik",
        "attendance_mode": "hybrid",
        "description_de": ("Vorträge\nund Gespräche.\nZur Anmeldung (https://netz.example.org/anmeldung), 5 < 7 …"),
        "registration_url": "https://netz.example.org/photonik",
    }
    said = {name: plain.payload[name] for name in ("place_name", "attendance_mode", "online_url", "registration_url")}
    assert said == {"place_name": "", "attendance_mode": "online", "online_url": "", "registration_url": ""}
    assert plain.payload["description_de"] == "Adresse https://treffen.example.org/b?a=1&copy=2 und 3 < 4."


def test_faulty_entries_are_noted_and_the_others_count():
    reading = read("faulty")

    assert when(reading) == [
        ("Ende vor dem Beginn", "2026-03-08", "", "09:00", ""),
        ("In Ordnung", "2026-03-09", "", "09:00", "10:00"),
    ]
    assert list(reading.notes) == [
        "„Ohne Beginn“ ist übergangen: Der Beginn fehlt.",
        "„Beginn in Worten“ ist übergangen: Die Zeile DTSTART ist falsch geschrieben.",
        "„Ausnahme in Worten“ ist übergangen: Die Zeile EXDATE ist falsch geschrieben.",
        "Ein Eintrag ohne brauchbare Kennung (UID) ist übergangen: Ohne Kennung",
        "„Jede Sekunde“ ist übergangen: Der Termin wiederholt sich zu oft.",
        "„Fünfundzwanzigmal am Tag“ ist übergangen: Der Termin wiederholt sich zu oft.",
        "Vertrauliche Einträge (CLASS:PRIVATE) sind übergangen.",
        "„Nicht geschlossen“ ist übergangen: Dieser Eintrag ist nicht vollständig.",
        "„Ende vor dem Beginn“: Das Ende liegt vor dem Beginn und ist weggelassen.",
        "„ohne Titel“ ist übergangen: Der Titel fehlt.",
        "„Zwei Jahre“ ist übergangen: Er dauert länger als ein Jahr.",
    ]
    assert reading.unread == {
        "no-start", "bad-start", "bad-exception", "no-title", "too-often", "too-often-a-day", "too-long", "private",
        "unclosed",
    }  # fmt: skip


def test_texts_that_are_too_long_are_cut_and_noted():
    long = entry(f"LOCATION:{'L' * 300}", f"DESCRIPTION:{'D' * 5000}", f"URL:https://example.org/{'u' * 300}")

    reading = read_calendar(calendar(*long), today=TODAY)

    payload = reading.occurrences[0].payload
    assert payload["place_name"] == "L" * 199 + "…"
    assert payload["description_de"] == "D" * 3999 + "…"
    assert payload["registration_url"] == ""
    assert list(reading.notes) == [
        "„Termin“: „Veranstaltungsort“ ist zu lang und gekürzt.",
        "„Termin“: „Beschreibung“ ist zu lang und gekürzt.",
        "„Termin“: „Anmeldung zur Veranstaltung“ ist zu lang und gekürzt.",
    ]


def test_characters_of_windows_are_read_and_noted():
    content = calendar(*entry("LOCATION:Kurfürstensaal – Weimar")).decode().encode("cp1252")

    reading = read_calendar(content, today=TODAY)

    assert reading.occurrences[0].payload["place_name"] == "Kurfürstensaal – Weimar"
    assert reading.notes == ("Die Zeichen sind nicht in UTF-8 kodiert, sie wurden als Windows-1252 gelesen.",)


def test_lines_folded_within_a_character_byte_order_mark_and_control_characters():
    content = b"\xef\xbb\xbf" + calendar(*entry("LOCATION:Gera\x00\x07 M\xfcnze")).replace(
        "ü".encode(), b"\xc3\r\n \xbc"
    )

    assert read_calendar(content, today=TODAY).occurrences[0].payload["place_name"] == "Gera Münze"


def test_daily_series_ends_at_the_limit():
    daily = entry("RRULE:FREQ=DAILY;BYHOUR=9,15", start="20200101T090000")

    reading = read_calendar(calendar(*daily), today=TODAY)

    assert (len(reading.occurrences), when(reading)[0][1]) == (400, "2026-03-01")
    assert reading.notes == ("„Termin“ hat mehr als 400 Termine; die späteren sind weggelassen.",)


def test_too_many_dates_are_refused():
    series = [line for number in range(15) for line in entry("RRULE:FREQ=DAILY", uid=f"series-{number}")]

    with pytest.raises(Unreadable, match="mehr als 5000 Termine"):
        read_calendar(calendar(*series), today=TODAY)


def test_rules_that_cost_too_much_time_are_refused(monkeypatch):
    monkeypatch.setattr(feed_reading, "SECONDS", 0)

    with pytest.raises(Unreadable, match="dauert zu lange"):
        read_calendar(calendar(*entry()), today=TODAY)


def test_zone_that_changes_its_offset_every_second_is_not_computed():
    zone = ("BEGIN:VTIMEZONE", "TZID:Böse", "BEGIN:STANDARD", "DTSTART:19700101T000000", "RRULE:FREQ=SECONDLY")
    offsets = ("TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE")
    began = time.monotonic()

    reading = read_calendar(calendar(*zone, *offsets, *entry()), today=TODAY)

    assert (len(reading.occurrences), time.monotonic() - began < 5) == (1, True)


def test_many_entries_that_never_end_are_read_in_one_pass():
    began = time.monotonic()

    reading = read_calendar(calendar(*["BEGIN:VEVENT"] * 20_000), today=TODAY)

    assert (reading.occurrences, time.monotonic() - began < 30) == ((), True)


def test_link_that_never_ends_is_read_in_one_pass():
    link = "<b>Text</b> <a " + ";href=http://a" * 1400
    began = time.monotonic()

    reading = read_calendar(calendar(*entry(f"DESCRIPTION:{link}")), today=TODAY)

    assert (reading.occurrences[0].payload["description_de"], time.monotonic() - began < 30) == ("Text", True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Unter der Adresse liegt kein Kalender."),
        (b"Nothing here", "Unter der Adresse liegt kein Kalender."),
        (b"\x89PNG\r\n\x1a\n\x00", "Unter der Adresse liegt kein Kalender."),
        (b"<!DOCTYPE html><html>", "Unter der Adresse liegt kein Kalender, sondern eine Webseite."),
        (calendar(*entry())[:-20], "Der Kalender ist unvollständig: Sein Ende fehlt."),
    ],
)
def test_file_that_is_no_calendar(content, reason):
    with pytest.raises(Unreadable) as error:
        read_calendar(content, today=TODAY)

    assert str(error.value) == reason


def test_calendar_without_entries():
    reading = read_calendar(calendar(), today=TODAY)

    assert (reading.entries, reading.occurrences, reading.notes) == (0, (), ())


def test_calendar_that_cancels_cancels_everything():
    reading = read_calendar(calendar("METHOD:CANCEL", *entry()), today=TODAY)

    assert [(date.is_cancelled, date.payload["state"]) for date in reading.occurrences] == [(True, "cancelled")]
