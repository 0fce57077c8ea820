"""Pages of the calendar in a browser: accessible in every form, narrowed live, and nothing wider than a phone."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EarlierDateFactory, EventFactory, EventPartyFactory, EventSeriesFactory
from tests.factories.networks import NetworkFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = (
    *("/t3/", "/t3/?view=month&month=2027-03", "/t3/?view=map", "/t3/?q=nichts", "/t3/archiv/", "/t3/archiv/2012/"),
    *("/t3/reihen/", "/t3/reihen/reihe/", "/t3/tag/", "/t3/quartal/", "/en/t3/tag/", "/netzwerke/netz/", "/"),
)


@pytest.fixture(autouse=True)
def calendar():
    SiteSettingFactory(region_de="Thüringen", region_en="Thuringia")
    field, network = GrowthFieldFactory(slug="optik"), NetworkFactory(slug="netz")
    series = EventSeriesFactory(slug="reihe")
    tag = EventFactory(
        slug="tag",
        title_de="Photonik-Fachveranstaltungswoche",
        when="2027-03-14",
        until="2027-03-16",
        start_time=dt.time(10),
        city="Jena",
        latitude="50.93",
        longitude="11.58",
        state="rescheduled",
        fields=[field],
        held_by=[network],
        series=series,
        contact_email="tag@example.org",
        online_url="https://example.org/raum",
    )
    EarlierDateFactory(event=tag)
    for _ in range(5):
        EventFactory(title_de="Donaudampfschifffahrtselektrizitätenschau", when="2027-03-14", parent=tag)
    EventFactory(slug="quartal", when="2027-Q1", is_planned=True, type="delegation", state="cancelled")
    EventFactory(when="2012-09-12", series=series)
    EventPartyFactory(event=tag, role="partner", label="Verein für Licht")


@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible_and_fits(axe, chromium_page, path):
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto(path)

    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
    assert chromium_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_list_is_narrowed_while_one_types(chromium_page):
    chromium_page.goto("/t3/")

    chromium_page.locator("#id_q").press_sequentially("Photonik")
    chromium_page.wait_for_url("**/t3/?q=Photonik")

    assert chromium_page.locator("#treffer h3").all_text_contents() == ["Photonik-Fachveranstaltungswoche"]


def test_click_right_after_the_search_word_is_not_lost(chromium_page):
    """The hits must not be replaced between pressing and letting go."""
    chromium_page.goto("/t3/")
    chromium_page.locator("#id_q").press_sequentially("Photonik")
    chromium_page.wait_for_url("**/t3/?q=Photonik")
    asked = []
    chromium_page.on("request", lambda request: asked.append(request.url))

    chromium_page.locator("#treffer h3 a").click(delay=300)
    chromium_page.wait_for_url("**/t3/tag/")

    assert not [address for address in asked if "?" in address]


def test_month_stays_a_month_while_one_filters(chromium_page):
    chromium_page.goto("/t3/?view=month&month=2027-03")

    chromium_page.locator(".figure-filter__all > summary").click()
    chromium_page.locator("#id_place").fill("jena")
    chromium_page.locator("#id_place").blur()
    chromium_page.wait_for_url("**/t3/?view=month&month=2027-03&place=jena")

    assert chromium_page.locator(".day__event").count() == 3
    chromium_page.get_by_role("link", name="April 2027").click()
    chromium_page.wait_for_url("**/t3/?view=month&month=2027-04&place=jena")


def test_month_on_a_phone_is_a_list_of_days(chromium_page):
    chromium_page.set_viewport_size({"width": 390, "height": 800})
    chromium_page.goto("/t3/?view=month&month=2027-03")

    days = chromium_page.locator(".day:visible .day__name").all_inner_texts()

    assert days == ["So 14. März", "Mo 15. März", "Di 16. März"]


def test_list_works_without_script(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/t3/?view=month&month=2027-03")

    page.locator(".figure-filter__all > summary").click()
    page.locator("#id_place").fill("Jena")
    page.get_by_role("button", name="Filtern").click()

    assert "place=Jena" in page.url
    assert "view=month" in page.url
    assert page.locator(".day__event").count() == 3
    context.close()


def test_today_is_marked(chromium_page):
    chromium_page.goto("/t3/?view=month")

    today = timezone.localdate()
    assert chromium_page.locator(".day--today .day__name").inner_text().split()[0] == str(today.day)
