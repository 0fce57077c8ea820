"""Files of open data: what is public and nothing else, whole or not at all, and only new where something changed."""

import csv
import hashlib
import json
import logging
from dataclasses import replace
from io import StringIO

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from clusters.models import GrowthField, KeyFigure
from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory, SubFieldFactory
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.funding import AwardFactory, ProgrammeFactory
from tests.factories.networks import NetworkFactory
from tests.factories.newsroom import NewsItemFactory, PublicationFactory
from tests.factories.panels import DecisionFactory, GoverningBodyFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
)
from tests.people import client_of, member
from thcm.core.locks import _key
from thcm.core.models import OpenDataFile
from thcm.core.permissions import Role
from thcm.open_data.datasets import TABLES
from thcm.open_data.files import build_all
from thcm.open_data.records import columns_of
from thcm.tasks import build_open_data
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db

SECRET = "streng-vertraulich"


def content(table, form="csv"):
    return OpenDataFile.objects.get(table=table, format=form).file.open().read().decode()


def rows(table):
    return list(csv.DictReader(StringIO(content(table))))


def records(table):
    return json.loads(content(table, "json"))["results"]


def test_files_hold_what_is_public_and_no_drafts(site):
    field = GrowthFieldFactory(slug="optik", name_de="Optik")
    SubFieldFactory(slug="laser", growth_field=field)
    KeyFigureFactory(external_id="KF1", growth_field=field)
    network = NetworkFactory(slug="optonet", growth_field=field)
    EventFactory(slug="branchentag", series=EventSeriesFactory(slug="branchentage", network=network))
    milestone = MilestoneFactory(goal__roadmap__slug="licht", goal__roadmap__growth_field=field)
    measure = MeasureFactory(goal=milestone.goal)
    ProjectFactory(slug="zentrum")
    ProgrammeFactory(slug="photonik")
    decision = DecisionFactory()
    drafts = {"status": "draft"}
    KeyFigureFactory(growth_field=field, series="B", note=SECRET, **drafts)
    for factory, name in (
        (GrowthFieldFactory, "name_de"),
        (NetworkFactory, "name"),
        (EventFactory, "title_de"),
        (ProjectFactory, "name_de"),
        (RoadmapFactory, "title_de"),
        (GoverningBodyFactory, "name_de"),
    ):
        factory(**{name: SECRET}, **drafts)
    NewsItemFactory(slug="preis", growth_fields=[field])
    NewsItemFactory(title_de=SECRET, **drafts)
    paper = PublicationFactory(slug="studie")
    for title, status in (("Band 1", "published"), (SECRET, "draft")):
        paper.documents.create(title_de=title, status=status, file="band.pdf")
    PublicationFactory(summary_de=SECRET, status="archived")
    RoadmapGoalFactory(title_de=SECRET, roadmap__status="draft")
    ProgrammeFactory(title=SECRET, state="hidden")
    DecisionFactory(text_de=SECRET, **drafts)

    assert build_all() == (2 * len(TABLES), 0)

    keys = {
        table: [row[key] for row in records(table)]
        for table, key in (
            *(("kennzahlen", "external_id"), ("wachstumsfelder", "slug"), ("teilfelder", "slug")),
            *(("netzwerke", "slug"), ("t3-termine", "slug"), ("t3-reihen", "slug"), ("roadmaps", "slug")),
            *(("massnahmen", "id"), ("meilensteine", "id"), ("projekte", "slug"), ("foerderprogramme", "slug")),
            *(("beschluesse", "id"), ("nachrichten", "slug"), ("publikationen", "slug")),
        )
    }
    assert keys == {
        "kennzahlen": ["KF1"],
        "wachstumsfelder": list(GrowthField.objects.published().order_by("pk").values_list("slug", flat=True)),
        "teilfelder": ["laser"],
        "netzwerke": ["optonet"],
        "t3-termine": ["branchentag"],
        "t3-reihen": ["branchentage"],
        "roadmaps": ["licht"],
        "massnahmen": [measure.pk],
        "meilensteine": [milestone.pk],
        "projekte": ["zentrum"],
        "foerderprogramme": ["photonik"],
        "beschluesse": [decision.pk],
        "nachrichten": ["preis"],
        "publikationen": ["studie"],
    }
    assert [row["fields"] for row in records("nachrichten")] == [["optik"]]
    assert [document["title_de"] for document in records("publikationen")[0]["documents"]] == ["Band 1"]
    assert [str(row) for row in OpenDataFile.objects.all() if SECRET in content(row.table, row.format)] == []


def test_files_hold_no_internal_notes(site):
    series = EventSeriesFactory(note=SECRET)
    EventFactory(note=SECRET, series=series)
    for factory in (NetworkFactory, ProjectFactory, RoadmapFactory, ProgrammeFactory):
        factory(note=SECRET)
    DecisionFactory(note=SECRET, meeting__body__status="published")

    build_all()

    texts = [content(row.table, row.format) for row in OpenDataFile.objects.all()]
    assert [text for text in texts if SECRET in text] == []
    tables = ("netzwerke", "t3-termine", "t3-reihen", "projekte", "roadmaps", "foerderprogramme", "beschluesse")
    assert [len(records(table)) for table in tables] == [1] * len(tables)


def test_files_hold_no_way_to_a_person_and_no_foreign_words(site):
    contact = {"contact_email": "nora.niemand@example.org", "contact_phone": "0361 1"}
    NetworkFactory(**contact, contact_function="Frau Niemand")
    EventFactory(**contact, description_de="Worte des Veranstalters")
    NewsItemFactory(text_de="Fragen an Frau Niemand, 0361 1", text_en="Ask Nora Niemand")
    programme = ProgrammeFactory(text="Worte des Fördergebers", deadline=timezone.localdate())
    deadline = programme.calls.get().deadlines.get()
    deadline.sentence = "Worte des Fördergebers"
    deadline.save()
    AwardFactory(recipient="Nora Niemand e. K.")

    build_all()

    words = ("niemand", "Niemand", "0361", "Worte des")
    texts = {str(row): content(row.table, row.format) for row in OpenDataFile.objects.all()}
    assert {name: word for name, text in texts.items() for word in words if word in text} == {}
    assert len(records("foerderfristen")) == len(rows("foerderfristen")) == 1


def test_both_forms_hold_the_columns_that_the_page_explains(site):
    KeyFigureFactory()
    NetworkFactory()
    EventFactory()

    build_all()

    for table in ("kennzahlen", "netzwerke", "t3-termine", "foerderprogramme", "nachrichten"):
        assert content(table).partition("\r\n")[0].split(",") == [column.name for column in columns_of(TABLES[table])]
    assert rows("netzwerke")[0].keys() == records("netzwerke")[0].keys()
    assert records("kennzahlen")[0]["value"] == 2.3
    assert rows("kennzahlen")[0]["url"].startswith("https://portal.example.org/api/v1/key-figures/")
    assert json.loads(content("kennzahlen", "json"))["licence"] == {
        "url": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "name": "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "attribution": "Thüringer ClusterManagement",
    }


def test_file_is_written_anew_only_where_its_content_changed(site):
    figure = KeyFigureFactory(caveat="erst")
    build_all()
    first = OpenDataFile.objects.get(table="kennzahlen", format="csv")
    quiet = OpenDataFile.objects.get(table="projekte", format="csv")

    KeyFigure.objects.filter(pk=figure.pk).update(caveat="dann")
    build_all()
    second = OpenDataFile.objects.get(table="kennzahlen", format="csv")
    still = OpenDataFile.objects.get(table="projekte", format="csv")

    text = content("kennzahlen").encode()
    assert (second.checksum, second.byte_size, second.row_count) == (hashlib.sha256(text).hexdigest(), len(text), 1)
    assert (second.issued_at, second.changed_at > first.changed_at) == (first.issued_at, True)
    assert (still.file.name, still.changed_at) == (quiet.file.name, quiet.changed_at)
    assert still.checked_at > quiet.checked_at
    assert default_storage.exists(first.file.name)  # somebody may be loading it
    build_all()
    assert not default_storage.exists(first.file.name)


def test_missing_file_is_written_again(site):
    build_all()
    row = OpenDataFile.objects.get(table="projekte", format="csv")
    row.file.delete(save=False)

    build_all()

    assert content("projekte").startswith("slug,")


def broken(queryset):
    raise ValueError("no such column")


def test_table_that_fails_keeps_its_file_and_leaves_the_others_alone(client, site, monkeypatch, caplog):
    ProjectFactory(slug="zentrum")
    build_all()
    before = content("projekte")
    caplog.set_level(logging.CRITICAL, logger="thcm.open_data.files")
    monkeypatch.setitem(TABLES, "projekte", replace(TABLES["projekte"], only=broken))
    EventFactory(slug="tag")

    assert build_all() == (2 * len(TABLES) - 2, 2)

    failed = OpenDataFile.objects.failed()
    assert [(str(row), row.error) for row in failed] == [
        ("projekte.csv", "ValueError: no such column"),
        ("projekte.json", "ValueError: no such column"),
    ]
    assert content("projekte") == client.get("/daten/projekte.csv").getvalue().decode() == before
    assert [row["slug"] for row in records("t3-termine")] == ["tag"]
    office = member(Role.BACK_OFFICE)
    waiting = {row.title: row.count for row in waiting_for(office)}
    assert waiting["Offene Daten, die sich nicht bilden ließen"] == 2
    page = client_of(office).get("/verwaltung/core/opendatafile/?stand=fehler").content.decode()
    assert page.count("ValueError: no such column") == 2
    with pytest.raises(CommandError, match="2 of"):
        call_command("build_open_data", stdout=StringIO())
    monkeypatch.undo()
    build_all()
    assert list(OpenDataFile.objects.failed()) == []


def test_half_a_file_is_never_kept(site, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL, logger="thcm.open_data.files")

    monkeypatch.setitem(TABLES, "projekte", replace(TABLES["projekte"], only=broken))
    build_all()

    assert [(row.file.name, row.checksum) for row in OpenDataFile.objects.filter(table="projekte")] == [("", "")] * 2


def test_second_run_at_the_same_time_does_nothing(site):
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    session.autocommit = True
    session.cursor().execute("SELECT pg_advisory_lock(%s)", [_key("open_data")])

    assert build_all() is None
    with pytest.raises(CommandError, match="Another run"):
        call_command("build_open_data")

    session.close()
    assert not OpenDataFile.objects.exists()


def test_task_runs_each_night_and_a_table_that_is_gone_is_forgotten(site):
    OpenDataFile.objects.create(table="frueher", format="csv")

    build_open_data()

    assert PeriodicTask.objects.get(task="thcm.tasks.build_open_data").crontab.hour == "3"
    assert set(OpenDataFile.objects.values_list("table", flat=True)) == set(TABLES)


def test_file_is_sent_with_its_tag(client, site):
    build_all()
    row = OpenDataFile.objects.get(table="kennzahlen", format="csv")

    first = client.get("/daten/kennzahlen.csv")
    by_tag = client.get("/daten/kennzahlen.csv", headers={"if-none-match": first["ETag"]})
    by_date = client.get("/daten/kennzahlen.csv", headers={"if-modified-since": first["Last-Modified"]})
    head = client.head("/daten/kennzahlen.csv")

    assert first.getvalue().decode() == content("kennzahlen")
    assert (first["ETag"], first["Content-Type"]) == (f'"{row.checksum}"', "text/csv; charset=utf-8")
    assert (first["Cache-Control"], first["Access-Control-Allow-Origin"]) == ("public, no-cache", "*")
    assert (first["Content-Length"], head["Content-Length"]) == (str(row.byte_size),) * 2
    assert (by_tag.status_code, by_tag.content, by_date.status_code) == (304, b"", 304)
    assert client.get("/daten/kennzahlen.json")["Content-Type"] == "application/json"
    assert not first.cookies


@pytest.mark.parametrize("path", ["/daten/kennzahlen.csv", "/daten/nichts.csv", "/daten/awards.json"])
def test_file_that_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_file_that_storage_has_lost_is_not_found(client, site):
    build_all()
    OpenDataFile.objects.get(table="projekte", format="csv").file.delete(save=False)

    assert client.get("/daten/projekte.csv").status_code == 404


def test_files_are_shown_to_back_office_and_ministry_and_changed_by_nobody():
    row = OpenDataFile.objects.create(table="kennzahlen", format="csv")
    answers = {
        role: client_of(member(role)).get("/verwaltung/core/opendatafile/").status_code
        for role in (Role.BACK_OFFICE, Role.MINISTRY, Role.FIELD_MANAGER, None)
    }
    change = client_of(member(Role.BACK_OFFICE)).post(f"/verwaltung/core/opendatafile/{row.pk}/change/", {})

    assert answers == {Role.BACK_OFFICE: 200, Role.MINISTRY: 200, Role.FIELD_MANAGER: 403, None: 403}
    assert change.status_code == 403


def test_back_office_starts_the_writing_and_reads_what_govdata_lacks():
    office = client_of(member(Role.BACK_OFFICE))
    answers = {
        role: client_of(member(role)).post("/verwaltung/offene-daten/bilden/").status_code
        for role in (Role.BACK_OFFICE, Role.MINISTRY, Role.FIELD_MANAGER)
    }
    page = office.get("/verwaltung/core/opendatafile/").content.decode()

    assert answers == {Role.BACK_OFFICE: 302, Role.MINISTRY: 403, Role.FIELD_MANAGER: 403}
    assert office.get("/verwaltung/offene-daten/bilden/").status_code == 405
    assert OpenDataFile.objects.published().count() == 2 * len(TABLES)
    assert (
        "Für GovData fehlt noch: Betreiber, Quellenvermerk der Lizenz, Datenbereitsteller-ID, Gebiet der Daten,"
        " Ebene des Gebiets." in page
    )


def test_back_office_reads_that_nothing_is_missing(site):
    page = client_of(member(Role.BACK_OFFICE)).get("/verwaltung/core/opendatafile/").content.decode()

    assert "Der Katalog sagt alles, was GovData verlangt." in page


@pytest.mark.parametrize("field", ["contributor_id", "geocoding_uri", "geocoding_level_uri"])
def test_addresses_from_foreign_lists_are_refused(site, field):
    setattr(site, field, "https://example.org/16")

    with pytest.raises(ValidationError) as refusal:
        site.full_clean()

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    "values",
    [
        {"file": "open-data/x.csv"},
        {"error": "gescheitert"},
        {"failed_at": timezone.now()},
        {"checksum": "0" * 64},
    ],
)
def test_row_that_contradicts_itself_is_refused(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenDataFile.objects.create(table="kennzahlen", format="csv", **values)


def test_table_has_one_row_for_each_format():
    OpenDataFile.objects.create(table="kennzahlen", format="csv")

    with pytest.raises(IntegrityError), transaction.atomic():
        OpenDataFile.objects.create(table="kennzahlen", format="csv")
