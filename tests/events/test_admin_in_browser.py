"""The inbox and the form of an event in a browser: accessible, and worked through by hand (BO-1, BO-2)."""

import pytest
from django.conf import settings
from django.urls import reverse

from events.models import Event
from events.payload import payload_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory, EventSubmissionFactory, payload
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(chromium, live_server):
    """Makes pages that the back office is signed in to."""
    restore_roles()
    SiteSettingFactory()
    contexts = []
    session = client_of(member(Role.BACK_OFFICE)).cookies[settings.SESSION_COOKIE_NAME].value

    def open_page(width=1280, *, dark=False):
        scheme = "dark" if dark else "light"
        context = chromium.new_context(
            base_url=live_server.url, locale="de-DE", viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(pages, width, dark):
    GrowthFieldFactory(slug="optik", name_de="Optik")
    event = EventFactory(title_de="Photonik-Tag", when="2027-03-14", city="Jena")
    new = EventSubmissionFactory(payload=payload(starts="2027-03-14", fields=["optik"]), message="Bitte bald.")
    before = payload_of(event)
    change = EventSubmissionFactory(kind="change", event=event, before=before, payload={**before, "city": "Gera"})
    addresses = [
        reverse("admin:events_eventsubmission_changelist"),
        new.get_absolute_url(),
        change.get_absolute_url(),
        reverse("admin:events_eventsubmission_reject", args=(new.pk,)),
        reverse("admin:events_eventsubmission_merge", args=(new.pk,), query={"q": "Photonik"}),
        reverse("admin:events_eventsubmission_merge", args=(new.pk,), query={"event": event.pk}),
        reverse("admin:events_event_changelist"),
        reverse("admin:events_event_add"),
        reverse("admin:events_event_change", args=(event.pk,)),
        reverse("admin:events_event_move", args=(event.pk,)),
    ]
    page = pages(width, dark=dark)
    found = []
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(200)
        found += [f"{address} {wrong}" for wrong in violations(page)]

    assert "\n".join(found) == ""


def test_inbox_is_worked_through_by_hand(pages):
    EventSubmissionFactory(payload=payload(title_de="Linsentag"))
    page = pages()
    page.goto("/verwaltung/")

    page.locator(".bo-task", has_text="Linsentag").get_by_role("link").click()
    page.get_by_role("button", name="Annehmen").click()

    assert "„Linsentag“ steht im Kalender." in page.locator("#main").inner_text()
    page.get_by_role("link", name="Ansehen auf der Seite").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Linsentag"


def test_imprecise_date_is_entered_by_hand(pages):
    page = pages()
    page.goto(reverse("admin:events_event_add"))
    page.fill("[name=title_de]", "Panel")
    page.get_by_label("Quartal", exact=True).check()
    page.fill("[name=starts]", "Q1/2013")
    page.get_by_label("Der Termin ist nur geplant").check()
    page.click("[name=_continue]")
    assert page.locator(".bo-statement").inner_text().startswith("1. Quartal 2013 (geplant)")

    page.get_by_role("button", name="Veröffentlichen").click()
    page.fill("[name=starts]", "14.03.2013")
    page.get_by_label("Der Termin ist nur geplant").uncheck()
    page.click("[name=_continue]")

    assert "Termin konkretisiert" in page.locator(".bo-statement").inner_text()
    assert Event.objects.get().when == "14. März 2013"
