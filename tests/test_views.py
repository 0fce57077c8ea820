"""The home page."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from clusters.models import FigureSubject, GrowthField, Indicator
from tests.factories.clusters import (
    CategoryFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubjectFactory,
)
from tests.factories.core import OrganisationFactory, SiteSettingFactory
from tests.factories.roadmaps import MilestoneFactory, RoadmapFactory, RoadmapStateEntryFactory
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory()


@pytest.fixture
def employees() -> Indicator:
    return IndicatorFactory(code="employees", name_de="Mitarbeiter", unit=Indicator.Unit.COUNT)


def text_of(answer) -> str:
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def test_home_leads_to_published_fields_in_their_groups(client: Client):
    industry = CategoryFactory(code="industry", name_de="Weitere Branchen", order=4)
    food = GrowthFieldFactory(category=industry, kind=GrowthField.Kind.INDUSTRY, name_de="Ernährungsgewerbe")
    car = GrowthFieldFactory(name_de="Automobil")
    GrowthFieldFactory(name_de="Geheim", status="draft")

    answer = client.get("/")

    assert [[entry.field for entry in group.entries] for group in answer.context["groups"]] == [[car], [food]]
    assert "Geheim" not in answer.content.decode()
    assert "1 Anwendungstechnologien" in text_of(answer)
    for field in (car, food):
        assert answer.content.decode().count(f'href="/wachstumsfelder/{field.slug}/"') == 2  # drawing and list


def test_field_shows_its_three_figures_with_circa_and_stand(client: Client, employees):
    field = GrowthFieldFactory(name_de="Automobil")
    KeyFigureFactory(growth_field=field, value=Decimal("7.7"))
    KeyFigureFactory(growth_field=field, indicator=employees, value=50_000, decimals=0, source__label="Datenbank")
    KeyFigureFactory(
        growth_field=field, indicator=IndicatorFactory(code="companies", name_de="Unternehmen", unit="count"),
        value=500, decimals=0, caveat="ohne Handel",
    )  # fmt: skip

    text = text_of(client.get("/"))

    assert "Automobil Unternehmen ca. 500 Mitarbeiter ca. 50.000 Umsatz ca. 7,7 Mrd. € Unternehmen: ohne Handel" in text
    assert "Datenbank, Stand September 2012" in text


def test_field_handled_elsewhere_says_by_whom(client: Client):
    field = GrowthFieldFactory(name_de="Kreativwirtschaft", is_handled_by_thcm=False)
    ResponsibilityFactory(growth_field=field, organisation=OrganisationFactory(name="Agentur", short="ThAK"))

    answer = client.get("/")

    assert "Kreativwirtschaft nicht im ThCM bearbeitet; zuständig: Agentur (ThAK)" in text_of(answer)
    assert f'<a href="/wachstumsfelder/{field.slug}/#zustaendigkeit">Agentur (ThAK)</a>' in answer.content.decode()


def test_landscape_tells_comparable_figures_from_others(client: Client, employees):
    common = KeyFigureFactory(indicator=employees)
    same = KeyFigureFactory(indicator=employees, source=common.source)
    other = KeyFigureFactory(indicator=employees)
    none = GrowthFieldFactory()
    link = FieldLinkFactory(field_a=none, field_b=None, is_weak=True)

    landscape = client.get("/").context["landscape"]

    assert {node.place.slug: (node.place.state, node.place.ring) for node in landscape.nodes} == {
        common.subject.code: ("same", ""),
        same.subject.code: ("same", ""),
        other.subject.code: ("other", ""),
        link.field_a.slug: ("none", "weak"),
    }


def test_links_of_the_same_pair_are_one_line_and_weak_only_together(client: Client):
    first, second = GrowthFieldFactory(), GrowthFieldFactory()
    FieldLinkFactory(field_a=first, field_b=second, basis="Messtechnik")
    FieldLinkFactory(field_a=second, field_b=first, basis="Roadmap", is_weak=True)
    FieldLinkFactory(field_a=first, field_b=GrowthFieldFactory(status="draft"))

    landscape = client.get("/").context["landscape"]

    assert [(line.tie.basis, line.tie.is_weak) for line in landscape.lines] == [("Messtechnik; Roadmap", False)]


def test_regions_stand_side_by_side_and_nothing_is_computed(client: Client):
    share = IndicatorFactory(code="rd_share_gdp", name_de="F/E-Anteil", unit=Indicator.Unit.PERCENT)
    own = SubjectFactory(code="thueringen", name_de="Thüringen", kind=FigureSubject.Kind.REGION)
    federal = SubjectFactory(code="deutschland", name_de="Deutschland", kind=FigureSubject.Kind.REGION)
    missing = KeyFigureFactory(
        subject=federal, indicator=share, value=None, decimals=None, qualifier="not_stated", note="nicht genannt"
    )
    stated = KeyFigureFactory(subject=own, indicator=share, value=Decimal("2.04"), decimals=2, qualifier="exact")
    KeyFigureFactory(subject=own, indicator=share, status="draft", series="X")

    answer = client.get("/")

    assert [row.figures for row in answer.context["comparisons"]] == [[stated, missing]]
    assert "Thüringen 2,04 %" in text_of(answer)
    assert "Deutschland keine Angaben nicht genannt" in text_of(answer)


def test_home_needs_as_many_queries_for_thirty_fields_as_for_one(client: Client, employees, django_assert_num_queries):
    figure = KeyFigureFactory(indicator=employees)
    _roadmap_of(figure.subject.growth_field)
    with django_assert_num_queries(13):
        client.get("/")

    for _ in range(29):
        figure = KeyFigureFactory(indicator=employees)
        _roadmap_of(figure.subject.growth_field)
        FieldLinkFactory(field_a=figure.subject.growth_field)
        ResponsibilityFactory(growth_field=figure.subject.growth_field)

    with django_assert_num_queries(13):
        client.get("/")


def _roadmap_of(field: GrowthField) -> None:
    roadmap = RoadmapFactory(growth_field=field)
    RoadmapStateEntryFactory(roadmap=roadmap)
    MilestoneFactory(goal__roadmap=roadmap)


def test_home_shows_roadmaps_in_motion_the_newest_step_first(client: Client):
    for title, state, on, status in (
        ("Alt", "in_implementation", "2012", "published"),
        ("Neu", "kickoff_planned", "2012-Q4", "published"),
        ("Ohne Datum", "in_development", None, "published"),
        ("Steht noch am Anfang", "preliminary_work", "2013", "published"),
        ("Entwurf", "in_development", "2013", "draft"),
    ):
        roadmap = RoadmapFactory(title_de=title, state=state, status=status)
        RoadmapStateEntryFactory(roadmap=roadmap, state=state, on=on and PartialDate.parse(on))

    answer = client.get("/")

    assert [line.roadmap.title for line in answer.context["roadmaps"]] == ["Neu", "Alt", "Ohne Datum"]
    assert "Kick-off geplant 4. Quartal 2012 Neu" in text_of(answer)


def test_home_sets_no_cookie_and_says_where_nothing_moves(client: Client):
    answer = client.get("/")

    assert answer.cookies == {}
    assert "Zurzeit ist von keiner Roadmap ein Schritt bekannt." in text_of(answer)


def test_portal_without_settings_and_fields_still_opens(client: Client, site):
    site.delete()

    assert client.get("/").status_code == 200


def test_unknown_address_says_what_to_do_in_both_languages(client: Client):
    german, english = client.get("/nichts/"), client.get("/en/nichts/")

    assert (german.status_code, english.status_code) == (404, 404)
    assert "Diese Seite gibt es nicht" in text_of(german)
    assert '<html lang="en">' in english.content.decode()
