"""Sources and runs in the back office (BO-7)."""

import datetime as dt
import gzip

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funding.models import FundingSource, RawAnswer, ScrapeRun
from funding.runs import lock_of
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import FundingSourceFactory, ProgrammeEventFactory, ProgrammeFactory, ScrapeRunFactory
from tests.people import client_of, member
from thcm.core.locks import advisory_lock
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/funding/fundingsource/"
RUNS = "/verwaltung/funding/scraperun/"
State = ScrapeRun.State


@pytest.fixture
def office():
    return client_of(member(Role.BACK_OFFICE))


def page_of(row) -> str:
    return reverse(f"admin:funding_{row._meta.model_name}_change", args=(row.pk,))


def of(name: str, row, *more) -> str:
    return reverse(f"admin:funding_{row._meta.model_name}_{name}", args=(row.pk, *more))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_list_says_what_came_of_the_last_run(office):
    source = FundingSourceFactory(name_de="Förderdatenbank", failing_since=timezone.now() - dt.timedelta(days=3))
    ScrapeRunFactory(source=source, found=9, started_at=timezone.now() - dt.timedelta(days=5))
    ScrapeRunFactory(source=source, state=State.FAILED, error="Die Antwort ist keine ZIP-Datei.", found=0)

    text = text_of(office.get(LIST))

    assert "seit 3 Tagen: Die Antwort ist keine ZIP-Datei." in text
    assert "gescheitert" in text


def test_page_shows_history_and_terms(office):
    source = FundingSourceFactory(terms_de="CC BY-ND", robots="User-agent: *\nCrawl-delay: 30")
    ScrapeRunFactory(source=source, found=2501, new=3, changed=4, unseen=5, failed=6)

    text = text_of(office.get(page_of(source)))

    numbers = [f'data-label="{label}">{count}<' for label, count in (("gefunden", 2501), ("nicht lesbar", 6))]
    assert [number in text for number in numbers] == [True, True]
    assert "Crawl-delay: 30" in text
    assert "CC BY-ND" in text
    assert "Jetzt lesen" in text


def test_button_hands_the_reading_to_a_worker(office):
    source = FundingSourceFactory(code="fdb", fetch_url="http://localhost:1/export", read_at=None)

    response = office.post(of("read", source), follow=True)

    run = ScrapeRun.objects.get()
    assert (run.source, run.state, run.started_by.groups.get().name) == (source, "failed", Role.BACK_OFFICE.value)
    assert run.error in text_of(response)
    assert said(response) == ["Die Quelle wird gelesen."]


def test_source_is_never_read_twice_at_once(office):
    source = FundingSourceFactory()

    with advisory_lock(lock_of(source)):
        response = office.post(of("read", source), follow=True)

    assert not ScrapeRun.objects.exists()
    assert said(response) == ["Die Quelle wird gerade gelesen."]


def test_source_that_is_switched_off_is_not_read(office):
    source = FundingSourceFactory(is_active=False)

    response = office.post(of("read", source), follow=True)

    assert said(response) == ["Die Quelle ist abgeschaltet."]
    assert "Jetzt lesen" not in text_of(response)


def test_broker_that_does_not_answer_is_named(office, silent_broker):
    response = office.post(of("read", FundingSourceFactory()), follow=True)

    assert said(response) == ["Das Lesen konnte nicht beginnen: Die Warteschlange antwortet nicht."]


def test_progress_is_asked_again_while_the_run_goes_on(office):
    source = FundingSourceFactory()
    run = ScrapeRunFactory(source=source, state=State.RUNNING, step="parse", progress=250, progress_total=2500)

    with advisory_lock(lock_of(source)):
        going = office.get(of("progress", source))
    ScrapeRun.objects.filter(pk=run.pk).update(state=State.DONE)
    over = office.get(of("progress", source))

    assert "250 von 2500" in text_of(going)
    assert 'hx-trigger="every 2s"' in text_of(going)
    assert "HX-Refresh" not in going.headers
    assert "hx-trigger" not in text_of(over)
    assert over.headers["HX-Refresh"] == "true"


def test_page_watches_from_the_button_on_until_a_worker_begins(office):
    source = FundingSourceFactory()

    page, waiting = (office.get(f"{url}?nach=0") for url in (page_of(source), of("progress", source)))
    run = ScrapeRunFactory(source=source, state=State.RUNNING)
    with advisory_lock(lock_of(source)):
        going = office.get(f"{of('progress', source)}?nach=0")
    ScrapeRun.objects.filter(pk=run.pk).update(state=State.DONE)
    over = office.get(f"{of('progress', source)}?nach=0")

    assert [f'{of("progress", source)}?nach=0"' in text_of(answer) for answer in (page, waiting)] == [True, True]
    assert "Jetzt lesen" not in text_of(page)
    assert "Die Quelle wird gerade gelesen." in text_of(going)
    assert ["HX-Refresh" in answer.headers for answer in (waiting, going, over)] == [False, False, True]


def test_run_whose_process_has_died_does_not_seem_to_go_on(office):
    source = FundingSourceFactory()
    ScrapeRunFactory(source=source, state=State.RUNNING, ended_at=None)

    text = text_of(office.get(page_of(source)))

    assert "every 2s" not in text
    assert '<p class="bo-statement">Der Lauf wurde abgebrochen. ' in text


def test_office_changes_the_interval_only(office):
    source = FundingSourceFactory(name_de="Quelle", interval_hours=24)
    data = {"is_active": "on", "interval_hours": 6, "delay_seconds": 30, "name_de": "Quelle", "name_en": ""}

    office.post(page_of(source), data | {"url": source.url, "code": "anders"})

    source.refresh_from_db()
    assert (source.interval_hours, source.delay_seconds, source.code, source.is_active) == (6, 30, "fdb", True)


def test_list_of_faults_is_what_the_overview_counts(office):
    faulty = FundingSourceFactory(code="fdb", failing_since=timezone.now())
    FundingSourceFactory(code="foekat", failing_since=timezone.now(), is_active=False)
    FundingSourceFactory(code="cordis")

    assert list(office.get(LIST, {"stand": "gestoert"}).context["cl"].result_list) == [faulty]


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.MINISTRY])
def test_others_of_the_staff_watch_and_change_nothing(role):
    source, run = FundingSourceFactory(), ScrapeRunFactory(state=State.NEEDS_REVIEW)
    client = client_of(member(role, *([GrowthFieldFactory()] if role == Role.FIELD_MANAGER else [])))

    pages = [client.get(address).status_code for address in (LIST, page_of(source), RUNS, page_of(run))]
    refused = [client.post(address).status_code for address in (of("read", source), of("confirm", run))]

    assert (pages, refused) == ([200] * 4, [403, 403])
    assert "Jetzt lesen" not in text_of(client.get(page_of(source)))
    assert "Verwerfen" not in text_of(client.get(page_of(run)))
    assert client.post(page_of(source), {"interval_hours": 1}).status_code == 403


def test_strangers_and_readers_see_nothing(client):
    source, run = FundingSourceFactory(), ScrapeRunFactory()
    addresses = [LIST, page_of(source), of("progress", source), RUNS, page_of(run), of("answer", run, 1)]

    for each in (client, client_of(member())):
        assert {each.get(address).status_code for address in addresses} <= {302, 403}


def with_answer(run: ScrapeRun, content: bytes) -> RawAnswer:
    row = RawAnswer(
        run=run, number=1, url="https://fdb.example.org/FDB/export", status=200, fetched_at=run.started_at, size=9
    )
    row.file.save("fdb-1-1.gz", ContentFile(gzip.compress(content)))
    return row


def test_raw_answer_is_downloaded_as_it_came(office, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    run = ScrapeRunFactory(started_at=dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC))
    row = with_answer(run, b"<script>alert(1)</script>")

    response = office.get(of("answer", run, row.pk))

    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="fdb-20261122-01-export"'
    assert response["Content-Type"] == "application/octet-stream"
    assert office.get(of("answer", ScrapeRunFactory(), row.pk)).status_code == 404


def test_raw_answer_without_a_file_is_not_found(office):
    run = ScrapeRunFactory()
    row = RawAnswer.objects.create(run=run, number=1, status=200, fetched_at=run.started_at, size=0)

    assert office.get(of("answer", run, row.pk)).status_code == 404


def test_raw_answer_has_no_public_address(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = with_answer(ScrapeRunFactory(), b"x")

    assert client.get(f"/media/{row.file.name}").status_code == 404


def test_run_says_its_notes_and_events(office):
    run = ScrapeRunFactory(notes="Unbekannt: Region mond", found=7, error="")
    programme = ProgrammeFactory(title="Photonik-Ideen")
    ProgrammeEventFactory(
        programme=programme, run=run, kind="deadline_later", before="2027-01-15", after="2027-01-31", is_announced=True
    )

    text = text_of(office.get(page_of(run)))

    assert "Unbekannt: Region mond" in text
    assert "Photonik-Ideen" in text
    assert "31. Januar 2027" in text


def test_run_to_review_is_confirmed_once(office):
    run = ScrapeRunFactory(state=State.NEEDS_REVIEW)

    first = office.post(of("confirm", run), follow=True)
    second = office.post(of("discard", run), follow=True)

    run.refresh_from_db()
    assert (run.decided_at is not None, run.decided_by.groups.get().name) == (True, Role.BACK_OFFICE.value)
    assert said(first) == ["Der Lauf ist bestätigt."]
    assert said(second) == ["Über diesen Lauf ist schon entschieden."]
    assert ">Bestätigt" in first.content.decode()


def test_runs_cannot_be_edited(office):
    run = ScrapeRunFactory(found=1)

    assert office.post(page_of(run), {"found": 2}).status_code == 403
    assert ScrapeRun.objects.get().found == 1


@pytest.mark.parametrize("address", [LIST, RUNS])
def test_lists_ask_as_often_for_many_rows_as_for_one(office, address):
    def fill(numbers: range) -> None:
        for number in numbers:
            ScrapeRunFactory(source=FundingSourceFactory(code=f"quelle-{number}"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get(address)
        return len(captured)

    fill(range(1))
    queries()
    once = queries()
    fill(range(1, 30))

    assert queries() == once
    assert FundingSource.objects.count() == 30
