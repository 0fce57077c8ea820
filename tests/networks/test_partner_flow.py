"""The way of a request and of interest in it, with every mail read: nothing goes on without its link."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from networks.models import CooperationRequest, Interest
from networks.request_actions import publish_request
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory, UserFactory
from tests.factories.networks import (
    CooperationRequestFactory,
    InterestFactory,
    NetworkEditorFactory,
    NetworkFactory,
)
from tests.networks.partner import delivered, interest_data, paths_in, request_data
from tests.people import client_of
from thcm.core.models import Mail, OneTimeToken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_yet():
    SiteSettingFactory()
    cache.clear()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


def posted(client: Client, field, **values) -> tuple[CooperationRequest, str]:
    """A request just sent, and the path of its link."""
    answer = client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], **values))
    assert answer["Location"] == "/partner/hinweis/bestaetigen/"
    [message] = delivered()
    return CooperationRequest.objects.get(), next(paths_in(message))


def test_request_is_confirmed_checked_and_published(client: Client, field):
    client = Client(enforce_csrf_checks=True)
    row, link = posted(client, field)
    assert (row.state, row.contact_email, list(row.growth_fields.all())) == (
        "unconfirmed",
        "erika@example.org",
        [field],
    )
    assert client.get(row.get_absolute_url()).status_code == 404

    page = client.get(link)
    assert "Sensor gesucht" in page.content.decode()
    assert not page.cookies
    row.refresh_from_db()
    assert row.state == "unconfirmed"  # programs follow links, too

    assert client.post(link)["Location"] == "/partner/hinweis/bestaetigt/"
    row.refresh_from_db()
    assert row.state == "received"
    [message] = delivered()
    assert f"Kennung der Anfrage: {row.public_id}" in message.body
    manage = next(paths_in(message))
    assert "in Prüfung" in client.get(manage).content.decode()

    publish_request(request=row, user=UserFactory())
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    assert row.get_absolute_url() in message.body
    public = client.get(row.get_absolute_url()).content.decode()
    assert "Beispiel GmbH (Demo)" in public
    assert "erika" not in public.lower()


def test_mail_before_confirmation_repeats_nothing_that_was_entered(client: Client, field):
    client.post("/partner/einstellen/", request_data(growth_fields=[field.pk], title="Kaufen Sie example.com"))
    [message] = delivered()

    assert "Kaufen" not in message.subject + message.body


def test_line_breaks_of_a_title_do_not_reach_the_subject(client: Client, field):
    _row, link = posted(client, field, title="Sensor\r\nBcc: x@example.org")
    client.post(link)
    [message] = delivered()

    assert message.subject == "In Prüfung: „Sensor Bcc: x@example.org“"


def test_link_is_used_once_and_offers_a_new_one(client: Client, field):
    _row, link = posted(client, field)
    client.post(link)
    delivered()

    ended = client.get(link)
    assert ended.status_code == 410
    assert "Der Link gilt nicht mehr" in ended.content.decode()
    assert client.post(link)["Location"] == link

    assert client.post(link, {"new_link": "1"})["Location"] == "/partner/hinweis/link/"
    [message] = delivered()
    assert "in Prüfung" in client.get(next(paths_in(message))).content.decode()


def test_link_ends_after_48_hours(client: Client, field):
    row, link = posted(client, field)
    OneTimeToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    assert client.get(link).status_code == 410
    client.post(link)
    row.refresh_from_db()
    assert row.state == "unconfirmed"
    client.post(link, {"new_link": "1"})
    [message] = delivered()
    assert client.post(next(paths_in(message))).status_code == 302
    row.refresh_from_db()
    assert row.state == "received"


def test_link_unknown_or_of_something_else_is_not_found(client: Client, field):
    _row, link = posted(client, field)
    token = link.split("/")[-2]

    for path in ("/partner/bestaetigen/falsch/", f"/partner/verwalten/{token}/", f"/partner/interesse/{token}/"):
        assert client.get(path).status_code == 404


def test_link_is_not_used_from_another_site(client: Client, field):
    row, link = posted(client, field)

    assert client.post(link, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "unconfirmed"


def test_new_links_are_limited(client: Client, field):
    _row, link = posted(client, field)
    for _number in range(5):
        client.post(link, {"new_link": "1"})

    assert len(delivered()) == 3


def test_link_of_a_request_is_mailed_without_telling_whether_there_is_one(client: Client):
    row = CooperationRequestFactory(contact_email="erika@example.org")
    answers = []
    for public_id, email in (
        (row.public_id.lower(), "Erika@example.org"),
        (row.public_id, "other@example.org"),
        ("E2222222", "erika@example.org"),
    ):
        answer = client.post(
            "/partner/verwalten/", {"public_id": public_id, "email": email, "stamp": request_data()["stamp"]}
        )
        answers.append((answer.status_code, answer["Location"]))

    assert answers == [(302, "/partner/hinweis/link/")] * 3
    [message] = delivered()
    assert message.to == ["erika@example.org"]


@pytest.mark.parametrize(
    ("choice", "state", "ended"),
    [("renew", "published", False), ("withdraw", "withdrawn", True), ("", "published", False)],
)
def test_request_is_renewed_or_withdrawn_by_link(client: Client, choice, state, ended):
    row = CooperationRequestFactory(contact_email="erika@example.org")
    client.post(
        "/partner/verwalten/",
        {"public_id": row.public_id, "email": row.contact_email, "stamp": request_data()["stamp"]},
    )
    [message] = delivered()

    client.post(next(paths_in(message)), {"choice": choice})

    row.refresh_from_db()
    assert (row.state, bool(row.ended_at)) == (state, ended)
    assert client.get(row.get_absolute_url()).status_code == (410 if ended else 200)
    if choice == "renew":
        assert (row.valid_until - timezone.localdate()).days == 183


def test_refused_request_is_not_withdrawn_by_link(client: Client):
    row = CooperationRequestFactory(contact_email="a@example.org", state="refused", reason="Werbung", published_at=None)
    data = {"public_id": row.public_id, "email": row.contact_email, "stamp": request_data()["stamp"]}
    client.post("/partner/verwalten/", data)
    [message] = delivered()
    link = next(paths_in(message))

    assert "Werbung" in client.get(link).content.decode()
    answer = client.post(link, {"choice": "withdraw"})

    assert answer.status_code == 409
    assert "Die Anfrage ist inzwischen abgelehnt." in answer.content.decode()
    assert client.get(link).status_code == 200  # the link is not used up


def test_interest_is_passed_on_and_accepted(client: Client):
    client = Client(enforce_csrf_checks=True)
    row = CooperationRequestFactory(
        title="Sensor gesucht", contact_email="erika@example.org", contact_name="Erika Muster", language="en"
    )

    answer = client.post(f"{row.get_absolute_url()}interesse/", interest_data())
    assert answer["Location"] == "/partner/hinweis/interesse-bestaetigen/"
    [message] = delivered()
    assert message.to == ["max@example.org"]
    assert "Wir können das" not in message.body
    link = next(paths_in(message))
    assert "Wir können das." in client.get(link).content.decode()
    assert delivered() == []

    assert client.post(link)["Location"] == "/partner/hinweis/interesse-weitergegeben/"
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    assert "Partner AG (Demo)" in message.body
    assert "Wir können das." in message.body
    assert "max@" not in message.body.lower() + str(message.alternatives).lower()
    assert "Max Beispiel" not in message.body

    page = client.get(link := next(paths_in(message))).content.decode()
    assert "Wir können das." in page
    assert "max@" not in page
    client.post(link, {"choice": "accept"})
    to_sender, to_interested = delivered()
    assert (to_sender.to, to_interested.to) == (["erika@example.org"], ["max@example.org"])
    assert "max@example.org" in to_sender.body
    assert "Max Beispiel" in to_sender.body
    assert "erika@example.org" in to_interested.body
    assert "Beispiel GmbH (Demo)" in to_interested.body
    assert Interest.objects.get().state == "accepted"


def test_interest_declined_gives_nothing_away(client: Client):
    row = CooperationRequestFactory(contact_email="erika@example.org", contact_name="Erika Muster")
    client.post(f"{row.get_absolute_url()}interesse/", interest_data())
    client.post(next(paths_in(delivered()[0])))
    client.post(next(paths_in(delivered()[0])), {"choice": "decline"})

    [message] = delivered()
    assert message.to == ["max@example.org"]
    assert "erika" not in message.body.lower()
    assert Interest.objects.get().state == "declined"


def test_interest_in_a_request_that_ended_meanwhile_says_so(client: Client):
    row = CooperationRequestFactory()
    client.post(f"{row.get_absolute_url()}interesse/", interest_data())
    link = next(paths_in(delivered()[0]))
    CooperationRequest.objects.update(state="withdrawn")

    answer = client.post(link)

    assert answer.status_code == 409
    assert "Die Anfrage ist inzwischen beendet." in answer.content.decode()
    assert Interest.objects.get().state == "unconfirmed"
    assert delivered() == []


@pytest.mark.parametrize("state", ["unconfirmed", "received", "refused", "withdrawn", "expired"])
def test_interest_needs_a_published_request(client: Client, state):
    row = CooperationRequestFactory(state=state, reason="x")

    assert client.get(f"{row.get_absolute_url()}interesse/").status_code == 404
    assert client.post(f"{row.get_absolute_url()}interesse/", interest_data()).status_code == 404
    assert Interest.objects.count() == 0


def test_interest_mail_for_an_answered_one_is_not_sent_again(client: Client):
    row = CooperationRequestFactory()
    client.post(f"{row.get_absolute_url()}interesse/", interest_data())
    client.post(next(paths_in(delivered()[0])))
    link = next(paths_in(delivered()[0]))
    client.post(link, {"choice": "accept"})
    delivered()

    assert client.get(link).status_code == 410
    assert client.post(link, {"new_link": "1"}).status_code == 409
    assert delivered() == []


def test_editor_posts_for_the_own_network_without_confirmation(field):
    editor = NetworkEditorFactory(network__growth_field=field, network__name="Optik e. V.")
    NetworkFactory(name="Fremd e. V.")
    client = client_of(editor.user)
    page = client.get("/partner/einstellen/").content.decode()
    assert "Optik e. V." in page or editor.network.short in page
    assert "Fremd" not in page
    assert "contact_email" not in page

    data = request_data(growth_fields=[field.pk], network=editor.network_id, contact_email="wrong@example.org")
    answer = client.post("/partner/einstellen/", data)

    assert answer["Location"] == "/partner/hinweis/eingereicht/"
    row = CooperationRequest.objects.get()
    assert (row.state, row.network, row.contact_email) == ("received", editor.network, editor.user.email)
    assert (row.sender, row.organisation_name) == ("Optik e. V.", "")
    assert Mail.objects.count() == 0


def test_editor_does_not_post_for_another_network(field):
    editor = NetworkEditorFactory()
    other = NetworkFactory()

    answer = client_of(editor.user).post(
        "/partner/einstellen/", request_data(growth_fields=[field.pk], network=other.pk)
    )

    assert answer.status_code == 200
    assert CooperationRequest.objects.count() == 0


def test_editor_shows_interest_for_the_own_network():
    editor = NetworkEditorFactory(network__name="Optik e. V.")
    row = CooperationRequestFactory(contact_email="erika@example.org")

    answer = client_of(editor.user).post(
        f"{row.get_absolute_url()}interesse/", interest_data(network=editor.network_id)
    )

    assert answer["Location"] == "/partner/hinweis/interesse-weitergegeben/"
    interest = Interest.objects.get()
    assert (interest.state, interest.organisation_name, interest.contact_email) == (
        "open",
        "Optik e. V.",
        editor.user.email,
    )
    [message] = delivered()
    assert message.to == ["erika@example.org"]
    assert editor.user.email not in message.body


def test_mails_of_the_office_in_the_language_of_the_sender(client: Client, field):
    client.post("/en/partner/einstellen/", request_data(growth_fields=[field.pk]))
    [message] = delivered()

    assert next(paths_in(message)).startswith("/en/partner/bestaetigen/")
    assert CooperationRequest.objects.get().language == "en"


def test_interest_str_names_both():
    interest = InterestFactory(organisation_name="Partner AG", request__title="Sensor")

    assert str(interest) == "Partner AG: Sensor"
