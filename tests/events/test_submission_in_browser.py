"""Submitting an event in a browser: accessible, with and without script, by its own forms, and with the network cut."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from events.models import EventSubmission
from events.submission_actions import send_link
from tests.core.test_images import drawn
from tests.events.submitting import day_in_a_month
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory, EventSubmissionFactory
from tests.networks.partner import delivered, paths_in, stamp_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "/t3/einreichen/"


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()
    GrowthFieldFactory(slug="optik", name_de="Optik")
    cache.clear()


def fill_in(page: Page) -> None:
    page.get_by_label("Titel", exact=True).fill("Photonik-Tag")
    page.get_by_label("Termin oder erster Tag").fill(f"{day_in_a_month():%d.%m.%Y}")
    page.get_by_label("Stadt oder Gemeinde").fill("Jena")
    page.get_by_label("Veranstalter").fill("Verein für Photonik")
    page.get_by_label("Beschreibung").fill("Vorträge und Gespräche.")
    page.get_by_label("Ihre E-Mail-Adresse").fill("erika@example.org")


def send(page: Page) -> None:
    """As if a person had needed a minute."""
    page.evaluate("stamp => { document.querySelector('[name=stamp]').value = stamp }", stamp_of(60))
    page.get_by_role("button", name="Termin einreichen").click()


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(window.localStorage)")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(axe, width, dark):
    paths = [FORM, f"/en{FORM}", "/t3/einreichen/stand/", "/t3/einreichen/hinweis/bestaetigen/"]
    event = EventFactory(title_de="Photonik-Tag", city="Jena")
    for row in (
        EventSubmissionFactory(state="unconfirmed"),
        EventSubmissionFactory(state="question", reason="In welchem Haus?"),
        EventSubmissionFactory(state="accepted", event=event),
    ):
        send_link(submission=row)
    delivered()
    confirm, asked, accepted = (next(paths_in(message)) for message in mail.outbox)
    paths += [confirm, asked, f"{asked}?choice=answer", accepted]
    paths += [f"{accepted}?choice=change", f"{accepted}?choice=cancel"]

    assert [wrong for path in paths for wrong in axe(path, width=width, dark=dark)] == []


def test_event_is_submitted_by_hand_and_errors_are_led_to(chromium_page: Page):
    page = chromium_page
    page.goto(FORM)
    page.get_by_label("Titel", exact=True).fill("Photonik-Tag")
    page.get_by_label("Bild", exact=True).set_input_files(
        {"name": "saal.png", "mimeType": "image/png", "buffer": drawn()}
    )
    page.get_by_label("Was ist auf dem Bild zu sehen?").fill("Ein Saal")
    send(page)
    page.get_by_role("alert").get_by_role("link", name=re.compile("^Veranstalter")).click()
    expect(page.get_by_label("Veranstalter")).to_be_focused()
    expect(page.get_by_text("Ihr Bild haben wir noch")).to_be_visible()

    fill_in(page)
    page.get_by_label("Optik").check()
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie Ihren Termin")
    assert kept(page) == []
    assert page.context.cookies() == []

    page.goto(next(paths_in(mail.outbox[-1])))
    page.get_by_role("button", name="Termin bestätigen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, Ihr Termin ist eingegangen")
    row = EventSubmission.objects.get()
    assert (row.state, row.payload["fields"], bool(row.image)) == ("received", ["optik"], True)


def test_event_is_submitted_without_script(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(FORM)
    expect(page.get_by_text("Entwurf wiederherstellen")).to_be_hidden()
    fill_in(page)
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    page.wait_for_timeout(4500)  # who is quicker is a program
    page.get_by_role("button", name="Termin einreichen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie Ihren Termin")

    page.goto(next(paths_in(mail.outbox[-1])))
    page.get_by_role("button", name="Termin bestätigen").click()
    page.goto(next(paths_in(mail.outbox[-1])))
    page.get_by_role("button", name="Einreichung zurückziehen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Einreichung ist zurückgezogen")
    assert EventSubmission.objects.get().state == "withdrawn"
    context.close()


def test_form_is_not_lost_when_the_network_is_cut(chromium_page: Page):
    page = chromium_page
    page.goto(FORM)
    fill_in(page)
    page.get_by_label("Optik").check()
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    page.context.set_offline(True)
    expect(page.get_by_text("Sie sind gerade offline.")).to_be_visible()
    send(page)
    expect(page.get_by_text("Sie sind gerade offline.")).to_be_focused()
    assert page.get_by_label("Titel", exact=True).input_value() == "Photonik-Tag"

    page.context.set_offline(False)
    expect(page.get_by_text("Sie sind gerade offline.")).to_be_hidden()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie Ihren Termin")
    assert EventSubmission.objects.count() == 1


def test_draft_is_offered_when_the_page_is_opened_again(chromium_page: Page, axe):
    page = chromium_page
    page.goto(FORM)
    fill_in(page)
    page.get_by_label("Optik").check()
    page.get_by_label("Monat").check()
    page.get_by_label("Ich habe den Datenschutzhinweis gelesen").check()
    page.wait_for_timeout(400)  # typing is kept after a moment
    page.reload()
    assert page.get_by_label("Titel", exact=True).input_value() == ""

    page.get_by_role("button", name="Entwurf wiederherstellen").click()

    expect(page.get_by_role("button", name="Entwurf wiederherstellen")).to_be_hidden()
    expect(page.get_by_label("Titel", exact=True)).to_be_focused()
    assert page.get_by_label("Beschreibung").input_value() == "Vorträge und Gespräche."
    expect(page.get_by_label("Optik")).to_be_checked()
    expect(page.get_by_label("Monat")).to_be_checked()
    expect(page.get_by_label("Ich habe den Datenschutzhinweis gelesen")).not_to_be_checked()  # given anew
    page.reload()
    page.get_by_role("button", name="Entwurf verwerfen").click()
    assert kept(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Entwurf verwerfen")).to_be_hidden()


def test_draft_survives_a_sending_that_never_arrived(chromium_page: Page):
    page = chromium_page
    page.goto(FORM)
    fill_in(page)
    page.route(
        "**/t3/einreichen/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    send(page)
    page.wait_for_timeout(500)
    page.goto(f"{FORM}stand/")  # looks at something else first
    page.goto(f"{FORM}hinweis/link/")
    page.goto(FORM)

    page.get_by_role("button", name="Entwurf wiederherstellen").click()

    assert page.get_by_label("Titel", exact=True).input_value() == "Photonik-Tag"


def test_draft_of_a_week_ago_is_gone(chromium_page: Page):
    page = chromium_page
    page.goto(FORM)
    fill_in(page)
    page.wait_for_timeout(400)
    page.evaluate(
        "key => { const draft = JSON.parse(localStorage.getItem(key)); draft.at -= 7 * 24 * 3600 * 1000 + 1;"
        " localStorage.setItem(key, JSON.stringify(draft)); }",
        "draft:event-submit",
    )
    page.reload()

    expect(page.get_by_role("button", name="Entwurf wiederherstellen")).to_be_hidden()
    assert kept(page) == []
