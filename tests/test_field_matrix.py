"""All fields on one page: what is counted, what is not, and the table (CB-5)."""

from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from tests.factories.events import EventFactory
from tests.factories.funding import ProgrammeFactory
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    PotentialAnalysisFactory,
    ProjectFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def rows_of(client):
    page = html.fromstring(client.get(reverse("field-matrix")).content)
    return [
        [" ".join(cell.text_content().split()) for cell in row.iter("th", "td")] for row in page.xpath("//tbody/tr")
    ]


@pytest.fixture
def field():
    """With one public row and one that does not count of each kind."""
    field = GrowthFieldFactory(name_de="Optik")
    KeyFigureFactory(growth_field=field, as_of=PartialDate.parse("2012-09"))
    KeyFigureFactory(growth_field=field, as_of=PartialDate.parse("2013"), status="draft")
    goal = RoadmapGoalFactory(roadmap=RoadmapFactory(growth_field=field, state="in_development"))
    MeasureFactory(goal=goal, due=PartialDate.parse("2012-Q4"))
    MeasureFactory(goal=goal, due=PartialDate.parse("2099"))
    MeasureFactory(goal=goal, state="done")
    MeasureFactory(goal=goal, is_internal=True)
    MilestoneFactory(goal=goal, title_de="Zweiter", due=PartialDate.parse("2099-Q2"))
    MilestoneFactory(goal=goal, title_de="Erster", due=PartialDate.parse("2098"))
    MilestoneFactory(goal=goal, title_de="Intern", due=PartialDate.parse("2097"), is_internal=True)
    for status in ("published", "draft"):
        PotentialAnalysisFactory(growth_field=field, status=status)
        ProjectFactory(fields=[field], status=status)
        EventFactory(fields=[field], status=status)
    EventFactory(fields=[field], when="2012-05-01")
    ProgrammeFactory(rated_for=[field])
    return field


def test_matrix_counts_what_is_public(client, field):
    GrowthFieldFactory(name_de="Neu")
    GrowthFieldFactory(name_de="Entwurf", status="draft")

    assert rows_of(client) == [
        ["Optik", "September 2012", "in Erarbeitung", "Erster 2098", "2", "1", "1", "1", "1", "1"],
        ["Neu", "keine Angabe", "keine", "keiner", "0", "0", "0", "0", "0", "0"],
    ]


def test_table_says_the_same(client, field):
    field.name_de = "=1+1"
    field.save()

    book = load_workbook(BytesIO(client.get(reverse("field-matrix-xlsx")).content))

    rows = list(book.active.iter_rows(min_row=2))
    assert [cell.value for cell in rows[0]] == [
        "=1+1",
        "September 2012",
        "in Erarbeitung",
        "Erster (2098)",
        *(2, 1, 1, 1, 1, 1),
    ]
    assert rows[0][0].data_type == "s"


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_no_more_queries_with_more_rows(client, django_assert_num_queries, rows):
    for _row in range(rows):
        goal = RoadmapGoalFactory()
        MeasureFactory(goal=goal)
        MilestoneFactory(goal=goal, due=PartialDate.parse("2099"))

    with django_assert_num_queries(11):
        assert len(rows_of(client)) == rows
