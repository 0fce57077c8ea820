"""The page on which networks give the addresses of their calendars (NE-4)."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import EventSubmission, FeedImport
from events.own_feed_views import READS_PER_HOUR
from tests.factories.core import SiteSettingFactory
from tests.factories.events import (
    EventFactory,
    EventSubmissionFactory,
    FeedImportFactory,
    FeedItemFactory,
    FeedRunFactory,
    payload,
)
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_broker")]
OWN = "/mein/termine/kalender/"
URL = "https://www.optonet.example/termine.ics"
NOT_NOW = "Gelesen wird er beim nächsten regelmäßigen Lauf, spätestens in sechs Stunden."


@pytest.fixture
def network():
    SiteSettingFactory()
    return NetworkFactory(slug="optonet", short="OptoNet")


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network).user


@pytest.fixture
def client(editor):
    return client_of(editor)


def add(client, network, url, **values):
    return client.post(OWN, {"network": network.pk, "url": url, "event_type": "fair", **values})


def choose(client, feed, choice):
    return client.post(OWN, {"feed": feed.pk, "choice": choice})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (URL, URL),
        ("webcal://www.optonet.example/termine.ics", URL),
        ("www.optonet.example/termine.ics", URL),
        (f"  {URL} ", URL),
        ("http://example.org:8080/a?b=c", "http://example.org:8080/a?b=c"),
    ],
)
def test_address_is_added_and_never_trusted(client, editor, network, given, kept):
    response = add(client, network, given, is_trusted="on")

    assert response["Location"] == OWN
    assert said(response) == [f"Der Kalender ist eingetragen. {NOT_NOW}"]
    feed = FeedImport.objects.get()
    assert (feed.network, feed.url, feed.event_type, feed.created_by) == (network, kept, "fair", editor)
    assert (feed.is_active, feed.is_trusted) == (True, False)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("", "Bitte geben Sie die Adresse des Kalenders an."),
        ("kein Kalender", "Bitte die vollständige Adresse angeben, z. B. https://www.example.org/termine.ics."),
        ("ftp://example.org/a.ics", "Bitte die vollständige Adresse angeben"),
        ("file:///etc/passwd", "Bitte die vollständige Adresse angeben"),
        ("https://name:wort@example.org/a.ics", "Bitte eine Adresse ohne Anmeldung angeben"),
        ("http://localhost/a.ics", "„localhost“ ist aus dem Internet nicht zu erreichen."),
        ("http://LOCALHOST./a.ics", "Bitte"),
        ("http://127.0.0.1/a.ics", "„127.0.0.1“ ist aus dem Internet nicht zu erreichen."),
        ("http://10.1.2.3/a.ics", "„10.1.2.3“ ist aus dem Internet nicht zu erreichen."),
        ("http://[::1]/a.ics", "„::1“ ist aus dem Internet nicht zu erreichen."),
        ("http://[::ffff:192.168.0.1]/a.ics", "ist aus dem Internet nicht zu erreichen."),
        ("http://169.254.169.254/latest", "ist aus dem Internet nicht zu erreichen."),
        ("http://server.intranet/a.ics", "„server.intranet“ ist aus dem Internet nicht zu erreichen."),
        ("http://2130706433/a.ics", "Bitte"),
        ("http://[kaputt/a.ics", "Bitte die vollständige Adresse angeben"),
    ],
)
def test_bad_and_private_addresses_are_refused_beside_the_field(client, network, url, error):
    response = add(client, network, url)

    assert list(response.context["form"].errors) == ["url"]
    assert response.context["form"].errors["url"][0].startswith(error) or error in response.content.decode()
    assert FeedImport.objects.count() == 0


def test_same_address_is_refused(client, network):
    FeedImportFactory(network=network, url=URL)

    page = add(client, network, URL).content.decode()

    assert "Diese Adresse wird für das Netzwerk schon gelesen." in page
    assert FeedImport.objects.count() == 1


def test_nobody_adds_to_another_network(client):
    assert "network" in add(client, NetworkFactory(), URL).context["form"].errors
    assert FeedImport.objects.count() == 0


def test_calendar_is_switched_off_on_and_removed(client, network):
    feed = FeedImportFactory(network=network)
    event = EventFactory(held_by=[network])
    taken = FeedItemFactory(feed=feed, event=event)
    done = EventSubmissionFactory(feed_item=taken, network=network, event=event, state="accepted")
    waiting = EventSubmissionFactory(feed_item=FeedItemFactory(feed=feed), network=network)

    states = []
    for choice in ("off", "on"):
        choose(client, feed, choice)
        feed.refresh_from_db()
        states.append(feed.is_active)
    response = choose(client, feed, "remove")

    assert states == [False, True]
    assert said(response)[-1] == "Der Kalender ist entfernt. Was schon in T³ steht, bleibt dort."
    assert FeedImport.objects.count() == 0
    event.refresh_from_db()
    assert event.is_published
    states = EventSubmission.objects.in_bulk([done.pk, waiting.pk])
    assert [states[row.pk].state for row in (done, waiting)] == ["accepted", "withdrawn"]


def test_other_networks_calendars_do_not_exist(network, client):
    feed = FeedImportFactory(url="https://geheim.example.org/a.ics")

    assert "geheim.example.org" not in client.get(OWN).content.decode()
    for choice in ("off", "on", "remove", "read"):
        assert choose(client, feed, choice).status_code == 404
    feed.refresh_from_db()
    assert feed.is_active
    assert client.post(OWN, {"feed": feed.pk, "choice": "is_trusted"}).status_code == 400
    assert client.post(OWN, {"feed": "x", "choice": "off"}).status_code == 400
    assert client.post(OWN, {"feed": "9" * 5000, "choice": "off"}).status_code == 404


def test_page_is_for_editors(client, network):
    FeedImportFactory(network=network, url=URL)
    colleague = client_of(NetworkEditorFactory(network=network).user)

    assert [URL in one.get(OWN).content.decode() for one in (client, colleague)] == [True, True]
    assert client_of(member(Role.ADMINISTRATOR)).get(OWN).status_code == 403
    anonymous = Client().get(OWN)
    assert (anonymous.status_code, anonymous["Location"]) == (302, f"/mein/anmelden/?next={OWN}")


def test_page_tells_what_came_of_the_last_reading(client, network):
    feed = FeedImportFactory(
        network=network, url=URL, is_trusted=True, error="Die Adresse antwortet mit dem Fehler 404."
    )
    FeedRunFactory(feed=feed, found=99)
    FeedRunFactory(feed=feed, found=7, new=2, changed=1, cancelled=1, missing=3, notes="„Forum“: ohne Datum")
    item = FeedItemFactory(feed=feed)
    EventSubmissionFactory(feed_item=item, network=network, payload=payload(title_de="Wartendes Forum"))
    missing = FeedItemFactory(feed=feed, event=EventFactory(title_de="Verschwundenes"), missing_since=timezone.now())
    FeedItemFactory(feed=feed, event=EventFactory(title_de="Vorhandenes"))

    page = " ".join(client.get(OWN).content.decode().split())

    assert "7 gefunden, davon 2 neu, 1 geändert, 1 abgesagt; 3 nicht mehr enthalten." in page
    assert "99" not in page
    assert "Die Adresse antwortet mit dem Fehler 404." in page
    assert "„Forum“: ohne Datum" in page
    assert "vertrauenswürdig: erscheint ohne Prüfung" in page
    assert "Wartendes Forum" in page
    assert missing.event.title_de in page
    assert "Vorhandenes" not in page


def test_reading_now_runs_and_tells_why_it_failed(client, network, settings):
    """An address that became private is refused at reading, whatever the form once said."""
    settings.CELERY_TASK_ALWAYS_EAGER = True
    feed = FeedImportFactory(network=network, url="http://127.0.0.1:9/a.ics")

    response = choose(client, feed, "read")

    assert said(response) == ["Der Kalender wird gelesen; das dauert einen Augenblick. Laden Sie die Seite dann neu."]
    assert "„127.0.0.1“ ist keine öffentliche Adresse." in client.get(OWN).content.decode()


def test_reading_now_is_limited(client, network):
    feed = FeedImportFactory(network=network)

    answers = [said(choose(client, feed, "read"))[-1] for _number in range(READS_PER_HOUR + 1)]

    assert answers == [NOT_NOW] * READS_PER_HOUR + [f"Dieser Kalender wurde gerade mehrmals gelesen. {NOT_NOW}"]


def test_page_asks_as_many_queries_for_one_calendar_as_for_thirty(client, network):
    def one_more():
        feed = FeedImportFactory(network=network)
        FeedRunFactory(feed=feed)
        EventSubmissionFactory(feed_item=FeedItemFactory(feed=feed), network=network)
        FeedItemFactory(feed=feed, event=EventFactory(), missing_since=timezone.now())

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(OWN).status_code == 200
        return len(captured)

    one_more()
    client.get(OWN)
    one = queries()
    for _number in range(29):
        one_more()

    assert queries() == one
