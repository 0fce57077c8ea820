"""What a table of a roadmap may not be or hold, and the sentences that say so."""

import datetime as dt
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from roadmaps.models import RoadmapStep
from tests.factories.roadmaps import ProjectFactory, StateObjectiveFactory
from tests.roadmaps.test_tables import dry_run, outcomes, refusal, saved, sheet, take_over
from tests.roadmaps.test_tables import goal as goal
from tests.roadmaps.test_tables import manager as manager
from tests.roadmaps.test_tables import roadmap as roadmap
from thcm.core.models import Status

pytestmark = pytest.mark.django_db


def bomb(part="xl/worksheets/sheet1.xml", megabytes=40):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w") as file:
            for _megabyte in range(megabytes):
                file.write(b"0" * 1_000_000)
    return out.getvalue()


def edited(content, old, new):
    """The same file with other XML in its sheet."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(old, new) if "sheet" in part or "Strings" in part else data)
    return out.getvalue()


def many(count):
    book = Workbook(write_only=True)
    rows = book.create_sheet()
    rows.append(("Art", "Titel"))
    for number in range(count):
        rows.append(("Ziel", f"Ziel {number}"))
    return saved(book)


PLAIN = (None, "Ziel", None, "Absatz", None)
NO_XLSX = "Die Datei ist keine XLSX-Datei, auch wenn sie so heißt."
DAMAGED = "Die Datei ist beschädigt und lässt sich nicht als Tabelle lesen."
HOSTILE = {
    "text": (lambda: b"Art;Titel", NO_XLSX),
    "other archive": (lambda: bomb().replace(b"xl/workbook.xml", b"xl/workbuch.xml"), NO_XLSX),
    "bomb": (bomb, "Die Datei ist ausgepackt zu groß für eine Roadmap."),
    "styles": (lambda: bomb("xl/styles.xml", 2), "Die Datei ist ausgepackt zu groß für eine Roadmap."),
    "cut off": (lambda: sheet(PLAIN)[:-400], NO_XLSX),
    "broken XML": (lambda: edited(sheet(PLAIN), b"<sheetData>", b"<sheetData"), DAMAGED),
    "NUL": (lambda: edited(sheet(PLAIN), b"Absatz", b"Ab\0satz"), DAMAGED),
    "100,000 rows": (
        lambda: many(100_000),
        "Die Tabelle hat mehr als 500 Zeilen, leere mitgezählt. Bitte teilen oder leere Zeilen löschen.",
    ),
    "empty": (lambda: saved(Workbook()), "Es fehlen Spalten. Nötig sind „Kennung“ oder „Art“ und „Titel“."),
    "no rows": (sheet, "Die Tabelle enthält keine Zeilen."),
    "twice": (lambda: sheet(PLAIN, head=("Art", "Titel", "Titel")), "Eine Spalte kommt doppelt vor."),
    "large": (lambda: b"PK" + b"0" * 5_500_000, "Die Datei ist größer als 5 MB."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_table_is_refused_with_a_sentence(roadmap, manager, name):
    content, sentence = HOSTILE[name]

    assert refusal(dry_run(manager, roadmap, content())) == sentence
    assert RoadmapStep.objects.count() == 0


def test_unknown_column_is_named(roadmap, manager):
    response = dry_run(manager, roadmap, sheet(PLAIN, head=("Art", "Titel", "Farbe")))

    assert refusal(response).startswith("Diese Spalten gibt es nicht: Farbe. Möglich sind: Kennung, Art, ")


def test_rows_are_named_by_address_or_by_a_name_that_only_one_has(roadmap, goal, manager):
    objective = StateObjectiveFactory(code="Export-2020", name_de="Export")
    first, _second = StateObjectiveFactory(name_de="Arbeit"), StateObjectiveFactory(name_de="Arbeit")
    rows = [("Ziel", "a", "Arbeit"), ("Ziel", "b", f"export-2020; {first.code}")]

    response = dry_run(manager, roadmap, sheet(*rows, head=("Art", "Titel", "dient den Zielen des Landes")))

    twice = "dient den Zielen des Landes: Mehrere heißen „Arbeit“; bitte die Adresse angeben"
    assert outcomes(response) == [("abgelehnt", "a", [twice]), ("neu", "Ziel: b", [])]
    take_over(manager, roadmap, response)
    assert set(roadmap.goals.get(title_de="b").objectives.all()) == {objective, first}


def test_wrong_cells_are_told_beside_their_row(roadmap, goal, manager):
    head = ("Art", "gehört zum Ziel", "Titel", "Stand", "Kosten in Euro", "Projekte", "nur intern", "Beginn")
    draft = ProjectFactory(status=Status.DRAFT)
    own = ("Maßnahme", f"Z{goal.pk}")
    rows = [
        (*own, '=HYPERLINK("http://x")', None, None, None, None, None),
        (*own, "a", "fertig", "viel", draft.slug, "vielleicht", "31.02.2013"),
        (*own, "b", "aufgegeben", -1, None, None, None),
        (*own, "c" * 301, None, 1.234, None, None, None),
        (*own, "d", None, None, None, None, dt.datetime(2013, 5, 1), "verloren"),
        (*own, "e", None, True, None, None, "#REF!"),
    ]

    response = dry_run(manager, roadmap, sheet(*rows, head=head))

    assert [reasons for _outcome, _label, reasons in outcomes(response)] == [
        ["Titel: Formeln werden nicht gelesen. Bitte nur den Wert einfügen"],
        [
            "Stand: „fertig“ ist nicht möglich, nur: geplant, läuft, erledigt, aufgegeben",
            "Kosten in Euro: Bitte eine Zahl eingeben.",
            f"Projekte: „{draft.slug}“ ist nicht bekannt",
            "nur intern: „vielleicht“ ist weder ja noch nein",
            "Beginn: Dieses Datum gibt es nicht. Bitte prüfen Sie Tag, Monat und Jahr.",
        ],
        ["Bitte sagen Sie, warum die Maßnahme aufgegeben wird.", "Kosten sind nicht kleiner als null."],
        [
            "Titel: länger als 300 Zeichen",
            "Kosten in Euro: Bitte sicherstellen, dass der Wert höchstens 2 Dezimalstellen enthält.",
        ],
        ["Spalte 9: Hier steht etwas, aber die Spalte hat keine Überschrift"],
        ["Beginn: Die Zelle enthält einen Fehler statt eines Werts"],
    ]
    assert "kept" not in response.context
