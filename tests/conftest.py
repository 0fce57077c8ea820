"""Fixtures of the whole suite.

Servers: where DATABASE_URL or REDIS_URL is not set, `thcm.settings_test` starts a throw-away PostgreSQL and Valkey.

Browser tests carry the marker `browser` and use these fixtures:

    @pytest.mark.browser
    def test_home_shows_fields(chromium_page, axe):
        GrowthFieldFactory(...)                  # the live server sees what the test saves
        chromium_page.goto("/")                  # a playwright Page, 1280 px, German, real CSP
        assert chromium_page.title() == "…"
        assert axe("/") == []                    # WCAG 2.2 AA; also axe("/", width=390, dark=True)

A page that breaks the Content-Security-Policy or throws in a script fails its test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ARGUMENTS, MISSING, chromium_path
from tests.database import Contents, empty, put_in, take_out
from thcm.celery import app
from thcm.env import BASE_DIR, VAR_DIR
from thcm.translations import compile_catalog

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_configure() -> None:
    """Tests of English pages need the translations as they stand; those that commit leave an empty database."""
    compile_catalog()
    TransactionTestCase._fixture_teardown = empty


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder for servers of the test's own; as root they run as somebody who may not pass tmp_path."""
    path = VAR_DIR / "tests" / f"{os.getpid()}-own"
    path.mkdir(parents=True)
    yield path
    shutil.rmtree(path)


@pytest.fixture(autouse=True)
def german() -> None:
    """A request for an English page leaves its language active in the thread."""
    translation.activate("de")


@pytest.fixture
def silent_broker(settings) -> Iterator[None]:
    """A queue of jobs where nobody listens."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    vars(app).pop("amqp", None)  # it keeps the address that it saw first
    yield
    vars(app).pop("amqp", None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium; without one the test is left out, under CI=true it fails."""
    path = chromium_path()
    if path is None:
        leave_out = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave_out(f"{MISSING}: browser test left out.")
    # Playwright keeps an event loop in this thread; Django would take every query for one made from a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def chromium_page(chromium: Browser, live_server) -> Iterator[Page]:
    """A page of an anonymous German reader on the live server; addresses are paths."""
    context = chromium.new_context(
        base_url=live_server.url, locale="de-DE", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def axe(chromium: Browser, live_server) -> Callable[..., list[str]]:
    """Opens a path and returns what breaks WCAG 2.2 AA, one line for each element, in words."""
    source = (BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def violations(path: str, *, width: int = 1280, dark: bool = False) -> list[str]:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.goto(path)
        page.evaluate(source)
        result = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
        context.close()
        return [
            f"{rule['id']}: {' '.join(str(part) for part in node['target'])} – {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def loaded_2012(django_db_setup, django_db_blocker) -> tuple[str, Contents]:
    """The report of loading the 2012 data and the tables it filled; the database stays as it was."""
    report = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_dataset", BASE_DIR / "data" / "thueringen-2012.yaml", stdout=report)
        contents = take_out()
        transaction.set_rollback(True)
    return report.getvalue(), contents


@pytest.fixture(scope="module")
def dataset(loaded_2012: tuple[str, Contents], django_db_blocker) -> Iterator[str]:
    """The 2012 data, put in once for the module (the command's report); each test's changes are rolled back."""
    report, contents = loaded_2012
    with django_db_blocker.unblock(), transaction.atomic():
        put_in(contents)
        yield report
        transaction.set_rollback(True)
