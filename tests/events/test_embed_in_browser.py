"""The list in a frame of another website, and its configurator, in a browser."""

import pytest

from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory
from tests.websites import serve_website

pytestmark = pytest.mark.browser
PAGE = '<!DOCTYPE html><html lang="de"><title>Netzwerk</title>{}'


def frame(address):
    return f'<iframe src="{address}" title="Termine" width="600" height="500"></iframe>'


def test_another_website_shows_the_list_and_no_other_page(chromium, live_server):
    EventFactory(title_de="Photonik-Tag", slug="photonik-tag")
    framed = live_server.url + "/t3/einbetten/liste/"
    with serve_website() as website:
        page_of_ours = live_server.url + "/t3/"
        html = {"Content-Type": "text/html; charset=utf-8"}
        website.pages["/liste"] = (200, html, PAGE.format(frame(framed)).encode())
        website.pages["/andere"] = (200, html, PAGE.format(frame(page_of_ours)).encode())
        context = chromium.new_context()
        page = context.new_page()

        page.goto(f"{website.url}/andere", wait_until="load")
        assert page.frame_locator("iframe").get_by_text("Technologie-Termine").count() == 0

        page.goto(f"{website.url}/liste")
        link = page.frame_locator("iframe").get_by_role("link", name="Photonik-Tag")
        link.wait_for()
        assert context.cookies() == []
        link.click()
        page.wait_for_url(f"{live_server.url}/t3/photonik-tag/")
        context.close()


def test_configurator_follows_the_choice(chromium_page):
    GrowthFieldFactory(slug="optik", name_de="Optik")
    EventFactory(title_de="Photonik-Tag")
    chromium_page.goto("/t3/einbetten/")
    line = chromium_page.get_by_label("Diese Zeile gehört in den HTML-Text Ihrer Seite:")
    preview = chromium_page.frame_locator("iframe")
    preview.get_by_role("link", name="Photonik-Tag").wait_for()

    chromium_page.get_by_label("Optik").check()

    preview.get_by_text("Zurzeit ist kein Termin angekündigt.").wait_for()
    assert "/t3/einbetten/liste/?field=optik" in line.input_value()
    assert "?field=optik" in chromium_page.url
    chromium_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chromium_page.get_by_role("button", name="Zeile kopieren").click()
    chromium_page.get_by_text("Kopiert").wait_for()
    assert chromium_page.evaluate("navigator.clipboard.readText()") == line.input_value()


@pytest.mark.parametrize("path", ["/t3/einbetten/", "/t3/einbetten/liste/", "/en/t3/einbetten/liste/"])
def test_pages_are_accessible(axe, path):
    GrowthFieldFactory()
    EventFactory(state="cancelled")

    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
