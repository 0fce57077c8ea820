"""What search engines are told."""

import datetime as dt
import re

import pytest
from django.test import Client

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory, ResponsibilityFactory
from tests.factories.core import OrganisationFactory
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.funding import ProgrammeFactory
from tests.factories.networks import CooperationRequestFactory, NetworkFactory
from tests.factories.newsroom import FactSheetEditionFactory, NewsItemFactory, PublicationFactory
from tests.factories.panels import (
    EvaluationRoundFactory,
    GoverningBodyFactory,
    PanelFactory,
    WorkProgrammeFactory,
)
from tests.factories.roadmaps import NetworkedRoadmapFactory, ProjectFactory, RoadmapFactory

pytestmark = pytest.mark.django_db


def test_sitemap_lists_published_pages_in_both_languages(client: Client):
    field = GrowthFieldFactory(slug="optik")
    KeyFigureFactory(external_id="KF1", growth_field=field)
    KeyFigureFactory(growth_field=field, status="draft", series="B")
    GrowthFieldFactory(status="draft")
    NetworkFactory(slug="optonet", growth_field=field)
    NetworkFactory(growth_field=field, status="draft")
    ResponsibilityFactory(growth_field=field, organisation__slug="leg")
    OrganisationFactory()
    CooperationRequestFactory(public_id="E2345678")
    CooperationRequestFactory(state="received")
    EventFactory(slug="branchentag", series=EventSeriesFactory(slug="branchentage"))
    EventFactory(status="draft")
    EventSeriesFactory(status="draft")
    ProgrammeFactory(slug="photonik")
    ProgrammeFactory(state="hidden")
    ProgrammeFactory(ends_on=dt.date(2020, 1, 1))
    RoadmapFactory(slug="licht", growth_field=field)
    RoadmapFactory(growth_field=field, status="draft")
    for factory in (NetworkedRoadmapFactory, ProjectFactory, GoverningBodyFactory, PanelFactory, WorkProgrammeFactory):
        factory(slug="licht")
        factory(status="draft")
    EvaluationRoundFactory(slug="licht")
    for factory in (NewsItemFactory, PublicationFactory):
        factory(slug="licht")
        factory(status="draft")
    for number in (1, 2):
        FactSheetEditionFactory(growth_field=field, number=number)

    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    pages = [re.findall(r"<loc>http://testserver(.*?)</loc>", client.get(part).content.decode()) for part in parts]

    sections = ("pages", "fields", "networks", "organisations", "figures", "requests", "events", "series", "programmes")
    sections += ("roadmaps", "networked-roadmaps", "projects", "bodies", "panels", "work-programmes", "evaluations")
    sections += ("fact-sheets", "news", "publications", "datasets")
    assert parts == [f"/sitemap-{section}.xml" for section in sections]
    assert pages[-1][:2] == ["/daten/kennzahlen/", "/en/daten/kennzahlen/"]
    assert pages[1:-1] == [
        ["/wachstumsfelder/optik/", "/en/wachstumsfelder/optik/"],
        ["/netzwerke/optonet/", "/en/netzwerke/optonet/"],
        ["/organisationen/leg/", "/en/organisationen/leg/"],
        ["/kennzahlen/KF1/", "/en/kennzahlen/KF1/"],
        ["/partner/E2345678/", "/en/partner/E2345678/"],
        ["/t3/branchentag/", "/en/t3/branchentag/"],
        ["/t3/reihen/branchentage/", "/en/t3/reihen/branchentage/"],
        ["/foerderung/photonik/", "/en/foerderung/photonik/"],
        ["/roadmaps/licht/", "/en/roadmaps/licht/"],
        ["/roadmaps/vernetzt/licht/", "/en/roadmaps/vernetzt/licht/"],
        ["/projekte/licht/", "/en/projekte/licht/"],
        ["/gremien/licht/", "/en/gremien/licht/"],
        ["/panels/licht/", "/en/panels/licht/"],
        ["/arbeitsprogramm/licht/", "/en/arbeitsprogramm/licht/"],
        ["/monitoring/licht/", "/en/monitoring/licht/"],
        ["/wachstumsfelder/optik/fact-sheet/", "/en/wachstumsfelder/optik/fact-sheet/"],
        ["/aktuelles/licht/", "/en/aktuelles/licht/"],
        ["/publikationen/licht/", "/en/publikationen/licht/"],
    ]
    assert pages[0][:4] == ["/", "/en/", "/wachstumsfelder/", "/en/wachstumsfelder/"]
    for page in pages[0][2:]:
        assert client.get(page).status_code == 200


def test_robots_names_no_private_address(client: Client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /suche/",
        "Disallow: /en/suche/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
