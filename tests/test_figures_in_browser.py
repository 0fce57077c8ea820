"""Figures, search, legal pages and the form for barriers in a browser, with and without script, by keyboard."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
    SwotItemFactory,
)
from thcm.core.dates import PartialDate
from thcm.core.models import BarrierReport, LegalPage
from thcm.core.open_forms import counter_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATHS = (
    "/kennzahlen/",
    "/kennzahlen/?as_of=gestern&conflict=K01&earlier=on",
    "/kennzahlen/KF1/",
    "/kennzahlen/KF2/",
    "/kennzahlen/WEG/",
    "/suche/?q=Maschinenbau",
    "/suche/?q=Maschienbo",
    "/barriere-melden/",
    "/impressum/",
    "/en/kennzahlen/KF1/",
    "/en/suche/?q=revenue",
)


@pytest.fixture(autouse=True)
def portal(transactional_db) -> None:
    field = GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau", name_en="Mechanical engineering")
    optics = GrowthFieldFactory(slug="optik", name_de="Optik/Optoelektronik")
    share = IndicatorFactory(code="gva_share", name_de="Anteil an der Bruttowertschöpfung", name_en="", unit="percent")
    one = KeyFigureFactory(external_id="KF1", growth_field=field, caveat="ohne Energie", wz_code="28", series="A")
    two = KeyFigureFactory(external_id="KF2", growth_field=field, value=Decimal("0.013"), decimals=3, rank="normal")
    KeyFigureFactory(
        external_id="KF3", growth_field=optics, value=None, decimals=None, qualifier="not_stated", indicator=share
    )
    KeyFigureFactory(external_id="ALT", growth_field=field, rank="deprecated", as_of=PartialDate.parse("2010"))
    KeyFigureFactory(external_id="WEG", growth_field=optics, status="archived")
    CitationFactory(key_figure=one, verbatim="2,3 <sup>1</sup>")
    ConflictFactory(code="K01", figures=[one, two], explanation="Beide zeigen.")
    SwotItemFactory(growth_field=field, text_de="Starker Maschinenbau")
    LegalPage.objects.create(kind="impressum", text_de="<h2>Anbieter</h2><p>Wir</p>", status="published")
    two.value = Decimal("0.014")
    two.save()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_page_meets_wcag(axe, path, width, dark):
    assert axe(path, width=width, dark=dark) == []


@pytest.mark.parametrize("path", PATHS)
def test_page_fits_every_width_and_has_one_heading(chromium_page: Page, path):
    chromium_page.goto(path)
    assert chromium_page.locator("h1").count() == 1

    for width in (1280, 390, 320):
        chromium_page.set_viewport_size({"width": width, "height": 800})
        assert chromium_page.evaluate("document.documentElement.scrollWidth") <= width


def test_list_narrows_itself_and_keeps_the_address(chromium_page: Page):
    chromium_page.goto("/kennzahlen/")
    expect(chromium_page.get_by_role("status")).to_have_text("3 Kennzahlen")

    chromium_page.get_by_label("Optik/Optoelektronik").check()

    expect(chromium_page.get_by_role("status")).to_have_text("1 Kennzahl")
    assert chromium_page.url.endswith("/kennzahlen/?field=optik")
    chromium_page.get_by_label("Suchwort").fill("gibt es nicht")
    expect(chromium_page.get_by_text("Zu dieser Auswahl gibt es keine Kennzahl.")).to_be_visible()
    chromium_page.go_back()
    expect(chromium_page.get_by_role("status")).to_have_text("1 Kennzahl")


def test_list_works_without_script(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/kennzahlen/")
    page.get_by_label("Optik/Optoelektronik").check()
    page.get_by_role("button", name="Filtern").click()

    expect(page.get_by_role("status")).to_have_text("1 Kennzahl")
    expect(page.get_by_label("Optik/Optoelektronik")).to_be_checked()
    context.close()


def test_numbers_stand_below_each_other_on_their_comma(chromium_page: Page):
    chromium_page.goto("/kennzahlen/?field=maschinenbau")

    commas = chromium_page.evaluate(
        """() => [...document.querySelectorAll(".figure-value__number")].map((number) => {
            const range = document.createRange(), text = number.firstChild, at = text.data.indexOf(",")
            range.setStart(text, at); range.setEnd(text, at + 1)
            return range.getBoundingClientRect().left
        })"""
    )

    assert len(commas) == 2
    assert abs(commas[0] - commas[1]) < 2


def test_two_clicks_from_the_list_to_the_changes(chromium_page: Page):
    chromium_page.goto("/kennzahlen/?field=maschinenbau")
    chromium_page.get_by_role("row").get_by_role("link", name="Umsatz").nth(1).click()

    expect(chromium_page.get_by_role("heading", name="Änderungen")).to_be_visible()
    expect(chromium_page.locator(".changes ins")).to_have_text("ca. 0,014 Mrd. €")


def test_slash_leads_to_the_search_but_not_while_typing(chromium_page: Page):
    chromium_page.goto("/kennzahlen/")
    chromium_page.keyboard.press("/")
    chromium_page.keyboard.type("Machinenbau/")
    chromium_page.keyboard.press("Enter")

    expect(chromium_page.get_by_role("heading", level=1)).to_have_text("Suche")
    assert chromium_page.url.endswith("/suche/?q=Machinenbau%2F")
    expect(chromium_page.locator("mark").first).to_have_text("Maschinenbau")


def test_barrier_can_be_reported_by_keyboard(chromium_page: Page):
    cache.delete(counter_of("barrier", "127.0.0.1"))
    chromium_page.goto("/kennzahlen/")
    chromium_page.get_by_role("contentinfo").get_by_role("link", name="Barriere melden").click()
    expect(chromium_page.get_by_label("Auf welcher Seite?")).to_have_value("/kennzahlen/")
    chromium_page.get_by_role("button", name="Meldung absenden").click()
    expect(chromium_page.get_by_role("alert")).to_contain_text("Bitte beschreiben Sie die Barriere.")

    chromium_page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(chromium_page.get_by_label("Was hindert Sie?")).to_be_focused()
    chromium_page.keyboard.type("Schrift zu klein")
    chromium_page.get_by_role("button", name="Meldung absenden").press("Enter")

    expect(chromium_page.get_by_role("heading", level=1)).to_have_text("Danke, Ihre Meldung ist angekommen")
    assert list(BarrierReport.objects.values_list("description", "page")) == [("Schrift zu klein", "/kennzahlen/")]
    assert chromium_page.context.cookies() == []
