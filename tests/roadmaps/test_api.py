"""Roadmaps and projects as programs read them: what is public, and nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roadmaps.models import Measure, Milestone, Project, Roadmap
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.funding import ProgrammeFactory
from tests.factories.networks import NetworkFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    ProjectPartnerFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    RoadmapPartnerFactory,
    RoadmapStateEntryFactory,
    StateObjectiveFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db

RESOURCES = ("roadmaps", "roadmap-goals", "measures", "milestones", "projects")


def records(client, path, query=""):
    answer = client.get(f"/api/v1/{path}/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_roadmap_says_all_that_is_public(client):
    roadmap = RoadmapFactory(
        slug="msr",
        growth_field=GrowthFieldFactory(slug="msr"),
        title_de="Roadmap MSR",
        state=Roadmap.State.KICKOFF_PLANNED,
        prior_work_de="Vorarbeit",
        note="intern",
    )
    roadmap.further_fields.set([GrowthFieldFactory(slug="optik"), GrowthFieldFactory(status="draft")])
    RoadmapStateEntryFactory(roadmap=roadmap, is_planned=True, note_de="Auftakt")
    RoadmapPartnerFactory(roadmap=roadmap, label="", network=NetworkFactory(slug="optonet", short="OptoNet"))
    hidden = OrganisationFactory(name="Geheim", status="draft")
    RoadmapPartnerFactory(roadmap=roadmap, label="", organisation=hidden, order=1)
    goal = RoadmapGoalFactory(roadmap=roadmap)
    MilestoneFactory(goal=goal, state=Milestone.State.REACHED)
    MilestoneFactory(goal=goal)
    MeasureFactory(goal=goal, is_internal=True)

    record = client.get("/api/v1/roadmaps/msr/").json()

    assert dt.datetime.fromisoformat(record.pop("updated_at")).tzinfo is dt.UTC
    assert record == {
        "slug": "msr",
        "status": "published",
        "field": "msr",
        "further_fields": ["optik"],
        "title_de": "Roadmap MSR",
        "title_en": "",
        "summary_de": "",
        "summary_en": "",
        "state": "kickoff_planned",
        "steps": [
            {"state": "kickoff_planned", "date": "2012-Q4", "is_planned": True, "note_de": "Auftakt", "note_en": ""}
        ],
        "starts": "2012",
        "horizon_year": 2020,
        "prior_work_de": "Vorarbeit",
        "prior_work_en": "",
        "progress": {
            "goals": 1,
            "measures": 0,
            "measures_done": 0,
            "milestones": 2,
            "milestones_reached": 1,
            "percent": 50,
        },
        "partners": [
            {"name": "OptoNet", "network": "optonet", "organisation": None},
            {"name": None, "network": None, "organisation": None},
        ],
        "source": None,
        "section": "",
        "url": "http://testserver/api/v1/roadmaps/msr/",
        "html_url": "http://testserver/roadmaps/msr/",
    }


def test_parts_say_what_is_public(client):
    goal = RoadmapGoalFactory(roadmap__slug="msr", title_de="Ziel")
    goal.objectives.set([StateObjectiveFactory(code="staerken")])
    measure = MeasureFactory(
        goal=goal,
        title_de="Labor",
        cost_eur="12000.5",
        responsible_organisation=OrganisationFactory(name="Geheim", short="", status="draft"),
    )
    measure.projects.set([ProjectFactory(slug="ent"), ProjectFactory(status="draft")])
    measure.programmes.set([ProgrammeFactory(slug="zim"), ProgrammeFactory(state="hidden")])
    milestone = MilestoneFactory(goal=goal, title_de="Fertig", due=PartialDate.parse("2013-06"))

    part = {"title_en": "", "description_de": "", "description_en": "", "roadmap": "msr"}
    assert records(client, "roadmap-goals") == [
        part
        | {
            "id": goal.pk,
            "title_de": "Ziel",
            "objectives": ["staerken"],
            "url": f"http://testserver/api/v1/roadmap-goals/{goal.pk}/",
        }
    ]
    assert records(client, "measures") == [
        part
        | {
            "id": measure.pk,
            "title_de": "Labor",
            "goal": goal.pk,
            "starts": None,
            "due": "2013-Q2",
            "state": "planned",
            "done_on": None,
            "is_overdue": True,
            "dropped_reason": "",
            "cost_eur": "12000.50",
            "responsible": "",
            "projects": ["ent"],
            "programmes": ["zim"],
            "url": f"http://testserver/api/v1/measures/{measure.pk}/",
        }
    ]
    assert records(client, "milestones") == [
        part
        | {
            "id": milestone.pk,
            "title_de": "Fertig",
            "goal": goal.pk,
            "due": "2013-06",
            "state": "open",
            "reached_on": None,
            "is_overdue": True,
            "url": f"http://testserver/api/v1/milestones/{milestone.pk}/",
        }
    ]


def test_project_says_what_is_public(client):
    project = ProjectFactory(
        slug="ent",
        name_de="ENT",
        kind=Project.Kind.SPECIAL_PROJECT,
        volume_eur="1000",
        programme=ProgrammeFactory(state="hidden"),
        note="intern",
        fields=[GrowthFieldFactory(slug="optik"), GrowthFieldFactory(status="draft")],
    )
    project.networks.set([NetworkFactory(slug="optonet"), NetworkFactory(status="draft")])
    ProjectPartnerFactory(project=project, label="Betriebe")

    (record,) = records(client, "projects")

    assert dt.datetime.fromisoformat(record.pop("updated_at")).tzinfo is dt.UTC
    assert record == {
        "slug": "ent",
        "status": "published",
        "name_de": "ENT",
        "name_en": "",
        "aliases": [],
        "kind": "special_project",
        "stage": "running",
        "state_text": "",
        "summary_de": "",
        "summary_en": "",
        "fields": ["optik"],
        "networks": ["optonet"],
        "partners": [{"name": "Betriebe", "network": None, "organisation": None}],
        "role_thcm_de": "",
        "role_thcm_en": "",
        "starts": None,
        "ends": None,
        "volume_eur": "1000.00",
        "funding_eur": None,
        "programme": None,
        "programme_text": "",
        "website": "",
        "source": None,
        "section": "",
        "url": "http://testserver/api/v1/projects/ent/",
        "html_url": "http://testserver/projekte/ent/",
    }


def hidden_rows():
    draft = RoadmapGoalFactory(roadmap__status="draft")
    internal = RoadmapGoalFactory(is_internal=True, roadmap=RoadmapFactory(status="archived"))
    for goal in (draft, internal):
        MeasureFactory(goal=goal)
        MilestoneFactory(goal=goal)
    ProjectFactory(status="draft", stage=Project.Stage.IDEA)


@pytest.mark.parametrize("path", RESOURCES)
def test_what_is_not_public_is_not_there(client, path):
    hidden_rows()

    assert records(client, path) == []


def test_internal_parts_are_not_found(client):
    goal = RoadmapGoalFactory()
    measure = MeasureFactory(goal=goal, is_internal=True)
    milestone = MilestoneFactory(goal=RoadmapGoalFactory(roadmap=goal.roadmap, is_internal=True))

    statuses = [
        client.get(f"/api/v1/{path}/").status_code
        for path in (
            f"measures/{measure.pk}",
            f"milestones/{milestone.pk}",
            f"roadmap-goals/{milestone.goal_id}",
            f"roadmap-goals/{goal.pk}",
        )
    ]

    assert statuses == [404, 404, 404, 200]


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("roadmaps", "field=optik", ["a"]),
        ("roadmaps", "state=agreed", []),
        ("roadmaps", "q=Photonik", ["a"]),
        ("roadmaps", "state=in_development&field=optik&field=bau", ["a", "b"]),
        ("projects", "kind=growth_core", ["a"]),
        ("projects", "stage=running", ["a", "b"]),
        ("projects", "field=optik", ["a"]),
    ],
)
def test_filters(client, path, query, found):
    optik, bau = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="bau")
    RoadmapFactory(slug="a", growth_field=optik, title_de="Photonik")
    RoadmapFactory(slug="b", growth_field=bau)
    ProjectFactory(slug="a", kind=Project.Kind.GROWTH_CORE, fields=[optik])
    ProjectFactory(slug="b", fields=[bau])

    assert [record["slug"] for record in records(client, path, query)] == found


@pytest.mark.parametrize("path", ["roadmap-goals", "measures", "milestones"])
def test_parts_of_a_roadmap(client, path):
    for slug in ("a", "b"):
        goal = RoadmapGoalFactory(roadmap__slug=slug)
        MeasureFactory(goal=goal, state=Measure.State.RUNNING)
        MilestoneFactory(goal=goal)

    assert [record["roadmap"] for record in records(client, path, "roadmap=b")] == ["b"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("roadmaps", "state=finished"),
        ("roadmaps", "field=nowhere"),
        ("roadmaps", "group=state"),
        ("measures", "roadmap=nowhere"),
        ("milestones", "state=late"),
        ("projects", "stage=idea%00"),
        ("projects", "kind=x"),
        ("roadmap-goals", "q=x"),
    ],
)
def test_parameter_that_cannot_be_is_an_error(client, path, query):
    answer = client.get(f"/api/v1/{path}/?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")


def test_withdrawn_roadmap_is_told(client):
    since = (timezone.now() - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    RoadmapFactory(slug="weg", status="archived")

    (record,) = records(client, "roadmaps", f"modified_since={since}")

    assert (record["slug"], record["status"]) == ("weg", "withdrawn")
    assert client.get("/api/v1/roadmaps/weg/").status_code == 410


def fill():
    goal = RoadmapGoalFactory()
    RoadmapStateEntryFactory(roadmap=goal.roadmap)
    RoadmapPartnerFactory(roadmap=goal.roadmap)
    goal.roadmap.further_fields.add(GrowthFieldFactory())
    goal.objectives.add(StateObjectiveFactory())
    measure = MeasureFactory(goal=goal, responsible_organisation=OrganisationFactory())
    MilestoneFactory(goal=goal)
    project = ProjectFactory(fields=[GrowthFieldFactory()], programme=ProgrammeFactory())
    project.networks.add(NetworkFactory())
    ProjectPartnerFactory(project=project, label="", organisation=OrganisationFactory())
    measure.projects.add(project)


@pytest.mark.parametrize("path", RESOURCES)
def test_list_costs_the_same_for_many_rows(client, path):
    fill()
    with CaptureQueriesContext(connection) as few:
        assert len(records(client, path)) == 1
    for _number in range(29):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert len(records(client, path)) == 30

    assert len(many) == len(few) <= 12
