"""Pages of networks and organisations in a browser: accessible in every form, narrowed while one types."""

import pytest

from tests.factories.clusters import FieldLinkFactory, ResponsibilityFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import NetworkFactory, NetworkLabelFactory, NetworkTopicFactory
from tests.networks.test_views import members

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def portal():
    SiteSettingFactory(region_de="Thüringen", region_en="Thuringia")
    elmug = NetworkFactory(slug="elmug", short="ELMUG", website="https://www.elmug.de", seat="Jena")
    elmug.latitude, elmug.longitude = 50.927, 11.586
    elmug.save()
    members(elmug, 17, 14, 1)
    NetworkLabelFactory(network=elmug)
    NetworkTopicFactory(network=elmug, group="Fachgruppen")
    NetworkFactory(short="Holz", state="under_construction")
    FieldLinkFactory(is_weak=True)
    ResponsibilityFactory(organisation__slug="leg")


@pytest.mark.parametrize("path", ["/netzwerke/", "/netzwerke/elmug/", "/organisationen/leg/", "/en/netzwerke/elmug/"])
def test_page_is_accessible(axe, path):
    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []


def test_overview_is_narrowed_while_one_types(chromium_page):
    chromium_page.goto("/netzwerke/")

    chromium_page.locator("#id_q").press_sequentially("elmug")
    chromium_page.wait_for_url("**/netzwerke/?q=elmug")

    assert chromium_page.locator("#treffer h3").all_text_contents() == ["ELMUG"]


def test_picture_of_links_is_walked_by_keyboard(chromium_page):
    chromium_page.goto("/netzwerke/")

    chromium_page.locator(".interplay__row").first.focus()
    chromium_page.keyboard.press("Enter")

    chromium_page.wait_for_url("**/wachstumsfelder/**#verbindungen")


def test_phone_has_the_links_as_a_list(chromium_page):
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto("/netzwerke/")

    assert not chromium_page.locator(".interplay__drawing").is_visible()
    assert chromium_page.locator(".interplay__words li").count() == 1
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= 390
