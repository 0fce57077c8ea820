"""The search page: what is found, what never is, and how it is shown."""

import html
import re

import pytest
from django.db import connection
from django.test import Client

from clusters.models import FigureSubject, GrowthField, Indicator, KeyFigure, SwotItem
from networks.models import CooperationRequest, Network, NetworkActivity, NetworkTopic
from roadmaps.models import Project, Roadmap
from tests.factories.clusters import (
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SubjectFactory,
    SwotItemFactory,
)
from tests.factories.core import ContactPointFactory, OrganisationFactory, SourceFactory, UserFactory
from tests.factories.newsroom import FactSheetEditionFactory
from thcm.core.models import Organisation, Source
from thcm.core.search import excerpt, highlight, words_of
from thcm.core.search_columns import found

pytestmark = pytest.mark.django_db


def hits(client: Client, query: str, path: str = "/suche/") -> dict[str, list[str]]:
    """Titles by group."""
    answer = client.get(path, {"q": query})
    assert answer.status_code == 200
    return {group.label: [result.title for result in group.results] for group in answer.context["groups"]}


@pytest.fixture
def portal() -> None:
    office = SourceFactory(code="db", label="Firmendatenbank", publisher="Amt für Statistik", note="Ohne Handwerk.")
    revenue = IndicatorFactory()
    companies = IndicatorFactory(
        code="companies", name_de="Unternehmen", name_en="Companies", unit=Indicator.Unit.COUNT
    )
    machines = GrowthFieldFactory(
        slug="maschinenbau",
        name_de="Maschinenbau",
        name_en="Mechanical engineering",
        summary_de="Traditionsreiches Feld mit Getrieben und Werkzeugmaschinen.",
    )
    cars = GrowthFieldFactory(
        slug="automobil", name_de="Automobil", name_en="Automotive", aliases=["Kfz", "Fahrzeugbau"]
    )
    optics = GrowthFieldFactory(slug="optik", name_de="Optik/Optoelektronik", focus_points_de=["Sensorik", "Präzision"])
    GrowthFieldFactory(name_de="Geheimfeld Maschinenbau", status="draft")
    solar = SubFieldFactory(slug="solar", name_de="Solarindustrie", growth_field=machines)
    SubFieldFactory(name_de="Solarentwurf", growth_field=machines, status="draft")
    for field in (machines, cars, optics):
        for indicator in (revenue, companies):
            KeyFigureFactory(growth_field=field, indicator=indicator, source=office)
    KeyFigureFactory(subject=solar.subject, indicator=companies, source=office)
    SwotItemFactory(growth_field=optics, text_de="viele Beschäftigte in der Sensorik", source=office)
    SwotItemFactory(growth_field=cars, text_de="wenige Getriebehersteller", kind=SwotItem.Kind.WEAKNESS, source=office)
    SwotItemFactory(growth_field=cars, text_de="Sensorik im Entwurf", status="draft", source=office)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "Machinenbau",
            {
                "Wachstumsfelder und Branchen": ["Maschinenbau"],
                "Kennzahlen": ["Maschinenbau: Umsatz", "Maschinenbau: Unternehmen"],
            },
        ),
        (
            "Optoelektronik",
            {
                "Wachstumsfelder und Branchen": ["Optik/Optoelektronik"],
                "Kennzahlen": ["Optik/Optoelektronik: Umsatz", "Optik/Optoelektronik: Unternehmen"],
            },
        ),
        ("Umsaz Automobil", {"Wachstumsfelder und Branchen": ["Automobil"], "Kennzahlen": ["Automobil: Umsatz"]}),
        (
            "KFZ",
            {
                "Wachstumsfelder und Branchen": ["Automobil"],
                "Kennzahlen": ["Automobil: Umsatz", "Automobil: Unternehmen"],
            },
        ),
        ("Präzisionen", {"Wachstumsfelder und Branchen": ["Optik/Optoelektronik"]}),
        (
            "Sensor",
            {
                "Wachstumsfelder und Branchen": ["Optik/Optoelektronik"],
                "Stärken und Schwächen": ["Optik/Optoelektronik"],
            },
        ),
        (
            "Getriebe",
            {"Wachstumsfelder und Branchen": ["Maschinenbau"], "Stärken und Schwächen": ["Automobil"]},
        ),
        ("Solar", {"Teilfelder": ["Solarindustrie"], "Kennzahlen": ["Solarindustrie: Unternehmen"]}),
        ("Statistik", {"Seiten": ["Kennzahlen"], "Quellen": ["Firmendatenbank"]}),
        ("T3", {"Seiten": ["T³ – Technologie-Termine"]}),
        ("t³", {"Seiten": ["T³ – Technologie-Termine"]}),
        ("Termine", {"Seiten": ["T³ – Technologie-Termine"]}),
        ("Datenschuz", {"Seiten": ["Datenschutz"]}),
    ],
)
def test_search_finds_exactly(client: Client, portal, query, expected):
    assert hits(client, query) == {label: titles for label, titles in expected.items() if titles}


def test_search_finds_english_words_on_the_english_page(client: Client, portal):
    found_there = hits(client, "mechanic revenues", "/en/suche/")

    assert ["Mechanical engineering"] in found_there.values()
    assert ["Mechanical engineering: Revenue"] in found_there.values()


def test_search_indicator_alone_leads_to_the_filtered_list(client: Client):
    for _number in range(9):
        KeyFigureFactory()

    groups = {group.label: group for group in client.get("/suche/?q=Umsatz").context["groups"]}

    assert len(groups["Kennzahlen"].results) == 8
    assert groups["Kennzahlen"].more_url == "/kennzahlen/?q=Umsatz"


def test_search_figure_is_the_preferred_current_one(client: Client):
    field = GrowthFieldFactory(name_de="Robotik")
    KeyFigureFactory(external_id="ALT", growth_field=field, rank="deprecated", value=1)
    KeyFigureFactory(external_id="ZWEI", growth_field=field, rank="normal", value=3)
    KeyFigureFactory(external_id="EINS", growth_field=field, value=2)
    KeyFigureFactory(external_id="ENTWURF", growth_field=field, value=4, status="draft")

    (group,) = (group for group in client.get("/suche/?q=robotik umsatz").context["groups"] if group.results[0].figure)

    assert [result.figure.external_id for result in group.results] == ["EINS"]


def test_search_never_finds_what_is_internal(client: Client):
    user = UserFactory(username="quixotta", first_name="Quixotta", last_name="Quixotta", function="Quixotta")
    organisation = OrganisationFactory(name="Amt", note="quixotta", status="draft")
    ContactPointFactory(organisation=organisation, person_name="Quixotta")
    field = GrowthFieldFactory(name_de="Öffentlich")
    ResponsibilityFactory(growth_field=field, user=user, organisation=organisation, note="quixotta")
    hidden = GrowthFieldFactory(name_de="Quixotta", status="draft")
    KeyFigureFactory(growth_field=hidden)
    KeyFigureFactory(growth_field=field, note="quixotta")
    SwotItemFactory(growth_field=hidden, text_de="quixotta")
    SwotItemFactory(growth_field=field, text_de="quixotta", status="in_review")
    SwotItemFactory(
        growth_field=field, text_de="quixotta", sub_field=SubFieldFactory(growth_field=field, status="draft")
    )
    SubFieldFactory(name_de="Quixotta", growth_field=hidden)
    SourceFactory(label="Quixotta", status="draft")

    answer = client.get("/suche/?q=Quixotta")

    assert answer.context["groups"] == []
    assert "Quixotta" not in answer.context["suggestion"]


def test_search_nothing_found_suggests_the_nearest_name(client: Client, portal):
    answer = client.get("/suche/?q=Maschienbo")

    assert answer.context["groups"] == []
    assert answer.context["suggestion"] == "Maschinenbau"
    assert '<a href="/suche/?q=Maschinenbau">Maschinenbau</a>' in answer.content.decode()


@pytest.mark.parametrize("query", ["", " ", "a", "%", "'", '"', "a b c", "!!", "()", "\\", "…"])
def test_search_too_short_says_what_to_enter(client: Client, query):
    page = client.get("/suche/", {"q": query}).content.decode()

    assert "Bitte mindestens zwei Zeichen eingeben" in page


@pytest.mark.parametrize("query", ["a" * 201, "nul\0"])
def test_search_refuses_with_a_reason_beside_the_field(client: Client, query):
    page = client.get("/suche/", {"q": query}).content.decode()

    assert 'aria-invalid="true" aria-describedby="suche-fehler"' in page


@pytest.mark.parametrize(
    "query",
    ["x' OR 1=1 --", "a:* & b", "!! | <->", "'':*", "%s %(a)s", "100 % wahr", "\\x", "ab\u2028cd", "𝔘𝔪𝔰𝔞𝔱𝔷", "a_b"],
)
def test_search_takes_any_sign(client: Client, portal, query):
    assert client.get("/suche/", {"q": query}).status_code == 200


def test_search_escapes_what_it_repeats_and_marks(client: Client):
    field = GrowthFieldFactory(name_de="<b>Fett</b> & Farbe", summary_de="<script>alert(1)</script>")
    SwotItemFactory(growth_field=field, text_de="<img src=x onerror=alert(1)> Fett")

    page = client.get("/suche/", {"q": "Fett <script>alert(1)</script>"}).content.decode()
    second = client.get("/suche/", {"q": "fett"}).content.decode()

    assert "<script>alert" not in page + second
    assert "<img" not in second
    assert "&lt;b&gt;<mark>Fett</mark>&lt;/b&gt; &amp; Farbe" in second


@pytest.mark.parametrize("many", [1, 30])
def test_search_queries_do_not_grow(client: Client, django_assert_num_queries, many):
    for number in range(many):
        field = GrowthFieldFactory(name_de=f"Umsatzfeld {number}", summary_de="Umsatz")
        KeyFigureFactory(growth_field=field)
        SubFieldFactory(name_de=f"Umsatzteil {number}", growth_field=field)
        SwotItemFactory(growth_field=field, text_de="Umsatz steigt")
        FactSheetEditionFactory(growth_field=field)
    client.get("/suche/?q=Umsatz")

    with django_assert_num_queries(12):
        assert len(client.get("/suche/?q=Umsatz").context["groups"]) == 5


@pytest.mark.parametrize(
    "model",
    [
        *(GrowthField, Source, FigureSubject, Indicator, SwotItem, Organisation),
        *(Network, NetworkTopic, NetworkActivity, CooperationRequest, Roadmap, Project),
    ],
)
def test_search_uses_the_indexes(model):
    rows = found(model.objects.order_by("pk"), ["Umsaz", "Automobil"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")  # the tables are small
    plan = rows.explain()

    assert f"{model._meta.db_table}_search_names" in plan
    assert f"{model._meta.db_table}_search_vector" in plan


def test_search_columns_follow_every_change():
    subject = SubjectFactory(name_de="Ärztekammer")
    assert list(found(FigureSubject.objects.all(), ["aerztekammer"])) == [subject]

    FigureSubject.objects.update(name_de="Straßenbau")

    assert list(found(FigureSubject.objects.all(), ["aerztekammer"])) == []
    assert list(found(FigureSubject.objects.all(), ["STRASSENBAU"])) == [subject]
    assert list(KeyFigure.objects.all()) == []


def test_words_are_distinct_and_few():
    assert words_of("Umsatz, Umsatz! der T³ a b") == ["Umsatz", "der", "T³"]
    assert len(words_of(" ".join(f"wort{number}" for number in range(99)))) == 6


def test_excerpt_is_around_the_hit_and_highlight_marks_it():
    text = "Anfang. " * 60 + "Hier steht die Sensorik im Text. " + "Ende. " * 60

    part = excerpt(text, ["Sensor"])

    assert len(part) < 260
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert "<mark>Sensorik</mark>" in highlight(part, ["Sensor"])
    assert excerpt(text, ["Getriebe"]) == ""


def test_only_words_a_reader_finds_alike_are_marked():
    marked = highlight("um den Umsatz im Automobilbau, nah am Auto", ["Umsaz", "Automobil"])

    assert marked == "um den <mark>Umsatz</mark> im <mark>Automobilbau</mark>, nah am <mark>Auto</mark>"


def test_search_page_has_one_heading_and_keeps_the_words(client: Client, portal):
    page = client.get("/suche/", {"q": 'Optik "neu"'}).content.decode()

    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Suche"]
    assert 'value="Optik &quot;neu&quot;"' in page
    assert html.unescape(re.search(r"<title>(.*?)</title>", page)[1]).startswith('Suche nach „Optik "neu"“')
