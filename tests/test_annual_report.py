"""The annual report: what a year's figures count, who reads it, and the table (MI-4)."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories.core import UserFactory
from tests.factories.events import EventFactory
from tests.factories.panels import (
    AppointmentFactory,
    DecisionFactory,
    GoverningBodyFactory,
    MeetingFactory,
    PanelSessionFactory,
)
from tests.factories.roadmaps import (
    MeasureFactory,
    MilestoneFactory,
    ProjectFactory,
    ProjectStageEntryFactory,
    RoadmapFactory,
    RoadmapStateEntryFactory,
)
from tests.people import client_of, member
from thcm.annual_report import annual_report
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def stated(year, title):
    """What a section says that is neither zero nor missing."""
    section = next(section for section in annual_report(year) if section.title == title)
    return [(figure.label, figure.value, figure.note) for figure in section.figures if figure.value]


def test_events_and_participants_by_type():
    EventFactory(type="fair", when="2013-05-02", participants=120)
    EventFactory(type="fair", when="2013-Q4")
    EventFactory(type="fair", when="2013-06", status="draft")
    EventFactory(type="fair", when="2013-07", state="cancelled")
    EventFactory(type="panel", when="2013-01-01")
    EventFactory(type="panel", when="2012-12-31")

    assert stated(2013, "Veranstaltungen") == [
        ("Panel", 1, ""),
        ("Messe", 2, ""),
        ("Messe: Teilnehmende", 120, "angegeben bei 1 von 2 Veranstaltungen"),
    ]


def test_missing_numbers_of_participants_are_not_zero():
    EventFactory(type="panel", when="2013-01-01")

    figures = next(section for section in annual_report(2013) if section.title == "Veranstaltungen").figures

    assert [figure.value for figure in figures if figure.label == "Panel: Teilnehmende"] == [None]


def test_roadmaps_by_their_state_at_the_end_of_the_year():
    roadmap = RoadmapFactory()
    RoadmapStateEntryFactory(roadmap=roadmap, state="kickoff_planned", on=PartialDate.parse("2012-Q4"))
    RoadmapStateEntryFactory(roadmap=roadmap, state="in_development", on=PartialDate.parse("2013-03"))
    RoadmapStateEntryFactory(roadmap__status="draft", state="agreed", on=PartialDate.parse("2012"))

    states = [stated(year, "Roadmaps") for year in (2011, 2012, 2013)]

    assert states == [[], [("Kick-off geplant", 1, "")], [("in Erarbeitung", 1, "")]]


def test_measures_done_in_the_year_and_those_without_day():
    for day in ("2013-01-01", "2013-12-31", "2012-12-31", "2014-01-01", None, None):
        MeasureFactory(state="done", done_on=day)
    MeasureFactory(state="done", done_on="2013-05-01", is_internal=True)
    MeasureFactory()

    figures = next(section for section in annual_report(2013) if section.title == "Roadmaps").figures

    done = figures[-1]
    assert (done.label, done.value, done.note) == (
        "erledigte Maßnahmen",
        2,
        "ohne 2 erledigte, deren Tag nicht bekannt ist, etwa weil er früher nicht festgehalten wurde",
    )
    rows = client_of(member(Role.MINISTRY)).get(done.url).context["cl"].result_list
    assert [row.done_on.isoformat() for row in rows] == ["2013-01-01", "2013-12-31", "2013-05-01"]


def test_projects_volume_and_funding_of_the_year():
    for volume, funding in ((Decimal(1000), Decimal(400)), (None, None)):
        project = ProjectFactory(volume_eur=volume, funding_eur=funding)
        for stage in ("initiated", "funded"):
            ProjectStageEntryFactory(project=project, stage=stage, on=PartialDate.parse("2013-04"))
    hidden = ProjectFactory(status="draft", volume_eur=99)
    ProjectStageEntryFactory(project=hidden, stage="initiated", on=PartialDate.parse("2013-04"))
    ProjectStageEntryFactory(stage="initiated", on=PartialDate.parse("2012-04"))

    assert stated(2013, "Projekte") == [
        ("angebahnte Projekte", 2, ""),
        ("deren Volumen", Decimal(1000), "angegeben bei 1 von 2 Projekten"),
    ]
    assert stated(2013, "Förderung") == [
        ("geförderte Projekte", 2, ""),
        ("deren Förderung", Decimal(400), "angegeben bei 1 von 2 Projekten"),
    ]


def test_panels_and_bodies_of_the_year():
    session = PanelSessionFactory(state="held", on=PartialDate.parse("2013-02"))
    PanelSessionFactory(panel=session.panel, state="planned", on=PartialDate.parse("2013-09"))
    body = GoverningBodyFactory(name_de="Rat")
    meeting = MeetingFactory(body=body, on=PartialDate.parse("2013-03-01"), state="held")
    DecisionFactory(meeting=meeting, number="1")
    DecisionFactory(meeting=meeting, number="2", status="draft")

    assert stated(2013, "Panels") == [("Sitzungen", 1, ""), ("Panels mit Sitzung", 1, "")]
    assert stated(2013, "Gremien") == [("Sitzungen: Rat", 1, ""), ("Beschlüsse: offen", 1, "")]


@pytest.mark.parametrize("rows", [1, 30])
def test_report_costs_no_more_queries_with_more_rows(django_assert_num_queries, rows):
    for _row in range(rows):
        EventFactory(when="2013-05")
        DecisionFactory(meeting=MeetingFactory(on=PartialDate.parse("2013"), state="held"))
        RoadmapStateEntryFactory()
        MeasureFactory(state="done", done_on="2013-05-01")
        MilestoneFactory(state="reached", reached_on="2013-05-01")
        ProjectStageEntryFactory(stage="initiated", on=PartialDate.parse("2013"))

    with django_assert_num_queries(11):
        annual_report(2013)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.HEAD, Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.ADMINISTRATOR])
def test_staff_and_ministry_read_the_report(client, role):
    client.force_login(member(role))

    assert client.get(reverse("annual-report", args=(2013,))).status_code == 200
    assert client.get(reverse("annual-report-csv", args=(2013,))).status_code == 200


def test_nobody_else_does(client):
    addresses = (reverse("annual-report", args=(2013,)), reverse("annual-report-csv", args=(2013,)))
    anonymous = [client.get(address).status_code for address in addresses]
    client.force_login(AppointmentFactory(user=UserFactory()).user)

    assert anonymous == [302, 302]
    assert [client.get(address).status_code for address in addresses] == [403, 403]


@pytest.mark.parametrize("year", [1999, 9999])
def test_years_out_of_reach_do_not_exist(client, year):
    client.force_login(member(Role.MINISTRY))

    assert client.get(reverse("annual-report", args=(year,))).status_code == 404


def test_table_says_what_each_figure_counts_and_begins_no_formula(client):
    body = GoverningBodyFactory(name_de="=1+1")
    MeetingFactory(body=body, on=PartialDate.parse("2013"), state="held")
    client.force_login(member(Role.MINISTRY))

    text = client.get(reverse("annual-report-csv", args=(2013,))).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Abschnitt", "Angabe", "Wert", "Einheit", "gezählt wird", "Hinweis", "Liste"]
    assert [
        "Gremien",
        "Sitzungen: =1+1",
        "1",
        "",
        "durchgeführte Sitzungen im Jahr",
        "",
        "http://testserver/gremien/",
    ] in rows
