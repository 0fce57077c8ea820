"""Answers of official statistics as bytes: what they say, and what is refused. No network, no database."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from clusters.models import OfficialSeries
from clusters.statistics import Observation, Reading, eurostat, genesis
from tests.clusters.statistics_tables import data_set, flat_file, packed, row
from tests.samples import sample
from thcm.core.dates import PartialDate
from thcm.core.foreign import SourceChanged


def series(selection: str = "", **values) -> OfficialSeries:
    provider = values.pop("provider", "regionalstatistik")
    return OfficialSeries(provider=provider, table="12411-01-01-4", selection=selection, **values)


def of(provider: str, table: str, variable: str, selection: str, **values) -> list[tuple[str, str, str]]:
    """Period, number and unit that a recorded table has for a selection."""
    body = sample(f"genesis/{table}.tablefile.zip")
    chosen = OfficialSeries(provider=provider, table=table, variable=variable, selection=selection, **values)
    return [(one.period.iso, str(one.value), one.unit) for one in genesis.read(body, chosen).observations]


@pytest.mark.parametrize(
    ("table", "rows", "here"),
    [("12411-01-01-4", 1467, 69), ("13111-01-03-4", 3300, None), ("11111-02-01-4", 489, 23), ("81000-0001", 280, None)],
)
def test_recorded_tables_have_all_their_rows(table, rows, here):
    read = list(genesis.parse(sample(f"genesis/{table}.tablefile.zip")))

    assert len(read) == rows
    if here is not None:
        assert sum(row.codes.get("KREISE", "").startswith("16") for row in read) == here


@pytest.mark.parametrize(
    ("table", "variable", "selection", "number"),
    [
        ("12411-01-01-4", "BEVSTD", "KREISE = 16053", "109725"),
        ("12411-01-01-4", "BEVSTD", "KREISE = 16075", "77341"),
        ("12411-01-01-4", "BEVSTD", "KREISE = 16064", "94613"),
        ("12411-01-01-4", "BEVSTD", "KREISE = 16073\nGES = GESM", "49203"),
        ("11111-02-01-4", "", "KREISE = 16071", "38"),
        ("11111-02-01-4", "", "KREISE = 16070", "16"),
        ("11111-02-01-4", "", "KREISE = 16073", "26"),
    ],
)
def test_recorded_numbers_of_districts(table, variable, selection, number):
    assert of("regionalstatistik", table, variable, selection) == [("2024-12-31", number, "Anzahl")]


@pytest.mark.parametrize(
    ("selection", "number"),
    [
        ("DLAND = 16", "783130"),
        ("DLAND = 16\nGES = GESM", "409061"),
        ("DLAND = 16\nNAT = NATA\nGES = GESW", "28066"),
        ("DLAND = 16\nNAT = NATA\nGES = GESM", "50473"),
        ("DINSG = DG\nNAT = NATA", "5837916"),
    ],
)
def test_recorded_numbers_of_employees(selection, number):
    assert of("regionalstatistik", "13111-01-03-4", "ERW032", selection) == [("2025-06-30", number, "Anzahl")]


def test_recorded_national_accounts_with_decimal_comma():
    volume = "DINSG = DG\nVGRPB5 = VGRPVU"

    assert of("destatis", "81000-0001", "VGR014", volume, since=2020)[0] == ("2020", "3391.228", "jew. ME")
    changes = of("destatis", "81000-0001", "BIP005", volume, since=2020)
    assert {number for _period, number, _unit in changes} == {"None"}


def test_recorded_prices_of_eurostat():
    body = sample("eurostat/prc_hicp_manr-geo_EA-2025Q4.json")

    read = eurostat.read(body, series("geo = EA", provider="eurostat", since=2025))

    months = (("2025-10", "2.1"), ("2025-11", "2.1"), ("2025-12", "2.0"))
    assert read == Reading(
        title="HICP - monthly data (annual rate of change)",
        place=(
            "freq: Monthly, unit: Annual rate of change, coicop: All-items HICP, geo: Euro area (EA11-1999, EA12-2001,"
            " EA13-2007, EA15-2008, EA16-2009, EA17-2011, EA18-2014, EA19-2015, EA20-2023, EA21-2026)"
        ),
        observations=tuple(
            Observation(PartialDate.parse(month), Decimal(number), number.replace(".", ","), "Annual rate of change")
            for month, number in months
        ),
        as_of=PartialDate.parse("2026-02-06"),
    )


def test_former_api_of_eurostat_is_refused():
    body = sample("eurostat/nama_gdp_c-geo_IT_FR-2015-v2.1.json")

    with pytest.raises(SourceChanged, match="kein Datensatz im Format"):
        eurostat.read(body, series(provider="eurostat"))


def test_rows_in_any_order_and_dimensions_that_are_not_chosen_are_the_total():
    land, total = ("DLAND", "16"), ("GES", "")
    body = packed(
        flat_file(
            row("2024-12-31", "12,50", land, total),
            row("2024-12-31", "7", land, ("GES", "GESM")),
            row("2022-12-31", ".", land, total),
            row("2023-12-31", "-", land, total),
            row("2024-12-31", "99", ("DLAND", "15"), total),
            row("2024-12-31", "5", land, ("", ""), variable="OTHER"),
        )
    )

    read = genesis.read(body, series("DLAND = 16", variable="BEV", since=2022))

    assert read == Reading(
        title="Fortschreibung",
        place="Merkmal BEV, DLAND: Wert 16, GES: ",
        observations=(
            Observation(PartialDate.parse("2022-12-31"), None, ".", "Anzahl"),
            Observation(PartialDate.parse("2023-12-31"), None, "-", "Anzahl"),
            Observation(PartialDate.parse("2024-12-31"), Decimal("12.50"), "12,50", "Anzahl"),
        ),
    )
    fewer = genesis.read(body, series("DLAND = 16", variable="OTHER"))
    assert [one.value for one in fewer.observations] == [5]


def test_only_the_newest_is_the_newest_with_a_value():
    years = [row(str(year), number, ("DLAND", "16")) for year, number in ((2022, "1"), (2024, "-"), (2023, "2"))]

    read = genesis.read(packed(flat_file(*years)), series("DLAND = 16"))

    assert [(one.period.iso, one.value) for one in read.observations] == [("2023", 2), ("2024", None)]


def bomb() -> bytes:
    return packed(b"0" * 60_000_000)


def lying_bomb() -> bytes:
    """An archive that says its file is small."""
    body = bytearray(bomb())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = body.find(signature) + offset
        body[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(body)


def encrypted() -> bytes:
    body = bytearray(packed(b"x"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.find(signature) + offset] |= 1
    return bytes(body)


GOOD = flat_file(row("2024", "1", ("DLAND", "16")))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>login</html>", "keine ZIP-Datei"),
        (b"", "keine ZIP-Datei"),
        (b"PK\x03\x04 broken", "ist beschädigt"),
        (packed(GOOD)[:-40], "ist beschädigt"),
        (encrypted(), "ist beschädigt"),
        (packed(GOOD, more=b""), "nicht genau eine Tabelle"),
        (packed(GOOD, name="readme.txt"), "nicht genau eine Tabelle"),
        (packed(b""), "keine flache CSV-Datei"),
        (packed(b"a;b\n1;2"), "keine flache CSV-Datei"),
        (packed("ä".encode("latin-1")), "nicht in UTF-8"),
        (packed(GOOD + b"\r\n1;2;3"), "nicht so viele Spalten"),
        (packed(GOOD + b'\r\n"1"2;3'), "lässt sich nicht lesen"),
        (
            packed(flat_file(row("2024", "1", ("DLAND", "16")), row("2024", "1", ("DLAND", "16")))),
            "nicht eindeutig",
        ),
        (packed(flat_file(row("2024", "viel", ("DLAND", "16")))), "„viel“ ist weder eine Zahl"),
        (packed(flat_file(row("2024", "1.000", ("DLAND", "16")))), "„1.000“ ist weder eine Zahl"),
        (packed(flat_file(row("Frühjahr", "1", ("DLAND", "16")))), "„Frühjahr“ ist kein Tag"),
        (packed(flat_file(row("2024", "1", ("DLAND", "15")))), "Es gibt: Wertmerkmal = BEV; DLAND = 15"),
        (packed(flat_file(row("2024", "1", ("DLAND", "16"), ("NAT", "NATA")))), "Keine Zeile der Tabelle passt"),
    ],
)
def test_what_is_no_table_of_genesis(body, said):
    with pytest.raises(SourceChanged, match=said):
        genesis.read(body, series("DLAND = 16"))


def test_bombs_are_not_unpacked():
    for body in (bomb(), lying_bomb()):
        assert len(body) < 100_000
        with pytest.raises(SourceChanged, match=r"größer als erlaubt|ist beschädigt"):
            genesis.read(body, series())
    assert zipfile.ZipFile(BytesIO(lying_bomb())).infolist()[0].file_size == 1000


def test_sparse_values_by_flat_index_with_flags():
    sizes = {"unit": ["EUR", "PPS"], "geo": ["DE", "DEG0"], "time": ["2021", "2022", "2023", "2024"]}
    # EUR/DE 0–3, EUR/DEG0 4–7, PPS/DE 8–11, PPS/DEG0 12–15
    values = {"4": 1, "12": 61000.5, "13": 62000, "15": 64000}
    flags = {"12": "b", "13": "p", "14": "c", "15": "ep"}

    read = eurostat.read(
        data_set(sizes, values, status=flags), series("unit = PPS\ngeo = DEG0", provider="eurostat", since=2021)
    )

    assert read.observations == (
        Observation(PartialDate.parse("2021"), Decimal("61000.5"), "61000,5", caveat="Bruch in der Zeitreihe"),
        Observation(PartialDate.parse("2022"), Decimal("62000"), "62000", caveat="vorläufig"),
        Observation(PartialDate.parse("2023"), None, ":", caveat="vertraulich"),
        Observation(
            PartialDate.parse("2024"), Decimal("64000"), "64000", qualifier="circa", caveat="geschätzt, vorläufig"
        ),
    )
    assert (read.place, read.as_of) == ("unit: PPS, geo: DEG0", PartialDate.parse("2026-02-06"))


def test_values_and_positions_as_lists():
    body = data_set({"geo": ["DEG0"], "time": ["2023", "2024"]}, [None, 3], status=["q", None])
    body = body.replace(b'{"2023": 0, "2024": 1}', b'["2023", "2024"]')

    read = eurostat.read(body, series(provider="eurostat", since=2023))

    assert [(one.value, one.caveat) for one in read.observations] == [(None, "Kennzeichen der Quelle: q"), (3, "")]


ONE = {"geo": ["DEG0"], "time": ["2024"]}


@pytest.mark.parametrize(
    ("body", "selection", "said"),
    [
        (b"<html>", "", "kein JSON"),
        (b"[]", "", "kein Datensatz"),
        (b'{"class": "dataset", "version": "2.0"}', "", "anders aufgebaut"),
        (data_set(ONE, {"0": 1}, size=[1]), "", "anders aufgebaut"),
        (data_set(ONE, {"0": 1}, size=[2, 1]), "", "anders aufgebaut"),
        (data_set(ONE, {"0": 1}, size=[100_000, 100_000]), "", "anders aufgebaut"),
        (data_set(ONE, {"x": 1}), "", "anders aufgebaut"),
        (data_set(ONE, {"0": "viel"}), "", "„viel“ ist weder eine Zahl"),
        (data_set(ONE, {"0": True}), "", "„True“ ist weder eine Zahl"),
        (data_set({"geo": ["DEG0"]}, {"0": 1}), "", "keine Zeit"),
        (data_set({"geo": ["DEG0"], "time": ["2024-W03"]}, {"0": 1}), "", "„2024-W03“ ist kein Tag"),
        (data_set({"geo": ["DE", "DEG0"], "time": ["2024"]}, {"0": 1}), "", "geo = DE, DEG0. Bitte ergänzen"),
        (data_set(ONE, {"0": 1}), "geo = FR", "geo hat in der Antwort keine Ausprägung FR"),
        (data_set(ONE, {"0": 1}), "age = Y20", "kein Merkmal age"),
    ],
)
def test_what_is_no_data_set_of_eurostat(body, selection, said):
    with pytest.raises(SourceChanged, match=said):
        eurostat.read(body, series(selection, provider="eurostat"))
