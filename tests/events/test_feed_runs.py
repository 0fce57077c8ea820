"""How calendars are fetched, and what readings leave that fail, meet or die."""

import datetime as dt
import gzip
import os
import signal
import subprocess
import sys
import zlib
from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from events.feed_import import forget_runs, lock_of, read_feed
from events.models import Event, EventSubmission, FeedImport, FeedItem, FeedRun
from events.tasks import read_feeds
from tests.events.calendar_files import ask, calendar, counts, entry, in_days, read
from tests.factories.events import FeedImportFactory, FeedRunFactory
from tests.processes import eventually
from tests.websites import Website, serve_website
from thcm.env import BASE_DIR

pytestmark = pytest.mark.django_db


@pytest.fixture
def website():
    with serve_website() as site:
        yield site


@pytest.fixture
def feed(website):
    return FeedImportFactory(url=f"{website.url}/k.ics")


def serve(website: Website, body: bytes, status: int = 200, **headers: str) -> None:
    website.pages["/k.ics"] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def test_fetched_calendar_waits_for_the_office(website, feed):
    serve(website, calendar(entry("a")), ETag='"1"')

    run = ask(feed)

    assert counts(run) == ("done", 1, 1, 0, 0, 0)
    submission = EventSubmission.objects.get()
    assert (submission.kind, submission.state, submission.network) == ("new", "received", feed.network)
    assert submission.confirmed_at is not None
    assert submission.payload == {
        "title_de": "Photonik-Tag",
        "type": "network_event",
        "organisers": [{"network": feed.network.slug}],
        "fields": [feed.network.growth_field.slug],
        "starts": in_days(30).isoformat(),
        "ends": "",
        "start_time": "09:00",
        "end_time": "11:00",
        "timezone": "Europe/Berlin",
        "is_planned": False,
        "state": "scheduled",
        "place_name": "",
        "place_level": "",
        "latitude": "",
        "longitude": "",
        "online_url": "",
        "attendance_mode": "on_site",
        "description_de": "",
        "registration_url": "",
    }
    assert not Event.objects.exists()
    feed.refresh_from_db()
    assert (feed.etag, feed.error, feed.checked_at) == ('"1"', "", run.ended_at)


def test_unchanged_calendar_is_not_sent_again(website, feed):
    serve(website, calendar(entry("a")), ETag='"1"', Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT")
    ask(feed)
    serve(website, b"", 304)

    assert counts(ask(feed)) == ("unchanged", 0, 0, 0, 0, 0)

    first, second = (headers for _method, _path, headers in website.requests)
    assert {"If-None-Match", "If-Modified-Since"} & set(first) == set()
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"1"', "Sun, 01 Nov 2026 10:00:00 GMT")


def test_unchanged_calendar_is_read_once_a_week_as_the_year_moves_on(website, feed):
    serve(website, calendar(entry("a")), ETag='"1"')
    ask(feed)
    FeedRun.objects.update(started_at=timezone.now() - dt.timedelta(days=8))

    assert ask(feed).state == "done"

    assert "If-None-Match" not in website.requests[1][2]


def test_redirect_into_a_private_network_is_refused(website, feed):
    serve(website, b"", 302, Location="http://10.0.0.1/k.ics")

    run = ask(feed)

    assert (run.state, run.error) == ("failed", "„10.0.0.1“ ist keine öffentliche Adresse.")


def test_private_address_is_not_asked(website, feed):
    run = read_feed(feed, delay=0)

    assert (run.state, run.error) == ("failed", "„localhost“ ist keine öffentliche Adresse.")
    assert website.asked() == []


@pytest.mark.parametrize(
    ("body", "status", "headers", "error"),
    [
        (b"<html>Bitte anmelden</html>", 200, {}, "Unter der Adresse liegt kein Kalender, sondern eine Webseite."),
        (b"", 200, {}, "Unter der Adresse liegt kein Kalender."),
        (calendar(), 404, {}, "Die Adresse antwortet mit dem Fehler 404."),
        (b"", 304, {}, "Die Adresse antwortet mit dem Fehler 304."),
        (b"x" * 5_000_001, 200, {}, "Die Antwort ist größer als erlaubt."),
        (gzip.compress(b"0" * 50_000_000), 200, {"Content_Encoding": "gzip"}, "Die Antwort ist größer als erlaubt."),
        (calendar()[:-9], 200, {}, "Der Kalender ist unvollständig: Sein Ende fehlt."),
    ],
)
def test_answer_of_no_use_changes_nothing_but_the_run(website, feed, body, status, headers, error):
    read(feed, entry("a"))
    before = list(FeedItem.objects.values()), list(EventSubmission.objects.values())
    serve(website, body, status, **headers)

    run = ask(feed)

    assert (*counts(run), run.error) == ("failed", 0, 0, 0, 0, 0, error)
    assert (list(FeedItem.objects.values()), list(EventSubmission.objects.values())) == before
    assert FeedImport.objects.get().error == error


def test_server_that_drips_is_given_up(website, feed, monkeypatch):
    monkeypatch.setattr("thcm.core.http.SECONDS_PER_ANSWER", 0.2)
    serve(website, calendar(entry("a")), Drip="0.05")

    assert ask(feed).error == "Keine Antwort innerhalb der Wartezeit."


def test_success_takes_the_error_away(website, feed):
    serve(website, b"", 500)
    ask(feed)
    serve(website, calendar())

    ask(feed)

    assert FeedImport.objects.get().error == ""


def many(count: int) -> list[str]:
    return [entry(f"e{number}", days=number + 1, title=f"Termin {number}") for number in range(count)]


def test_more_than_five_and_a_fifth_do_not_vanish_without_a_person_looking(feed):
    read(feed, *many(29))

    run = read(feed, *many(23), entry("new"))

    assert counts(run) == ("failed", 24, 0, 0, 0, 6)
    assert run.error == (
        "6 von 29 künftigen Terminen fehlen auf einmal im Kalender. Nichts ist übernommen; bitte prüfen Sie, ob das so"
        " gewollt ist."
    )
    assert FeedItem.objects.filter(missing_since=None).count() == 29
    assert counts(read(feed, *many(23), entry("new"), despite_gaps=True)) == ("done", 24, 1, 0, 0, 6)


@pytest.mark.parametrize(("before", "after"), [(30, 24), (6, 1)])
def test_a_fifth_and_five_may_vanish(feed, before, after):
    read(feed, *many(before))

    assert counts(read(feed, *many(after))) == ("done", after, 0, 0, 0, before - after)


def test_entries_of_the_past_and_those_that_cannot_be_read_are_not_missing(feed):
    read(feed, entry("old", days=0), entry("broken"))
    FeedItem.objects.filter(uid="old").update(seen={"title_de": "Alt", "starts": "2026-01-01", "ends": ""})

    run = read(feed, "BEGIN:VEVENT\r\nUID:broken\r\nSUMMARY:Kaputt\r\nEND:VEVENT")

    assert counts(run) == ("done", 0, 0, 0, 0, 0)
    assert run.notes == "„Kaputt“ ist übergangen: Der Beginn fehlt."


def test_failing_calendar_leaves_the_others_alone(website, feed):
    other = FeedImportFactory(url=f"{website.url}/other.ics", is_active=False)

    read_feeds()

    runs = FeedRun.objects.values_list("feed", "state")
    assert (list(runs), other.runs.count()) == ([(feed.pk, "failed")], 0)


def test_calendars_are_read_every_six_hours():
    task = PeriodicTask.objects.get(task="events.tasks.read_feeds")

    assert (task.crontab.hour, task.crontab.minute, task.enabled) == ("*/6", "20", True)


def test_old_runs_are_forgotten(feed):
    old = timezone.now() - dt.timedelta(days=91)
    FeedRunFactory(feed=feed, started_at=old)
    kept = FeedRunFactory(feed=feed)

    assert forget_runs() == 1
    assert list(FeedRun.objects.all()) == [kept]


@pytest.fixture
def other_session():
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    yield session
    session.close()


def test_second_worker_leaves_the_calendar_to_the_first(feed, other_session):
    other_session.autocommit = True
    with other_session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(lock_of(feed).encode())])

        assert read_feed(feed, content=calendar()) is None

    assert not FeedRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_leaves_nothing_half(feed, other_session, tmp_path):
    FeedImport.objects.update(is_trusted=True)
    file = tmp_path / "k.ics"
    file.write_bytes(calendar(entry("a"), entry("b", title="Optik-Tag")))
    with other_session.cursor() as cursor:  # the second entry has to wait for this one
        cursor.execute(
            "INSERT INTO events_feeditem (feed_id, uid, recurrence_id, sequence, seen, last_seen_at)"
            " VALUES (%s, 'b', '', 0, '{}', now())",
            [feed.pk],
        )
    url = "postgres://{USER}:{PASSWORD}@localhost:{PORT}/{NAME}?host={HOST}".format(**connection.settings_dict)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "read_calendars", f"--feed={feed.pk}", f"--from-file={file}"],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "thcm.settings"},
    )
    blocked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%feeditem%%'"

    def is_blocked() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(blocked)
            return cursor.fetchone() is not None

    assert eventually(is_blocked)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    other_session.rollback()

    assert (FeedRun.objects.get().state, Event.objects.exists(), FeedItem.objects.exists()) == ("running", False, False)
    assert eventually(lambda: read_feed(feed, content=file.read_bytes()))
    states = FeedRun.objects.order_by("pk").values_list("state", "error")
    assert list(states) == [("failed", "Der Lauf wurde abgebrochen."), ("done", "")]
    assert Event.objects.published().count() == 2


def test_command_reads_a_file_and_says_what_came_of_it(feed, tmp_path):
    file = tmp_path / "k.ics"
    file.write_bytes(calendar(entry("a")))
    said = StringIO()

    call_command("read_calendars", feed=feed.pk, from_file=file, dry_run=True, stdout=said)
    assert said.getvalue() == f"{feed}: done, 1 found, 1 new, 0 changed, 0 cancelled, 0 missing.\n"
    assert (FeedRun.objects.exists(), FeedItem.objects.exists()) == (False, False)

    call_command("read_calendars", feed=feed.pk, from_file=file, stdout=StringIO())
    assert FeedItem.objects.count() == 1


def test_command_fails_where_a_calendar_fails(website, feed):
    with pytest.raises(CommandError, match="Not every calendar"):
        call_command("read_calendars", stdout=StringIO())
    with pytest.raises(CommandError, match="no calendar"):
        call_command("read_calendars", feed=feed.pk + 1)
