"""Pages of one roadmap: what is public on them and in its calendar, and what nobody reads there."""

import datetime as dt
import html
import re

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmaps.changes import changes_of
from roadmaps.models import RoadmapGoal
from tests.factories.clusters import GrowthFieldFactory, SwotItemFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.networks import NetworkFactory
from tests.factories.roadmaps import (
    ClusterGapFactory,
    MeasureFactory,
    MilestoneFactory,
    NetworkedRoadmapFactory,
    PotentialAnalysisFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    RoadmapPartnerFactory,
    RoadmapStateEntryFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db
PARTIAL = PartialDate.parse


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def roadmap():
    row = RoadmapFactory(slug="msr", title_de="Roadmap MSR", moderator=UserFactory(function="Moderation Technik"))
    goal = RoadmapGoalFactory(roadmap=row, title_de="Ein Messplatz")
    MeasureFactory(goal=goal, title_de="Bauen", state="running", due=PARTIAL("2012-Q4"), cost_eur=1500)
    MilestoneFactory(goal=goal, title_de="Er steht", due=PARTIAL("2013-06"), state="reached")
    return row


def text_of(answer) -> str:
    assert answer.status_code == 200
    page = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def hidden_parts(roadmap) -> None:
    """All are called „Geheim“."""
    goal = roadmap.goals.get()
    MeasureFactory(goal=goal, title_de="Geheim eins", is_internal=True)
    MilestoneFactory(goal=goal, title_de="Geheim zwei", is_internal=True)
    internal = RoadmapGoalFactory(roadmap=roadmap, title_de="Geheim drei", is_internal=True)
    measure = MeasureFactory(goal=internal, title_de="Geheim vier")
    MilestoneFactory(goal=internal, title_de="Geheim fünf")
    PotentialAnalysisFactory(roadmap=roadmap, title_de="Geheim sechs", status="draft")
    ClusterGapFactory(growth_field=roadmap.growth_field, description_de="Geheim sieben", status="draft")
    shown = goal.measures.get(title_de="Bauen")
    shown.projects.add(ProjectFactory(name_de="Geheim acht", status="draft"))
    shown.responsible_organisation = OrganisationFactory(name="Geheim neun", short="", status="draft")
    shown.save()
    RoadmapPartnerFactory(roadmap=roadmap, label="", network=NetworkFactory(name="Geheim zehn", status="draft"))
    EventFactory(roadmap=roadmap, title_de="Geheim elf", status="draft")
    gap = ClusterGapFactory(
        growth_field=roadmap.growth_field, swot_item=SwotItemFactory(text_de="Geheim zwölf", status="draft")
    )
    gap.measures.add(measure)


def test_page_says_in_words_what_it_draws(client: Client, roadmap):
    text = text_of(client.get("/roadmaps/msr/"))

    assert "100 % 1 von 1 Meilenstein erreicht 0 von 1 Maßnahme erledigt" in text
    assert text.count("Bauen überfällig , bis 4. Quartal 2012") == 2
    assert text.count("Er steht erreicht, Juni 2013") == 2
    assert "Verantwortlich: noch offen · Kosten 1.500 €" in text
    assert "Moderation Moderation Technik" in text


@pytest.mark.parametrize("path", ["/roadmaps/msr/", "/roadmaps/msr/druck/", "/roadmaps/msr/meilensteine.ics"])
def test_nothing_internal_is_told(client: Client, roadmap, path):
    hidden_parts(roadmap)

    answer = client.get(path)

    assert answer.status_code == 200
    assert "Geheim" not in answer.content.decode()


@pytest.mark.parametrize("path", ["", "druck/", "meilensteine.ics"])
def test_draft_is_not_there_and_a_renamed_one_leads_on(client: Client, roadmap, path):
    RoadmapFactory(slug="entwurf", status="draft")
    roadmap.slug = "messtechnik"
    roadmap.save()

    draft, renamed = client.get(f"/roadmaps/entwurf/{path}"), client.get(f"/roadmaps/msr/{path}")

    assert draft.status_code == 404
    assert (renamed.status_code, renamed.url) == (301, f"/roadmaps/messtechnik/{path}")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not_stated", "Der Stand ist in der Quelle nicht angegeben."),
        ("out_of_scope", "Für dieses Feld erarbeitet das Clustermanagement keine Roadmap."),
    ],
)
def test_roadmap_without_anything_says_so_in_words(client: Client, state, words):
    RoadmapFactory(slug="leer", state=state, starts=None, horizon_year=None)

    answer = client.get("/roadmaps/leer/")

    assert words in text_of(answer)
    assert 'class="timeline"' not in answer.content.decode()


def test_gap_leads_from_weakness_over_measures_to_result(client: Client, roadmap):
    item = SwotItemFactory(growth_field=roadmap.growth_field, kind="weakness", text_de="Kein Messplatz")
    gap = ClusterGapFactory(
        growth_field=roadmap.growth_field,
        swot_item=item,
        description_de="Ort fehlt",
        result_de="Alle messen dort.",
        closed_on=dt.date(2013, 7, 1),
    )
    gap.measures.add(roadmap.goals.get().measures.get())

    text = text_of(client.get("/roadmaps/msr/"))

    assert (
        "Schwäche Kein Messplatz Lücke Ort fehlt Maßnahmen Bauen läuft "
        "Ergebnis Alle messen dort. geschlossen am 1. Juli 2013"
    ) in text


def test_page_costs_the_same_with_one_row_and_with_thirty(client: Client, roadmap):
    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get("/roadmaps/msr/")
        return len(context)

    def fill(number):
        for _row in range(number):
            goal = RoadmapGoalFactory(roadmap=roadmap)
            measure = MeasureFactory(goal=goal, responsible_network=NetworkFactory())
            measure.projects.add(ProjectFactory())
            MilestoneFactory(goal=goal)
            gap = ClusterGapFactory(growth_field=roadmap.growth_field)
            gap.measures.add(measure)
            RoadmapPartnerFactory(roadmap=roadmap, label="", organisation=OrganisationFactory())
            PotentialAnalysisFactory(roadmap=roadmap, contractor=OrganisationFactory())
            RoadmapStateEntryFactory(roadmap=roadmap)
            EventFactory(roadmap=roadmap)
            roadmap.further_fields.add(GrowthFieldFactory())

    fill(1)
    client.get("/roadmaps/msr/")
    few = queries()
    fill(29)

    assert queries() == few


def test_networked_roadmap_shows_published_ones_on_one_axis(client: Client, roadmap):
    networked = NetworkedRoadmapFactory(slug="zusammen")
    networked.roadmaps.set([roadmap, RoadmapFactory(title_de="Geheim", status="draft")])
    NetworkedRoadmapFactory(slug="entwurf", status="draft")
    hidden_parts(roadmap)

    answer = client.get("/roadmaps/vernetzt/zusammen/")

    assert "Ein Messplatz" in text_of(answer)
    assert "Geheim" not in answer.content.decode()
    assert client.get("/roadmaps/vernetzt/entwurf/").status_code == 404


def test_calendar_holds_milestones_as_exact_as_they_are(client: Client, roadmap, settings):
    settings.SITE_URL = "https://portal.example.org"
    goal = roadmap.goals.get()
    day = MilestoneFactory(goal=goal, title_de="Abnahme", due=PARTIAL("2013-07-01"))
    MilestoneFactory(goal=goal, title_de="Feier", due=PARTIAL("2013-Q4"), state="cancelled")
    MilestoneFactory(goal=goal, title_de="Bericht", due=PARTIAL("2014"))

    answer = client.get("/roadmaps/msr/meilensteine.ics")

    entries = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [
        (str(entry["SUMMARY"]), entry["DTSTART"].dt, entry["DTEND"].dt, str(entry["STATUS"]), str(entry["TRANSP"]))
        for entry in entries
    ] == [
        ("Er steht – Juni 2013", dt.date(2013, 6, 1), dt.date(2013, 7, 1), "CONFIRMED", "TRANSPARENT"),
        ("Abnahme", dt.date(2013, 7, 1), dt.date(2013, 7, 2), "CONFIRMED", "TRANSPARENT"),
        ("Entfallen: Feier", dt.date(2013, 10, 1), dt.date(2014, 1, 1), "CANCELLED", "TRANSPARENT"),
        ("Bericht – 2014", dt.date(2014, 1, 1), dt.date(2015, 1, 1), "TENTATIVE", "TRANSPARENT"),
    ]
    assert str(entries[1]["UID"]) == f"milestone-{day.pk}@portal.example.org"


def told(roadmap) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """The oldest first."""
    changes = reversed(changes_of(roadmap))
    return [
        (change.title, change.word, [(field.label, field.old, field.new) for field in change.fields])
        for change in changes
    ]


def test_changes_are_told_in_words(roadmap):
    milestone = roadmap.goals.get().milestones.get()
    milestone.due = PARTIAL("2013-Q3")
    milestone.save()
    roadmap.goals.get().measures.get().delete()

    assert told(roadmap)[-2:] == [
        ("Er steht", "", [("Termin", "Juni 2013", "3. Quartal 2013")]),
        ("Bauen", "entfernt", []),
    ]
    assert {change.function for change in changes_of(roadmap)} == {"Datenübernahme"}


def test_changes_of_what_was_internal_then_are_not_told(roadmap):
    goal = RoadmapGoalFactory(roadmap=roadmap, title_de="Geheim", is_internal=True)
    measure = MeasureFactory(goal=goal, title_de="Geheim im Ziel")
    measure.title_de = "Noch geheim"
    measure.save()
    RoadmapGoal.objects.get(pk=goal.pk).delete()
    part = MilestoneFactory(goal=roadmap.goals.get(), title_de="Geheimer Name", is_internal=True)
    part.title_de, part.is_internal = "Öffentlich", False
    part.save()

    assert told(roadmap)[3:] == [("Öffentlich", "ergänzt", [])]


def test_changes_while_the_roadmap_was_a_draft_are_not_told(roadmap):
    measure = roadmap.goals.get().measures.get()
    roadmap.status = "draft"
    roadmap.save()
    measure.title_de = "Geheim"
    measure.save()
    measure.title_de = "Bauen und messen"
    measure.save()
    roadmap.status = "published"
    roadmap.save()

    assert [title for title, _word, _fields in told(roadmap)] == ["Ein Messplatz", "Bauen", "Er steht"]


@pytest.mark.parametrize("path", ["/roadmaps/msr/", "/roadmaps/msr/druck/", "/roadmaps/vernetzt/zusammen/"])
def test_pages_have_no_barriers(axe, roadmap, path):
    NetworkedRoadmapFactory(slug="zusammen").roadmaps.set([roadmap])
    ClusterGapFactory(growth_field=roadmap.growth_field)
    RoadmapStateEntryFactory(roadmap=roadmap)

    assert axe(path) == []
