"""The Atom feeds of sections, and the page that lists all feeds and calendars."""

import datetime as dt
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from clusters.models import KeyFigure
from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.panels import DecisionFactory, GoverningBodyFactory
from tests.factories.roadmaps import MeasureFactory, MilestoneFactory, RoadmapFactory, RoadmapGoalFactory
from tests.factories.roadmaps import RoadmapStateEntryFactory as StateEntryFactory
from thcm.feeds import CALENDARS, FEEDS

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://portal.example.org"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    SiteSettingFactory(name_de="Portal", name_en="The portal")


@dataclass
class Entry:
    title: str
    id: str
    link: str
    updated: str
    summary: str


def read(client, path):
    """The entries of the feed, after what RFC 4287 asks of all feeds was looked at."""
    response = client.get(path)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}id", "").startswith(SITE)
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{SITE}{path}"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == ("en" if path.startswith("/en/") else "de")
    entries = [
        Entry(
            *(row.findtext(f"{ATOM}{name}") for name in ("title", "id")),
            row.find(f"{ATOM}link[@rel='alternate']").get("href"),
            *(row.findtext(f"{ATOM}{name}") for name in ("updated", "summary")),
        )
        for row in feed.iterfind(f"{ATOM}entry")
    ]
    assert len({entry.id for entry in entries}) == len(entries)
    assert all(entry.title and entry.link.startswith(SITE) for entry in entries)
    assert all(dt.datetime.fromisoformat(entry.updated).tzinfo for entry in entries)
    return entries


def titles(client, path):
    return [entry.title for entry in read(client, path)]


def text(entry):
    return re.findall(r"<p>(.*?)</p>", entry.summary)


def test_figures_tell_the_new_value_and_the_one_before(client):
    field = GrowthFieldFactory(name_de="Optik", name_en="Optics")
    figure = KeyFigureFactory(growth_field=field, external_id="K1", source__label="Datenbank", caveat="ohne Jena")
    figure.note = "ohne Wirkung"
    figure.save()
    figure.value, figure.qualifier = "2.5", "exact"
    figure.save()

    changed, new = read(client, "/kennzahlen.atom")

    assert (changed.title, new.title) == ("Optik, Umsatz: 2,5 Mrd. €", "Optik, Umsatz: ca. 2,3 Mrd. €")
    assert changed.link == f"{SITE}/kennzahlen/K1/"
    assert text(changed) == [
        "Datenbank, Stand September 2012",
        "Vorher: ca. 2,3 Mrd. €, Stand September 2012",
        "ohne Jena",
    ]
    assert text(new)[1] == "Neu veröffentlicht."
    assert titles(client, "/en/kennzahlen.atom")[0].startswith("Optics, Revenue: 2.5")


def test_figures_keep_what_was_not_public_to_themselves(client):
    KeyFigureFactory(status="draft")
    KeyFigureFactory(growth_field=GrowthFieldFactory(status="draft"))
    withdrawn = KeyFigureFactory()
    withdrawn.status = "archived"
    withdrawn.save()
    figure = KeyFigureFactory(value="9.9", status="draft")
    figure.value, figure.status = "1.1", "published"
    figure.save()

    (entry,) = read(client, "/kennzahlen.atom")

    assert ("1,1" in entry.title, "9,9" in entry.summary) == (True, False)


def test_figures_compare_with_versions_that_are_no_longer_read(client, monkeypatch):
    figure = KeyFigureFactory()
    figure.value = "2.4"
    figure.save()
    monkeypatch.setattr("clusters.news.MOST_READ", 1)

    (entry,) = read(client, "/kennzahlen.atom")

    assert text(entry)[1].startswith("Vorher: ca. 2,3")


def test_roadmaps_tell_steps_measures_and_milestones(client):
    roadmap = RoadmapFactory(slug="licht", title_de="Licht")
    goal = RoadmapGoalFactory(roadmap=roadmap)
    StateEntryFactory(roadmap=roadmap, note_de="Auftakt in Jena")
    measure = MeasureFactory(goal=goal, title_de="Labor")
    milestone = MilestoneFactory(goal=goal, title_de="Halle", state="reached", reached_on=dt.date(2013, 6, 1))
    MilestoneFactory(goal=goal, title_de="offen")
    MilestoneFactory(goal=goal, title_de="intern", state="reached", is_internal=True)
    MilestoneFactory(
        goal=RoadmapGoalFactory(roadmap=RoadmapFactory(status="draft")), title_de="Entwurf", state="reached"
    )
    StateEntryFactory(roadmap=RoadmapFactory(status="draft"))
    measure.state = "running"
    measure.save()

    found = {entry.title: entry for entry in read(client, "/roadmaps.atom")}

    assert set(found) == {"Licht: Kick-off geplant", "Maßnahme läuft: Labor", "Meilenstein erreicht: Halle"}
    reached = found["Meilenstein erreicht: Halle"]
    assert reached.link == f"{SITE}/roadmaps/licht/#meilenstein-{milestone.pk}"
    assert text(reached) == ["Licht", "1. Juni 2013"]
    assert titles(client, "/en/roadmaps.atom")


def test_roadmaps_tell_nothing_of_the_time_before_their_publication(client):
    roadmap = RoadmapFactory(published_at=timezone.now() + dt.timedelta(days=1))
    StateEntryFactory(roadmap=roadmap)

    (entry,) = read(client, "/roadmaps.atom")

    assert dt.datetime.fromisoformat(entry.updated) == roadmap.published_at


def test_decisions_are_told_once_they_are_published(client):
    hidden = GoverningBodyFactory(status="draft")
    decision = DecisionFactory(number="2013/1", text_de="Es wird <b>gebaut</b>.", responsible_body=hidden)
    DecisionFactory(status="draft")
    DecisionFactory(meeting__body=hidden)

    (entry,) = read(client, "/gremien.atom")

    assert entry.title == f"{decision.meeting.body.name}, Beschluss 2013/1"
    assert entry.id == f"{SITE}/gremien.atom#{decision.pk}"
    assert text(entry)[0] == "Es wird &lt;b&gt;gebaut&lt;/b&gt;."
    assert "Verantwortlich" not in entry.summary


@pytest.mark.parametrize("number", [1, 20])
def test_feeds_take_the_same_number_of_queries(client, django_assert_num_queries, number):
    roadmap = RoadmapFactory()
    goal = RoadmapGoalFactory(roadmap=roadmap)
    for _row in range(number):
        KeyFigureFactory(), DecisionFactory(), MilestoneFactory(goal=goal, state="reached")
        MeasureFactory(goal=goal, state="running"), StateEntryFactory(roadmap=roadmap)

    for path, queries in (("/kennzahlen.atom", 5), ("/roadmaps.atom", 4), ("/gremien.atom", 5)):
        with django_assert_num_queries(queries):
            assert len(titles(client, path)) >= number, path


def test_page_lists_every_feed_and_sections_point_at_theirs(client):
    page = client.get("/feeds/").content.decode()

    for feed in (*FEEDS, *CALENDARS):
        assert client.get(feed.path).status_code == 200
        assert f'<a href="{feed.path}">{SITE}{feed.path}</a>' in page
    english = client.get("/en/feeds/").content.decode()
    assert f'<a href="/en/kennzahlen.atom">{SITE}/en/kennzahlen.atom</a>' in english
    for path, feed in (("/kennzahlen/", "/kennzahlen.atom"), ("/t3/", "/t3.atom"), ("/roadmaps/", "/roadmaps.atom")):
        links = re.findall(
            r'<link rel="alternate" type="application/atom\+xml"[^>]*>', client.get(path).content.decode()
        )
        assert [re.search(r'href="([^"]+)"', link)[1] for link in links] == [feed]


def test_short_address_of_the_funding_feed_leads_on(client):
    response = client.get("/foerderung.atom?q=licht")

    assert (response.status_code, response["Location"]) == (301, "/foerderung/neues.atom?q=licht")


@pytest.mark.django_db(transaction=True)
def test_feeds_answer_304_until_something_changes(client, settings):
    if not settings.REDIS_URL:
        pytest.skip("needs a Valkey")
    KeyFigureFactory(external_id="K1")
    first = client.get("/kennzahlen.atom")

    assert client.get("/kennzahlen.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    figure = KeyFigure.objects.get(external_id="K1")
    figure.value = "7.7"
    figure.save()
    second = client.get("/kennzahlen.atom", headers={"if-none-match": first["ETag"]})
    assert (second.status_code, "7,7" in second.content.decode()) == (200, True)
