import datetime as dt
import zlib

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from tests.factories.clusters import ConflictFactory, GrowthFieldFactory, KeyFigureFactory, SwotItemFactory
from tests.factories.core import OrganisationFactory, SourceFactory
from tests.factories.networks import NetworkFactory
from tests.websites import Website, serve_website
from thcm.core.models import LegalPage, Organisation, QualityFinding, QualityRun
from thcm.quality import LOCK, check_websites, editorial_models, row_findings, run_check, website_problem
from thcm.tasks import check_quality

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = dt.timedelta(days=1)


@pytest.fixture
def website():
    with serve_website() as site:
        yield site


@pytest.fixture
def other_session_holds_lock():
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    session.cursor().execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(LOCK.encode())])
    yield
    session.close()


def loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")


def found() -> list[tuple[str, object, str]]:
    return [(str(finding.kind), finding.row, finding.detail) for finding in row_findings()]


def test_row_findings_figures_without_origin():
    lost = KeyFigureFactory(source=None, as_of=None, is_unsourced=True, status="draft")
    KeyFigureFactory(source=None, as_of=None, is_unsourced=True, status="archived")
    KeyFigureFactory(source=None, as_of=None, is_unsourced=True, rank="deprecated")
    undated = KeyFigureFactory(as_of=None, is_unsourced=True)
    KeyFigureFactory()

    assert found() == [
        ("no_source", lost, "Die Kennzahl nennt keine Quelle."),
        ("no_as_of", lost, "Die Kennzahl nennt keinen Stand."),
        ("no_as_of", undated, "Die Kennzahl nennt keinen Stand."),
    ]


@pytest.mark.parametrize(
    "factory",
    [GrowthFieldFactory, KeyFigureFactory, SwotItemFactory, ConflictFactory, SourceFactory, NetworkFactory],
)
def test_row_findings_review_is_due_before_today(factory):
    factory(review_due_on=TODAY())
    factory(review_due_on=TODAY() - DAY, status="archived")
    overdue = factory(review_due_on=dt.date(2013, 1, 31))

    assert found() == [("review_overdue", overdue, "Prüfung war bis 31.01.2013 fällig.")]


def test_row_findings_legal_pages_reviewed_a_year_ago():
    LegalPage.objects.create(kind="lizenz", text_de="x", reviewed_on=TODAY() - 365 * DAY)
    never = LegalPage.objects.create(kind="impressum", text_de="x")
    old = LegalPage.objects.create(kind="datenschutz", text_de="x", reviewed_on=dt.date(2020, 5, 1))

    assert found() == [
        ("review_overdue", old, "Rechtstext zuletzt geprüft: 01.05.2020"),
        ("review_overdue", never, "Rechtstext zuletzt geprüft: –"),
    ]


def test_row_findings_queries_do_not_grow(django_assert_num_queries):
    queries = 2 + len(editorial_models()) + 1
    for count in (1, 29):
        for _row in range(count):
            KeyFigureFactory(source=None, as_of=None, is_unsourced=True, review_due_on=TODAY() - DAY)
            SwotItemFactory(review_due_on=TODAY() - DAY)

        with django_assert_num_queries(queries):
            labels = [str(finding.row) for finding in row_findings()]

    assert len(labels) == 4 * 30


@pytest.mark.parametrize("status", [200, 204, 401, 403, 429])
def test_website_problem_none_if_someone_answers(website: Website, status):
    website.pages["/"] = (status, {}, b"")

    assert website_problem(f"{website.url}/", allows=loopback, delay=0) == ""


def test_website_problem_without_head(website: Website):
    website.pages["/"] = (200, {"No-Head": "1"}, b"x" * 2_000_000)

    assert website_problem(f"{website.url}/", allows=loopback, delay=0) == ""
    assert website.asked() == [("HEAD", "/"), ("GET", "/")]


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_website_problem_error(website: Website, status):
    website.pages["/"] = (status, {}, b"")

    problem = website_problem(f"{website.url}/", allows=loopback, delay=0)

    assert problem == f"Die Website antwortet mit dem Fehler {status}."


def test_website_problem_private_address(website: Website):
    assert website_problem(f"{website.url}/", delay=0) == "„localhost“ ist keine öffentliche Adresse."
    assert website.asked() == []


def test_check_websites_asks_each_address_once_and_notes_the_result(website: Website):
    website.pages["/good"] = (200, {}, b"")
    good = OrganisationFactory(website=f"{website.url}/good")
    bad = OrganisationFactory(website=f"{website.url}/bad", website_error="")
    same = SourceFactory(url=f"{website.url}/bad")
    network = NetworkFactory(website=f"{website.url}/bad")
    OrganisationFactory(website=f"{website.url}/withdrawn", status="archived")
    OrganisationFactory(website="")
    histories = [row.history.count() for row in (good, bad, network)]

    findings = check_websites(allows=loopback, delay=0)

    detail = "Die Website antwortet mit dem Fehler 404."
    assert [(finding.row, finding.detail) for finding in findings] == [(bad, detail), (network, detail), (same, detail)]
    assert website.asked() == [("HEAD", "/bad"), ("GET", "/bad"), ("HEAD", "/good")]
    assert list(
        Organisation.objects.filter(website_checked_at__isnull=False).order_by("pk").values_list("pk", "website_error")
    ) == [(good.pk, ""), (bad.pk, detail)]
    network.refresh_from_db()
    assert (network.website_error, network.website_checked_at is not None) == (detail, True)
    assert [row.history.count() for row in (good, bad, network)] == histories


def test_run_check_keeps_findings_until_they_are_mended(website: Website):
    website.pages["/"] = (500, {}, b"")
    organisation = OrganisationFactory(name="LEG", website=f"{website.url}/")
    figure = KeyFigureFactory(as_of=None, is_unsourced=True)

    first = run_check(allows=loopback, delay=0)
    again = run_check(allows=loopback, delay=0)
    website.pages["/"] = (200, {}, b"")
    mended = run_check(allows=loopback, delay=0)
    without = run_check(with_websites=False)

    assert [(run.counts, run.new_count, run.resolved_count, run.error) for run in (first, again, mended, without)] == [
        ({"no_source": 0, "no_as_of": 1, "review_overdue": 0, "website": 1}, 2, 0, ""),
        ({"no_source": 0, "no_as_of": 1, "review_overdue": 0, "website": 1}, 0, 0, ""),
        ({"no_source": 0, "no_as_of": 1, "review_overdue": 0, "website": 0}, 0, 1, ""),
        ({"no_source": 0, "no_as_of": 1, "review_overdue": 0}, 0, 0, ""),
    ]
    assert all(run.finished_at for run in QualityRun.objects.all())
    by_kind = {finding.kind: finding for finding in QualityFinding.objects.all()}
    assert by_kind.keys() == {"no_as_of", "website"}
    open_one, resolved = by_kind["no_as_of"], by_kind["website"]
    assert list(QualityFinding.objects.open()) == [open_one]
    assert (open_one.label, open_one.object_id) == (str(figure), figure.pk)
    assert open_one.first_found_at < open_one.last_seen_at > without.started_at
    assert (resolved.label, resolved.object_id) == ("LEG", organisation.pk)
    assert resolved.resolved_at > again.finished_at


def test_run_check_found_again_after_it_was_mended():
    figure = KeyFigureFactory(as_of=None, is_unsourced=True, status="draft")
    run_check(with_websites=False)
    type(figure).objects.update(status="archived")
    run_check(with_websites=False)
    type(figure).objects.update(status="draft")

    run = run_check(with_websites=False)

    finding = QualityFinding.objects.get()
    assert (run.new_count, finding.resolved_at) == (1, None)
    assert finding.first_found_at == finding.last_seen_at > run.started_at


def test_run_check_error_is_kept_and_raised():
    KeyFigureFactory(as_of=None, is_unsourced=True)
    OrganisationFactory(website="http://localhost:1/")

    def allows(address: str) -> bool:
        raise RuntimeError("the guard is broken")

    with pytest.raises(RuntimeError):
        run_check(allows=allows, delay=0)

    run = QualityRun.objects.get()
    assert (run.error, run.finished_at is not None) == ("RuntimeError: the guard is broken", True)
    assert [finding.kind for finding in QualityFinding.objects.all()] == ["no_as_of"]


def test_run_check_names_a_run_that_died():
    dead = QualityRun.objects.create()

    run_check(with_websites=False)

    dead.refresh_from_db()
    assert (dead.error, dead.finished_at is not None) == ("Der Lauf wurde abgebrochen.", True)


def test_run_check_second_run_at_the_same_time_does_nothing(other_session_holds_lock):
    assert run_check(with_websites=False) is None
    check_quality()
    with pytest.raises(CommandError, match="Another run is under way"):
        call_command("check_quality", "--no-websites")

    assert QualityRun.objects.count() == 0


def test_command_says_what_was_found(capsys):
    KeyFigureFactory(as_of=None, is_unsourced=True)

    call_command("check_quality", "--no-websites")

    assert capsys.readouterr().out.splitlines() == [
        "ohne Quelle: 0",
        "ohne Stand: 1",
        "Prüfung überfällig: 0",
        "1 new, 0 resolved",
    ]


def test_task_runs_the_check_and_is_scheduled_at_night():
    check_quality.delay()

    assert [run.error for run in QualityRun.objects.all()] == [""]
    schedule = PeriodicTask.objects.get(task=check_quality.name)
    crontab = schedule.crontab
    assert schedule.enabled is True
    assert (crontab.hour, crontab.minute, str(crontab.timezone)) == ("3", "15", "Europe/Berlin")
