"""Projects on public pages: the list with its filters, one page, and what is on neither."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory
from tests.factories.events import EventFactory
from tests.factories.funding import ProgrammeFactory
from tests.factories.networks import NetworkFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    ProjectStageEntryFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db
LIST = "/projekte/"


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


def text_of(answer) -> str:
    page = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [project.slug for project in answer.context["projects"]]


def test_projects_stand_by_kind_and_name(client: Client):
    ProjectFactory(slug="greif", name_de="Greif", kind="youth_initiative")
    ProjectFactory(slug="basis", name_de="basis", kind="growth_core")
    ProjectFactory(slug="j-1013", name_de="J-1013", kind="growth_core")
    ProjectFactory(slug="idee", stage="idea", status="draft")
    ProjectFactory(slug="beendet", status="archived")

    assert listed(client) == ["basis", "j-1013", "greif"]


def test_filters_hold_together(client: Client, field):
    network = NetworkFactory(slug="optonet", growth_field=field)
    ProjectFactory(slug="licht", name_de="Expedition Licht", kind="youth_initiative", stage="running", fields=[field])
    ProjectFactory(slug="robotik", kind="application_centre", stage="checked").networks.add(network)
    ProjectFactory(slug="lager", kind="application_centre", stage="running")

    queries = ("field=optik", "network=optonet", "kind=application_centre&stage=running", "q=Licht", "stage=dropped")

    assert {query: listed(client, query) for query in queries} == {
        "field=optik": ["licht"],
        "network=optonet": ["robotik"],
        "kind=application_centre&stage=running": ["lager"],
        "q=Licht": ["licht"],
        "stage=dropped": [],
    }
    assert "Zu dieser Auswahl gibt es kein Projekt." in text_of(client.get(f"{LIST}?stage=dropped"))


@pytest.mark.parametrize("query", ["stage=mond", "field=nichts", "network=nichts", "q=" + "a" * 101])
def test_wrong_filter_says_so(client: Client, query):
    ProjectFactory()

    assert listed(client, query) == []
    assert "field-error" in client.get(f"{LIST}?{query}").content.decode()


def test_page_tells_what_is_public(client: Client, field):
    hidden_field, hidden = (
        GrowthFieldFactory(name_de="Geheimes Feld", status="draft"),
        OrganisationFactory(name="Geheim", status="draft"),
    )
    project = ProjectFactory(
        slug="licht",
        name_de="Expedition Licht",
        kind="youth_initiative",
        stage="not_stated",
        state_text="Fortführung",
        starts=PartialDate.parse("2012-Q3"),
        volume_eur="1250000",
        funding_eur="500000.50",
        programme=ProgrammeFactory(title="Geheimes Programm", state="hidden"),
        programme_text="Wachstumskerne",
        note="Geheime Notiz",
        fields=[field, hidden_field],
    )
    ProjectStageEntryFactory(project=project, note="Geheimer Grund")
    ProjectPartnerFactory(project=project, label="Imaginata")
    ProjectPartnerFactory(project=project, label="", organisation=hidden)
    MeasureFactory(title_de="Messplatz bauen").projects.add(project)
    MeasureFactory(title_de="Geheime Maßnahme", is_internal=True).projects.add(project)
    EventFactory(title_de="Auftakt", project=project)
    EventFactory(title_de="Geheimer Termin", project=project, status="draft")

    text = text_of(client.get(f"{LIST}licht/"))

    for words in (
        "Projekt · Nachwuchsinitiative",
        "Der Stand ist in der Quelle nicht angegeben.",
        "Stand laut Quelle Fortführung",
        "Imaginata, weiterer Partner",
        "ab 3. Quartal 2012",
        "Volumen 1.250.000 €",
        "davon Förderung 500.000,50 €",
        "Förderprogramm laut Quelle Wachstumskerne",
        "Messplatz bauen",
        "Auftakt",
        "Optik",
    ):
        assert words in text
    assert "Geheim" not in text


def test_public_programme_stands_for_the_words_of_the_source(client: Client):
    project = ProjectFactory(programme=ProgrammeFactory(title="FuE-Verbund"), programme_text="Wachstumskerne")

    text = text_of(client.get(project.get_absolute_url()))

    assert "Förderprogramm FuE-Verbund" in text
    assert "Wachstumskerne" not in text


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_what_is_not_public_is_not_found(client: Client, status):
    ProjectFactory(slug="idee", status=status)

    assert client.get(f"{LIST}idee/").status_code == 404


def test_old_address_leads_to_the_new_one(client: Client):
    project = ProjectFactory(slug="alt")
    project.slug = "neu"
    project.save()

    assert client.get(f"{LIST}alt/").headers["Location"] == f"{LIST}neu/"


def test_projects_stand_with_their_field_network_and_programme(client: Client, field):
    network, programme = NetworkFactory(growth_field=field), ProgrammeFactory()
    for name, status in (("Expedition Licht", "published"), ("Geheime Idee", "draft")):
        project = ProjectFactory(name_de=name, status=status, fields=[field], programme=programme)
        project.networks.add(network)

    for row in (field, network, programme):
        text = text_of(client.get(row.get_absolute_url()))
        assert "Expedition Licht" in text
        assert "Geheime Idee" not in text


def test_list_costs_the_same_for_many_rows(client: Client, field):
    def fill(count):
        for _number in range(count):
            ProjectFactory(fields=[field]).networks.add(NetworkFactory(growth_field=field))

    fill(1)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    fill(29)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(LIST)

    assert len(answer.context["projects"]) == 30
    assert len(many) == len(few)


def test_page_costs_the_same_for_much(client: Client, field, django_assert_num_queries):
    project = ProjectFactory(slug="licht", fields=[field])

    def fill(count):
        for _number in range(count):
            project.networks.add(NetworkFactory(growth_field=field))
            ProjectPartnerFactory(project=project)
            MeasureFactory().projects.add(project)
            for when in ({}, {"when": "2012"}):
                EventFactory(project=project, fields=[field], held_by=[NetworkFactory()], **when)

    fill(1)
    client.get(f"{LIST}licht/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{LIST}licht/")
    fill(15)
    with django_assert_num_queries(len(few)):
        client.get(f"{LIST}licht/")
    assert len(few) <= 12


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [LIST, f"{LIST}?stage=mond", f"{LIST}licht/"])
def test_pages_have_no_barriers(axe, chromium_page, path):
    field = GrowthFieldFactory(slug="optik")
    project = ProjectFactory(slug="licht", name_de="Mikrosystemtechnikentwicklungsvorhaben Licht", fields=[field])
    project.networks.add(NetworkFactory(growth_field=field))
    MeasureFactory().projects.add(project)
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto(path)

    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= 390
