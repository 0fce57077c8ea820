"""Events and series on the search page."""

import pytest
from django.test import Client

from tests.factories.events import EventFactory, EventSeriesFactory

pytestmark = pytest.mark.django_db


def hits(client: Client, query: str, path: str = "/suche/") -> dict[str, list[str]]:
    return {
        group.label: [result.title for result in group.results]
        for group in client.get(path, {"q": query}).context["groups"]
    }


def test_t3_finds_the_calendar(client: Client):
    assert hits(client, "T3") == {"Seiten": ["T³ – Technologie-Termine"]}
    assert hits(client, "Kalender")["Seiten"] == ["T³ – Technologie-Termine"]


def test_events_and_series_are_found_and_drafts_are_not(client: Client):
    EventFactory(title_de="MNT Branchentag", when="2012-09-12")
    EventFactory(title_de="Branchentag im Entwurf", status="draft")
    EventSeriesFactory(name_de="Jährliche Branchentage")
    EventSeriesFactory(name_de="Branchentage im Entwurf", status="draft")

    found = hits(client, "Branchentag")

    assert (found["Termine"], found["Veranstaltungsreihen"]) == (["MNT Branchentag"], ["Jährliche Branchentage"])


def test_hit_says_what_and_when_it_is(client: Client):
    EventFactory(slug="forum", title_de="Forum", when="2013-Q1", is_planned=True, city="Schmalkalden", type="flagship")
    answer = client.get("/suche/?q=Schmalkalden")

    [group] = answer.context["groups"]
    [result] = group.results

    assert (result.url, result.context, result.text) == (
        "/t3/forum/",
        "Flagship-Veranstaltung, 1. Quartal 2013 (geplant)",
        "Schmalkalden",
    )


def test_more_hits_lead_to_the_list_with_all_years(client: Client):
    for year in range(2005, 2013):
        EventFactory(title_de="Photonik", when=f"{year}-05-05")

    [group] = client.get("/suche/?q=Photonik").context["groups"]

    assert (len(group.results), group.more_url) == (6, "/t3/?q=Photonik&from=2005")


def test_english_page_shows_english_titles(client: Client):
    EventFactory(title_de="Messtag", title_en="Measuring day", when="2013-05-05")

    assert hits(client, "measuring", "/en/suche/").popitem()[1] == ["Measuring day"]
