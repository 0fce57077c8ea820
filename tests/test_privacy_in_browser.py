"""The privacy desk and the legal duties in a browser: gone through once, accessible, wide and narrow."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.factories.core import ContactPointFactory
from tests.factories.funding import SubscriptionFactory
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.models import LegalPage
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_request_is_answered_and_pages_are_accessible(chromium: Browser, live_server, width):
    restore_roles()
    LegalPage.objects.create(kind="impressum", text_de="Text", status="published")
    SubscriptionFactory(email="erika@example.org")
    ContactPointFactory(email="erika@example.org")
    session = client_of(member(Role.BACK_OFFICE)).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(
        base_url=live_server.url, locale="de-DE", viewport={"width": width, "height": 900}, timezone_id="Europe/Berlin"
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)

    for address in ("/verwaltung/rechtspflichten/", "/verwaltung/datenschutz/fristen/", "/verwaltung/datenschutz/"):
        page.goto(address)
        faults += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("E-Mail-Adresse der Person").fill("Erika@example.org")
    page.get_by_role("button", name="Daten suchen").click()
    faults += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Löschen …").click()
    faults += violations(page)
    page.get_by_label("Ich habe geprüft").check()
    page.get_by_role("button", name="Endgültig löschen").click()

    assert "Die Anfrage ist erledigt" in page.locator("#main").inner_text()
    assert page.url.endswith("/verwaltung/datenschutz/")
    assert faults == []
    context.close()
