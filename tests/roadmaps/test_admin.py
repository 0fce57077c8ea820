"""Back office of roadmaps: GM-3 and GM-4 through its pages, and who sees and does what."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps.models import Measure, Milestone, PotentialAnalysis, Roadmap
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory
from tests.factories.roadmaps import (
    ClusterGapFactory,
    MeasureFactory,
    MilestoneFactory,
    NetworkedRoadmapFactory,
    PotentialAnalysisFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    RoadmapStateEntryFactory,
)
from tests.people import client_of, member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="msr", name_de="Mess-, Steuer- und Regeltechnik")


@pytest.fixture
def roadmap(field):
    row = RoadmapFactory(growth_field=field, state=Roadmap.State.KICKOFF_PLANNED)
    RoadmapStateEntryFactory(roadmap=row, is_planned=True)
    return row


@pytest.fixture
def manager(field):
    return client_of(member(Role.FIELD_MANAGER, field))


def everybody(field):
    return {
        "administrator": client_of(member(Role.ADMINISTRATOR)),
        "back office": client_of(member(Role.BACK_OFFICE)),
        "owner": client_of(member(Role.FIELD_MANAGER, field)),
        "stranger": client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())),
        "ministry": client_of(member(Role.MINISTRY)),
        "nobody": client_of(member()),
    }


def address(row, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=(row.pk,))


def step(**changes):
    return {"state": "in_development", "on": "Q1/2013", "note_de": "Auftakt war gut besucht."} | changes


def test_gm_3_next_state_stands_with_date_and_note(manager, roadmap):
    page = manager.get(address(roadmap)).content.decode()

    answer = manager.post(address(roadmap, "state"), step(), follow=True)

    assert "4. Quartal 2012 (geplant)" in page
    assert "steht jetzt auf „in Erarbeitung“" in answer.content.decode()
    roadmap.refresh_from_db()
    assert roadmap.state == Roadmap.State.IN_DEVELOPMENT
    entry = roadmap.state_entries.last()
    assert (entry.when, entry.note_de) == ("1. Quartal 2013", "Auftakt war gut besucht.")
    assert roadmap.history.first().state == Roadmap.State.IN_DEVELOPMENT


def test_gm_3_agreed_is_refused_beside_its_field(manager, roadmap):
    RoadmapGoalFactory(roadmap=roadmap)

    answer = manager.post(address(roadmap, "state"), step(state="agreed"))

    assert answer.context["form"].errors == {
        "state": [
            "„Abgestimmt“ setzt je ein Ziel, eine Maßnahme und einen Meilenstein voraus. "
            "Es fehlt: eine Maßnahme, einen Meilenstein."
        ]
    }
    roadmap.refresh_from_db()
    assert roadmap.state == Roadmap.State.KICKOFF_PLANNED


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({"on": "bald"}, "on", "Bitte als Jahr, Quartal"),
        ({"on": ""}, "on", "Bitte als Jahr, Quartal"),
        ({"on": "31.02.2013"}, "on", "Dieses Datum gibt es nicht"),
        ({"state": "finished"}, "state", "finished"),
        ({"note_de": "x" * 1001}, "note_de", "1000"),
        ({"note_de": "a\0b"}, "note_de", "Null"),
    ],
)
def test_step_that_cannot_be_says_why(manager, roadmap, changes, name, text):
    answer = manager.post(address(roadmap, "state"), step(**changes))

    assert text in " ".join(answer.context["form"].errors[name])
    assert roadmap.state_entries.count() == 1


def test_gm_3_overdue_milestone_waits_on_the_dashboard(field, roadmap):
    goal = RoadmapGoalFactory(roadmap=roadmap)
    MilestoneFactory(goal=goal, title_de="Messplatz steht", due=PartialDate.parse("2013-06"))
    MilestoneFactory(goal=goal, state=Milestone.State.REACHED)
    MeasureFactory(goal=goal, title_de="Messplatz bauen", state=Measure.State.RUNNING)
    MilestoneFactory()
    MeasureFactory()

    owner = waiting_for(member(Role.FIELD_MANAGER, field))

    assert [(row.title, [task.label for task in row.tasks]) for row in owner] == [
        ("Überfällige Meilensteine", ["Messplatz steht"]),
        ("Überfällige Maßnahmen", ["Messplatz bauen"]),
    ]
    assert waiting_for(member(Role.FIELD_MANAGER, GrowthFieldFactory())) == []


def analysis_form(row, **changes):
    return {
        "title_de": row.title_de,
        "growth_field": row.growth_field_id,
        "roadmap": row.roadmap_id or "",
        "scope": ["companies"],
        "status": "published",
        "contractor": "",
        "due": "2013-Q2",
        "state": "accepted",
        "accepted_on": "01.06.2013",
        "document": "",
        "note_de": "",
        "section": "",
        "title_en": "",
        "note_en": "",
    } | changes


def test_gm_4_accepted_analysis_offers_the_next_step(manager, field, roadmap):
    analysis = PotentialAnalysisFactory(growth_field=field, roadmap=roadmap)
    contractor = OrganisationFactory()

    form = analysis_form(analysis, contractor=contractor.pk, scope=["companies", "technology"])
    answer = manager.post(address(analysis), form, follow=True)

    assert answer.redirect_chain[-1][0] == f"{address(roadmap, 'state')}?state=in_development"
    assert answer.context["form"].initial["state"] == "in_development"
    assert "Die Potenzialanalyse ist abgenommen." in answer.content.decode()
    analysis.refresh_from_db()
    assert (analysis.state, analysis.contractor, analysis.due.iso, analysis.scope) == (
        PotentialAnalysis.State.ACCEPTED,
        contractor,
        "2013-Q2",
        ["companies", "technology"],
    )


def test_gm_4_is_not_offered_again(manager, field, roadmap):
    Roadmap.objects.filter(pk=roadmap.pk).update(state=Roadmap.State.IN_IMPLEMENTATION)
    analysis = PotentialAnalysisFactory(growth_field=field, roadmap=roadmap)

    answer = manager.post(address(analysis), analysis_form(analysis))

    assert answer.url == reverse("admin:roadmaps_potentialanalysis_changelist")


def test_analysis_is_not_put_on_the_page_of_a_foreign_roadmap(manager, field, roadmap):
    analysis, foreign = PotentialAnalysisFactory(growth_field=field), RoadmapFactory()

    answer = manager.post(address(analysis), analysis_form(analysis, roadmap=foreign.pk))
    assert list(answer.context["adminform"].form.errors) == ["roadmap"]

    PotentialAnalysis.objects.filter(pk=analysis.pk).update(roadmap=foreign)  # by the office: it may stay
    assert manager.post(address(analysis), analysis_form(analysis, roadmap=foreign.pk)).status_code == 302
    analysis.refresh_from_db()
    assert analysis.roadmap == foreign


def test_plans_of_others_are_not_found_by_trying_ids(manager, field, roadmap):
    measure = MeasureFactory(goal=RoadmapGoalFactory(roadmap=roadmap))
    idea = ProjectFactory(name_de="Geheime Idee", status="draft", stage="idea")
    hidden = MeasureFactory(title_de="Interne Maßnahme", is_internal=True)
    gap = ClusterGapFactory(growth_field=field)

    of_measure = manager.post(address(measure), {"title_de": "Neu", "state": "planned", "projects": [idea.pk]})
    of_gap = manager.post(address(gap), {"description_de": "Neu", "growth_field": field.pk, "measures": [hidden.pk]})

    assert "projects" in of_measure.context["adminform"].form.errors
    assert "measures" in of_gap.context["adminform"].form.errors
    assert "Geheime Idee" not in of_measure.content.decode()
    assert "Interne Maßnahme" not in of_gap.content.decode()


def test_what_the_office_linked_and_what_is_public_may_be_kept(manager, field, roadmap):
    measure = MeasureFactory(goal=RoadmapGoalFactory(roadmap=roadmap))
    linked, public = ProjectFactory(status="draft"), ProjectFactory(status="published")
    measure.projects.add(linked)
    texts = {"title_de": "Neu", "state": "planned", "projects": [linked.pk, public.pk]}

    assert manager.post(address(measure), texts).status_code == 302
    assert set(measure.projects.all()) == {linked, public}


def test_networked_roadmap_is_made_of_public_and_own_ones(manager, roadmap):
    """Any manager edits them; what the office linked may stay."""
    Roadmap.objects.filter(pk=roadmap.pk).update(status="draft")
    public, foreign, linked = RoadmapFactory(), RoadmapFactory(status="draft"), RoadmapFactory(status="draft")
    joint = NetworkedRoadmapFactory(slug="verbund")
    joint.roadmaps.add(linked)
    texts = {"title_de": "Verbund", "slug": "verbund", "status": "draft"}

    refused = manager.post(address(joint), texts | {"roadmaps": [foreign.pk]})
    taken = manager.post(address(joint), texts | {"roadmaps": [roadmap.pk, public.pk, linked.pk]})

    assert list(refused.context["adminform"].form.errors) == ["roadmaps"]
    assert foreign.title_de not in refused.content.decode()
    assert taken.status_code == 302
    assert set(joint.roadmaps.all()) == {roadmap, public, linked}


def test_analysis_with_a_day_of_acceptance_must_be_accepted(manager, field):
    analysis = PotentialAnalysisFactory(growth_field=field)

    answer = manager.post(address(analysis), analysis_form(analysis, state="running"))

    assert "Einen Tag der Abnahme hat nur eine abgenommene Analyse." in answer.content.decode()


def test_gap_is_closed_with_a_result(manager, field):
    gap = ClusterGapFactory(growth_field=field)
    form = {
        "description_de": gap.description_de,
        "growth_field": field.pk,
        "status": "published",
        "closed_on": "01.06.2013",
    }

    refused = manager.post(address(gap), form)
    manager.post(address(gap), form | {"result_de": "Testfeld offen für alle"})

    assert "Eine geschlossene Lücke braucht ein Ergebnis." in refused.content.decode()
    gap.refresh_from_db()
    assert gap.closed_on == dt.date(2013, 6, 1)


ROWS = {
    "roadmap": lambda field: RoadmapFactory(growth_field=field),
    "goal": lambda field: RoadmapGoalFactory(roadmap__growth_field=field),
    "measure": lambda field: MeasureFactory(goal__roadmap__growth_field=field),
    "milestone": lambda field: MilestoneFactory(goal__roadmap__growth_field=field),
    "analysis": lambda field: PotentialAnalysisFactory(growth_field=field),
    "gap": lambda field: ClusterGapFactory(growth_field=field),
}


@pytest.mark.parametrize("name", ROWS)
def test_who_may_open_and_change(field, name):
    row = ROWS[name](field)

    clients = everybody(field)

    opened = {who: client.get(address(row)).status_code for who, client in clients.items()}
    changed = {who: client.post(address(row), {}).status_code for who, client in clients.items()}

    assert opened == {
        "administrator": 200,
        "back office": 200,
        "owner": 200,
        "stranger": 403,
        "ministry": 200,
        "nobody": 403,
    }
    assert {who for who, status in changed.items() if status == 200} == {"administrator", "back office", "owner"}


@pytest.mark.parametrize("name", [*ROWS, "project"])
def test_head_reads_what_is_foreign_and_edits_what_is_own(field, name):
    """R6: she steers the office, and has a field of her own."""
    make = {**ROWS, "project": lambda own: ProjectFactory(fields=[own], status="draft")}[name]
    foreign, own = make(GrowthFieldFactory()), make(field)
    user = member(Role.FIELD_MANAGER, field)
    user.groups.add(Group.objects.get(name=Role.HEAD.value))
    head = client_of(user)

    listed = head.get(reverse(f"admin:roadmaps_{own._meta.model_name}_changelist")).context["cl"].result_list

    assert set(listed) == {foreign, own}
    assert [head.get(address(row)).status_code for row in (foreign, own)] == [200, 200]
    assert [head.post(address(row), {}).status_code for row in (foreign, own)] == [403, 200]


def test_who_may_take_the_next_step(field, roadmap):
    statuses = {who: client.post(address(roadmap, "state"), {}).status_code for who, client in everybody(field).items()}

    assert statuses == {
        "administrator": 200,
        "back office": 200,
        "owner": 200,
        "stranger": 403,
        "ministry": 403,
        "nobody": 403,
    }


def test_moderator_of_another_field_edits_the_own_roadmap(roadmap):
    user = member(Role.FIELD_MANAGER, GrowthFieldFactory())
    Roadmap.objects.filter(pk=roadmap.pk).update(moderator=user)
    RoadmapFactory()

    answer = client_of(user).get("/verwaltung/roadmaps/roadmap/")

    assert list(answer.context["cl"].result_list) == [roadmap]
    assert client_of(user).get(address(roadmap, "state")).status_code == 200


def test_new_roadmap_of_a_foreign_field_is_refused(manager):
    foreign = GrowthFieldFactory()
    form = {"title_de": "Fremd", "slug": "fremd", "growth_field": foreign.pk, "status": "draft"}
    form |= {"partners-TOTAL_FORMS": 0, "partners-INITIAL_FORMS": 0}

    answer = manager.post("/verwaltung/roadmaps/roadmap/add/", form)

    assert "growth_field" in answer.context["adminform"].form.errors
    assert Roadmap.objects.count() == 0


@pytest.mark.parametrize("name", ROWS)
def test_list_costs_the_same_for_many_rows(field, name):
    client = client_of(member(Role.BACK_OFFICE))
    row = ROWS[name](field)
    list_address = reverse(f"admin:roadmaps_{row._meta.model_name}_changelist")
    client.get(list_address)

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(list_address)
    for _number in range(29):
        ROWS[name](field)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(list_address)

    assert len(answer.context["cl"].result_list) == 30
    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["measure", "milestone"])
def test_overdue_parts_are_a_list(field, name):
    late = ROWS[name](field)
    row = ROWS[name](field)
    type(row).objects.filter(pk=row.pk).update(due=PartialDate.parse("2999"))

    answer = client_of(member(Role.BACK_OFFICE)).get(
        reverse(f"admin:roadmaps_{name}_changelist"), {"termin": "ueberfaellig"}
    )

    assert list(answer.context["cl"].result_list) == [late]
