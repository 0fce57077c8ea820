"""The public pages of fields in Chromium: accessible, without overflow, by keyboard, under the strict policy."""

import pytest
from playwright.sync_api import Page, expect

from clusters.models import FigureSubject, GrowthField, Indicator
from tests.factories.clusters import (
    CategoryFactory,
    ConflictFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SubjectFactory,
    SwotItemFactory,
)
from tests.factories.core import SiteSettingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = ["/", "/wachstumsfelder/", "/wachstumsfelder/energien/", "/en/", "/en/wachstumsfelder/energien/", "/nichts/"]
LONG = "Umweltfreundliche Energien und Energiespeicherung"


@pytest.fixture(autouse=True)
def portal(chromium_page: Page) -> GrowthField:
    """Two fields in two groups, one with everything that a page can show."""
    SiteSettingFactory()
    employees = IndicatorFactory(code="employees", name_de="Mitarbeiter", name_en="Employees", unit="count")
    share = IndicatorFactory(code="export_ratio", name_de="Exportquote", unit=Indicator.Unit.PERCENT)
    field = GrowthFieldFactory(slug="energien", name_de=LONG, name_en="Energies", focus_points_de=["Solar"])
    other = GrowthFieldFactory(
        slug="kunststoffe", name_de="Kunststoffe/Keramik", summary_de="Werkstoffe.",
        category=CategoryFactory(code="cross_sectional", name_de="Querschnittstechnologien", order=2),
    )  # fmt: skip
    first = KeyFigureFactory(growth_field=field, indicator=employees, value=11_400, decimals=0, caveat="ohne Wind")
    KeyFigureFactory(growth_field=other, indicator=employees, value=25_900, decimals=0, source=first.source)
    KeyFigureFactory(growth_field=field, rank="normal", value=3)
    KeyFigureFactory(growth_field=field, rank="deprecated", value=2)
    KeyFigureFactory(growth_field=field, indicator=share, qualifier="dash", value=None, decimals=None)
    KeyFigureFactory(subject=SubFieldFactory(growth_field=field, name_de="Solarindustrie").subject)
    KeyFigureFactory(
        subject=SubjectFactory(code="thueringen", kind=FigureSubject.Kind.REGION, name_de="Thüringen"), indicator=share
    )
    ConflictFactory(figures=[first], statement_a="11.400", statement_b="12.000", explanation="Abgrenzung")
    for kind in ("strength", "weakness"):
        SwotItemFactory(growth_field=field, kind=kind)
    FieldLinkFactory(field_a=field, field_b=other)
    ResponsibilityFactory(growth_field=field)
    return field


@pytest.mark.parametrize("path", PATHS)
def test_page_is_accessible(axe, path: str):
    assert axe(path) == []
    assert axe(path, dark=True, width=390) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(chromium_page: Page, width: int):
    chromium_page.set_viewport_size({"width": width, "height": 900})

    for path in PATHS:
        chromium_page.goto(path)
        wide = chromium_page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(e => !e.closest('svg, .table-scroll, .skip-link'))"
            ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert wide == [], path


def test_keyboard_reaches_content_and_fields_with_visible_focus(chromium_page: Page):
    chromium_page.goto("/")
    chromium_page.keyboard.press("Tab")
    skip = chromium_page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    chromium_page.keyboard.press("Enter")
    chromium_page.keyboard.press("Tab")

    focused = chromium_page.locator(".landscape__node:focus-visible")
    assert focused.locator(".landscape__form").evaluate("form => getComputedStyle(form).strokeWidth") == "5px"
    while focused.get_attribute("data-field") != "energien":
        chromium_page.keyboard.press("Tab")
    expect(focused).to_have_class("landscape__node landscape__node--same group--application is-lit")
    chromium_page.keyboard.press("Enter")
    expect(chromium_page.locator("h1")).to_have_text(LONG)


def test_phone_gets_the_list_instead_of_the_drawing(chromium_page: Page):
    chromium_page.goto("/")
    expect(chromium_page.locator(".landscape")).to_be_visible()

    chromium_page.set_viewport_size({"width": 390, "height": 844})

    expect(chromium_page.locator(".landscape")).to_be_hidden()
    expect(chromium_page.get_by_role("link", name="Kunststoffe/Keramik")).to_be_visible()


def test_every_page_has_one_heading_of_the_first_level(chromium_page: Page):
    for path in PATHS:
        chromium_page.goto(path)
        assert chromium_page.locator("h1").count() == 1, path


def test_slash_leads_to_the_search_unless_one_types(chromium_page: Page):
    chromium_page.goto("/")
    chromium_page.keyboard.press("/")
    field = chromium_page.locator("[data-search]")
    expect(field).to_be_focused()

    chromium_page.keyboard.type("T3/")

    expect(field).to_have_value("T3/")


def test_slash_can_be_switched_off(chromium_page: Page):
    chromium_page.goto("/")
    chromium_page.locator("[data-shortcut-switch]").click()
    chromium_page.goto("/wachstumsfelder/")

    chromium_page.keyboard.press("/")

    expect(chromium_page.locator("[data-search]")).not_to_be_focused()
    expect(chromium_page.locator("[data-shortcut-switch]")).to_have_attribute("aria-pressed", "false")


def test_charts_stand_beside_their_data(chromium_page: Page):
    chromium_page.goto("/wachstumsfelder/")

    chart = chromium_page.locator("figure.chart").first
    expect(chart.locator(".chart__picture")).to_be_visible()
    chart.locator(".chart__data summary").click()
    assert chart.locator("tbody th").all_inner_texts() == [
        "Kunststoffe/Keramik",
        LONG,
    ]
