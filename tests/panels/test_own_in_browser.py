"""Pages of members in Chromium: accessible, without overflow, and in use without JavaScript."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from panels.models import Meeting, Paper, PaperComment
from tests.factories.core import SiteSettingFactory
from tests.factories.panels import DecisionFactory
from tests.panels.bodies import coming, council_and_board, of_body, paper_of
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.models import User
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Verbundprojektakquirierungsunterstützungsdienstleistungen" * 2


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator:
    contexts = []

    def page_of(user: User, width: int = 1280, **options) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, locale="de-DE", viewport={"width": width, "height": 900}, **options
        )
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible(open_page, width):
    SiteSettingFactory()
    council, board = council_and_board()
    coming(council, 30)
    meeting = coming(board, 20, place="Jena", agenda=f"Erstens\n{LONG}")
    held = coming(board, -20, state=Meeting.State.HELD, minutes="Protokoll")
    user = of_body(board)
    paper = paper_of(meeting, title=LONG, summary="Worum es geht.")
    PaperComment.objects.create(paper=paper, text=LONG, written_by=user)
    DecisionFactory(meeting=held)
    page = open_page(user, width)

    found = []
    for address in (
        reverse("own-bodies"),
        reverse("own-meeting", args=(meeting.pk,)),
        reverse("own-paper", args=(paper.public_id,)),
    ):
        page.goto(address)
        found += [f"{address} {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address} is wider than the screen")
    assert found == []


def test_meeting_in_the_back_office_is_accessible(open_page):
    SiteSettingFactory()
    restore_roles()
    meeting = coming(council_and_board()[1], 20, place="Jena")
    paper_of(meeting)
    page = open_page(member(Role.BACK_OFFICE))

    page.goto(reverse("admin:panels_meeting_change", args=(meeting.pk,)))
    found = violations(page)
    page.click("text=Vorlagen")

    assert found + violations(page) == []


def test_a_paper_goes_from_the_board_to_its_decision_without_script(open_page):
    SiteSettingFactory()
    council, board = council_and_board()
    coming(council, 30)
    paper = paper_of(coming(board, 20), title="Mittel für 2013")
    page = open_page(of_body(board), java_script_enabled=False)
    page.goto(reverse("own-bodies"))
    page.click("text=Mittel für 2013")
    page.click("button:has-text('zurück')")
    assert "Bitte sagen Sie, warum" in page.locator(".form-errors").inner_text()
    page.click("button:has-text('an Rat')")

    above = open_page(of_body(council), java_script_enabled=False)
    above.goto(reverse("own-bodies"))
    above.click("text=Mittel für 2013")
    above.click("button:has-text('entschieden')")

    paper.refresh_from_db()
    assert paper.state == Paper.State.DECIDED
    assert above.locator(".account-message").inner_text() == "Neuer Stand: entschieden."
