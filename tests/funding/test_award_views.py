"""Pages of awarded funds: the list, its table for spreadsheets, and the part of a field's page."""

import csv
import datetime as dt
import html
import io
import re
from decimal import Decimal

import pytest

from funding.award_years import Year, specification
from funding.models import Award
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.funding import AwardFactory, FundingSourceFactory

pytestmark = pytest.mark.django_db
LIST, TABLE = "/foerderung/bewilligt/", "/foerderung/bewilligt.csv"


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory(region_de="Thüringen", region_en="Thuringia")


def source(code="foekat", **values):
    return FundingSourceFactory(code=code, purpose="awards", **values)


def found(client, query=""):
    return [award.key for award in client.get(LIST + query).context["awards"]]


def text_of(answer, start="<main", end="</main>"):
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def test_list_shows_what_the_source_lists_the_latest_first(client):
    AwardFactory(key="alt", starts_on=dt.date(2019, 5, 1))
    AwardFactory(key="neu", starts_on=dt.date(2025, 5, 1))
    AwardFactory(key="fort", unseen_since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    assert found(client) == ["neu", "alt"]


def test_row_says_who_receives_what_until_when_by_which_source(client):
    field = GrowthFieldFactory(name_de="Optik", slug="optik")
    AwardFactory(
        source=source(name_de="Förderkatalog des Bundes", attribution="Bundesregierung"),
        title="Licht im Lötkolben",
        recipient="Beispielhochschule",
        town="Jena",
        provider="BMFTR",
        programme="Technologie",
        classification="GA6010 Vorstudien",
        starts_on=dt.date(2025, 10, 1),
        ends_on=dt.date(2028, 9, 30),
        amount_eur=Decimal("2078360.5"),
        fields=[field],
    )

    text = text_of(client.get(LIST))

    assert (
        "Licht im Lötkolben Beispielhochschule, Jena Technologie · GA6010 Vorstudien Feld nach Stichwörtern: Optik"
        in text
    )
    assert "2.078.360,50 € 01.10.2025 bis 30.09.2028 Förderkatalog des Bundes BMFTR" in text
    assert "Quelle: Förderkatalog des Bundes , Bundesregierung. Stand" in text


def test_what_is_not_stated_is_said_to_be_so(client):
    AwardFactory(amount_eur=None, starts_on=None)

    assert "nicht genannt nicht genannt" in text_of(client.get(LIST))


def test_field_that_is_not_public_is_not_named(client):
    AwardFactory(fields=[GrowthFieldFactory(name_de="Entwurf", slug="entwurf", status="draft")])

    assert "Entwurf" not in client.get(LIST).content.decode()


def test_filters(client):
    optics, cars = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="automotive")
    AwardFactory(key="a", fields=[optics, cars], starts_on=dt.date(2025, 12, 31), town="Jena", title="Quantenlicht")
    AwardFactory(key="b", fields=[cars], starts_on=dt.date(2026, 1, 1), town="Eisenach", recipient="Beispielwerke")
    AwardFactory(key="101W", source=source("cordis"), starts_on=dt.date(2024, 1, 1), town="Jena")

    assert found(client, "?field=optik") == ["a"]
    assert found(client, "?field=optik&field=automotive") == ["b", "a"]
    assert found(client, "?source=cordis") == ["101W"]
    assert found(client, "?year=2025") == ["a"]
    assert found(client, "?town=jena") == ["a", "101W"]
    assert found(client, "?q=quantenlicht") == ["a"]
    assert found(client, "?q=beispielwerke vorhaben") == ["b"]
    assert found(client, "?q=101w") == ["101W"]
    assert found(client, "?field=automotive&year=2026&q=werke") == ["b"]


@pytest.mark.parametrize("query", ["?field=nichts", "?source=fdb", "?year=heute", "?year=99999"])
def test_filter_that_cannot_be_used_says_so(client, query):
    source()
    AwardFactory()

    answer = client.get(LIST + query)

    assert list(answer.context["awards"]) == []
    assert answer.context["filter"].errors
    assert client.get(TABLE + query).status_code == 400


def test_nothing_found(client):
    AwardFactory()

    assert "Zu dieser Auswahl ist kein Vorhaben bekannt." in text_of(client.get(f"{LIST}?q=nirgends"))


def test_part_for_htmx(client):
    AwardFactory(title="Nur der Teil")

    answer = client.get(LIST, headers={"HX-Request": "true"})

    assert "Nur der Teil" in answer.content.decode()
    assert "<main" not in answer.content.decode()


def test_query_count_does_not_grow(client, django_assert_max_num_queries):
    counted = []
    for number in (1, 29):
        for _ in range(number):
            AwardFactory(fields=[GrowthFieldFactory()])
        with django_assert_max_num_queries(30) as queries:
            client.get(LIST)
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_table_for_spreadsheets(client):
    AwardFactory(
        source=source(name_de="Förderkatalog"),
        key="13N1",
        title="=SUMME(A1)",
        recipient="Hochschule; Jena",
        town="Jena",
        starts_on=dt.date(2025, 10, 1),
        amount_eur=Decimal("2078360.50"),
    )
    AwardFactory(key="13N2", town="Erfurt")

    answer = client.get(f"{TABLE}?town=Jena")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row == {
        "Kennung in der Quelle": "13N1",
        "Vorhaben": "'=SUMME(A1)",
        "Empfänger": "Hochschule; Jena",
        "Ort": "Jena",
        "Rolle": "Zuwendungsempfänger",
        "Fördergeber": "",
        "Programm": "",
        "Klassifikation": "",
        "Beginn": "2025-10-01",
        "Ende": "",
        "Betrag in Euro": "2078360.50",
        "Seite des Vorhabens": "",
        "Quelle": "Förderkatalog",
    }


# Year by year


def test_years_of_each_source_by_itself():
    """Never one sum of two sources (R12); what two organisations share is one project."""
    catalogue, cordis = source(), source("cordis")
    for amount in (100, 50):
        AwardFactory(source=catalogue, starts_on=dt.date(2025, 3, 1), amount_eur=amount, project_key="A")
    AwardFactory(source=catalogue, starts_on=dt.date(2024, 3, 1), amount_eur=None)
    AwardFactory(source=catalogue, starts_on=None, amount_eur=7)
    AwardFactory(source=cordis, starts_on=dt.date(2025, 3, 1), amount_eur=900)

    parts = Award.objects.published().per_source(latest=1)

    assert [(part.source, part.years, len(part.latest)) for part in parts] == [
        (cordis, [Year(2025, 1, Decimal(900), 0)], 1),
        (catalogue, [Year(2025, 1, Decimal(150), 0), Year(2024, 1, None, 1), Year(None, 1, Decimal(7), 0)], 1),
    ]


def test_chart_shows_a_gap_for_a_year_without_awards():
    years = [Year(2023, 1, Decimal(2_345_678), 0), Year(2025, 1, Decimal(40_000), 0)]

    assert specification(years)["data"]["values"] == [
        {"year": "2023", "value": 2_345_678.0, "label": "2,3"},
        {"year": "2024", "value": 0, "label": "–"},
        {"year": "2025", "value": 40_000.0, "label": "0,04"},
    ]


def test_field_page_shows_chart_table_and_the_latest(client):
    field = GrowthFieldFactory(slug="optik", name_de="Optik")
    catalogue = source(name_de="Förderkatalog des Bundes")
    for year in (2023, 2024, 2025):
        AwardFactory(
            source=catalogue,
            title=f"Vorhaben von {year}",
            starts_on=dt.date(year, 1, 1),
            amount_eur=year * 1000,
            url="https://example.org/",
            fields=[field],
        )
    AwardFactory(source=catalogue, title="Anderes Feld", starts_on=dt.date(2025, 1, 1))

    answer = client.get("/wachstumsfelder/optik/")

    text = text_of(answer, '<section class="section" aria-labelledby="bewilligt">', "</section>")
    assert "Wer erhält was in Thüringen" in text
    assert "Quelle: Förderkatalog des Bundes" in text
    assert "2025 1 2.025.000,00 € 2024 1 2.024.000,00 € 2023 1 2.023.000,00 €" in text
    assert "Vorhaben von 2025" in text
    assert "Anderes Feld" not in text
    assert "2023: 2,0; 2024: 2,0; 2025: 2,0" in answer.content.decode()


def test_field_page_without_awards_says_nothing(client):
    GrowthFieldFactory(slug="optik")

    assert 'id="bewilligt"' not in client.get("/wachstumsfelder/optik/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_list_is_accessible(axe):
    AwardFactory(fields=[GrowthFieldFactory()], starts_on=dt.date(2025, 1, 1), url="https://example.org/")

    assert axe(LIST) == []
    assert axe(LIST, width=390, dark=True) == []
