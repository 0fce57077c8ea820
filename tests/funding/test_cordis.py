import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from funding.sources import AwardFacts, Parsed, Raw, cordis
from tests.samples import FOLDER, sample
from thcm.core.foreign import SourceChanged

PAGES = Path(__file__).parent / "pages" / "cordis"
ORGANISATIONS, PROJECT = "cordis/organization-h2020-2023.csv", "cordis/project-h2020-2023-one-row.csv"


def read(path: Path) -> tuple[list[cordis.Participation], list[AwardFacts], Parsed]:
    parsed = cordis.parse(cordis.open_path(path))
    records = list(parsed.records)
    return records, [facts for record in records if (facts := cordis.normalise(record, parsed))], parsed


@pytest.fixture
def export(tmp_path) -> Path:
    """The ZIP as the source packs it."""
    path = tmp_path / "cordis.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("organization.csv", "project.csv"):
            archive.write(PAGES / name, f"csv/{name}")
        archive.writestr("csv/webLink.csv", "id;url\n")
    return path


# Facts of cordis/SOURCES.md


def test_organisations_of_2023():
    rows = list(csv.DictReader(io.StringIO(sample(ORGANISATIONS).decode())))
    records, awards, parsed = read(FOLDER / ORGANISATIONS)

    assert (len(rows), len({row["projectID"] for row in rows})) == (1821, 220)
    assert sum(row["ecContribution"] == "" for row in rows) == 37
    assert {row["nutsCode"] for row in rows} == {""}
    assert len(records) == 1820  # one is there twice
    assert (parsed.unreadable, parsed.unknown) == ([], {})
    assert {"UK", "EL"} <= {record.row["country"] for record in records}
    assert [(award.project_key, award.recipient, award.town, award.role, award.amount_eur) for award in awards] == [
        ("813920", "LEIBNIZ-INSTITUT FUER PHOTONISCHE TECHNOLOGIEN E.V.", "Jena", "coordinator", Decimal("505576.80")),
        ("813920", "SCICLUS GMBH & CO. KG", "Jena", "participant", Decimal("252788.40")),
        ("813920", "DYOMICS GMBH", "Jena", "other", None),
        ("813920", "FRIEDRICH-SCHILLER-UNIVERSITAT JENA", "Jena", "participant", Decimal("252788.40")),
        ("813920", "MICROFLUIDIC CHIPSHOP GMBH", "Jena", "other", None),
        ("778788", "ESDA TECHNOLOGIE GMBH", "Eisenberg", "coordinator", Decimal("1490872.25")),
    ]


def test_award_of_an_organisation_csv_on_its_own():
    """Without the projects, the title is the acronym and the period is not known."""
    sample(ORGANISATIONS)
    *_others, award = read(FOLDER / ORGANISATIONS)[1]

    assert award == AwardFacts(
        key="778788/926590173/coordinator",
        project_key="778788",
        title="Hi-ThermCap",
        recipient="ESDA TECHNOLOGIE GMBH",
        town="Eisenberg",
        role="coordinator",
        provider="Europäische Kommission",
        amount_eur=Decimal("1490872.25"),
        url="https://cordis.europa.eu/project/id/778788",
    )


def test_lost_zeros_and_decimal_commas_of_the_sample():
    rows = list(csv.DictReader(io.StringIO(sample(ORGANISATIONS).decode())))

    (esda,) = [row for row in rows if row["organisationID"] == "926590173"]
    assert (esda["postCode"], cordis._postcode(esda["postCode"])) == ("7607", "07607")
    (warsaw,) = [row for row in rows if (row["projectID"], row["organisationID"]) == ("883204", "999572294")]
    assert (warsaw["totalCost"], cordis._amount(warsaw["totalCost"])) == ("103437,5", Decimal("103437.5"))
    assert {row["endOfParticipation"] for row in rows} == {"True", "False"}


def test_project_of_2023(tmp_path):
    """Read as part of a ZIP, with the organisations of the same export."""
    path = tmp_path / "cordis.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("organization.csv", sample(ORGANISATIONS))
        archive.writestr("project.csv", sample(PROJECT))

    (project,) = cordis._table(Raw(url="", path=path), "project.csv", {"id"})
    assert (project["id"], project["acronym"], project["topics"]) == ("741487", "QFPROBA", "ERC-2016-ADG")
    assert cordis._date(project["startDate"]) == dt.date(2017, 10, 1)
    assert cordis._date(project["endDate"]) == dt.date(2024, 3, 31)
    assert cordis._amount(project["totalCost"]) == 2_463_412


def test_project_in_xml():
    first, *others = cordis.project_of(sample("cordis/project-101190685.xml"))

    assert {name: first.project[name] for name in ("id", "rcn", "acronym", "startDate", "endDate")} == {
        "id": "101190685",
        "rcn": "272624",
        "acronym": "3SI-CONTROL",
        "startDate": "2025-06-01",
        "endDate": "2029-05-31",
    }
    assert cordis._amount(first.project["ecMaxContribution"]) == 5_500_000
    assert first.row == {
        "organisationID": "999986096",
        "name": "UNIVERSITEIT GENT",
        "postCode": "9000",
        "city": "GENT",
        "country": "BE",
        "nutsCode": "BE234",
        "projectID": "101190685",
        "projectAcronym": "3SI-CONTROL",
        "role": "coordinator",
        "ecContribution": "1288775",
    }
    assert {other.project["id"] for other in others} == {"101190685"}
    awards = read(FOLDER / "cordis/project-101190685.xml")[1]
    assert [award.recipient for award in awards] == []  # nobody of the region


def test_organisation_of_the_region_in_a_project_in_xml(tmp_path):
    """The sample, as if its coordinator sat in Jena."""
    content = (
        sample("cordis/project-101190685.xml").replace(b"BE234", b"DEG03").replace(b"<country>BE<", b"<country>DE<")
    )
    path = tmp_path / "project.xml"
    path.write_bytes(content)

    award = read(path)[1][0]

    assert (award.key, award.role, award.amount_eur) == ("101190685/999986096/coordinator", "coordinator", 1288775)
    assert award.title.endswith("safety, effectiveness and implementation strategies (3SI-CONTROL)")
    assert (award.starts_on, award.ends_on) == (dt.date(2025, 6, 1), dt.date(2029, 5, 31))
    assert award.classification == "HORIZON-JU-GH-EDCTP3-2024-01-03-two-stage"


@pytest.mark.parametrize("name", ["programme-705727.xml", "result-1336650.xml"])
def test_other_documents_in_xml_are_refused(name):
    content = sample(f"cordis/{name}")

    assert b'xmlns="http://cordis.europa.eu"' in content
    with pytest.raises(SourceChanged, match="beschreibt kein Projekt"):
        cordis.project_of(content)


@pytest.mark.parametrize("content", [b"", b"<project", b"<html>captcha"])
def test_broken_xml_is_refused(content):
    with pytest.raises(SourceChanged, match="beschädigt"):
        cordis.project_of(content)


# Our own export, separated by semicolons as the official one.


def test_export(export):
    records, awards, parsed = read(export)

    assert len(records) == 7
    assert parsed.unreadable == ["Zeile ohne Projekt, Organisation oder Rolle"]
    assert awards == [
        AwardFacts(
            key="101900001/900000001/coordinator",
            project_key="101900001",
            title="Light; for everyone (LIGHT)",
            recipient="BEISPIELINSTITUT FUER LICHT E.V.",
            town="Jena",
            role="coordinator",
            programme="HORIZON-RIA",
            provider="Europäische Kommission",
            classification="HORIZON-CL4-2025-01-LIGHT",
            starts_on=dt.date(2025, 6, 1),
            ends_on=dt.date(2029, 5, 31),
            amount_eur=Decimal("505576.8"),
            url="https://cordis.europa.eu/project/id/101900001",
        ),
        AwardFacts(
            key="101900001/900000002/partner",
            project_key="101900001",
            title="Light; for everyone (LIGHT)",
            recipient="Beispiel GmbH",
            town="Bad Frankenhausen",
            role="other",
            programme="HORIZON-RIA",
            provider="Europäische Kommission",
            classification="HORIZON-CL4-2025-01-LIGHT",
            starts_on=dt.date(2025, 6, 1),
            ends_on=dt.date(2029, 5, 31),
            url="https://cordis.europa.eu/project/id/101900001",
        ),
        AwardFacts(
            key="101900002/900000001/participant",
            project_key="101900002",
            title="101900002",
            recipient="BEISPIELINSTITUT FUER LICHT E.V.",
            town="Jena",
            role="participant",
            provider="Europäische Kommission",
            amount_eur=Decimal("1000.5"),
            url="https://cordis.europa.eu/project/id/101900002",
        ),
    ]


@pytest.mark.parametrize(
    ("country", "nuts", "postcode", "town", "is_here"),
    [
        ("DE", "DEG03", "99999", "Anywhere", True),
        ("DE", "DED42", "07745", "Jena", False),  # the statistical region wins
        ("DE", "", "7745", "Jena", True),
        ("DE", "", "07985", "Elsterberg", False),  # in the ranges, but beyond the border
        ("DE", "", "04600", "Altenburg", True),
        ("DE", "", "04599", "Altenburg", False),
        ("DE", "", "99998", "Weinbergen", True),
        ("DE", "", "D-99084", "Erfurt", True),
        ("DE", "", "", "Erfurt", False),
        ("UK", "", "99084", "Erfurt", False),
        ("EL", "", "99084", "Erfurt", False),
        ("AT", "", "9909", "Leisach", False),
    ],
)
def test_region(country, nuts, postcode, town, is_here):
    row = {"projectID": "1", "organisationID": "2", "role": "participant", "name": "A", "ecContribution": ""}
    row |= {"country": country, "nutsCode": nuts, "postCode": postcode, "city": town}

    facts = cordis.normalise(cordis.Participation(row), Parsed(records=[]))

    assert (facts is not None) is is_here


def test_half_a_zip(export):
    export.write_bytes(export.read_bytes()[:-200])

    with pytest.raises(SourceChanged, match="beschädigt"):
        read(export)


def test_damaged_file_in_the_zip(export):
    content = bytearray(export.read_bytes())
    content[60:90] = bytes(30)
    export.write_bytes(content)

    with pytest.raises(SourceChanged, match="beschädigt"):
        read(export)


def test_zip_without_the_organisations(tmp_path):
    path = tmp_path / "cordis.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(PAGES / "project.csv", "project.csv")

    with pytest.raises(SourceChanged, match=r"organization\.csv"):
        read(path)


def test_zip_that_unpacks_to_too_much(export, monkeypatch):
    monkeypatch.setattr(cordis, "MOST_UNPACKED", 100)

    with pytest.raises(SourceChanged, match="mehr als erlaubt"):
        read(export)


@pytest.mark.parametrize("content", ["<html>captcha</html>", "", "a;b\n1;2\n"])
def test_what_is_no_table_of_organisations(tmp_path, content):
    path = tmp_path / "organization.csv"
    path.write_text(content)

    with pytest.raises(SourceChanged, match="fehlen bekannte Spalten"):
        read(path)


@pytest.mark.parametrize("cell", [b"J\xe4ger", b"x" * 140_000])
def test_table_that_no_reader_takes(tmp_path, cell):
    path = tmp_path / "organization.csv"
    path.write_bytes((PAGES / "organization.csv").read_bytes() + cell + b"\n")

    with pytest.raises(SourceChanged, match=r"\(organization\.csv\) sind nicht lesbar"):
        read(path)
