"""A roadmap as a table: what everybody may read of it, and all of it out of the back office and in again."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from roadmaps.models import Measure, Milestone
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
    StateObjectiveFactory,
)
from thcm.core.dates import PartialDate
from thcm.core.models import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def roadmap():
    return RoadmapFactory(growth_field=GrowthFieldFactory(), slug="msr")


@pytest.fixture
def goal(roadmap):
    return RoadmapGoalFactory(roadmap=roadmap, title_de="Fachkräfte", order=1)


def lines(content):
    """The cells of a table, the empty ones left out, under their heads."""
    head, *rows = load_workbook(BytesIO(content)).active.values
    return [{name: cell for name, cell in zip(head, row, strict=True) if cell is not None} for row in rows]


def test_public_table_has_a_row_for_each_public_part(client, roadmap, goal):
    goal.objectives.add(StateObjectiveFactory(name_de="Beschäftigung"))
    measure = MeasureFactory(
        goal=goal,
        title_de='=HYPERLINK("x")',
        responsible_organisation=OrganisationFactory(name="Hochschule"),
        cost_eur="1234.50",
        due=PartialDate.parse("2013-Q2"),
    )
    measure.projects.add(ProjectFactory(name_de="Öffentlich"), ProjectFactory(status=Status.DRAFT))
    MilestoneFactory(goal=goal, title_de="Erster Jahrgang", state=Milestone.State.REACHED, reached_on="2013-06-03")
    MeasureFactory(goal=goal, is_internal=True)
    MilestoneFactory(goal__roadmap=roadmap, goal__is_internal=True)

    response = client.get(reverse("roadmap-xlsx", args=("msr",)))

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="msr.xlsx"'
    assert [
        {**line, "erreicht am": str(line["erreicht am"])} if "erreicht am" in line else line
        for line in lines(response.content)
    ] == [
        {"Art": "Ziel", "Titel": "Fachkräfte", "dient den Zielen des Landes": "Beschäftigung"},
        {
            "Art": "Maßnahme",
            "gehört zum Ziel": "Fachkräfte",
            "Titel": '=HYPERLINK("x")',
            "Stand": "geplant",
            "fällig": "Q2/2013",
            "verantwortlich": "Hochschule",
            "Kosten in Euro": 1234.5,
            "Projekte": "Öffentlich",
        },
        {
            "Art": "Meilenstein",
            "gehört zum Ziel": "Fachkräfte",
            "Titel": "Erster Jahrgang",
            "Stand": "erreicht",
            "fällig": "06/2013",
            "erreicht am": "2013-06-03 00:00:00",
        },
    ]
    cell = load_workbook(BytesIO(response.content)).active["C3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_no_table_of_a_draft_and_no_name_of_an_unpublished_organisation(client, roadmap, goal):
    draft = OrganisationFactory(name="Geheim", status=Status.DRAFT)
    MeasureFactory(goal=goal, responsible_organisation=draft)

    assert "Geheim" not in str(lines(client.get(reverse("roadmap-xlsx", args=("msr",))).content))
    hidden = RoadmapFactory(status=Status.DRAFT)
    assert client.get(reverse("roadmap-xlsx", args=(hidden.slug,))).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_public_table_do_not_grow(client, roadmap, goal, count, django_assert_max_num_queries):
    for _number in range(count):
        MeasureFactory(goal=goal).projects.add(ProjectFactory())
        MilestoneFactory(goal=goal)

    with django_assert_max_num_queries(8):
        content = client.get(reverse("roadmap-xlsx", args=("msr",))).content

    assert len(lines(content)) == 1 + Measure.objects.count() + Milestone.objects.count()
