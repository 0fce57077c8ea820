"""What `seed_demo` makes of roadmaps: marked as demo, and once only."""

import pytest

from roadmaps.demo_roadmaps import seed_roadmaps
from roadmaps.models import (
    ClusterGap,
    InfluenceActor,
    InfluenceAssessment,
    InfluenceLink,
    Measure,
    Milestone,
    NetworkedRoadmap,
    PotentialAnalysis,
    Project,
    Roadmap,
    RoadmapStateEntry,
)
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

MODELS = (
    ClusterGap,
    InfluenceActor,
    InfluenceAssessment,
    InfluenceLink,
    Measure,
    Milestone,
    NetworkedRoadmap,
    PotentialAnalysis,
    Project,
    Roadmap,
    RoadmapStateEntry,
)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def test_demo_roadmaps_need_the_fields_of_the_data_set(db):
    seed_roadmaps(user=UserFactory())

    assert set(counts().values()) == {0}


def test_demo_roadmaps_say_that_they_are_demo_and_come_once(dataset):
    before = counts()
    user = UserFactory(username="demo-optik")
    seed_roadmaps(user=user)
    made = counts()

    seed_roadmaps(user=user)

    assert counts() == made
    assert {name: made[name] - before[name] for name in made} == {
        "ClusterGap": 2,
        "InfluenceActor": 25,
        "InfluenceAssessment": 34,
        "InfluenceLink": 16,
        "Measure": 12,
        "Milestone": 9,
        "NetworkedRoadmap": 1,
        "PotentialAnalysis": 1,
        "Project": 3,
        "Roadmap": 2,
        "RoadmapStateEntry": 7,
    }
    names = Roadmap.objects.filter(slug__startswith="demo-").values_list("title_de", "title_en")
    assert all("(Demo)" in german and "(demo)" in english for german, english in names)
    ideas = Project.objects.filter(name_de__contains="(Demo)", name_en__contains="(demo)")
    assert (ideas.count(), ideas.published().count()) == (3, 0)
