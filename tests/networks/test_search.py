"""Networks and requests on the search page: by name, by what they do, never what is not public."""

import pytest
from django.test import Client

from tests.factories.networks import (
    CooperationRequestFactory,
    NetworkActivityFactory,
    NetworkFactory,
    NetworkTopicFactory,
)

pytestmark = pytest.mark.django_db


def hits(client: Client, query: str, label: str = "Netzwerke") -> list[tuple[str, str]]:
    groups = client.get("/suche/", {"q": query}).context["groups"]
    return [(result.title, result.text) for group in groups if group.label == label for result in group.results]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("PolyMerMat", "/netzwerke/polymermat/"),
        ("at e. V.", "/netzwerke/automotive-thueringen/"),
        ("ELMUG e. G.", "/netzwerke/elmug/"),
        ("Fermet", "/netzwerke/fermeth/"),
        ("Ernährungsnetzwerk", "/netzwerke/th-ern/"),
    ],
)
def test_names_of_the_data_set_lead_to_their_network_first(client: Client, dataset, query, address):
    groups = {group.label: group.results for group in client.get("/suche/", {"q": query}).context["groups"]}

    assert groups["Netzwerke"][0].url == address


def test_sensor_reaches_elmug_and_msr(client: Client, dataset):
    groups = client.get("/suche/?q=Sensor").context["groups"]
    found = {result.url for group in groups for result in group.results}

    assert {"/netzwerke/elmug/", "/wachstumsfelder/mess-steuer-regeltechnik/"} <= found


def test_topics_and_activities_make_one_result_with_what_matched(client: Client):
    network = NetworkFactory(name="Optonet", aliases=["Lichtverein"])
    NetworkTopicFactory(network=network, group="Fachgruppen", text="Zirkonometrie")
    NetworkTopicFactory(network=network, text="Fachkräfte")
    NetworkActivityFactory(network=network, text="Zirkonometertag")

    assert hits(client, "Zirkonomet") == [("Optonet", "Zirkonometertag · Fachgruppen: Zirkonometrie")]
    assert hits(client, "Lichtverein") == [("Optonet", "Lichtverein")]


def test_drafts_and_ended_requests_are_never_found(client: Client):
    hidden = NetworkFactory(name="Quixotta", status="draft")
    NetworkTopicFactory(network=hidden, text="Quixotta")
    NetworkActivityFactory(network=hidden, text="Quixotta")
    NetworkFactory(note="Quixotta")
    for state in ("unconfirmed", "received", "refused", "withdrawn", "expired"):
        CooperationRequestFactory(title="Quixotta", state=state, reason="unpassend")
    CooperationRequestFactory(contact_name="Quixotta", contact_email="quixotta@example.org")

    assert client.get("/suche/?q=Quixotta").context["groups"] == []


def test_published_request_is_found_by_its_text(client: Client):
    request = CooperationRequestFactory(title="Partner gesucht", text="Wir suchen Erfahrung mit Lasersensoren.")

    assert hits(client, "Lasersensor", "Angebote und Gesuche") == [(request.title, request.text)]


@pytest.mark.parametrize("many", [1, 30])
def test_search_needs_as_many_queries_however_much_is_found(client: Client, django_assert_num_queries, many):
    for number in range(many):
        network = NetworkFactory(name=f"Sensornetz {number}")
        NetworkTopicFactory(network=network, text="Sensorik")
        CooperationRequestFactory(title=f"Sensor {number}", network=network)
    client.get("/suche/?q=Sensor")

    with django_assert_num_queries(13):
        client.get("/suche/?q=Sensor")
