import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from funding.sources import AwardFacts, Parsed, Raw, foekat
from tests.samples import FOLDER, sample
from thcm.core.foreign import SourceChanged, SourceUnavailable

PAGES = Path(__file__).parent / "pages" / "foekat"
SLICE = "foekat/suchliste-2022-05-13-last100.csv"
PAGE = "https://foerderportal.bund.de/foekat/jsp/SucheAction.do?actionMode=view&fkz="


def read(*paths: Path) -> tuple[list[foekat.Row], list[AwardFacts], Parsed]:
    parsed = foekat.parse([raw for path in paths for raw in foekat.open_path(path)])
    rows = list(parsed.records)
    return rows, [facts for row in rows if (facts := foekat.normalise(row, parsed))], parsed


def read_bytes(folder: Path, content: bytes) -> tuple[list[foekat.Row], list[AwardFacts], Parsed]:
    path = folder / "export.csv"
    path.write_bytes(content)
    return read(path)


# Facts of foekat/SOURCES.md


def test_slice_of_2022():
    sample(SLICE)
    rows, awards, parsed = read(FOLDER / SLICE)

    assert (len(rows), len({row.fkz for row in rows}), parsed.unreadable) == (100, 100, [])
    amounts = [foekat._amount(row.amount) for row in rows]
    assert (rows[0].fkz, rows[0].recipient, amounts[0]) == ("45LVO04955", "Gemeinde Seeshaupt", Decimal("30400.00"))
    assert sum(amounts) == Decimal("7181967.00")
    assert (rows[-1].municipality, rows[-1].executing_municipality) == ("Kaiserslautern", "Trier")
    assert len(awards) == 1


def test_award_in_the_region_of_the_slice():
    sample(SLICE)
    _rows, (award,), _parsed = read(FOLDER / SLICE)

    assert award == AwardFacts(
        key="19F1095A",
        project_key="19F1095A",
        title=(
            "Projekt: Automatisierte Erschließung von Gebäudegrundrissen für Kartendienste, Stadt- und "
            "Navigationsmodelle - LevelOut - Bauhaus-Universität Weimar"
        ),
        recipient="Bauhaus-Universität Weimar",
        town="Weimar",
        municipality_key="16055000",
        programme="Technologie- und Innovationsförderung",
        provider="BMDV",
        classification="GA6010 Projektvorschläge/Vorstudien",
        starts_on=dt.date(2022, 4, 1),
        ends_on=dt.date(2023, 3, 31),
        amount_eur=Decimal("95009.00"),
        url=f"{PAGE}19F1095A",
    )


def test_slice_holds_27_cells_in_each_row_and_is_iso_8859():
    content = sample(SLICE)

    lines = content.decode("iso-8859-15").splitlines()
    assert {len(cells) for cells in foekat._cells(lines)} == {27}
    assert foekat._encoding(Raw(url="", path=FOLDER / SLICE)) == "iso-8859-15"


def test_plan_of_the_sample_adds_nothing():
    """leistungsplan_systematik.csv is not read: it is older than the export, which names each code in plain text."""
    lines = sample("foekat/leistungsplan_systematik.csv").decode().splitlines()
    sample(SLICE)
    rows, _awards, _parsed = read(FOLDER / SLICE)

    codes = {line.partition(",")[0] for line in lines[1:]}
    assert (len(lines), codes & {row.plan_code for row in rows}) == (1509, set())
    assert all(row.plan_code and row.plan_name for row in rows)


def test_error_with_status_200():
    sample("foekat/error-response-http200.txt")

    with pytest.raises(SourceUnavailable, match="Fehler bei der Erzeugung"):
        read(FOLDER / "foekat/error-response-http200.txt")


# Our own export: header, separators and quotes in texts, bookings, places elsewhere


def test_own_export():
    rows, awards, parsed = read(PAGES / "list.html", PAGES / "export.csv")

    assert [row.fkz for row in rows] == [f"13N0000{number}" for number in range(1, 7)]
    assert parsed.total == len(rows) == 6
    assert parsed.unreadable == []
    assert [(award.key, award.recipient, award.town) for award in awards] == [
        ("13N00001", "Beispielhochschule Jena", "Jena"),
        ("13N00002", "Beispiel-Institut für Optik (Beispiel-Gesellschaft e. V.)", "Jena"),
        ("13N00006", "Beispiel GmbH", "Erfurt"),
    ]


def test_semicolons_and_quotes_in_texts():
    _rows, (award, *_others), _parsed = read(PAGES / "export.csv")

    assert award.title == 'Photonik für Lötgeräte; Teil "A"'
    assert award.classification == "GA6010 Vorstudien & Projekte; digital"
    assert award.amount_eur == Decimal("250000.50")


def test_place_of_the_executing_body_counts_as_well():
    _rows, (_first, award, _last), _parsed = read(PAGES / "export.csv")

    assert (award.municipality_key, award.amount_eur) == ("16053000", Decimal("1200300.00"))


def test_what_is_not_stated_or_impossible_is_none():
    _rows, (*_others, award), _parsed = read(PAGES / "export.csv")

    assert (award.starts_on, award.ends_on, award.amount_eur) == (None, None, None)


def test_saved_csv_has_no_total():
    assert read(PAGES / "export.csv")[2].total is None


@pytest.mark.parametrize(
    ("encoding", "sign"), [("iso-8859-15", "€ ß"), ("windows-1252", "– „Ä“ €"), ("utf-8", "– „Ä“ € ß")]
)
def test_encodings(tmp_path, encoding, sign):
    text = (PAGES / "export.csv").read_text(encoding="iso-8859-15").replace("Quantenoptik im Feld", f"Licht {sign}")

    _rows, awards, _parsed = read_bytes(tmp_path, text.encode(encoding))

    assert [award.title for award in awards][1] == f"Licht {sign}"
    assert awards[0].title == 'Photonik für Lötgeräte; Teil "A"'


def test_row_with_other_columns_is_unreadable(tmp_path):
    content = (PAGES / "export.csv").read_bytes()

    rows, _awards, parsed = read_bytes(tmp_path, content[: content.rindex(b';="16051000"')] + b"\n")

    assert len(rows) == 5
    assert parsed.unreadable == ["Zeile 7: 12 Spalten"]


def test_row_without_title_is_unreadable(tmp_path):
    content = (PAGES / "export.csv").read_bytes().replace(b'="Quantenoptik im Feld"', b'=""')

    rows, _awards, parsed = read_bytes(tmp_path, content)

    assert (len(rows), parsed.unreadable) == (5, ["Zeile 3: ohne Kennung oder Thema"])


@pytest.mark.parametrize("content", [b"a;b;c\n1;2;3\n", b"Sehr geehrte Damen und Herren\n"])
def test_other_columns_from_the_beginning(tmp_path, content):
    with pytest.raises(SourceChanged, match="andere Spalten"):
        read_bytes(tmp_path, content)


def test_web_page_in_place_of_the_table(tmp_path):
    with pytest.raises(SourceUnavailable, match="Webseite"):
        read_bytes(tmp_path, b"\n<!DOCTYPE html><html></html>")


def test_list_without_number_of_hits(tmp_path):
    (tmp_path / "list.html").write_text("<html>Wartungsarbeiten</html>")

    with pytest.raises(SourceChanged, match="Treffer"):
        read(tmp_path / "list.html", PAGES / "export.csv")


def test_number_of_hits_is_grouped(tmp_path):
    (tmp_path / "list.html").write_text("<b>(302.145 Treffer)</b>")

    assert read(tmp_path / "list.html", PAGES / "export.csv")[2].total == 302_145


def test_cell_without_end_is_refused(tmp_path):
    with pytest.raises(SourceChanged, match="nicht lesbar"):
        read_bytes(tmp_path, sample(SLICE) + b'="' + b"x" * 140_000)
