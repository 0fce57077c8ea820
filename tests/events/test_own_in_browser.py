"""Own pages of events, calendars and trips in Chromium: accessible, without overflow, and gone through by hand."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from events.models import Event, EventSubmission
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import (
    EventFactory,
    EventSubmissionFactory,
    FeedImportFactory,
    FeedItemFactory,
    FeedRunFactory,
    TripInterestFactory,
    payload,
)
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of
from tests.test_back_office_pages import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "/mein/termine/"
LONG = "Verbundprojektakquirierungsunterstützungsdienstleistungen" * 2
QUESTION = EventSubmission.State.QUESTION


@pytest.fixture
def network():
    SiteSettingFactory()
    return NetworkFactory(slug="optonet", name="OptoNet e. V.", short="OptoNet")


@pytest.fixture
def page(chromium_page: Page, live_server, network) -> Page:
    """Of an editor of the network."""
    user = NetworkEditorFactory(network=network, user__function="Geschäftsstelle").user
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    chromium_page.context.add_cookies([cookie])
    return chromium_page


@pytest.fixture
def addresses(network):
    """One page of each kind, with everything on it."""
    field = GrowthFieldFactory(slug="optik")
    EventFactory(slug="tag", title_de=LONG, held_by=[network], fields=[field], city="Jena", place_level="city")
    EventFactory(state=Event.State.CANCELLED, state_note_de="Wird nachgeholt.", held_by=[network])
    question = EventSubmissionFactory(network=network, state=QUESTION, reason="Wo genau?")
    EventSubmissionFactory(network=network, event=Event.objects.get(slug="tag"), kind="cancellation")
    feed = FeedImportFactory(network=network, error="Keine Antwort.", url=f"https://example.org/{LONG}.ics")
    FeedRunFactory(feed=feed, found=3, new=1, notes="„Forum“: ohne Datum")
    EventSubmissionFactory(feed_item=FeedItemFactory(feed=feed), network=network, payload=payload(title_de=LONG))
    FeedItemFactory(feed=feed, event=EventFactory(), missing_since=timezone.now())
    trip = EventFactory(slug="reise", type="delegation", coordination="Thüringen International")
    TripInterestFactory(event=trip, network=network)
    TripInterestFactory(event=EventFactory(slug="alt", type="delegation", when="2013-Q1"), network=network)
    return [
        OWN,
        f"{OWN}?liste=abgesagt",
        f"{OWN}?liste=eingereicht",
        f"{OWN}neu/?vorlage=tag",
        f"{OWN}tag/aendern/",
        f"{OWN}tag/absagen/",
        f"{OWN}einreichungen/{question.public_id}/",
        f"{OWN}kalender/",
        "/mein/reisen/",
        "/mein/reisen/reise/",
        "/mein/reisen/alt/",
    ]


def wrong(page: Page) -> list[str]:
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_own_pages_are_accessible(page, addresses, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = wrong(page)
    for address in (f"{OWN}neu/", f"{OWN}kalender/"):
        page.goto(address)
        page.click(".own-form button[type=submit]")
        expect(page.locator(".form-errors")).to_be_visible()
        found[f"{address} with errors"] = wrong(page)

    assert {address: faults for address, faults in found.items() if faults} == {}


def test_editor_copies_changes_and_cancels(page, network):
    """NE-2, as an editor goes through it."""
    day = timezone.localdate() + dt.timedelta(days=60)
    values = {"city": "Jena", "place_level": "city", "description_de": "Vorträge.", "held_by": [network]}
    EventFactory(title_de="Photonik-Tag", when=day.isoformat(), **values)

    page.goto(OWN)
    page.click("text=Als neuen Termin kopieren")
    assert page.input_value("[name=title_de]") == "Photonik-Tag"
    assert page.input_value("[name=starts]") == ""
    page.fill("[name=starts]", "Q2/2028")
    page.click("text=Zur Prüfung senden")
    assert "Ihr Termin ist eingegangen." in page.inner_text("main")
    page.click("text=Einreichung zurückziehen")
    assert "Zurückgezogen" in page.inner_text(".note >> nth=1")

    page.goto(OWN)
    page.click("text=Änderung melden")
    page.fill("[name=cost]", "kostenfrei")
    page.click("text=Zur Prüfung senden")
    assert page.inner_text(".terms").split("\n") == ["Kosten", "kostenfrei"]

    page.goto(OWN)
    page.click(".own-event >> text=Absagen")
    page.fill("[name=note]", "Wird 2028 nachgeholt.")
    page.click("text=Absage senden")
    assert "Wird 2028 nachgeholt." in page.inner_text(".terms")
    sent = EventSubmission.objects.order_by("pk").values_list("kind", "state")
    assert list(sent) == [("new", "withdrawn"), ("change", "received"), ("cancellation", "received")]


def test_draft_of_a_new_event_outlives_a_closed_page(page):
    page.goto(f"{OWN}neu/")
    page.fill("[name=title_de]", "Halb geschrieben")
    page.wait_for_timeout(500)

    page.goto(OWN)
    page.goto(f"{OWN}neu/")
    page.click("text=Entwurf wiederherstellen")

    assert page.input_value("[name=title_de]") == "Halb geschrieben"


def test_network_takes_part_in_a_trip(page):
    """NE-6: the trip is known to the quarter only."""
    EventFactory(
        title_de="Indonesien und Vietnam",
        type="delegation",
        when=f"{timezone.localdate().year + 1}-Q1",
        coordination="Thüringen International",
    )
    page.goto("/mein/reisen/")
    page.click("text=Indonesien und Vietnam")
    assert "Die Reise koordiniert Thüringen International." in page.inner_text("main")
    page.fill("textarea", "Partner für Messtechnik.")
    page.fill("[name$=participants]", "2")
    page.fill("[name$=contact_email]", "buero@example.org")
    page.click("text=Interesse melden")
    assert "Ihr Interesse ist gemeldet." in page.inner_text("main")
    page.click("text=Interesse zurückziehen")

    assert "Wir haben die Angaben gelöscht." in page.inner_text("main")
    assert page.input_value("textarea") == ""
