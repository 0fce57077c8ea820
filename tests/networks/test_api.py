"""The API of networks and of the partner search: what is public, what changed, and what is never said."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from networks.models import CooperationRequest
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.networks import (
    CompetenceTagFactory,
    CooperationRequestFactory,
    InterestFactory,
    NetworkActivityFactory,
    NetworkEditorFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
    RequestMatchFactory,
)
from thcm.core.dates import PartialDate
from thcm.core.models import Mail, Merge, OneTimeToken

pytestmark = pytest.mark.django_db
RESOURCES = ("networks", "network-topics", "network-labels", "competence-tags", "cooperation-requests")
SECRET = "geheim"


def read(client, name, **parameters):
    response = client.get(f"/api/v1/{name}/", parameters)
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.fixture
def since():
    return (timezone.now() - dt.timedelta(days=1)).isoformat()


def test_network_says_all_of_its_profile(client):
    main, further = GrowthFieldFactory(slug="msr"), GrowthFieldFactory(slug="optik")
    network = NetworkFactory(
        slug="elmug",
        name="ELMUG eG",
        short="ELMUG",
        aliases=["ELMUG e. G."],
        legal_form="eG",
        growth_field=main,
        website="https://example.org/",
        contact_function="Geschäftsstelle",
        contact_email="office@example.org",
        seat="Ilmenau",
        latitude="50.68000",
        longitude="10.91000",
    )
    network.further_fields.add(further, GrowthFieldFactory(status="draft", published_at=None))
    NetworkTopicFactory(network=network, group="Technik", text="Sensorik")
    NetworkActivityFactory(network=network, text="elmug4future", kind="event")
    NetworkLabelFactory(network=network, scheme="ECEI", level="Bronze", awarded_on=PartialDate.parse("2011"))

    [record] = read(client, "networks")

    updated_at = record.pop("updated_at")
    assert dt.datetime.fromisoformat(updated_at) == network.updated_at
    assert record == {
        "slug": "elmug",
        "status": "published",
        "name": "ELMUG eG",
        "short_name": "ELMUG",
        "aliases": ["ELMUG e. G."],
        "legal_form": "eG",
        "legal_form_note": "",
        "state": "active",
        "state_note": "",
        "field": "msr",
        "further_fields": ["optik"],
        "website": "https://example.org/",
        "contact": {"function": "Geschäftsstelle", "email": "office@example.org", "phone": ""},
        "seat": "Ilmenau",
        "latitude": 50.68,
        "longitude": 10.91,
        "topics": [{"group": "Technik", "text": "Sensorik"}],
        "activities": [{"text": "elmug4future", "kind": "event"}],
        "labels": [
            {"scheme": "ECEI", "level": "Bronze", "awarded_on": "2011", "valid_until": None, "is_held": True},
        ],
        "subject": "elmug",
        "key_figures": "http://testserver/api/v1/key-figures/?subject=elmug",
        "source": None,
        "section": "",
        "url": "http://testserver/api/v1/networks/elmug/",
        "html_url": "http://testserver/netzwerke/elmug/",
    }
    assert client.get(record["url"]).json() == {**record, "updated_at": updated_at}


def test_request_says_its_public_part_only(client):
    optics = GrowthFieldFactory(slug="optik")
    request = CooperationRequestFactory(
        title="Partner für Sensoren", contact_name=SECRET, contact_email=f"{SECRET}@example.org", reason=SECRET
    )
    request.growth_fields.add(optics, GrowthFieldFactory(status="draft", published_at=None))
    request.tags.add(CompetenceTagFactory(slug="sensorik"))

    [record] = read(client, "cooperation-requests")

    assert {name: value for name, value in record.items() if not name.endswith("_at")} == {
        "public_id": request.public_id,
        "status": "published",
        "kind": "search",
        "title": "Partner für Sensoren",
        "text": "Gesucht wird ein Partner.",
        "sender": "Beispiel GmbH (Demo)",
        "network": None,
        "growth_fields": ["optik"],
        "competence_tags": ["sensorik"],
        "valid_until": request.valid_until.isoformat(),
        "url": f"http://testserver/api/v1/cooperation-requests/{request.public_id}/",
        "html_url": f"http://testserver/partner/{request.public_id}/",
    }
    assert client.get(record["url"]).json() == record


def test_drafts_do_not_show(client):
    draft = NetworkFactory(status="draft", published_at=None)
    topic, label = NetworkTopicFactory(network=draft), NetworkLabelFactory(network=draft)
    hidden = [CooperationRequestFactory(state=state, published_at=None) for state in ("unconfirmed", "received")]
    hidden.append(CooperationRequestFactory(state="refused", reason="so", published_at=None))
    paths = [f"networks/{draft.slug}", f"network-topics/{topic.pk}", f"network-labels/{label.pk}"]
    paths += [f"cooperation-requests/{request.public_id}" for request in hidden]

    assert [read(client, name) for name in RESOURCES] == [[]] * 5
    assert [client.get(f"/api/v1/{path}/").status_code for path in paths] == [404] * 6


def test_request_is_over_after_its_last_day(client, since):
    today = timezone.localdate()
    last = CooperationRequestFactory(valid_until=today)
    over = CooperationRequestFactory(valid_until=today - dt.timedelta(days=1))
    withdrawn = CooperationRequestFactory(state="withdrawn")
    long_over = CooperationRequestFactory(valid_until=today - dt.timedelta(days=3))

    changes = read(client, "cooperation-requests", modified_since=since)

    assert [(record["public_id"], record["status"]) for record in changes] == [
        (last.public_id, "published"),
        (over.public_id, "withdrawn"),
        (withdrawn.public_id, "withdrawn"),
    ]
    assert [record["public_id"] for record in read(client, "cooperation-requests")] == [last.public_id]
    answers = [client.get(f"/api/v1/cooperation-requests/{row.public_id}/") for row in (over, withdrawn, long_over)]
    assert [answer.status_code for answer in answers] == [410, 410, 410]


def test_withdrawn_and_deleted_networks_are_reported(client, since):
    archived, deleted = NetworkFactory(status="archived"), NetworkFactory()
    slug = deleted.slug
    deleted.delete()

    changes = read(client, "networks", modified_since=since)

    assert [(record["slug"], record["status"]) for record in changes] == [
        (archived.slug, "withdrawn"),
        (slug, "withdrawn"),
    ]
    assert [client.get(f"/api/v1/networks/{one}/").status_code for one in (archived.slug, slug)] == [410, 410]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"field": "msr"}, ["elmug"]),
        ({"field": ["msr", "optik"]}, ["elmug", "optonet"]),
        ({"state": "under_construction"}, ["optonet"]),
        ({"label": "ECEI"}, ["elmug"]),
        ({"q": "sensorik"}, ["elmug"]),
        ({"q": "gibt-es-nicht"}, []),
    ],
)
def test_networks_are_filtered(client, parameters, found):
    elmug = NetworkFactory(slug="elmug", growth_field=GrowthFieldFactory(slug="msr"))
    NetworkFactory(slug="optonet", growth_field=GrowthFieldFactory(slug="optik"), state="under_construction")
    NetworkLabelFactory(network=elmug, scheme="ECEI")
    NetworkTopicFactory(network=elmug, text="Sensorik")

    assert [record["slug"] for record in read(client, "networks", **parameters)] == found


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"kind": "offer"}, [0]),
        ({"field": "optik"}, [1]),
        ({"tag": "sensorik"}, [1]),
        ({"network": "elmug"}, [0]),
        ({"q": "Prüfstand"}, [0]),
    ],
)
def test_requests_are_filtered(client, parameters, found):
    offer = CooperationRequestFactory(kind="offer", title="Prüfstand", network=NetworkFactory(slug="elmug"))
    search = CooperationRequestFactory()
    search.growth_fields.add(GrowthFieldFactory(slug="optik"))
    search.tags.add(CompetenceTagFactory(slug="sensorik"))

    records = read(client, "cooperation-requests", **parameters)

    assert [record["public_id"] for record in records] == [[offer, search][place].public_id for place in found]


def test_topics_and_labels_name_their_network(client):
    elmug = NetworkFactory(slug="elmug")
    topic, label = NetworkTopicFactory(network=elmug), NetworkLabelFactory(network=elmug)
    NetworkTopicFactory()

    [found] = read(client, "network-topics", network="elmug")
    [award] = read(client, "network-labels", network="elmug")

    assert (found["id"], found["network"], found["text"]) == (topic.pk, "elmug", topic.text)
    assert (award["id"], award["network"], award["scheme"]) == (label.pk, "elmug", label.scheme)
    assert [client.get(record["url"]).json() for record in (found, award)] == [found, award]


@pytest.mark.parametrize("name", RESOURCES)
def test_unknown_parameters_are_refused(client, name):
    response = client.get(f"/api/v1/{name}/", {"contact_email": "x", "fields": "*"})

    assert response.status_code == 400
    assert {error["parameter"] for error in response.json()["errors"]} == {"contact_email", "fields"}


@pytest.mark.parametrize("name", RESOURCES)
def test_lists_come_as_csv(client, name):
    network = NetworkTopicFactory().network
    NetworkLabelFactory(network=network)
    CompetenceTagFactory()
    CooperationRequestFactory(network=network)

    response = client.get(f"/api/v1/{name}/", {"format": "csv"})

    [row] = csv.DictReader(io.StringIO(response.content.decode()))
    [record] = read(client, name)
    assert {name for name in row if name != "withdrawn_at"} >= {name for name in record if name != "contact"}


@pytest.mark.parametrize(
    ("name", "make", "queries"),
    [
        ("networks", lambda: NetworkLabelFactory(network=NetworkTopicFactory().network), 5),
        ("network-topics", NetworkTopicFactory, 1),
        ("network-labels", NetworkLabelFactory, 1),
        ("competence-tags", CompetenceTagFactory, 1),
        ("cooperation-requests", lambda: CooperationRequestFactory(network=NetworkFactory()), 3),
    ],
)
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, name, make, queries):
    make()
    with django_assert_num_queries(queries):
        client.get(f"/api/v1/{name}/")

    for _number in range(29):
        make()
    with django_assert_num_queries(queries):
        assert len(client.get(f"/api/v1/{name}/?page_size=500").json()["results"]) == 30


def test_subject_and_figures_name_their_network(dataset, db, client):
    [subject] = [one for one in read(client, "subjects", kind="network") if one["code"] == "polymermat"]
    figure = read(client, "key-figures", subject="polymermat")[0]

    assert (subject["network"], figure["subject"]["network"]) == ("polymermat", "polymermat")
    assert client.get("/api/v1/subjects/maschinenbau/").json()["network"] is None


@pytest.fixture
def internal():
    """A network and a request with all that waits behind them."""
    network = NetworkFactory(note=SECRET)
    editor = NetworkEditorFactory(network=network, user__function=SECRET, user__email=f"{SECRET}@example.org")
    words = {"contact_name": SECRET, "contact_email": f"{SECRET}@example.org"}
    request = CooperationRequestFactory(reason=SECRET, **words)
    change = ProfileChangeFactory(
        network=network, proposed={"website": f"https://{SECRET}.example/"}, note=SECRET, proposed_by=editor.user
    )
    return [
        editor,
        change,
        InterestFactory(request=request, message=SECRET, organisation_name=SECRET, **words),
        RequestMatchFactory(request=request, network=network, reasons=[SECRET]),
        CooperationRequestFactory(state=CooperationRequest.State.RECEIVED, published_at=None, title=SECRET, **words),
        Mail.objects.create(template="x", language="de", recipient=f"{SECRET}@example.org", subject=SECRET),
        OneTimeToken.objects.create(purpose=SECRET, target_id=1, digest=SECRET, expires_at=timezone.now()),
        Merge.objects.create(model_label="networks.network", kept_id=1, lost_id=2, lost_slug=SECRET, lost_name=SECRET),
    ]


def test_rc_7_no_address_says_what_is_internal(client, internal):
    resources = client.get("/api/v1/").json()["resources"]

    texts = {name: client.get(url).content.decode().lower() for name, url in resources.items()}
    texts |= {
        f"{name} as csv": client.get(url, {"format": "csv"}).content.decode().lower() for name, url in resources.items()
    }

    assert [name for name, text in texts.items() if SECRET in text] == []
    assert set(RESOURCES) <= set(resources)


@pytest.mark.parametrize(
    "name",
    [
        *("profile-changes", "proposals", "network-editors", "editors", "interests", "matches", "request-matches"),
        *("mails", "tokens", "one-time-tokens", "merges", "contacts", "contact-points", "users", "organisations"),
    ],
)
def test_rc_7_what_is_internal_is_not_guessed(client, internal, name):
    addresses = [f"/api/v1/{name}/", *(f"/api/v1/{name}/{row.pk}/" for row in internal)]

    assert {client.get(address).status_code for address in addresses} == {404}
