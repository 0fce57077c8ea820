"""The pages of the back office in a browser: nothing blocked, nothing from elsewhere, accessible."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from clusters.models import FigureConflict, KeyFigure, OfficialRun, OfficialSeries
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    GrowthFieldFactory,
    KeyFigureFactory,
    SwotItemFactory,
)
from tests.people import client_of, member, restore_roles
from thcm.core.permissions import Role
from thcm.env import BASE_DIR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="maschinenbau", name_de="Maschinenbau")


@pytest.fixture
def conflict(field):
    fifty = KeyFigureFactory(growth_field=field, value=50, decimals=0)
    other = KeyFigureFactory(growth_field=field, subject=fifty.subject, value=51, decimals=0, rank="normal")
    CitationFactory(key_figure=fifty)
    SwotItemFactory(growth_field=field)
    return ConflictFactory(title="Zwei Zahlen", figures=[fifty, other])


@pytest.fixture
def pages(chromium: Browser, live_server, field) -> Iterator[Callable[..., Page]]:
    """Makes pages that the manager of the field is signed in to; what is blocked or fails is an error."""
    restore_roles()
    contexts, faults = [], []
    session = client_of(member(Role.FIELD_MANAGER, field)).cookies[settings.SESSION_COOKIE_NAME].value

    def open_page(width: int = 1280, *, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on("request", lambda asked: faults.append(asked.url) if not is_own(asked.url, live_server.url) else None)
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def is_own(url: str, base: str) -> bool:
    return url.startswith((base, "data:", "blob:"))


def violations(page: Page) -> list[str]:
    page.evaluate((BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text())
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    return [
        f"{rule['id']}: {' '.join(str(part) for part in node['target'])} – {node['html'][:150]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def official_series(figure: KeyFigure) -> OfficialSeries:
    series = OfficialSeries.objects.create(
        provider="eurostat", table="gdp", indicator=figure.indicator, subject=figure.subject
    )
    line = {"period": "2024", "printed": "7", "unit": "Anzahl", "value": "7", "caveat": "", "before": "6"}
    OfficialRun.objects.create(series=series, state="done", lines=[line | {"outcome": "changed"}])
    return series


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(pages, field, conflict, width, dark):
    figure = KeyFigure.objects.first()
    addresses = [
        reverse("admin:index"),
        reverse("admin:clusters_growthfield_change", args=(field.pk,)),
        reverse("admin:clusters_growthfield_change", args=(field.pk,)) + "?page=2#figures",
        reverse("admin:clusters_figureconflict_change", args=(conflict.pk,)),
        reverse("admin:clusters_keyfigure_change", args=(figure.pk,)),
        reverse("admin:clusters_keyfigure_history", args=(figure.pk,)),
        reverse("admin:clusters_keyfigure_import"),
        reverse("admin:clusters_keyfigure_changelist"),
        reverse("admin:clusters_officialseries_change", args=(official_series(figure).pk,)),
    ]
    page = pages(width, dark=dark)
    found = []
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(300)
        found += [f"{address} {wrong}" for wrong in violations(page)]

    assert "\n".join(found) == ""


def test_new_stand_is_entered_on_the_page_of_the_field(pages, field, conflict):
    page = pages()
    page.goto(reverse("admin:clusters_growthfield_change", args=(field.pk,)))
    page.click("#tabs-items >> text=Kennzahlen")
    page.fill("[name=figures-0-as_of]", "")
    page.click("[name=_continue]")
    assert page.locator("#figures-data td.errors").inner_text().strip().startswith("Ohne diese Angabe")

    page.fill("[name=figures-0-as_of]", "05/2013")
    page.fill("[name=figures-0-value]", "52")
    page.click("[name=_continue]")

    assert "steht jetzt unter „Frühere Werte“" in page.locator("#main").inner_text()
    assert sorted(KeyFigure.objects.values_list("value", "rank")) == [
        (50, "deprecated"),
        (51, "normal"),
        (52, "preferred"),
    ]


def test_conflict_is_decided_with_the_keyboard(pages, conflict):
    page = pages()
    page.goto(reverse("admin:clusters_figureconflict_change", args=(conflict.pk,)))
    page.locator("[name=decision]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("neuere Liste")
    page.click("[name=_save]")

    decided = FigureConflict.objects.get()
    assert (decided.state, decided.decision.value, decided.reason) == ("decided", 51, "neuere Liste")
