"""„Stark am Markt“ comes in as a table, after a dry run that says what would happen to each row."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsroom.models import MarketLeader
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SourceFactory
from tests.factories.newsroom import MarketLeaderFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
ADMIN = "/verwaltung/newsroom/marketleader/"
HEAD = ("Unternehmen", "Feld", "Produkt oder Technologie", "Art", "Raum", "Quelle", "geprüft am", "Status")
ALPHA = ("Alpha", "Optik", "Spiegel", "Marktführer", "weltweit", "studie", "28.09.2026", "veröffentlicht")


@pytest.fixture
def office():
    GrowthFieldFactory(slug="optik", name_de="Optik")
    SourceFactory(code="studie", label="Branchenstudie")
    return client_of(member(Role.BACK_OFFICE))


def table(*rows, head=HEAD) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    return out.getvalue().encode()


def dry_run(client, content: bytes, name="liste.csv"):
    return client.post(f"{ADMIN}import/", {"import_file": SimpleUploadedFile(name, content), "resource": "0"})


def take_over(client, response):
    form = response.context["confirm_form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return client.post(reverse("admin:newsroom_marketleader_process_import"), data)


def test_dry_run_tells_every_row_and_saves_nothing(office):
    MarketLeaderFactory(company="Beta", growth_field__slug="robotik", product_de="Greifer", evidence="alt")
    head = (*HEAD, "Beleg", "Angabe des Unternehmens")
    rows = [
        (*ALPHA, "", "nein"),
        ("Beta", "robotik", "Greifer", "market", "world", "", "2026-05-04", "", "alt", "ja"),
        ("Beta", "robotik", "Greifer", "market", "world", "", "04.05.2026", "", "neu", "ja"),
        ("Gamma", "Mond", "Käse", "Erste", "weltweit", "nie", "gestern", "", "", "vielleicht"),
        ("", "optik", "Linse", "market", "world", "", "", "", "", ""),
        ("Delta", "optik", "Linse", "market", "world", "", "", "veröffentlicht", "", ""),
    ]

    response = dry_run(office, table(*rows, head=head))

    assert [(row["outcome"], row["reasons"]) for row in response.context["rows"]] == [
        ("neu", []),
        ("unverändert", []),
        ("geändert", []),
        (
            "abgelehnt",
            [
                "Feld: „Mond“ ist nicht bekannt",
                "Art: „Erste“ ist nicht möglich, nur: Marktführer, Technologieführer",
                "Quelle: „nie“ ist nicht bekannt",
                "geprüft am: „gestern“ ist kein Tag wie 28.09.2012",
                "Angabe des Unternehmens: „vielleicht“ ist weder ja noch nein",
            ],
        ),
        ("abgelehnt", ["Unternehmen: fehlt"]),
        ("abgelehnt", ["Veröffentlicht wird nur mit Herkunft und dem Tag der Prüfung."]),
    ]
    assert [(change.label, change.old, change.new) for change in response.context["rows"][2]["changes"]] == [
        ("Beleg", "alt", "neu")
    ]
    assert list(MarketLeader.objects.values_list("company", "evidence")) == [("Beta", "alt")]


def test_take_over_writes_and_a_second_time_changes_nothing(office):
    assert take_over(office, dry_run(office, table(ALPHA))).status_code == 302

    row = MarketLeader.objects.get()
    assert (row.company, row.growth_field.slug, row.kind, row.scope) == ("Alpha", "optik", "market", "world")
    assert (row.source.code, row.checked_on, row.status) == ("studie", dt.date(2026, 9, 28), "published")
    assert (row.published_at is not None, row.updated_by.is_staff, row.history.count()) == (True, True, 1)
    again = dry_run(office, table(ALPHA))
    assert again.context["counts"] == "0 neu, 0 geändert, 1 unverändert, 0 abgelehnt"
    assert again.context["confirm_form"] is None


def test_row_without_status_is_a_draft_and_keeps_that_of_a_row_that_is_there(office):
    take_over(office, dry_run(office, table(ALPHA[:-1], head=HEAD[:-1])))
    assert MarketLeader.objects.get().status == "draft"

    MarketLeader.objects.update(status="archived")
    take_over(office, dry_run(office, table((*ALPHA[:-2], "29.09.2026", ""))))

    assert list(MarketLeader.objects.values_list("status", "checked_on")) == [("archived", dt.date(2026, 9, 29))]


def test_export_comes_back_unchanged_as_csv_and_as_workbook(office):
    MarketLeaderFactory(company="Beta", growth_field__slug="robotik", website="https://beta.example/", source=None)
    exported = office.get(f"{ADMIN}export/").content
    workbook, output = openpyxl.Workbook(), BytesIO()
    for line in csv.reader(StringIO(exported.decode("utf-8-sig")), delimiter=";"):
        workbook.active.append(line)
    workbook.save(output)

    for content, name in ((exported, "a.csv"), (output.getvalue(), "a.xlsx")):
        assert dry_run(office, content, name).context["counts"] == "0 neu, 0 geändert, 1 unverändert, 0 abgelehnt"


def test_table_without_its_columns_says_which(office):
    response = dry_run(office, table(("Alpha", "x"), head=("Unternehmen", "Notiz")))

    assert "Es fehlen Spalten: Feld, Produkt oder Technologie, Art, Raum." in response.content.decode()


def test_only_who_keeps_the_list_brings_tables_in(office, client):
    for role in (Role.FIELD_MANAGER, Role.MINISTRY, None):
        assert dry_run(client_of(member(role)), table(ALPHA)).status_code == 403
    assert dry_run(client, table(ALPHA)).status_code == 302  # to the sign-in
    assert not MarketLeader.objects.exists()
