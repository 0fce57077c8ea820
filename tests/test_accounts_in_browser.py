"""Sign-in, second factor and the own area in a browser: accessible at every step, and nothing blocked."""

from base64 import b32decode

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.factories.networks import NetworkEditorFactory
from tests.test_accounts import PASSWORD, account
from tests.test_back_office_pages import violations
from tests.test_second_factor import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def check(chromium_page: Page):
    """That the page shown now has this heading and breaks no rule, in the light and in the dark."""

    def check(heading: str) -> None:
        expect(chromium_page.locator("h1")).to_have_text(heading)
        for scheme in ("light", "dark"):
            chromium_page.emulate_media(color_scheme=scheme)
            assert violations(chromium_page) == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert chromium_page.evaluate(overflow) <= 0

    return check


@pytest.fixture
def submit(chromium_page: Page):
    def submit(**values: str) -> None:
        for name, value in values.items():
            chromium_page.fill(f"main [name={name}]", value)
        chromium_page.locator("main button").first.click()

    return submit


@pytest.mark.parametrize("width", [1280, 320])
def test_way_from_sign_in_to_second_factor(chromium_page: Page, check, submit, width):
    NetworkEditorFactory(user=account("anna", email="anna@example.org"))
    page = chromium_page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/mein/")
    check("Anmelden")
    submit(username="anna@example.org", password="falsch")
    check("Anmelden")
    submit(username="anna@example.org", password=PASSWORD)
    check("Mein Bereich")
    page.goto("/mein/passwort/")
    submit()
    check("Passwort ändern")
    page.goto("/mein/sicherheit/")
    check("Anmeldung in zwei Schritten")
    page.click("main a.button")
    check("Zweiten Schritt einrichten")
    submit(code="000000")
    check("Zweiten Schritt einrichten")
    secret = page.inner_text(".secret").replace(" ", "")
    submit(code=code_of(key_of(secret)))
    check("Ihre Notfallcodes")
    code = page.locator(".codes code").first.inner_text()
    page.goto("/mein/sicherheit/")
    check("Anmeldung in zwei Schritten")
    page.goto("/mein/")
    page.click("text=Abmelden")
    check("Anmelden")
    submit(username="anna", password=PASSWORD)
    check("Code eingeben")
    submit(code=code)
    check("Mein Bereich")
    expect(page.locator("[role=status]")).to_have_text("Sie haben noch 9 Notfallcodes.")


def key_of(secret: str) -> str:
    return b32decode(secret).hex()


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/mein/passwort-vergessen/", "Passwort vergessen"),
        ("/mein/passwort-vergessen/gesendet/", "Bitte sehen Sie in Ihr Postfach"),
        ("/mein/einladung/erfunden/", "Dieser Link gilt nicht mehr"),
    ],
)
def test_pages_without_account_are_accessible(chromium_page: Page, check, path, heading):
    chromium_page.set_viewport_size({"width": 390, "height": 900})

    chromium_page.goto(path)

    check(heading)


def test_cookies_go_with_the_session(chromium_page: Page, submit):
    account("anna")
    chromium_page.goto("/mein/anmelden/")
    submit(username="anna", password=PASSWORD)
    names = {cookie["name"] for cookie in chromium_page.context.cookies()}
    chromium_page.click("text=Abmelden")
    chromium_page.context.clear_cookies()
    chromium_page.goto("/")

    assert names == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert chromium_page.context.cookies() == []
