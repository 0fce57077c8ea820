"""Roadmaps, the potential analysis and projects of the data set."""

from collections import Counter

import pytest

from events.models import Event
from roadmaps.models import PotentialAnalysis, Project, ProjectPartner, Roadmap, RoadmapStateEntry, StateObjective
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.usefixtures("db", "dataset")


def test_every_field_has_its_roadmap_with_its_state():
    assert dict(Roadmap.objects.published().values_list("growth_field__slug", "state")) == {
        "automobil": "preliminary_work",
        "ernaehrungsgewerbe": "not_stated",
        "greentech": "not_stated",
        "kreativwirtschaft-edutainment": "out_of_scope",
        "kunststoffe-keramik": "in_implementation",
        "life-sciences": "not_stated",
        "logistik": "not_stated",
        "maschinenbau": "in_development",
        "mess-steuer-regeltechnik": "kickoff_planned",
        "mikro-nanotechnik": "preliminary_work",
        "optik-optoelektronik": "not_stated",
        "service-robotik": "not_stated",
        "umweltfreundliche-energien": "preliminary_work",
    }
    states = RoadmapStateEntry.objects.values_list("roadmap__slug", "state")
    assert sorted(states) == sorted(Roadmap.objects.values_list("slug", "state"))


def test_kickoff_of_msr_is_planned_for_a_quarter():
    roadmap = Roadmap.objects.get(slug="mess-steuer-regeltechnik")

    entry = roadmap.state_entries.get()

    assert (entry.state, entry.on, entry.when) == (
        "kickoff_planned",
        PartialDate.parse("2012-Q4"),
        "4. Quartal 2012 (geplant)",
    )
    assert Event.objects.get(roadmap=roadmap).type == Event.Type.KICKOFF
    assert sorted(roadmap.further_fields.values_list("slug", flat=True)) == [
        "kunststoffe-keramik",
        "life-sciences",
        "mikro-nanotechnik",
    ]


def test_assumptions_are_to_be_reviewed():
    assumed = Roadmap.objects.exclude(review_due_on=None).values_list("slug", flat=True)
    assert sorted(assumed) == ["kunststoffe-keramik", "life-sciences"]
    assert sorted(Project.objects.exclude(review_due_on=None).values_list("slug", flat=True)) == ["ceec-jena", "thimo"]


def test_potential_analysis_of_msr():
    analysis = PotentialAnalysis.objects.get()

    assert (analysis.roadmap.slug, analysis.state, analysis.scope_names) == (
        "mess-steuer-regeltechnik",
        "planned",
        ["Unternehmen", "Forschungseinrichtungen", "technologische Entwicklungen"],
    )


def test_projects_with_kind_and_stage():
    assert Counter(Project.objects.published().values_list("kind", flat=True)) == {
        "growth_core": 2,
        "growth_core_initiative": 1,
        "special_project": 2,
        "application_centre": 4,
        "initiative": 2,
        "lead_cluster": 1,
        "eu_project": 2,
        "network_project": 6,
        "youth_initiative": 2,
    }
    assert Counter(Project.objects.values_list("stage", flat=True)) == {
        "not_stated": 12,
        "running": 5,
        "initiated": 4,
        "checked": 1,
    }
    assert Project.objects.get(slug="solarvalley").networks.get().slug == "solarinput"


def test_partners_are_organisations_where_they_are_known():
    assert [str(partner) for partner in ProjectPartner.objects.all()] == [
        "TUI",
        "Unternehmen des Wachstumsfeldes",
        "LEG",
    ]


def test_objectives_of_the_state():
    assert StateObjective.objects.count() == 5
