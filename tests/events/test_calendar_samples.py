"""The facts of the recorded calendars, exactly as their SOURCES.md states them."""

import datetime as dt

import icalendar
import pytest

from events.feed_reading import Occurrence, Reading, read_calendar
from tests.samples import sample


def read(name: str, day: str) -> Reading:
    return read_calendar(sample(f"ical/{name}.ics"), today=dt.date.fromisoformat(day))


def over_the_years(name: str, *years: int) -> dict[tuple[str, str], Occurrence]:
    """Every date of the file, by its identity."""
    readings = (read(name, f"{year}-01-01") for year in years)
    return {(date.uid, date.recurrence_id): date for reading in readings for date in reading.occurrences}


def entries(name: str) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(sample(f"ical/{name}.ics")).walk("VEVENT")


def first_of(reading: Reading) -> tuple[str, str, str, str]:
    payload = reading.occurrences[0].payload
    return payload["title_de"], payload["starts"], payload["start_time"], payload["timezone"]


def days(reading: Reading) -> list[str]:
    return [f"{date.payload['starts']} {date.payload['start_time']}" for date in reading.occurrences]


def test_fablab_cottbus():
    reading = read("fablab_cottbus", "2016-12-03")
    dates = over_the_years("fablab_cottbus", 2016, 2017, 2018, 2019)

    assert (reading.entries, reading.notes) == (28, ())
    assert first_of(reading) == ("Weihnachts Repair-Café", "2016-12-03", "14:00", "Europe/Berlin")
    assert min(date.payload["starts"] for date in dates.values()) == "2016-12-03"
    assert len({uid for uid, recurrence_id in dates if recurrence_id}) == 1
    assert [date.payload["title_de"] for date in dates.values() if not date.payload["start_time"]] == [
        "Lab geschlossen: Wir sind auf dem Karlstraßenfest"
    ]
    assert len({uid for uid, _recurrence_id in dates}) == 28


def test_machbar():
    reading = read("machbar_16_feb_2019", "2017-06-29")

    assert (reading.entries, reading.notes) == (64, ())
    assert first_of(reading) == ("Open Lab", "2017-06-29", "19:00", "Europe/Berlin")
    assert len(reading.occurrences) == 156
    lines = [set(entry) for entry in entries("machbar_16_feb_2019")]
    counts = {name: sum(name in entry for entry in lines) for name in ("RRULE", "EXDATE", "RECURRENCE-ID")}
    assert counts == {"RRULE": 24, "EXDATE": 4, "RECURRENCE-ID": 6}


def test_machbar_days_without_times():
    dates = over_the_years("machbar_16_feb_2019", 2017, 2018, 2019)

    whole_days = {uid for (uid, _recurrence_id), date in dates.items() if not date.payload["start_time"]}
    assert len(whole_days) == 3


def test_cancelled_occurrence_is_no_normal_event():
    reading = read("issue_18_cancel_status", "2020-01-01")

    assert [(date.payload["starts"], date.payload["state"]) for date in reading.occurrences] == [
        ("2020-01-28", "scheduled"),
        ("2020-01-29", "cancelled"),
        ("2020-01-30", "scheduled"),
    ]
    assert [date.is_cancelled for date in reading.occurrences] == [False, True, False]


def test_exceptions_remove_occurrences():
    reading = read("issue_20_exdate_ignored", "2019-10-15")

    assert days(reading) == [
        "2019-10-29 16:15",
        "2019-11-12 16:15",
        "2019-12-10 16:15",
        "2020-01-07 16:15",
        "2020-01-14 16:15",
        "2020-01-21 16:15",
        "2020-01-28 16:15",
    ]


def test_moved_occurrences_leave_no_duplicate_at_the_old_time():
    reading = read("recurring_events_moved", "2019-03-01")

    assert days(reading) == [
        "2019-03-07 02:00",
        "2019-03-08 01:00",
        "2019-03-09 03:00",
        "2019-03-10 02:00",
        "2019-03-18 04:00",
        "2019-03-19 04:00",
        "2019-03-20 04:00",
    ]
    assert len({(date.uid, date.recurrence_id) for date in reading.occurrences}) == 7


def test_forum_without_end():
    reading = read("discourse_no_dtend", "2019-01-01")

    assert (reading.entries, len(reading.occurrences)) == (4, 4)
    assert [date.payload["end_time"] for date in reading.occurrences] == ["", "18:30", "21:00", "20:00"]


@pytest.mark.parametrize("name", ["fablab_cottbus", "machbar_16_feb_2019"])
def test_same_file_in_another_order_says_the_same(name):
    content = sample(f"ical/{name}.ics")
    calendar = icalendar.Calendar.from_ical(content)
    calendar.subcomponents.reverse()
    day = dt.date(2018, 1, 1)

    once, again = (
        {(date.uid, date.recurrence_id): date.payload for date in read_calendar(each, today=day).occurrences}
        for each in (content, calendar.to_ical())
    )
    assert once == again
