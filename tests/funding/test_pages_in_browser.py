"""Pages of funding in a browser: accessible, narrowed live, and nothing wider than a phone."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.funding import (
    CallFactory,
    DeadlineFactory,
    FieldSuggestionFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    VersionFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = (
    *("/foerderung/", "/foerderung/?sort=news", "/foerderung/?level=state", "/foerderung/?level=mond"),
    *("/foerderung/photonik/", "/en/foerderung/photonik/", "/foerderung/quellen/", "/wachstumsfelder/optik/", "/"),
    "/t3/?view=month",
)


@pytest.fixture(autouse=True)
def programmes():
    SiteSettingFactory()
    field = GrowthFieldFactory(slug="optik")
    soon = timezone.localdate() + dt.timedelta(days=3)
    programme = ProgrammeFactory(
        slug="photonik",
        title="Photonik und Mikrosystemtechnikentwicklungsvorhabenförderung",
        deadline=soon,
        rated_for=[field],
        applicants=["kommune"],
        source__failing_since=timezone.now(),
        facts={
            "contact": {"name": "Projektträger", "email": "info@example.org"},
            "links": [f"https://a.example/{'a' * 90}"],
        },
    )
    FieldSuggestionFactory(programme=programme, growth_field=None)
    VersionFactory(programme=programme, diff=[{"field": "title", "before": "Photon", "after": "Photonik"}])
    ProgrammeEventFactory(programme=programme)
    ProgrammeFactory(title="Kredit", level="eu", opens_on=soon, suggested_for=[field])
    DeadlineFactory(call=CallFactory(model="recurring"), on=None, kind="recurring", month_day="05-15")


@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_and_fits(axe, chromium_page, path):
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto(path)

    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_list_is_narrowed_without_leaving_the_order(chromium_page):
    chromium_page.goto("/foerderung/?sort=news")

    chromium_page.locator("input[name=level][value=eu]").check()
    chromium_page.wait_for_url("**/foerderung/?sort=news&*level=eu*")

    assert chromium_page.locator(".programme__title").all_inner_texts() == ["Kredit"]
    assert chromium_page.get_by_role("link", name="Neues zuerst").get_attribute("aria-current") == "true"
