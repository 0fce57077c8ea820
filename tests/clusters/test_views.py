"""Pages of growth fields."""

import html
import re

import pytest
from django.test import Client

from clusters.models import Indicator
from tests.factories.clusters import (
    ConflictFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SwotItemFactory,
)
from tests.factories.core import OrganisationFactory, SiteSettingFactory, SourceFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory
from tests.factories.panels import PanelSessionFactory
from tests.factories.roadmaps import MilestoneFactory, RoadmapFactory, RoadmapStateEntryFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db

AUTOMOBIL = "/wachstumsfelder/automobil/"


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="automobil", name_de="Automobil", name_en="Automotive", summary_de="Pkw und mehr.")


def text_of(answer, start: str = "<main", end: str = "</main>") -> str:
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def fill(field, number: int) -> None:
    """A field with `number` of everything that its page lists."""
    members = IndicatorFactory(code="members_total", unit=Indicator.Unit.COUNT)
    for _ in range(number):
        part = SubFieldFactory(growth_field=field)
        KeyFigureFactory(subject=part.subject)
        KeyFigureFactory(subject=field.subject, indicator=IndicatorFactory(code=f"i-{part.slug}"))
        KeyFigureFactory(subject=field.subject, rank="deprecated")
        ConflictFactory(figures=[KeyFigureFactory(subject=field.subject, indicator=IndicatorFactory(code=part.slug))])
        SwotItemFactory(growth_field=field, sub_field=part)
        FieldLinkFactory(field_a=field)
        ResponsibilityFactory(growth_field=field, role="contributing")
        KeyFigureFactory(subject=NetworkFactory(growth_field=field).subject, indicator=members)
        EventFactory(fields=[field])
        PanelSessionFactory().panel.growth_fields.add(field)
        roadmap = RoadmapFactory(growth_field=field)
        RoadmapStateEntryFactory(roadmap=roadmap)
        MilestoneFactory(goal__roadmap=roadmap)


# Overview -------------------------------------------------------------------


def test_overview_shows_published_fields_in_their_groups(client: Client, field):
    GrowthFieldFactory(status="draft")

    answer = client.get("/wachstumsfelder/")

    assert [[entry.field for entry in group.entries] for group in answer.context["groups"]] == [[field]]


def test_overview_needs_as_many_queries_for_thirty_fields_as_for_one(client: Client, django_assert_num_queries):
    employees = IndicatorFactory(code="employees", unit=Indicator.Unit.COUNT)
    KeyFigureFactory(indicator=employees)
    with django_assert_num_queries(5):
        client.get("/wachstumsfelder/")

    for _ in range(29):
        KeyFigureFactory(indicator=employees)
        ResponsibilityFactory()

    with django_assert_num_queries(5):
        client.get("/wachstumsfelder/")


# One field ------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_field_that_is_not_published_is_not_found(client: Client, field, status):
    field.status = status
    field.save()

    assert client.get(AUTOMOBIL).status_code == 404


def test_former_address_leads_to_the_field(client: Client, field):
    field.slug = "mobilitaet"
    field.save()

    german, english = client.get(AUTOMOBIL), client.get(f"/en{AUTOMOBIL}")

    assert (german.status_code, german["Location"]) == (301, "/wachstumsfelder/mobilitaet/")
    assert (english.status_code, english["Location"]) == (301, "/en/wachstumsfelder/mobilitaet/")


def test_former_address_of_two_fields_leads_to_the_one_that_had_it_last(client: Client, field):
    later = GrowthFieldFactory(slug="kfz")
    for row, slugs in ((field, ("mobilitaet",)), (later, ("automobil", "fahrzeuge"))):
        for row.slug in slugs:
            row.save()

    assert client.get(AUTOMOBIL)["Location"] == "/wachstumsfelder/fahrzeuge/"


def test_field_shows_only_what_is_published(client: Client, field):
    figure = KeyFigureFactory(growth_field=field)
    KeyFigureFactory(growth_field=field, status="draft", series="X")
    KeyFigureFactory(growth_field=field, status="archived", rank="deprecated")
    point = SwotItemFactory(growth_field=field)
    SwotItemFactory(growth_field=field, status="draft")
    ConflictFactory(figures=[figure], status="draft")
    hidden_part = SubFieldFactory(growth_field=field, status="draft")
    SwotItemFactory(growth_field=field, sub_field=hidden_part)
    FieldLinkFactory(field_a=field, field_b=GrowthFieldFactory(status="draft"))

    page = client.get(AUTOMOBIL).context

    assert [[slot.figures for slot in one.slots] for one in page["series"]] == [[[figure]]]
    assert [group.items for group in page["strengths"]] == [[point]]
    assert (page["earlier"], page["conflicts"], page["parts"], page["connections"]) == ([], [], None, [])


def test_writing_a_field_needs_as_many_queries_however_much_it_lists(client: Client, field, django_assert_num_queries):
    fill(field, 1)
    with django_assert_num_queries(24):
        client.get(AUTOMOBIL)

    fill(field, 29)

    with django_assert_num_queries(24):
        client.get(AUTOMOBIL)


def test_figure_carries_qualifier_unit_source_stand_and_caveat(client: Client, field):
    source = SourceFactory(label="Firmendatenbank")
    KeyFigureFactory(
        growth_field=field, source=source, caveat="ohne Energie", wz_code="29", population="Betriebe ab 20"
    )

    text = text_of(client.get(AUTOMOBIL), 'id="kennzahlen"')

    assert "Umsatz ca. 2,3 Mrd. € ohne Energie WZ 29: Herstellung von Kraftwagen und Kraftwagenteilen" in text
    assert "Betriebe ab 20 Firmendatenbank, Stand September 2012 ↗ Herkunft" in text


@pytest.mark.parametrize(
    ("qualifier", "words"),
    [
        ("not_stated", "keine Angaben Die Quelle schreibt an dieser Stelle „keine Angaben“."),
        ("dash", "kein Wert Die Quelle druckt an dieser Stelle einen Strich."),
        ("blank", "leer in der Quelle Die Quelle lässt diese Stelle leer."),
    ],
)
def test_missing_value_is_explained(client: Client, field, qualifier, words):
    KeyFigureFactory(growth_field=field, qualifier=qualifier, value=None, decimals=None)

    assert words in text_of(client.get(AUTOMOBIL))


def test_earlier_value_stands_apart_with_its_own_stand(client: Client, field):
    KeyFigureFactory(growth_field=field, value=3)
    earlier = KeyFigureFactory(growth_field=field, rank="deprecated", as_of=PartialDate.parse("2010"))

    answer = client.get(AUTOMOBIL)

    assert answer.context["earlier"] == [earlier]
    assert "Stand 2010" in text_of(answer, 'id="fruehere-werte"')


def test_contradicting_statements_stand_side_by_side_preferred_first(client: Client, field):
    other = KeyFigureFactory(growth_field=field, rank="normal", value=51)
    preferred = KeyFigureFactory(growth_field=field, rank="preferred", value=50)

    answer = client.get(AUTOMOBIL)

    assert [slot.figures for one in answer.context["series"] for slot in one.slots] == [[preferred, other]]
    assert "abweichende Angaben Umsatz bevorzugt" in text_of(answer)


def test_parallel_series_stand_beside_each_other(client: Client, field):
    first = KeyFigureFactory(growth_field=field)
    second = KeyFigureFactory(growth_field=field, series="B")

    answer = client.get(AUTOMOBIL)

    assert [(one.code, [slot.figures for slot in one.slots]) for one in answer.context["series"]] == [
        ("A", [[first]]),
        ("B", [[second]]),
    ]
    assert "werden nicht gemischt" in text_of(answer)


def test_whole_field_in_the_table_of_parts_is_a_record_and_no_sum(client: Client, field):
    field.totals_note = "Unternehmen können beiden zugeordnet sein."
    field.save()
    for value in (60, 340):
        KeyFigureFactory(subject=SubFieldFactory(growth_field=field).subject, value=value)
    KeyFigureFactory(growth_field=field, value=370, decimals=0)

    answer = client.get(AUTOMOBIL)

    assert [[cell.figure.value for cell in row.cells] for row in answer.context["parts"].rows] == [[60], [340], [370]]
    assert "keine Summe" in text_of(answer)
    assert "Unternehmen können beiden zugeordnet sein." in text_of(answer)


def test_numbers_of_a_column_align_on_the_comma(client: Client, field):
    for decimals in (0, 2):
        KeyFigureFactory(subject=SubFieldFactory(growth_field=field).subject, value=2, decimals=decimals)

    rows = client.get(AUTOMOBIL).context["parts"].rows

    assert [[cell.decimals_short for cell in row.cells] for row in rows] == [[2], [0], [0]]


def test_connections_are_seen_from_both_sides_and_wide_ones_last(client: Client, field):
    everywhere = FieldLinkFactory(field_a=GrowthFieldFactory(), field_b=None, is_weak=True)
    to_group = FieldLinkFactory(field_a=GrowthFieldFactory(), field_b=None, category_b=field.category)
    forth = FieldLinkFactory(field_a=field)
    back = FieldLinkFactory(field_b=field)
    FieldLinkFactory()

    connections = client.get(AUTOMOBIL).context["connections"]

    assert [(*one.links, one.other) for one in connections] == [
        (forth, forth.field_b),
        (back, back.field_a),
        (everywhere, everywhere.field_a),
        (to_group, to_group.field_a),
    ]


def test_connections_with_one_field_stand_together(client: Client, field):
    other = GrowthFieldFactory()
    links = [FieldLinkFactory(field_a=field, field_b=other, basis="Sensorik", is_weak=True)]
    links.append(FieldLinkFactory(field_a=other, field_b=field, basis="Messtechnik"))

    [connection] = client.get(AUTOMOBIL).context["connections"]

    assert (connection.links, connection.other) == (links, other)
    assert (connection.basis, connection.is_weak) == ("Sensorik; Messtechnik", False)


def test_networks_of_the_field_are_listed_with_their_members(client: Client, field):
    members = IndicatorFactory(code="members_total", unit=Indicator.Unit.COUNT)
    main = NetworkFactory(short="b", growth_field=field, state="under_construction")
    further = NetworkFactory(short="A")
    further.further_fields.add(field, GrowthFieldFactory())
    NetworkFactory(growth_field=field, status="draft")
    figure = KeyFigureFactory(subject=main.subject, indicator=members, value=20, decimals=0)
    KeyFigureFactory(subject=main.subject, indicator=IndicatorFactory(code="members_research"))

    answer = client.get(AUTOMOBIL)

    assert answer.context["networks"] == [(further, []), (main, [figure])]
    assert f"{main.name} im Aufbau ca. 20 Mitglieder" in text_of(answer, 'id="netzwerke"')


def test_responsibility_names_the_organisation_and_no_person(client: Client, field):
    ResponsibilityFactory(
        growth_field=field,
        organisation=OrganisationFactory(name="Thüringer ClusterManagement"),
        user__first_name="Erika",
        user__last_name="Muster",
    )

    text = text_of(client.get(AUTOMOBIL))

    assert "Federführung Thüringer ClusterManagement" in text
    assert "Muster" not in text


def test_field_handled_elsewhere_says_by_whom(client: Client):
    field = GrowthFieldFactory(slug="kreativwirtschaft", is_handled_by_thcm=False)
    agency = OrganisationFactory(name="Agentur für Kreativwirtschaft", short="ThAK", website="https://thak.example")
    ResponsibilityFactory(growth_field=field, organisation=agency)

    answer = client.get("/wachstumsfelder/kreativwirtschaft/")

    assert "nicht im ThCM bearbeitet; zuständig: Agentur für Kreativwirtschaft (ThAK)" in text_of(answer)
    assert 'href="https://thak.example"' in answer.content.decode()


def test_german_content_on_english_pages_is_marked(client: Client, field):
    SwotItemFactory(growth_field=field, text_de="hervorragender Ruf")
    SwotItemFactory(growth_field=field, text_de="gut", text_en="good")

    page = client.get("/en" + AUTOMOBIL).content.decode()

    assert '<span lang="de">Pkw und mehr.</span>' in page
    assert '<li><span lang="de">hervorragender Ruf</span></li><li>good</li>' in page
    assert "Automotive</h1>" in page


@pytest.mark.parametrize("address", [AUTOMOBIL, "/kennzahlen/?earlier=on"])
def test_language_switch_keeps_page_and_query(client: Client, field, address):
    german = client.get(address).content.decode()
    english = client.get("/en" + address).content.decode()

    assert f'<a href="/en{address}" lang="en" hreflang="en">' in german
    assert f'<a href="{address}" lang="de" hreflang="de">' in english
