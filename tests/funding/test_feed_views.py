"""Deadlines as calendar, news as Atom, programmes as CSV: with the filters of the page."""

import csv
import datetime as dt
import io
from xml.etree import ElementTree

import icalendar
import pytest
from django.conf import settings
from django.utils import timezone

from funding.models import FundingProgramme
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.funding import CallFactory, DeadlineFactory, ProgrammeEventFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def day(distance: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=distance)


def entries(client, query=""):
    response = client.get(f"/foerderung/fristen.ics?{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return icalendar.Calendar.from_ical(response.content.decode()).walk("VEVENT")


def table(client, query=""):
    response = client.get(f"/foerderung/programme.csv?{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))


def test_calendar_holds_deadlines_ahead_on_their_day(client):
    programme = ProgrammeFactory(title="Photonik", deadline=day(9), provider="BMFTR")
    programme.calls.get().deadlines.update(time=dt.time(17), zone="Europe/Brussels", sentence="Bis bald, um 17 Uhr.")
    DeadlineFactory(call=programme.calls.get(), on=day(-9))
    ProgrammeFactory(deadline=day(-1))
    ProgrammeFactory(deadline=day(3), state="found")
    ProgrammeFactory(deadline=day(3), offline_since=timezone.now())

    (entry,) = entries(client)

    assert (entry["SUMMARY"], entry["DTSTART"].dt, entry["DTEND"].dt) == ("Frist: Photonik", day(9), day(10))
    assert "17:00 Uhr" in entry["DESCRIPTION"]
    assert "Wortlaut der Quelle: „Bis bald, um 17 Uhr.“" in entry["DESCRIPTION"]
    assert "Maßgeblich sind die Angaben der fördergebenden Stellen" in entry["DESCRIPTION"]
    assert entry["URL"] == f"{settings.SITE_URL}/foerderung/{programme.slug}/"


def test_day_of_every_year_begins_when_its_source_was_first_read(client):
    seen = dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC)
    call = CallFactory(programme=ProgrammeFactory(first_seen_at=seen), model="recurring")
    DeadlineFactory(call=call, on=None, kind="recurring", month_day="05-15")
    DeadlineFactory(call=call, on=None, kind="recurring", month_day="02-29")

    found = {entry["DTSTART"].dt: dict(entry["RRULE"]) for entry in entries(client)}

    assert found == {
        dt.date(2025, 5, 15): {"FREQ": ["YEARLY"], "BYMONTH": [5], "BYMONTHDAY": [15]},
        dt.date(2028, 2, 29): {"FREQ": ["YEARLY"], "BYMONTH": [2], "BYMONTHDAY": [29]},
    }


def test_entry_keeps_its_uid_where_the_day_moves(client):
    programme = ProgrammeFactory(deadline=day(9))
    (before,) = entries(client)

    programme.calls.all().delete()
    DeadlineFactory(call=CallFactory(programme=programme), on=day(20))
    FundingProgramme.objects.update(ends_on=day(20), next_deadline_on=day(20))

    (after,) = entries(client)
    assert (after["UID"], after["DTSTART"].dt) == (before["UID"], day(20))


def test_uids_of_several_deadlines_differ(client):
    call = CallFactory(model="two_stage")
    for stage in (1, 2):
        DeadlineFactory(call=call, on=day(9 * stage), stage=stage)
    other = CallFactory(programme=call.programme, model="multiple")
    for distance in (9, 18):
        DeadlineFactory(call=other, on=day(distance))

    assert len({entry["UID"] for entry in entries(client)}) == 4


def test_lines_are_folded_at_75_bytes(client):
    ProgrammeFactory(title="Förderung für Übergänge " * 10, deadline=day(9))

    lines = client.get("/foerderung/fristen.ics").content.split(b"\r\n")

    assert max(map(len, lines)) <= 75


def test_each_filter_narrows_all_feeds_alike(client):
    field = GrowthFieldFactory(slug="optik", name_de="Optik")
    one = ProgrammeFactory(title="Photonik", level="eu", deadline=day(9), rated_for=[field], applicants=["unternehmen"])
    two = ProgrammeFactory(title="Sportstätten", level="state", deadline=day(40), applicants=["kommune"])
    for programme in (one, two):
        ProgrammeEventFactory(programme=programme)

    for query in ("field=optik", "level=eu", "q=Photonik", "sme=on", "ending=14", "applicant=unternehmen"):
        feed = ElementTree.fromstring(client.get(f"/foerderung/neues.atom?{query}").content)
        assert [str(entry["SUMMARY"]) for entry in entries(client, query)] == ["Frist: Photonik"], query
        assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == ["neu: Photonik"], query
        assert [row["Titel"] for row in table(client, query)] == ["Photonik"], query


@pytest.mark.parametrize("name", ["fristen.ics", "neues.atom", "programme.csv"])
def test_wrong_value_is_refused(client, name):
    answer = client.get(f"/foerderung/{name}?level=mond")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["parameter"] == "level"
    assert client.post(f"/foerderung/{name}").status_code == 405


def test_news_are_what_people_are_told_of(client):
    SiteSettingFactory(region_de="Thüringen")
    programme = ProgrammeFactory(title="Photonik\x0b", slug="photonik", summary_de="Für Verbünde.", text="Quelltext")
    told = ProgrammeEventFactory(
        programme=programme, kind="deadline_later", before="2099-01-31", after="2099-02-28", is_announced=True
    )
    ProgrammeEventFactory(programme=programme, kind="changed", is_announced=False)

    feed = ElementTree.fromstring(client.get("/foerderung/neues.atom").content)
    (entry,) = feed.iter(f"{ATOM}entry")

    assert feed.find(f"{ATOM}title").text == "Neues zur Förderung – Thüringen"
    assert entry.find(f"{ATOM}title").text == "Frist verlängert: Photonik"
    assert entry.find(f"{ATOM}id").text == f"{settings.SITE_URL}/foerderung/photonik/#{told.pk}"
    assert "31. Januar 2099 → 28. Februar 2099" in entry.find(f"{ATOM}summary").text
    assert "Für Verbünde." in entry.find(f"{ATOM}summary").text
    assert "Quelltext" not in entry.find(f"{ATOM}summary").text


def test_table_holds_facts_in_words_and_runs_nothing(client):
    field = GrowthFieldFactory(name_de="Optik")
    ProgrammeFactory(
        slug="formel",
        title='=HYPERLINK("http://boese.example")',
        provider="Ministerium; Referat",
        regions=["thueringen"],
        applicants=["unternehmen", "hochschule"],
        deadline=day(9),
        rated_for=[field],
        text="Quelltext",
    )
    ProgrammeFactory(state="hidden")
    ProgrammeFactory(deadline=day(-9))

    (row,) = table(client)

    assert row["Titel"] == '\'=HYPERLINK("http://boese.example")'
    assert row["Fördergeber"] == "Ministerium; Referat"
    assert row["Förderberechtigte"] == "Unternehmen, Hochschule"
    assert row["Fördergebiet"] == "Thüringen"
    assert row["nächste Frist"] == day(9).isoformat()
    assert row["passt zu"] == "Optik"
    assert row["Seite im Portal"] == f"{settings.SITE_URL}/foerderung/formel/"
    assert "Quelltext" not in row.values()


@pytest.mark.parametrize("number", [1, 30])
def test_table_takes_the_same_number_of_queries(client, django_assert_num_queries, number):
    for _ in range(number):
        ProgrammeFactory(deadline=day(9), rated_for=[GrowthFieldFactory()])

    # keys; programmes, calls, deadlines, ratings, suggestions
    with django_assert_num_queries(6):
        assert len(table(client)) == number
