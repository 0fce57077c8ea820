"""Runs: what is checked before anything is taken over, what is kept, who is told, and what runs by hand."""

import datetime as dt
import gzip
import sys
import threading
import zlib
from types import ModuleType

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from funding import runs
from funding.models import FundingProgramme, FundingSource, ProgrammeEvent, RawAnswer, ScrapeRun
from funding.progress import Progress
from funding.tasks import fetch_due_sources, fetch_source
from tests.factories.core import UserFactory
from tests.factories.funding import FundingSourceFactory, ProgrammeFactory, ScrapeRunFactory
from tests.funding import fake_source
from tests.funding.fake_source import body, saved
from tests.funding.loopback import Host, Reply, loopback, serve
from tests.processes import eventually
from thcm.core.models import Mail

pytestmark = pytest.mark.django_db
State = ScrapeRun.State
COUNTS = ("state", "found", "new", "changed", "unseen", "failed", "error")


@pytest.fixture(autouse=True)
def fake(monkeypatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "funding.sources.fake", fake_source)
    return fake_source


@pytest.fixture
def host():
    with serve() as host:
        yield host


@pytest.fixture
def source(host):
    return FundingSourceFactory(code="fake", read_at=None, fetch_url=f"{host.url}/a")


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True, is_staff=True, email="verwaltung@example.org")


def read(source: FundingSource, **options) -> ScrapeRun:
    run = runs.read_source(source, **{"allows": loopback, "delay": 0, "pauses": (0, 0)} | options)
    source.refresh_from_db()
    assert run is not None
    return run


def told(run: ScrapeRun) -> tuple:
    return tuple(getattr(run, name) for name in COUNTS)


def titles() -> list[str]:
    return list(FundingProgramme.objects.order_by("pk").values_list("title", flat=True))


def asked_of(host: Host, source: FundingSource, content: bytes, **options) -> ScrapeRun:
    host.pages["/a"] = Reply(content)
    return read(source, **options)


def test_first_run_stores_all_and_tells_nobody(host: Host, source, administrator):
    host.pages["/a"] = Reply(body(2, {"area": "xyz"}, total=2, warnings=["Ein Feed fehlt."]), headers={"ETag": '"1"'})

    run = read(source)

    assert told(run) == ("done", 2, 2, 0, 0, 0, "")
    assert (run.is_baseline, run.parser_version, run.step) == (True, 1, "fetch")  # steps are those of another session
    assert run.notes == "Ein Feed fehlt.\nUnbekannt: Area: xyz (1×)"
    assert ScrapeRun.objects.get().ended_at == run.ended_at == source.read_at
    assert (source.parser_version, source.failing_since) == (1, None)
    assert titles() == ["Programm 0", "Programm 1"]
    assert not ProgrammeEvent.objects.announced().exists()
    assert not Mail.objects.exists()
    answer = run.answers.get()
    assert (answer.number, answer.url, answer.status, answer.size) == (
        1,
        source.fetch_url,
        200,
        len(host.pages["/a"].body),
    )
    assert answer.headers["etag"] == '"1"'
    assert gzip.decompress(answer.file.read()) == host.pages["/a"].body


def test_second_run_announces_what_is_new(host: Host, source):
    asked_of(host, source, body(8))

    run = asked_of(host, source, body(9, {"title": "Neuer Titel"}))

    assert told(run) == ("done", 9, 1, 1, 0, 0, "")
    assert run.is_baseline is False
    kinds = ProgrammeEvent.objects.announced().order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["changed", "new"]


def test_unchanged_answer_is_neither_parsed_nor_kept_again(host: Host, source, monkeypatch):
    asked_of(host, source, body(2))
    monkeypatch.setattr(fake_source, "parse", None)

    run = read(source)

    assert told(run) == ("unchanged", 2, 0, 0, 0, 0, "")
    assert (run.answers.count(), source.read_at) == (0, run.ended_at)


def test_answer_that_the_host_calls_unchanged_is_not_sent_again(host: Host, source, monkeypatch):
    etag, changed = {"ETag": '"1"', "Last-Modified": "Sun, 01 Nov 2026 10:00:00 GMT"}, {"ETag": '"2"'}
    host.pages["/a"] = [Reply(body(2), headers=etag), Reply(b"", 304), Reply(b"", 304), Reply(body(3), headers=changed)]
    read(source)

    assert [read(source).state for _time in range(3)] == ["unchanged", "unchanged", "done"]

    first, second, third, fourth = (asked.headers for asked in host.requests if asked.path == "/a")
    assert {"If-None-Match", "If-Modified-Since"} & set(first) == set()
    for sent in (second, third, fourth):
        assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Sun, 01 Nov 2026 10:00:00 GMT")


def test_answer_that_is_the_same_counts_when_another_has_changed(host: Host, source):
    FundingSource.objects.update(fetch_url=f"{host.url}/a {host.url}/b")
    source.refresh_from_db()
    host.pages["/a"] = [Reply(body(2), headers={"ETag": '"1"'}), Reply(b"", 304)]
    other = [{"key": "other", "title": "Anderes"}]
    host.pages["/b"] = [Reply(body(0)), Reply(body(1, *other))]
    read(source)

    run = read(source)

    assert told(run) == ("done", 3, 1, 0, 0, 0, "")
    assert [(answer.status, answer.size) for answer in run.answers.all()] == [
        (304, len(body(2))),
        (200, len(body(1, *other))),
    ]


def test_fingerprint_of_an_adapter_replaces_bytes(host: Host, source, monkeypatch):
    count = lambda answers: str(sum(len(answer.content()) for answer in answers))  # noqa: E731
    monkeypatch.setattr(fake_source, "fingerprint", count, raising=False)
    asked_of(host, source, body(1, {"title": "Aaa"}))

    assert asked_of(host, source, body(1, {"title": "Bbb"})).state == "unchanged"


def test_other_parser_reads_the_same_bytes_anew_and_tells_nobody(host: Host, source, monkeypatch):
    asked_of(host, source, body(2))
    monkeypatch.setattr(fake_source, "PARSER_VERSION", 2)

    run = read(source)

    assert told(run)[:2] == ("done", 2)
    assert (run.is_baseline, run.parser_version, source.parser_version) == (True, 2, 2)
    assert not ProgrammeEvent.objects.announced().exists()


def test_missing_record_is_counted_in_each_run_until_it_is_given_up(host: Host, source):
    asked_of(host, source, body(10))

    states = [told(asked_of(host, source, body(9)))[:5] for _time in range(3)]

    assert states == [("done", 9, 0, 0, 1)] * 3
    assert FundingProgramme.objects.get(key="k9").unseen_runs == 3
    FundingProgramme.objects.filter(key="k9").update(unseen_since=timezone.now() - dt.timedelta(days=6))
    read(source)
    assert FundingProgramme.objects.get(key="k9").offline_since is not None
    assert asked_of(host, source, body(9)).state == "unchanged"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b'{"records": []}', "Die Antwort der Quelle enthält keinen einzigen Eintrag. Nichts ist übernommen."),
        (body(30, total=31), "Die Quelle meldet 31 Einträge, geliefert wurden 30. Nichts ist übernommen."),
        (body(23), "Die Quelle liefert nur noch 23 Einträge, zuletzt waren es 30. Nichts ist übernommen."),
        (
            body(30, *({"key": f"other{number}"} for number in range(7))),
            "7 von 30 bekannten Einträgen fehlen auf einmal. Nichts ist übernommen.",
        ),
        (b"<html>Captcha</html>", "Das ist kein JSON."),
    ],
)
def test_answer_of_no_use_changes_nothing_but_the_run(host: Host, source, content, error):
    asked_of(host, source, body(30))
    before = list(FundingProgramme.objects.values()), source.read_at

    run = asked_of(host, source, content)

    assert (run.state, run.error) == ("failed", error)
    assert (list(FundingProgramme.objects.values()), source.read_at) == before
    assert source.failing_since == run.ended_at
    assert gzip.decompress(run.answers.get().file.read()) == content


def test_a_fifth_may_be_missing_and_more_if_a_person_says_so(host: Host, source):
    asked_of(host, source, body(30))

    assert told(asked_of(host, source, body(24))) == ("done", 24, 0, 0, 6, 0, "")
    # Those that are missing already do not count again.
    assert asked_of(host, source, body(20)).state == "done"
    assert asked_of(host, source, body(2)).state == "failed"
    assert told(read(source, despite_gaps=True)) == ("done", 2, 0, 0, 28, 0, "")


def test_what_the_portal_started_with_is_no_reading_to_measure_by(host: Host, source):
    for _number in range(9):
        ProgrammeFactory(source=source)

    assert told(asked_of(host, source, body(2))) == ("done", 2, 2, 0, 9, 0, "")


def test_records_for_others_count_as_received(host: Host, source):
    run = asked_of(host, source, body(3, {"is_foreign": True}, total=3))

    assert told(run) == ("done", 2, 2, 0, 0, 0, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            [{"title": f"Neu {number}"} for number in range(26)],
            "26 von 100 Einträgen sind auf einmal geändert. Hat die Quelle ihr Format geändert?",
        ),
        ([{"title": ""}] * 3, "3 von 100 Einträgen sind ohne Titel. Hat die Quelle ihr Format geändert?"),
        ([{"url": ""}] * 3, "3 von 100 Einträgen sind ohne Adresse. Hat die Quelle ihr Format geändert?"),
    ],
)
def test_odd_run_is_stored_and_waits_for_a_person(
    host: Host, source, administrator, django_capture_on_commit_callbacks, mailoutbox, changes, reason
):
    asked_of(host, source, body(100))
    new = [{"key": "new", "title": "Neu"}]

    with django_capture_on_commit_callbacks(execute=True):
        run = asked_of(host, source, body(101, *changes, *({},) * (100 - len(changes)), *new))

    assert (run.state, run.notes) == ("needs_review", reason.replace("100", "101"))
    assert FundingProgramme.objects.get(key="new").state == "found"
    assert not ProgrammeEvent.objects.announced().exists()
    (mail,) = mailoutbox
    assert mail.to == ["verwaltung@example.org"]
    assert mail.subject == f"Bitte prüfen: neue Daten der Förderquelle {source}"
    assert f"- {run.notes}" in mail.body
    assert f"/verwaltung/funding/scraperun/{run.pk}/change/" in mail.body

    runs.confirm(run, administrator)

    assert FundingProgramme.objects.get(key="new").state == "published"
    assert ProgrammeEvent.objects.announced().filter(programme__key="new").exists()
    with pytest.raises(ValidationError, match="schon entschieden"):
        runs.confirm(run, administrator)


def test_two_in_a_hundred_and_a_quarter_less_one_are_not_odd(host: Host, source):
    asked_of(host, source, body(100))

    run = asked_of(host, source, body(100, {"title": ""}, {"title": ""}, *({"provider": "x"} for _number in range(22))))

    assert told(run) == ("done", 100, 0, 24, 0, 0, "")


def test_status_is_missed_only_where_the_source_states_one(host: Host, source):
    asked_of(host, source, body(10, *({"status": "open"} for _number in range(10))))

    run = asked_of(host, source, body(10, *({"status": "open"} for _number in range(9))))

    assert (run.state, run.notes) == (
        "needs_review",
        "1 von 10 Einträgen sind ohne Status. Hat die Quelle ihr Format geändert?",
    )


def test_discarded_run_is_undone_and_read_again_the_next_time(host: Host, source, administrator):
    asked_of(host, source, body(4))
    run = asked_of(host, source, body(4, {"title": "Kaputt"}))
    assert titles()[0] == "Kaputt"

    runs.discard(run, administrator)

    run.refresh_from_db()
    assert (run.state, run.error, run.decided_by) == ("failed", "Nach Prüfung verworfen.", administrator)
    assert titles() == [f"Programm {number}" for number in range(4)]
    assert read(source).state == "needs_review"


def test_failure_is_told_once_until_the_source_works_again(
    host: Host, source, administrator, django_capture_on_commit_callbacks, mailoutbox
):
    UserFactory(is_staff=True, email="andere@example.org")
    host.pages["/a"] = Reply(b"", 500)

    with django_capture_on_commit_callbacks(execute=True):
        first, second = read(source), read(source)

    assert (first.error, second.error) == ("„localhost“ antwortet mit dem Fehler 500.",) * 2
    assert source.failing_since == first.ended_at
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["verwaltung@example.org"], f"Förderquelle gestört: {source}")
    assert "„localhost“ antwortet mit dem Fehler 500." in mail.body
    assert f"/verwaltung/funding/scraperun/{first.pk}/change/" in mail.body

    asked_of(host, source, body(1))
    assert (source.failing_since, source.told_at) == (None, None)
    with django_capture_on_commit_callbacks(execute=True):
        asked_of(host, source, b"?")
    assert len(mailoutbox) == 2


def test_unexpected_error_is_kept_and_raised(host: Host, source):
    host.pages["/a"] = Reply(body(1, {"error": "boom"}))

    with pytest.raises(RuntimeError, match="boom"):
        read(source)

    run = ScrapeRun.objects.get()
    text = "Unerwarteter Fehler (RuntimeError: boom). Die bisherigen Daten gelten weiter."
    assert (run.state, run.error, run.answers.count()) == ("failed", text, 1)


def test_error_while_storing_takes_all_back(host: Host, source):
    with pytest.raises(ValueError, match="NUL"):
        asked_of(host, source, body(2, {}, {"title": "a\0b"}))

    assert (ScrapeRun.objects.get().state, titles(), source.read_at) == ("failed", [], None)


def test_answer_by_hand_says_nothing_of_the_source_itself(source, tmp_path, administrator):
    failing_since = timezone.now() - dt.timedelta(days=2)
    FundingSource.objects.update(failing_since=failing_since)
    source.refresh_from_db()

    assert read(source, answers=saved(tmp_path, b"?")).state == "failed"
    assert not Mail.objects.exists()
    run = read(source, answers=saved(tmp_path, body(1)), user=administrator)

    assert (run.state, run.started_by, titles()) == ("done", administrator, ["Programm 0"])
    assert (source.read_at, source.failing_since) == (run.ended_at, failing_since)
    assert read(source, answers=saved(tmp_path, body(1))).state == "unchanged"


def test_answers_of_five_runs_and_of_what_is_stored_are_kept(host: Host, source):
    stored = asked_of(host, source, body(1))
    orphan = default_storage.save(f"funding/raw/fake-{stored.pk + 1000}-1.gz", stored.answers.get().file)
    other = default_storage.save("funding/raw/fdb-1-1.gz", stored.answers.get().file)
    failed = [asked_of(host, source, b"?") for _time in range(6)]

    kept = [stored, *failed[1:]]
    assert list(RawAnswer.objects.order_by("pk").values_list("run", flat=True)) == [run.pk for run in kept]
    files = [answer.file.name for answer in RawAnswer.objects.all()]
    assert sorted(default_storage.listdir("funding/raw")[1]) == sorted(
        name.rpartition("/")[2] for name in [*files, other]
    )
    assert not default_storage.exists(orphan)
    assert asked_of(host, source, body(1)).state == "unchanged"


def test_answer_whose_file_is_gone_is_asked_for_anew(host: Host, source):
    host.pages["/a"] = Reply(body(1), headers={"ETag": '"1"'})
    default_storage.delete(read(source).answers.get().file.name)

    assert told(read(source)) == ("done", 1, 0, 0, 0, 0, "")
    assert "If-None-Match" not in host.requests[-1].headers


def test_raw_answers_are_never_shown_to_the_public(client, host: Host, source):
    name = asked_of(host, source, body(1)).answers.get().file.name

    assert default_storage.exists(name)
    assert client.get(f"/media/{name}").status_code == 404


def test_run_that_died_is_said_to_have(source):
    dead = ScrapeRunFactory(source=source, state=State.RUNNING, ended_at=None)

    runs.bury_dead()

    dead.refresh_from_db()
    assert (dead.state, dead.error) == ("failed", "Der Lauf wurde abgebrochen.")
    assert dead.ended_at is not None


@pytest.fixture
def other_session():
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    session.autocommit = True
    yield session
    session.close()


def test_one_run_at_a_time(source, other_session):
    with other_session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(runs.lock_of(source).encode())])
    running = ScrapeRunFactory(source=source, state=State.RUNNING, ended_at=None)
    waiting = ScrapeRunFactory(source=source, state=State.NEEDS_REVIEW)

    assert runs.read_source(source) is None
    assert runs.is_being_read(source)
    with pytest.raises(ValidationError, match="wird gerade gelesen"):
        runs.confirm(waiting, UserFactory())
    runs.bury_dead()

    running.refresh_from_db()
    assert (running.state, ScrapeRun.objects.count()) == ("running", 2)


def test_due_sources_are_read_and_the_others_are_not(host: Host, source, monkeypatch):
    started = []
    monkeypatch.setattr("funding.tasks.fetch_source.apply_async", lambda args, expires: started.append(args[0]))
    FundingSourceFactory(code="off", is_active=False)
    FundingSourceFactory(code="by-hand", interval_hours=0)
    ScrapeRunFactory(source=FundingSourceFactory(code="just-now"))
    night = ScrapeRunFactory(source=FundingSourceFactory(code="yesterday"))
    ScrapeRun.objects.filter(pk=night.pk).update(started_at=timezone.now() - dt.timedelta(hours=23))

    fetch_due_sources()

    assert sorted(started) == ["fake", "yesterday"]


def test_job_that_comes_twice_reads_once(source):
    FundingSource.objects.update(fetch_url="http://localhost:1/a")

    fetch_source("fake")
    fetch_source("fake")
    assert ScrapeRun.objects.count() == 1  # refused at once: localhost is no public address

    user = UserFactory()
    fetch_source("fake", user.pk)
    assert ScrapeRun.objects.first().started_by == user


def test_failing_source_leaves_the_others_alone(source):
    FundingSourceFactory(code="fdb", fetch_url="http://localhost:1/b", read_at=None)

    fetch_due_sources()

    assert sorted(ScrapeRun.objects.values_list("source__code", "state")) == [("fake", "failed"), ("fdb", "failed")]


def test_sources_are_looked_at_every_ten_minutes():
    task = PeriodicTask.objects.get(task="funding.tasks.fetch_due_sources")

    assert (task.crontab.minute, task.crontab.hour, task.enabled) == ("*/10", "*", True)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_a_run_goes_on(host: Host, source):
    seen = []

    def page(asked) -> Reply:
        run = ScrapeRun.objects.get()
        seen.append((run.state, run.step, run.progress))
        connection.close()
        return Reply(body(2))

    host.pages["/a"] = page

    run = read(source)

    assert (seen, run.state) == ([("running", "fetch", 0)], "done")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_out_of_a_transaction_and_never_waits(source, other_session):
    run = ScrapeRunFactory(source=source, state=State.RUNNING, ended_at=None)
    steps = "SELECT step, progress, progress_total FROM funding_scraperun"
    seen = []

    with Progress(run) as report, other_session.cursor() as cursor:
        for numbers in ((1, 10), (2, 10)):  # the second within a second
            report("store", *numbers)
            cursor.execute(steps)
            seen.append(cursor.fetchone())
        report("check", 0, 0)
        cursor.execute(steps)
        seen.append(cursor.fetchone())
        cursor.execute("BEGIN; SELECT 1 FROM funding_scraperun FOR UPDATE")
        report("store", 5, 10)
        cursor.execute("ROLLBACK")
        cursor.execute(steps)
        seen.append(cursor.fetchone())

    assert seen == [("store", 1, 10), ("store", 1, 10), ("check", 0, 0), ("check", 0, 0)]


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_read_once(host: Host, source):
    host.pages["/a"] = Reply(body(2), pause=0.3)
    found = []

    def job() -> None:
        found.append(runs.read_source(source, only_if_due=True, allows=loopback, delay=0))
        connection.close()

    threads = [threading.Thread(target=job) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len([run for run in found if run]), ScrapeRun.objects.count(), host.asked()) == (1, 1, ["/a"])
    assert titles() == ["Programm 0", "Programm 1"]
    assert eventually(lambda: not runs.is_being_read(source), 5)
