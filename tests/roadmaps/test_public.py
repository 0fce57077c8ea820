"""A roadmap is public together with its field: it would name it."""

import pytest
from django.test import Client

from roadmaps.models import Measure, Milestone, Roadmap, RoadmapGoal
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory
from tests.factories.roadmaps import (
    ClusterGapFactory,
    MeasureFactory,
    MilestoneFactory,
    NetworkedRoadmapFactory,
    RoadmapFactory,
    RoadmapGoalFactory,
)

pytestmark = pytest.mark.django_db
OWN = ("/roadmaps/geheim/", "/roadmaps/geheim/druck/", "/roadmaps/geheim/meilensteine.ics")
OWN += ("/roadmaps/geheim/roadmap.xlsx", "/api/v1/roadmaps/geheim/")
OF_ALL = ("/", "/roadmaps/", "/roadmaps/?group=state", "/roadmaps/vernetzt/verbund/", "/wachstumsfelder/anderes/")
OF_ALL += ("/suche/?q=Sondermotor", "/t3/auftakt/", "/sitemap-roadmaps.xml", "/api/v1/roadmaps/", "/api/v1/measures/")
OF_ALL += ("/api/v1/roadmap-goals/", "/api/v1/milestones/")


@pytest.fixture
def roadmap():
    SiteSettingFactory()
    roadmap = RoadmapFactory(slug="geheim", title_de="Sondermotor 2020", growth_field__slug="motoren")
    goal = RoadmapGoalFactory(roadmap=roadmap, title_de="Sondermotor bauen")
    measure = MeasureFactory(goal=goal, title_de="Sondermotor planen")
    MilestoneFactory(goal=goal, title_de="Sondermotor läuft")
    other = GrowthFieldFactory(slug="anderes")
    roadmap.further_fields.add(other)
    ClusterGapFactory(growth_field=other).measures.add(measure)
    EventFactory(slug="auftakt", roadmap=roadmap)
    NetworkedRoadmapFactory(slug="verbund").roadmaps.add(roadmap)
    return roadmap


def seen(client: Client) -> tuple[list[int], list[str]]:
    """Answers of what belongs to the roadmap alone, and the pages for all that tell of it or of its field."""
    texts = {path: client.get(path).content.decode().replace("?q=Sondermotor", "") for path in OF_ALL}
    words = ("Sondermotor 2020", "geheim", "motoren")
    told = [path for path, text in texts.items() if any(word in text for word in words)]
    return [client.get(path).status_code for path in OWN], told


def test_roadmap_of_a_public_field_shows(client: Client, roadmap):
    answers, told = seen(client)

    assert answers == [200] * len(OWN)
    assert told == list(OF_ALL)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_roadmap_of_a_field_that_is_not_public_is_nowhere(client: Client, roadmap, status):
    roadmap.growth_field.status = status
    roadmap.growth_field.save()

    assert seen(client) == ([404] * len(OWN), [])
    assert not roadmap.is_public
    for model in (Roadmap, RoadmapGoal, Measure, Milestone):
        assert not model.objects.published().exists()
