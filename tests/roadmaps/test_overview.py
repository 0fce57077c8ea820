"""The overview of all roadmaps: what is on it, in which groups, on which axis, and what it says in words."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from roadmaps.axis import Axis
from tests.factories.clusters import CategoryFactory, GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, SourceFactory
from tests.factories.events import EventFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    NetworkedRoadmapFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    RoadmapStateEntryFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db
LIST = "/roadmaps/"
PARTIAL = PartialDate.parse


@pytest.fixture(autouse=True)
def site():
    SiteSettingFactory()


def text_of(answer, start: str = "<main", end: str = "</main>") -> str:
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def listed(client: Client, query: str = "") -> list[tuple[str, list[str]]]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [(chapter.heading, [line.roadmap.slug for line in chapter.lines]) for chapter in answer.context["chapters"]]


def day(distance: int) -> PartialDate:
    return PartialDate.containing(timezone.localdate() + dt.timedelta(days=distance), "day")


def test_roadmaps_stand_in_groups_of_fields_or_of_states(client: Client):
    first, second = (
        CategoryFactory(code=code, name_de=name, order=order)
        for code, name, order in (("application", "Anwendung", 1), ("cross_sectional", "Querschnitt", 2))
    )
    optics = GrowthFieldFactory(category=second, order=1)
    cars = GrowthFieldFactory(category=first, order=9)
    RoadmapFactory(slug="licht", growth_field=optics, state="not_stated")
    RoadmapFactory(slug="autos", growth_field=cars, state="in_implementation")
    RoadmapFactory(slug="laser", growth_field=optics, state="in_development")
    RoadmapFactory(growth_field=cars, status="draft")

    assert listed(client) == [("Anwendung", ["autos"]), ("Querschnitt", ["licht", "laser"])]
    assert listed(client, "group=state") == [
        ("in Erarbeitung", ["laser"]),
        ("in Umsetzung", ["autos"]),
        ("keine Angabe", ["licht"]),
    ]
    assert client.get(LIST).context["states"] == [("in_development", 1), ("in_implementation", 1), ("not_stated", 1)]


def test_filters_hold_together(client: Client):
    optics, cars = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="automobil")
    RoadmapFactory(slug="licht", title_de="Photonik 2020", growth_field=optics, state="in_implementation")
    RoadmapFactory(slug="autos", growth_field=cars, state="in_development").further_fields.add(optics)
    RoadmapFactory(slug="lager", growth_field=cars, state="in_development")

    queries = ("field=optik", "state=in_implementation", "field=optik&state=in_development", "q=Photonik")

    found = {query: sorted(slug for _heading, slugs in listed(client, query) for slug in slugs) for query in queries}

    assert found == {
        "field=optik": ["autos", "licht"],
        "state=in_implementation": ["licht"],
        "field=optik&state=in_development": ["autos"],
        "q=Photonik": ["licht"],
    }
    assert "Zu dieser Auswahl gibt es keine Roadmap." in text_of(client.get(f"{LIST}?state=evaluated"))


@pytest.mark.parametrize("query", ["state=mond", "field=nichts", "q=" + "a" * 101])
def test_wrong_filter_says_so(client: Client, query):
    RoadmapFactory()

    answer = client.get(f"{LIST}?{query}")

    assert answer.status_code == 200
    assert answer.context["chapters"] == []
    assert "field-error" in answer.content.decode()


def test_only_public_parts_are_drawn_and_told(client: Client):
    roadmap = RoadmapFactory(starts=PARTIAL("2012"), horizon_year=2020)
    goal = RoadmapGoalFactory(roadmap=roadmap)
    hidden = RoadmapGoalFactory(roadmap=roadmap, is_internal=True)
    MilestoneFactory(goal=goal, due=PARTIAL("2013-Q2"), state="reached")
    MilestoneFactory(goal=goal, due=PARTIAL("2013-Q2"))
    MilestoneFactory(goal=goal, due=day(400), title_de="Später")
    MilestoneFactory(goal=goal, due=day(40), title_de="Bald")
    MilestoneFactory(goal=goal, due=PARTIAL("2014"), state="cancelled")
    MilestoneFactory(goal=goal, due=day(3), title_de="Geheim", is_internal=True)
    MilestoneFactory(goal=hidden, due=day(2), title_de="Geheim")
    MilestoneFactory(goal=goal, due=day(-1), title_de="Überfällig")
    MilestoneFactory(goal__roadmap__status="draft", due=day(2), title_de="Geheim")
    MeasureFactory(goal=goal, state="done")
    MeasureFactory(goal=goal, is_internal=True)

    answer = client.get(LIST)
    (line,) = answer.context["chapters"][0].lines
    text = text_of(answer)

    assert [(due.date.iso, due.total, due.reached) for due in line.dues] == [
        ("2013-Q2", 2, 1),
        *((day(distance).iso, 1, 0) for distance in (-1, 40, 400)),
    ]
    assert line.following.title_de == "Bald"
    assert [milestone.title for milestone in answer.context["milestones"]] == ["Bald", "Später"]
    assert "1 von 5 Meilensteinen erreicht 1 Maßnahme, 1 erledigt Als Nächstes: Bald" in text
    assert "Geheim" not in text
    assert "Überfällig" not in text


def test_axis_holds_everything_that_has_a_date_and_today(client: Client):
    year = timezone.localdate().year
    RoadmapFactory(starts=PARTIAL("2009-Q3"), horizon_year=2100)
    source = SourceFactory(as_of=PARTIAL("2012-09"))
    undated = RoadmapFactory(starts=None, horizon_year=None, source=source, state="in_implementation")
    RoadmapStateEntryFactory(roadmap=undated, state="in_implementation", on=None, section="5.2")

    answer = client.get(LIST)
    lines = [line for chapter in answer.context["chapters"] for line in chapter.lines]

    assert answer.context["axis"] == Axis(2009, 2100)
    assert [line.bar for line in lines] == [(0.54, 99.46), None]
    assert [len(line.drawn_steps) for line in lines] == [0, 1]
    assert "in Umsetzung Stand September 2012" in text_of(answer)
    assert client.get(f"{LIST}?state=in_implementation").context["axis"] == Axis(2012, year)


def test_unknown_state_is_told_and_not_drawn(client: Client):
    roadmap = RoadmapFactory(starts=None, horizon_year=None, state="not_stated", source=SourceFactory())
    RoadmapStateEntryFactory(roadmap=roadmap, state="not_stated", on=None, section="5.2", note_de="noch offen")

    answer = client.get(LIST)
    text = text_of(answer)

    assert answer.context["axis"] is None
    assert "roadmap-track" not in answer.content.decode()
    assert "Der Stand ist in der Quelle nicht angegeben. In der Quelle: „noch offen“ noch keine Ziele" in text
    assert "Zurzeit ist kein Meilenstein veröffentlicht, der noch bevorsteht." in text


def test_empty_portal_says_so(client: Client):
    assert "Noch ist keine Roadmap veröffentlicht." in text_of(client.get(LIST))


def test_networked_roadmaps_are_linked(client: Client):
    NetworkedRoadmapFactory(slug="licht-und-auto", title_de="Licht im Auto")
    NetworkedRoadmapFactory(title_de="Entwurf", status="draft")

    page = client.get(LIST).content.decode()

    assert re.findall(r'<a href="(/roadmaps/vernetzt/.*?)">(.*?)</a>', page) == [
        ("/roadmaps/vernetzt/licht-und-auto/", "Licht im Auto")
    ]


def test_field_page_shows_its_roadmaps_and_those_interlocked_with_it(client: Client):
    optics = GrowthFieldFactory(slug="optik")
    RoadmapFactory(title_de="Photonik", growth_field=optics)
    RoadmapFactory(title_de="Fahrlicht").further_fields.add(optics)
    RoadmapFactory(title_de="Entwurf", growth_field=optics, status="draft")
    RoadmapFactory(title_de="Fremd")

    page = client.get("/wachstumsfelder/optik/").content.decode()
    section = page.split('aria-labelledby="roadmap"', 1)[1].split("</section>", 1)[0]

    assert sorted(re.findall(r'<a href="/roadmaps/[^"]+/">(.*?)</a>', section)) == ["Fahrlicht", "Photonik"]


def test_field_without_roadmap_says_so(client: Client):
    GrowthFieldFactory(slug="optik")

    assert "Für dieses Feld ist keine Roadmap veröffentlicht." in text_of(client.get("/wachstumsfelder/optik/"))


@pytest.mark.parametrize(("status", "links"), [("published", ["/projekte/p/", "/roadmaps/r/"]), ("draft", [])])
def test_event_leads_to_its_roadmap_and_project(client: Client, status, links):
    roadmap, project = RoadmapFactory(slug="r", status=status), ProjectFactory(slug="p", status=status)
    EventFactory(slug="kick-off", roadmap=roadmap, project=project)

    page = client.get("/t3/kick-off/").content.decode().split("<main", 1)[1]

    assert sorted(re.findall(r'href="(/(?:roadmaps|projekte)/[^"]+)"', page)) == links


def test_search_finds_roadmaps_and_projects_that_are_public(client: Client):
    RoadmapFactory(slug="licht", title_de="Photonik 2020", title_en="Photonics 2020", state="in_implementation")
    RoadmapFactory(title_de="Photonik geheim", status="draft")
    ProjectFactory(slug="laser", name_de="Photonikzentrum", kind="application_centre", stage="running")
    ProjectFactory(name_de="Photonikidee", stage="idea", status="draft")

    groups = client.get("/suche/?q=Photonik").context["groups"]

    assert {group.label: [(row.title, row.url, row.context) for row in group.results] for group in groups} == {
        "Roadmaps": [("Photonik 2020", "/roadmaps/licht/", "in Umsetzung")],
        "Projekte": [("Photonikzentrum", "/projekte/laser/", "Anwendungszentrum, läuft")],
    }


def test_overview_needs_as_many_queries_for_thirty_as_for_one(client: Client, django_assert_num_queries):
    def roadmaps(many: int) -> None:
        for _ in range(many):
            roadmap = RoadmapFactory()
            RoadmapStateEntryFactory(roadmap=roadmap)
            goal = RoadmapGoalFactory(roadmap=roadmap)
            MilestoneFactory.create_batch(3, goal=goal, due=day(30))
            MeasureFactory(goal=goal)

    GrowthFieldFactory(slug="optik")
    roadmaps(1)
    with django_assert_num_queries(10):
        client.get(LIST)

    roadmaps(29)

    with django_assert_num_queries(10):
        client.get(LIST)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [LIST, f"{LIST}?group=state", f"{LIST}?state=mond", "/wachstumsfelder/optik/", "/"])
def test_page_is_accessible_and_fits(axe, chromium_page, path):
    optics = GrowthFieldFactory(slug="optik")
    roadmap = RoadmapFactory(title_de="Photonik und Mikrosystemtechnikentwicklungsvorhaben", growth_field=optics)
    RoadmapStateEntryFactory(roadmap=roadmap)
    MilestoneFactory(goal__roadmap=roadmap, due=day(30))
    RoadmapFactory(state="not_stated", starts=None)
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto(path)

    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= 390
    assert chromium_page.locator(".roadmap-track:visible").count() == 0
