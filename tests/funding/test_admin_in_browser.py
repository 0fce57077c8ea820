"""The back office of funding in a browser: accessible, a run watched live, programmes rated in the list."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from funding.models import FieldRating, SameMatter, ScrapeRun
from funding.runs import lock_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.funding import (
    AwardFactory,
    FieldRatingFactory,
    FieldVocabularyFactory,
    FundingSourceFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    ScrapeRunFactory,
    SubscriptionFactory,
    VersionFactory,
)
from tests.people import client_of, member, restore_roles
from tests.test_back_office_pages import violations
from thcm.core.locks import advisory_lock
from thcm.core.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = ScrapeRun.State


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik", short_name_de="")


@pytest.fixture
def pages(chromium, live_server, field):
    """Makes pages of an account that looks after the field and works in the back office, too."""
    restore_roles()
    SiteSettingFactory()
    contexts, faults = [], []
    user = member(Role.FIELD_MANAGER, field)
    user.groups.add(*member(Role.BACK_OFFICE).groups.all())
    session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value

    def open_page(width=1280, *, dark=False):
        context = chromium.new_context(
            base_url=live_server.url,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def page_of(row, name: str = "change") -> str:
    return reverse(f"admin:funding_{row._meta.model_name}_{name}", args=(row.pk,))


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(pages, field, width, dark):
    source = FundingSourceFactory(terms_de="CC BY-ND", robots="User-agent: *")
    run = ScrapeRunFactory(source=source, state=State.NEEDS_REVIEW, notes="Unbekannt: Region mond", found=7)
    by_hand = ProgrammeFactory(source=FundingSourceFactory(code="manual"), suggested_for=[field])
    programme = ProgrammeFactory(source=source, suggested_for=[field])
    VersionFactory(programme=programme)
    version = VersionFactory(programme=programme, diff=[{"field": "provider", "before": "BMBF", "after": "BMFTR"}])
    ProgrammeEventFactory(programme=programme, run=run, version=version)
    first, second = sorted((programme, by_hand), key=lambda row: row.pk)
    SameMatter.objects.create(first=first, second=second, reason="Gleiche Adresse")
    FieldRatingFactory(growth_field=field, note="gut")
    vocabulary = FieldVocabularyFactory(growth_field=field, words=["Photonik"])
    AwardFactory(fields=[field])
    SubscriptionFactory(fields=[field])
    tables = "fundingsource", "scraperun", "fundingprogramme", "fieldrating", "award", "fundingsubscription"
    addresses = [
        *(f"/verwaltung/funding/{table}/" for table in tables),
        *(page_of(row) for row in (source, run, programme, by_hand, vocabulary)),
        page_of(programme, "versions"),
        reverse("admin:funding_fundingprogramme_add"),
        "/verwaltung/",
    ]
    page = pages(width, dark=dark)
    found = []
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(200)
        found += [f"{address} {wrong}" for wrong in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address} is wider than the screen")

    assert "\n".join(found) == ""


def test_run_is_watched_while_it_goes_on(pages):
    source = FundingSourceFactory()
    run = ScrapeRunFactory(source=source, state=State.RUNNING, step="parse", progress=10, progress_total=100)
    runs, page = ScrapeRun.objects.filter(pk=run.pk), pages()

    with advisory_lock(lock_of(source)):
        page.goto(page_of(source))
        expect(page.locator("#run-progress")).to_contain_text("Einlesen: 10 von 100")
        expect(page.get_by_role("button", name="Jetzt lesen")).to_have_count(0)
        runs.update(step="store", progress=60)
        expect(page.locator("#run-progress")).to_contain_text("Übernehmen: 60 von 100")
    runs.update(state=State.DONE, found=100)

    expect(page.locator("#run-progress")).to_contain_text("Gelesen")
    expect(page.get_by_role("button", name="Jetzt lesen")).to_be_visible()


def test_programme_is_rated_in_the_list_without_leaving_it(pages, field):
    ProgrammeFactory(title="Photonik-Ideen", suggested_for=[field])
    page = pages()
    page.goto("/verwaltung/funding/fundingprogramme/?feld=meine")

    page.get_by_role("button", name="passt", exact=True).click()

    expect(page.get_by_role("button", name="passt", exact=True)).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("?feld=meine")
    assert list(FieldRating.objects.values_list("rating", flat=True)) == ["fits"]
