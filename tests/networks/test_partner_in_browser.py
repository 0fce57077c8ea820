"""The partner search in a browser: accessible, with and without script, by its own forms."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from networks.models import CooperationRequest, Interest
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import (
    CompetenceTagFactory,
    CooperationRequestFactory,
    NetworkEditorFactory,
    RequestMatchFactory,
)
from tests.networks.partner import paths_in, stamp_of
from tests.people import client_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def row():
    SiteSettingFactory()
    cache.clear()
    field, tag = GrowthFieldFactory(slug="optik", name_de="Optik"), CompetenceTagFactory(name_de="Sensorik")
    row = CooperationRequestFactory(title="Sensorik gesucht", public_id="E2345678")
    offer = CooperationRequestFactory(title="Sensorik geboten", kind="offer")
    for request in (row, offer):
        request.growth_fields.set([field])
        request.tags.set([tag])
    return row


def fill_in_slowly(page: Page) -> None:
    """As if a person had needed a minute."""
    page.evaluate("stamp => { document.querySelector('[name=stamp]').value = stamp }", stamp_of(60))


def last_link() -> str:
    """Of the mail that left with the last commit."""
    return next(paths_in(mail.outbox[-1]))


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(axe, row, width, dark):
    paths = (
        "/partner/",
        "/partner/E2345678/",
        "/partner/einstellen/",
        "/partner/E2345678/interesse/",
        "/partner/verwalten/",
        "/partner/hinweis/link/",
        "/en/partner/E2345678/",
    )

    assert [wrong for path in paths for wrong in axe(path, width=width, dark=dark)] == []


def test_list_is_narrowed_while_choosing(chromium_page: Page, row):
    chromium_page.goto("/partner/")
    expect(chromium_page.locator(".request")).to_have_count(2)

    chromium_page.get_by_label("Angebot").check()

    expect(chromium_page.locator(".request")).to_have_count(1)
    expect(chromium_page).to_have_url(re.compile(r"/partner/\?kind=offer$"))
    chromium_page.go_back()
    expect(chromium_page.locator(".request")).to_have_count(2)


def test_request_is_posted_by_hand_and_errors_are_led_to(chromium_page: Page, row, axe):
    page = chromium_page
    page.goto("/partner/einstellen/")
    page.get_by_label("Titel").fill("Linse gesucht")
    page.get_by_role("button", name="Anfrage absenden").click()
    page.get_by_role("alert").get_by_role("link", name="E-Mail").click()
    expect(page.get_by_label("E-Mail")).to_be_focused()
    assert page.get_by_label("Titel").input_value() == "Linse gesucht"

    fill_in_slowly(page)
    page.get_by_label("Gesuch").check()
    page.get_by_label("Beschreibung").fill("Wir suchen eine Linse.")
    page.get_by_label("Optik").check()
    page.get_by_label("Unternehmen oder Einrichtung").fill("Beispiel GmbH (Demo)")
    page.get_by_label("E-Mail").fill("erika@example.org")
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    page.get_by_role("button", name="Anfrage absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie Ihre Anfrage")

    link = last_link()
    assert axe(link) == []
    page.goto(link)
    page.get_by_role("button", name="Anfrage bestätigen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, Ihre Anfrage ist bestätigt")
    assert CooperationRequest.objects.get(title="Linse gesucht").state == "received"
    assert axe(last_link()) == []
    assert axe(link) == []  # used


def test_interest_works_without_script(chromium, live_server, row, axe):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/partner/?kind=search")
    page.get_by_role("link", name="Sensorik gesucht").click()
    page.get_by_role("link", name="Interesse zeigen").click()
    page.get_by_label("Ihre Nachricht").fill("Wir können das.")
    page.get_by_label("Unternehmen oder Einrichtung").fill("Partner AG (Demo)")
    page.get_by_label("E-Mail").fill("max@example.org")
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    page.wait_for_timeout(4500)  # who is quicker is a program
    page.get_by_role("button", name="Nachricht absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie Ihr Interesse")

    page.goto(last_link())
    page.get_by_role("button", name="Nachricht weitergeben").click()
    link = last_link()
    assert axe(link) == []
    page.goto(link)
    page.get_by_role("button", name="Annehmen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie haben angenommen")
    assert Interest.objects.get().state == "accepted"
    assert context.cookies() == []
    context.close()


def test_own_requests_are_accessible_and_answered(chromium_page: Page, row, live_server):
    editor = NetworkEditorFactory()
    match = RequestMatchFactory(request=row, network=editor.network, reasons=["Feld Optik"])
    CooperationRequestFactory(network=editor.network, title="Eigene")
    session = client_of(editor.user).cookies[settings.SESSION_COOKIE_NAME].value
    chromium_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    chromium_page.goto("/mein/anfragen/")
    chromium_page.evaluate((settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = chromium_page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [rule["id"] for rule in result["violations"]] == []

    chromium_page.get_by_role("button", name=re.compile("^Annehmen")).click()

    expect(chromium_page.get_by_role("link", name=row.contact_email)).to_be_visible()
    match.refresh_from_db()
    assert match.state == "accepted"
