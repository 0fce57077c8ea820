"""Own pages of networks and the review of their proposals in Chromium: accessible, without overflow, in use."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from networks.models import Network, ProfileChange
from tests.factories.clusters import IndicatorFactory, KeyFigureFactory
from tests.factories.core import SiteSettingFactory, SourceFactory
from tests.factories.networks import (
    NetworkEditorFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
)
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.models import User
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = "/mein/netzwerke/medways/"
LONG = "Verbundprojektakquirierungsunterstützungsdienstleistungen" * 3


@pytest.fixture
def network() -> Network:
    SiteSettingFactory()
    restore_roles()
    network = NetworkFactory(slug="medways", name="medways e. V.")
    source = SourceFactory()
    for name, value in (("total", 60), ("companies", 38), ("research", 13)):
        indicator = IndicatorFactory(code=f"members_{name}", name_de=name, unit="count")
        KeyFigureFactory(
            subject=network.subject, indicator=indicator, value=value, decimals=0, qualifier="exact", source=source
        )
    NetworkTopicFactory(network=network, group="Academy", text=LONG)
    NetworkLabelFactory(network=network, valid_until="2012-12-31")
    topics = [{"group": "Academy", "text": "Seminare"}, {"group": "", "text": LONG}]
    ProfileChangeFactory(
        network=network, part="topics", before={"rows": topics[:1]}, proposed={"rows": topics}, note="Bitte bald."
    )
    ProfileChangeFactory(network=network, state="refused", reason="Die Seite gibt es nicht.")
    return network


@pytest.fixture
def pages(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Makes pages that an account is signed in to; what is blocked or fails is an error."""
    contexts, faults = [], []

    def open_page(user: User, width: int = 1280, *, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="de-DE",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def wrong(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(200)
        found += [f"{address} {fault}" for fault in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{address} is wider than the screen")
    return found


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_own_pages_are_accessible(pages, network, width, dark):
    page = pages(NetworkEditorFactory(network=network).user, width, dark=dark)

    parts = ("", "mitglieder/", "themen/", "aktivitaeten/", "labels/", "kontakt/")
    assert wrong(page, [OWN + part for part in parts]) == []
    page.goto(f"{OWN}mitglieder/")
    page.fill("[name=total]", "1")
    page.click(".own-form button")
    expect(page.locator(".form-errors")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_the_back_office_are_accessible(pages, network, width, dark):
    page = pages(member(Role.FIELD_MANAGER, network.growth_field), width, dark=dark)

    addresses = [
        reverse("admin:networks_network_review", args=(network.pk,)),
        reverse("admin:networks_network_change", args=(network.pk,)),
        reverse("admin:networks_network_changelist"),
        reverse("admin:networks_profilechange_changelist"),
    ]
    found = [fault for fault in wrong(page, addresses) if "wider" not in fault or "pruefen" in fault]
    assert "\n".join(found) == ""


def test_a_proposal_from_the_form_to_the_public_page(pages, network):
    editor = pages(NetworkEditorFactory(network=network).user)
    editor.goto(f"{OWN}rechtsform/")
    editor.fill("[name=legal_form]", "GmbH")
    editor.click(".own-form button")
    editor.goto(network.get_absolute_url())
    assert "GmbH" not in editor.content()

    reviewer = pages(member(Role.FIELD_MANAGER, network.growth_field))
    reviewer.goto(reverse("admin:networks_network_review", args=(network.pk,)))
    reviewer.check("[name=legal_form-decision][value=accept]")
    reviewer.check("[name=topics-decision][value=refuse]")
    reviewer.click(".bo-button-main")
    assert "Bitte begründen" in reviewer.locator("#main").inner_text()
    reviewer.fill("[name=topics-reason]", "Bitte kürzer.")
    reviewer.click(".bo-button-main")

    editor.reload()
    assert "GmbH" in editor.content()
    editor.goto(OWN)
    assert "Bitte kürzer." in editor.content()
    assert ProfileChange.objects.in_review().count() == 0
