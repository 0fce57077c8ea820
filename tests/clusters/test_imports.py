"""Tables of figures come in row by row, after a dry run that says what would happen to each."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.models import KeyFigure
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory
from tests.factories.core import SourceFactory
from tests.people import client_of, member
from thcm.core.imports import ROWS_AT_MOST
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
IMPORT = "/verwaltung/clusters/keyfigure/import/"
EXPORT = "/verwaltung/clusters/keyfigure/export/"
HEAD = ("subject", "indicator", "value", "qualifier", "source", "as_of")
NEW = ("maschinenbau", "revenue", "2,6", "ca.", "db", "2013-05")


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau")


@pytest.fixture
def source():
    return SourceFactory(code="db", label="Datenbank")


@pytest.fixture
def client(field, source):
    IndicatorFactory()
    return client_of(member(Role.FIELD_MANAGER, field))


def table(*rows, head=HEAD):
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    return out.getvalue().encode()


def dry_run(client, content, name="zahlen.csv", mark=","):
    file = SimpleUploadedFile(name, content)
    return client.post(IMPORT, {"import_file": file, "decimal_mark": mark, "resource": "0"})


def outcomes(response):
    return [(row["outcome"], row["reasons"]) for row in response.context["rows"]]


def take_over(client, response):
    form = response.context["confirm_form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return client.post(reverse("admin:clusters_keyfigure_process_import"), data)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_dry_run_tells_every_row_and_saves_nothing(client, field, source):
    same = KeyFigureFactory(growth_field=field, source=source, external_id="KF001")
    other = KeyFigureFactory(external_id="KF002")
    rows = [
        NEW,
        ("maschinenbau", "revenue", "2,3", "ca.", "db", "2012-09"),
        ("maschinenbau", "revenue", "2,4", "ca.", "db", "2012-09"),
        ("maschinenbau", "umsatzrendite", "9", "ca.", "db", "2012"),
        (other.subject.code, "revenue", "9", "ca.", "db", "2012"),
        ("maschinenbau", "revenue", "zwei", "etwa", "db", "gestern"),
        ("maschinenbau", "revenue", "5", "keine Angaben", "db", "2014"),
        ("maschinenbau", "revenue", "5", "ca.", "", "2014"),
        ("maschinenbau", "revenue", "5", "", "db", "2014"),
    ]

    response = dry_run(client, table(*rows))

    assert outcomes(response) == [
        ("neu", []),
        ("unverändert", []),
        ("geändert", []),
        ("abgelehnt", ["Kennzahlart: „umsatzrendite“ ist nicht bekannt"]),
        ("abgelehnt", ["keine Berechtigung: Diese Zahlen betreuen andere"]),
        (
            "abgelehnt",
            [
                "Wert: „zwei“ ist keine Zahl wie 2,3 oder 50.000",
                "Zusatz: „etwa“ ist nicht möglich, nur: Zahl ohne Zusatz, ca., keine Angaben, Strich, leere Zelle",
                "Stand: „gestern“ ist kein Datum wie 2012, 2012-Q3, 09/2012 oder 28.09.2012",
            ],
        ),
        ("abgelehnt", ["Wert: Zu diesem Zusatz gehört kein Wert."]),
        ("abgelehnt", ["Quelle: Ohne diese Angabe darf keine Kennzahl erscheinen."]),
        ("abgelehnt", ["Zusatz: fehlt"]),
    ]
    assert response.context["counts"] == "1 neu, 1 geändert, 1 unverändert, 6 abgelehnt"
    assert list(KeyFigure.objects.order_by("pk")) == [same, other]
    same.refresh_from_db()
    assert (same.value, same.history.count()) == (Decimal("2.3"), 1)


def test_take_over_writes_what_the_dry_run_promised(client, field, source):
    same = KeyFigureFactory(growth_field=field, source=source)
    rows = [NEW, ("maschinenbau", "revenue", "2,40", "ca.", "db", "2012-09"), ("x", *NEW[1:])]

    response = take_over(client, dry_run(client, table(*rows)))

    assert said(response) == ["Übernommen: 1 neu, 1 geändert, 0 unverändert, 1 abgelehnt."]
    assert list(KeyFigure.objects.order_by("pk").values_list("value", "decimals", "status", "rank")) == [
        (Decimal("2.4"), 2, "published", "preferred"),
        (Decimal("2.6"), 1, "in_review", "normal"),
    ]
    assert same.history.first().history_user is not None


def test_take_over_of_a_new_stand_keeps_the_old_value(client, field, source):
    KeyFigureFactory(growth_field=field, source=source, external_id="KF001")
    content = table(("KF001", "2,9", "2013"), head=("Kennung", "Wert", "Stand"))

    response = dry_run(client, content)
    row = response.context["rows"][0]
    assert (row["outcome"], row["follows"]) == ("neu", "KF001")
    assert [(change.label, change.old, change.new) for change in row["changes"]] == [
        ("Wert", "2,3", "2,9"),
        ("Stand", "September 2012", "2013"),
    ]
    take_over(client, response)

    assert list(KeyFigure.objects.order_by("pk").values_list("value", "rank", "status")) == [
        (Decimal("2.3"), "deprecated", "published"),
        (Decimal("2.9"), "preferred", "published"),
    ]
    assert outcomes(dry_run(client, content)) == [("unverändert", [])]


def test_export_comes_back_unchanged(client, field, source):
    KeyFigureFactory(growth_field=field, source=source, value=Decimal("2.0"), wz_code="01", note="=1+1")
    KeyFigureFactory(growth_field=field, subject=field.subject, value=Decimal("0.013"), decimals=3, series="B")
    KeyFigureFactory(growth_field=field, subject=field.subject, value=Decimal("50000"), decimals=0, caveat="-Y; „Z“")
    KeyFigureFactory(growth_field=field, subject=field.subject, value=None, decimals=None, qualifier="dash")
    KeyFigureFactory(growth_field=field, subject=field.subject, source=None, as_of=None, is_unsourced=True, value=1)
    KeyFigureFactory(growth_field=field, subject=field.subject, value=4, rank="deprecated", reference_period="2011-Q2")

    response = dry_run(client, client.get(EXPORT).content)

    assert response.context["counts"] == "0 neu, 0 geändert, 6 unverändert, 0 abgelehnt"
    assert response.context["confirm_form"] is None


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_is_read_like_a_table(client):
    rows = [
        ("Gegenstand", "Kennzahlart", "Wert", "Nachkommastellen", "Zusatz", "Quelle", "Stand"),
        ("Maschinenbau", "Umsatz", 2, 1, "ca.", "Datenbank", 2013),
        ("maschinenbau", "revenue", 0.35, None, "circa", "db", "Q2/2013"),
        ("maschinenbau", "revenue", None, None, "-", "db", "2014"),
    ]

    response = dry_run(client, workbook(*rows), name="zahlen.xlsx")
    assert outcomes(response) == [("neu", [])] * 3
    take_over(client, response)

    assert list(KeyFigure.objects.order_by("pk").values_list("value", "decimals", "qualifier")) == [
        (Decimal("2"), 1, "circa"),
        (Decimal("0.35"), 2, "circa"),
        (None, None, "dash"),
    ]
    assert [figure.as_of.iso for figure in KeyFigure.objects.order_by("pk")] == ["2013", "2013-Q2", "2014"]


@pytest.mark.parametrize(
    ("text", "mark", "value", "decimals"),
    [("1.234", ",", "1234", 0), ("1.234", ".", "1.234", 3), ("1,234", ",", "1.234", 3), ("1,234", ".", "1234", 0)],
)
def test_decimal_mark_decides(client, text, mark, value, decimals):
    row = ("maschinenbau", "revenue", text, "ca.", "db", "2013")

    take_over(client, dry_run(client, table(row), mark=mark))

    assert KeyFigure.objects.values_list("value", "decimals").get() == (Decimal(value), decimals)


@pytest.mark.parametrize(
    ("head", "cells", "reason"),
    [
        (("external_id", "value"), ("KF001", "9" * 40), "Wert: „" + "9" * 40 + "“ ist keine Zahl wie 2,3 oder 50.000"),
        (("external_id", "value", "decimals"), ("KF001", "1", "99999"), "Nachkommastellen: „99999“ ist keine Anzahl"),
        (("external_id", "value", "decimals"), ("KF001", "1", "²"), "Nachkommastellen: „²“ ist keine Anzahl"),
    ],
)
def test_numbers_beyond_the_column_are_rejected(client, field, source, head, cells, reason):
    KeyFigureFactory(growth_field=field, source=source, external_id="KF001")

    assert outcomes(dry_run(client, table(cells, head=head))) == [("abgelehnt", [reason])]


def test_unknown_id_and_foreign_identity_are_rejected(client, field, source):
    KeyFigureFactory(growth_field=field, source=source, external_id="KF001")
    head = ("external_id", *HEAD)
    rows = [("KF999", *NEW), ("KF001", "maschinenbau", "companies", "2", "ca.", "db", "2012")]
    IndicatorFactory(code="companies", name_de="Unternehmen")

    assert outcomes(dry_run(client, table(*rows, head=head))) == [
        ("abgelehnt", ["Kennung: „KF999“ gibt es nicht; neue Zeilen haben keine Kennung"]),
        ("abgelehnt", ["Kennzahlart: Zu dieser Kennung gehört etwas anderes"]),
    ]


def test_status_and_rank_of_public_rows_are_not_imported(client, field, source):
    KeyFigureFactory(growth_field=field, source=source, external_id="KF001")

    response = dry_run(client, table(("KF001", "zurückgezogen"), head=("external_id", "status")))

    assert outcomes(response) == [("abgelehnt", ["Status: Das ändert nur die Seite der Kennzahl selbst"])]


def test_back_office_proposes_and_does_not_correct(field, source):
    KeyFigureFactory(growth_field=field, source=source, external_id="KF001")
    client = client_of(member(Role.BACK_OFFICE))
    head = ("external_id", "value", "as_of", "status")

    response = dry_run(client, table(("KF001", "9", "2012-09", ""), ("KF001", "9", "2013", ""), head=head))
    assert outcomes(response) == [("abgelehnt", ["keine Berechtigung: Diese Zahlen betreuen andere"]), ("neu", [])]
    take_over(client, response)

    assert list(KeyFigure.objects.order_by("pk").values_list("value", "status", "rank")) == [
        (Decimal("2.3"), "published", "preferred"),
        (Decimal("9"), "in_review", "preferred"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("zahlen.pdf", b"%PDF-1.7", "Bitte eine CSV- oder XLSX-Datei wählen."),
        ("zahlen.csv", b"", "Die übermittelte Datei ist leer."),
        ("zahlen.csv", b"\n\n", "Die Datei enthält keine Zeilen."),
        ("zahlen.csv", table(), "Die Datei enthält keine Zeilen."),
        (
            "zahlen.csv",
            "Gegenstand;Überschuss\nx;y\n".encode("latin-1"),
            "Die Datei ist nicht in UTF-8 geschrieben. Bitte als „CSV UTF-8“ speichern.",
        ),
        ("zahlen.xlsx", b"kein Excel", "Die Datei ist keine XLSX-Datei, auch wenn sie so heißt."),
        ("zahlen.xlsx", workbook(), "Die Datei enthält keine Zeilen."),
        (
            "zahlen.csv",
            b"subject;indicator\na;b;c\nd\n",
            "Die Datei lässt sich nicht als Tabelle lesen: Jede Zeile braucht gleich viele Spalten wie die erste.",
        ),
    ],
)
def test_unreadable_file_is_refused_with_a_sentence(client, name, content, error):
    response = dry_run(client, content, name=name)

    assert response.context["form"].errors == {"import_file": [error]}


@pytest.mark.parametrize(
    ("head", "error"),
    [
        (("a", "b"), "Es fehlen Spalten."),
        (("subject", "Gegenstand"), "Eine Spalte kommt doppelt vor."),
    ],
)
def test_wrong_columns_are_refused_with_a_sentence(client, head, error):
    response = dry_run(client, table(("x", "y"), head=head))

    assert [str(found.error)[: len(error)] for found in response.context["result"].base_errors] == [error]
    assert response.context["confirm_form"] is None


def test_table_that_is_too_long_is_refused_with_a_sentence(client):
    rows = "KF001;1\n" * (ROWS_AT_MOST + 1)

    response = dry_run(client, f"external_id;value\n{rows}".encode())

    assert "mehr als 5000 Zeilen" in response.content.decode()


def test_take_over_without_the_file_says_so(client):
    response = dry_run(client, table(NEW))
    take_over(client, response)

    again = take_over(client, response)

    assert (again.status_code, again["Location"]) == (302, IMPORT)
    assert "Die Datei ist nicht mehr da. Bitte noch einmal wählen." in said(again)


def test_take_over_asks_for_permission_again(client, field):
    response = dry_run(client, table(NEW))

    stranger = take_over(client_of(member(Role.MINISTRY)), response)
    colleague = take_over(client_of(member(Role.FIELD_MANAGER)), response)

    assert (stranger.status_code, colleague.status_code) == (403, 302)
    assert list(KeyFigure.objects.all()) == []
