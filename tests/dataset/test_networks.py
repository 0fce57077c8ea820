"""The networks of the 2012 data, as the file states them."""

import pytest
import yaml
from django.conf import settings

from clusters.models import FigureSubject
from networks.models import Network

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(dataset) -> list[dict]:
    return yaml.safe_load((settings.BASE_DIR / "data" / "thueringen-2012.yaml").read_text())["networks"]


def test_networks_with_topics_and_activities_are_those_of_the_file(records):
    networks = Network.objects.published().prefetch_related("topics", "activities")

    loaded = {
        network.slug: (
            network.name,
            network.aliases,
            network.growth_field.slug,
            [(topic.group, topic.text) for topic in network.topics.all()],
            [activity.text for activity in network.activities.all()],
        )
        for network in networks
    }

    assert loaded == {
        record["id"]: (
            record["name"],
            record.get("aliases", []),
            record["field"],
            [(group["group"] or "", item) for group in record.get("topics", []) for item in group["items"] or [""]],
            record.get("activities", []),
        )
        for record in records
    }
    assert len(loaded) == 10


def test_legal_form_stays_unknown_where_the_brochure_contradicts_itself(dataset):
    unknown = Network.objects.filter(legal_form="")

    assert [(network.slug, "K05" in network.legal_form_note) for network in unknown] == [("fermeth", True)]


def test_network_under_construction_and_label(dataset):
    building = Network.objects.exclude(state=Network.State.ACTIVE).values_list("slug", "state", "state_note")
    labels = Network.objects.filter(labels__isnull=False).values_list("slug", "labels__scheme", "labels__level")

    assert list(building) == [
        ("th-ern", "under_construction", "derzeit Herstellen der Arbeitsfähigkeit des Netzwerkes")
    ]
    assert list(labels) == [("medways", "Label of Cluster Management Excellence", "Bronze")]


def test_renamed_network_renames_what_its_figures_are_about(dataset):
    Network.objects.filter(slug="optonet").update(name="OptoNet Jena e. V.")

    assert FigureSubject.objects.get(code="optonet").name == "OptoNet Jena e. V."
