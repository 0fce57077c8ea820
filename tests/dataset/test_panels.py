"""Bodies, the work programme, panels and monitoring areas of the data set."""

import pytest
from django.utils.translation import override

from events.models import Event
from panels.models import GoverningBody, MonitoringArea, Panel, Seat, SuccessCriterion, WorkProgramme

pytestmark = pytest.mark.usefixtures("db", "dataset")


def test_bodies_with_cadence_and_who_they_report_to():
    bodies = GoverningBody.objects.published()

    assert list(bodies.values_list("slug", "level", "meetings_per_year", "reports_to__slug", "lead__slug")) == [
        ("clustercouncil", 1, 1, None, None),
        ("clusterboard", 2, 2, "clustercouncil", "tmwat"),
        ("thcm", 3, None, None, "leg"),
    ]


def test_seats_of_the_council_by_institution_and_function():
    council = GoverningBody.objects.get(slug="clustercouncil")

    members = council.seats.filter(kind=Seat.Kind.MEMBER)

    assert [str(seat) for seat in members][-2:] == ["IHKn, Leitungsebene", "Netzwerke, Leitungsebene"]
    assert list(members.values_list("organisation__slug", flat=True)) == [
        "tmwat",
        "tmbwk",
        "leg",
        "tab",
        "stift",
        "ihkn",
        None,
    ]
    assert council.seats.filter(kind=Seat.Kind.PARTICIPANT).count() == 4
    # R24, K30: who sits in the board is not stated, so no seat is made up.
    assert not Seat.objects.filter(body__slug="clusterboard").exists()


def test_tasks_of_the_office_come_from_four_complexes():
    office = GoverningBody.objects.get(slug="thcm")

    with override("en"):
        tasks = office.tasks

    assert [task.split(":")[0] for task in office.tasks] == [
        "Prozesse steuern",
        "Projekte initiieren",
        "Partner zusammenführen",
        "Kommunikation forcieren",
    ]
    assert tasks[2].startswith("Bringing partners together: identify and analyse potential partners; ")


def test_work_programme_has_three_groups_with_all_items():
    programme = WorkProgramme.objects.published().get()

    assert (programme.first_year, programme.last_year, programme.body.slug) == (2012, 2013, "clustercouncil")
    assert [(group.name, group.items.count()) for group in programme.groups.all()] == [
        ("Prozesssteuerung", 5),
        ("Projektinitiierung", 4),
        ("Kommunikation, Technologie- und Standortmarketing", 8),
    ]


def test_five_panels_three_with_date():
    assert [(panel.name, panel.state, panel.when) for panel in Panel.objects.published()] == [
        ("Internationalisierung", "started", "Juni 2012"),
        ("Human Resources", "planned", "1. Quartal 2013 (geplant)"),
        ("Ressourceneffizienz", "planned", "1. Quartal 2013 (geplant)"),
        ("Unternehmensgründungen/Ansiedlungen", "named", ""),
        ("Forschung – Innovation – Technologie", "named", ""),
    ]


def test_entries_of_panels_point_to_their_sessions():
    of_panels = Event.objects.filter(type=Event.Type.PANEL).order_by("slug")

    assert list(of_panels.values_list("slug", "panel_session__panel__slug", "panel_session__state")) == [
        ("panel-human-resources-2013", "human-resources", "planned"),
        ("panel-internationalisierung-2012", "internationalisierung", "held"),
        ("panel-ressourceneffizienz-2013", "ressourceneffizienz", "planned"),
    ]


def test_four_monitoring_areas_and_no_criterion():
    # R46: criteria are required but not listed.
    assert list(MonitoringArea.objects.values_list("name_de", flat=True)) == [
        "Marktmonitoring",
        "Branchenmonitoring",
        "Technologiemonitoring",
        "Regionalmonitoring",
    ]
    assert not SuccessCriterion.objects.exists()
