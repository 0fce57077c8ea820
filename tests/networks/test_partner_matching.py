"""Networks that a request suits (NE-7): who is told, who may answer, and what is given away."""

import pytest
from django.test import Client
from django.utils import timezone

from networks.models import RequestMatch
from networks.request_actions import publish_request
from networks.suggestions import MOST_NETWORKS, Traits, suitable_networks
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.networks import (
    CompetenceTagFactory,
    CooperationRequestFactory,
    NetworkActivityFactory,
    NetworkEditorFactory,
    NetworkFactory,
    NetworkTopicFactory,
    RequestMatchFactory,
)
from tests.networks.partner import delivered
from tests.people import client_of
from thcm.core.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


def request_of(*fields, tags=(), **values):
    row = CooperationRequestFactory(**{"state": "received", "published_at": None, "title": "Gesuch", **values})
    row.growth_fields.set(fields)
    row.tags.set(tags)
    return row


def suited(row) -> dict[str, list[str]]:
    return {one.target.short: one.reasons for one in suitable_networks(Traits(row), MOST_NETWORKS)}


def test_networks_suit_by_field_competence_and_words(field):
    tag = CompetenceTagFactory(name_de="Sensorik")
    NetworkFactory(short="Hauptfeld", growth_field=field)
    NetworkFactory(short="Weiteres").further_fields.set([field])
    NetworkTopicFactory(network__short="Kompetenz", text="Sensoriksysteme für die Fertigung")
    NetworkTopicFactory(network__short="Zwei Worte", text="Spritzgussteile")
    NetworkActivityFactory(network__short="Ein Wort", text="Spritzguss in Serie")
    words = NetworkTopicFactory(network__short="Worte", text="Spritzguss mit Keramik").network
    NetworkActivityFactory(network=words, text="Werkzeugbau")
    NetworkFactory(short="Fremd")
    NetworkFactory(short="Entwurf", growth_field=field, status="draft")
    NetworkFactory(short="Aufgelöst", growth_field=field, state="dissolved")

    row = request_of(field, tags=[tag], title="Spritzguss von Keramiken", text="Wir suchen einen Werkzeugbauer.")

    assert suited(row) == {
        "Kompetenz": ["gemeinsame Kompetenz Sensorik"],
        "Worte": ["ähnliche Worte: Spritzguss, Keramiken, Werkzeugbauer"],
        "Hauptfeld": ["Feld Optik"],
        "Weiteres": ["Feld Optik"],
    }


def test_networks_that_suit_are_bounded_and_leave_out_the_sender(field):
    for _number in range(MOST_NETWORKS + 3):
        sender = NetworkFactory(growth_field=field)

    found = suited(request_of(field, network=sender))

    assert len(found) == MOST_NETWORKS
    assert sender.short not in found


def test_publishing_tells_editors_who_want_it(field):
    SiteSettingFactory()
    network = NetworkFactory(short="OptoNet", growth_field=field)
    wants = NetworkEditorFactory(network=network)
    NetworkEditorFactory(network=network, wants_requests=False)
    NetworkEditorFactory(network=network, user__email="")
    NetworkEditorFactory(network=network, user__is_active=False)
    NetworkEditorFactory()
    row = request_of(field, title="Linse gesucht", contact_email="erika@example.org", language="en")

    publish_request(request=row, user=UserFactory())

    [match] = RequestMatch.objects.all()
    assert (match.network, match.state, match.reasons) == (network, "open", ["Feld Optik"])
    to_editor, to_sender = delivered()
    assert (to_sender.to, to_editor.to) == (["erika@example.org"], [wants.user.email])
    assert "Linse gesucht" in to_editor.subject
    assert "Feld Optik" in to_editor.body
    assert "/mein/anfragen/" in to_editor.body
    assert "erika" not in to_editor.body


@pytest.fixture
def match(field):
    SiteSettingFactory()
    row = request_of(field, title="Linse gesucht", contact_email="erika@example.org", state="published")
    row.published_at = timezone.now()
    row.save()
    return RequestMatchFactory(request=row, network__name="OptoNet e. V.", reasons=["Feld Optik"])


def answer(client: Client, match: RequestMatch, choice: str = "accept"):
    return client.post(f"/mein/anfragen/passend/{match.pk}/", {"choice": choice}, follow=True)


def test_match_accepted_gives_the_address_to_that_editor_and_tells_the_sender(match):
    editor = NetworkEditorFactory(network=match.network)
    colleague = NetworkEditorFactory(network=match.network)
    before = client_of(editor.user).get("/mein/anfragen/").content.decode()
    assert "Linse gesucht" in before
    assert "Feld Optik" in before
    assert "erika@" not in before

    page = answer(client_of(editor.user), match).content.decode()

    assert "erika@example.org" in page
    assert "erika@" not in client_of(colleague.user).get("/mein/anfragen/").content.decode()
    match.refresh_from_db()
    assert (match.state, match.decided_by) == ("accepted", editor.user)
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    assert "OptoNet e. V." in message.body
    assert editor.user.email in message.body


def test_match_declined_gives_nothing_away(match):
    editor = NetworkEditorFactory(network=match.network)

    page = answer(client_of(editor.user), match, "decline").content.decode()

    assert "erika@" not in page
    match.refresh_from_db()
    assert match.state == "declined"
    assert Mail.objects.count() == 0


def test_match_is_answered_once_and_only_while_the_request_is_public(match):
    client = client_of(NetworkEditorFactory(network=match.network).user)
    match.request.state = "withdrawn"
    match.request.save()
    assert "Die Anfrage ist inzwischen beendet." in answer(client, match).content.decode()
    match.refresh_from_db()
    assert match.state == "open"

    answer(client, match, "decline")
    assert "schon geantwortet" in answer(client, match).content.decode()
    match.refresh_from_db()
    assert match.state == "declined"
    assert Mail.objects.count() == 0


def test_match_without_a_choice_is_not_answered(match):
    client = client_of(NetworkEditorFactory(network=match.network).user)

    assert client.post(f"/mein/anfragen/passend/{match.pk}/").status_code == 400
    match.refresh_from_db()
    assert match.state == "open"


def test_own_requests_are_for_owner_and_colleague_only(match):
    owner, colleague = (NetworkEditorFactory(network=match.network) for _number in range(2))
    editor_of_another, stranger = NetworkEditorFactory(), UserFactory(is_staff=False)
    path = f"/mein/anfragen/passend/{match.pk}/"

    for editor in (owner, colleague):
        assert "Linse gesucht" in client_of(editor.user).get("/mein/anfragen/").content.decode()
    other = client_of(editor_of_another.user)
    assert "Linse gesucht" not in other.get("/mein/anfragen/").content.decode()
    assert other.post(path, {"choice": "accept"}).status_code == 403
    assert client_of(stranger).get("/mein/anfragen/").status_code == 403
    assert client_of(stranger).post(path, {"choice": "accept"}).status_code == 403
    for anonymous in (Client().get("/mein/anfragen/"), Client().post(path, {"choice": "accept"})):
        assert anonymous.status_code == 302
        assert "/anmelden/" in anonymous["Location"]
    match.refresh_from_db()
    assert match.state == "open"


def test_own_requests_of_the_network_are_renewed_and_withdrawn(match):
    editor = NetworkEditorFactory(network=match.network)
    row = CooperationRequestFactory(network=match.network, title="Eigene", organisation_name="")
    client = client_of(editor.user)
    path = f"/mein/anfragen/{row.public_id}/"
    assert "Eigene" in client.get("/mein/anfragen/").content.decode()

    client.post(path, {"choice": "renew"})
    row.refresh_from_db()
    assert (row.state, (row.valid_until - timezone.localdate()).days) == ("published", 183)
    client.post(path, {"choice": "withdraw"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert client_of(NetworkEditorFactory().user).post(path, {"choice": "renew"}).status_code == 403
    assert client.post(f"/mein/anfragen/{match.request.public_id}/", {"choice": "withdraw"}).status_code == 403


def test_wishes_are_the_editors_own(match):
    editor = NetworkEditorFactory(network=match.network)
    second = NetworkEditorFactory(user=editor.user)
    colleague = NetworkEditorFactory(network=match.network)

    client_of(editor.user).post("/mein/anfragen/benachrichtigungen/", {"network": [second.network_id, "x"]})

    for row, wants in ((editor, False), (second, True), (colleague, True)):
        row.refresh_from_db()
        assert row.wants_requests == wants


def test_own_requests_ask_as_many_queries_for_one_row_as_for_thirty(match, django_assert_max_num_queries):
    client = client_of(NetworkEditorFactory(network=match.network).user)
    with django_assert_max_num_queries(100) as few:
        client.get("/mein/anfragen/")
    for _number in range(15):
        RequestMatchFactory(network=match.network)
        CooperationRequestFactory(network=match.network)

    with django_assert_max_num_queries(100) as many:
        client.get("/mein/anfragen/")
    # One more for the network of the own requests, which there were none of.
    assert len(many) <= len(few) + 1
