"""What happens when a worker, the database or the broker dies in the middle: nothing lost, nothing double, it heals."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from funding.models import FundingProgramme, FundingSource, ProgrammeEvent, ProgrammeVersion, ScrapeRun
from funding.runs import read_source
from tests.factories.funding import FundingSourceFactory
from tests.funding import fake_source
from tests.funding.fake_source import body
from tests.funding.loopback import Host, Reply, loopback, serve
from tests.processes import environment, eventually
from thcm.embedded import Servers, database_url, postgres_programs, valkey_url
from thcm.env import BASE_DIR

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture
def host() -> Iterator[Host]:
    with serve() as host:
        yield host


@pytest.fixture
def source(host: Host, monkeypatch) -> FundingSource:
    monkeypatch.setitem(sys.modules, "funding.sources.fake", fake_source)
    host.pages["/a"] = Reply(body(30))
    return FundingSourceFactory(code="fake", read_at=None, fetch_url=f"{host.url}/a")


def url_of_tests() -> str:
    return "postgres://{USER}:{PASSWORD}@localhost:{PORT}/{NAME}?host={HOST}".format(**connection.settings_dict)


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def no_worker_stays() -> Iterator[None]:
    yield
    while STARTED:
        with STARTED.pop() as worker:
            worker.kill()


def start(folder: Path, *arguments: str, stop_at: str = "", **variables: str) -> subprocess.Popen[str]:
    settings = {"DATABASE_URL": url_of_tests(), "REDIS_URL": os.environ["REDIS_URL"]} | variables
    settings |= {"DJANGO_SETTINGS_MODULE": "thcm.settings", "THCM_STOP_AT": stop_at}
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.funding.worker", *arguments],
        cwd=BASE_DIR,
        env=environment(folder, **settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    STARTED.append(worker)
    return worker


def go_on(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()


def read(folder: Path, **variables: str) -> str:
    """What a whole reading of the source says at its end."""
    said, problems = start(folder, "read", "fake", **variables).communicate(timeout=120)
    return said.strip() or problems


def heal(source: FundingSource) -> str | None:
    """The next reading, by this process; None while the database has not noticed yet that the other one is gone."""
    run = read_source(source, allows=loopback, delay=0)
    return run and run.state


def wait_for_stop(worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    assert "stopped\n" in worker.stdout, worker.communicate()  # reads as far as that


def states() -> list[tuple[str, str]]:
    return list(ScrapeRun.objects.order_by("pk").values_list("state", "error"))


def counts() -> tuple[int, int, int]:
    tables = (FundingProgramme.objects, ProgrammeVersion.objects, ProgrammeEvent.objects.announced())
    return tuple(table.count() for table in tables)


@pytest.mark.parametrize("step", ["fetch:0", "fetch:1", "parse:0", "parse:20", "check:0", "store:0", "store:1"])
def test_worker_killed_in_the_middle_of_a_step(host: Host, source, folder, step):
    worker = start(folder, "read", "fake", stop_at=step)
    wait_for_stop(worker)
    assert states() == [("running", "")]

    worker.kill()
    worker.communicate()

    assert (states(), counts()) == ([("running", "")], (0, 0, 0))
    assert eventually(lambda: heal(source) == "done", 60)
    assert states() == [("failed", "Der Lauf wurde abgebrochen."), ("done", "")]
    assert counts() == (30, 30, 0)
    assert heal(source) == "unchanged"


def test_worker_killed_while_it_stores_a_change_tells_it_once(host: Host, source, folder):
    assert heal(source) == "done"
    host.pages["/a"] = Reply(body(31, {"title": "Anders"}))
    worker = start(folder, "read", "fake", stop_at="store:1")
    wait_for_stop(worker)
    worker.kill()
    worker.communicate()

    assert eventually(lambda: heal(source) == "done", 60)
    assert counts() == (31, 32, 2)


def test_two_schedulers_in_two_processes(host: Host, source, folder):
    host.pages["/a"] = Reply(body(30), pause=3)

    workers = [start(folder, "read", "fake", stop_at="fetch:0") for _number in range(2)]
    for worker in workers:
        go_on(worker)
    said = sorted(worker.communicate(timeout=120)[0] for worker in workers)

    assert said in (["None\n", "stopped\ndone\n"], ["stopped\ndone\n", "stopped\nunchanged\n"])
    assert counts() == (30, 30, 0)


@pytest.fixture
def servers(folder) -> Iterator[Servers]:
    """A PostgreSQL of its own with what the tests' database holds, and a Valkey that keeps its queue."""
    servers = Servers(folder)
    servers.open()
    servers.start_valkey()
    yield servers
    servers.stop()


def restart(servers: Servers) -> None:
    servers.stop()
    servers.open()
    if (servers.folder / "postgres").exists():
        servers.start_postgres()
    servers.start_valkey()


def ask(folder: Path, question: str) -> list[tuple]:
    session = psycopg2.connect(database_url(folder))
    with session, session.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    session.close()
    return rows


def test_database_restarted_while_it_stores(host: Host, source, folder, servers):
    url = servers.start_postgres()
    options = ["--no-owner", f"--dbname={url_of_tests().replace('postgres://', 'postgresql://')}"]
    dump = subprocess.run([postgres_programs() / "pg_dump", *options], capture_output=True, check=True)
    subprocess.run(
        [postgres_programs() / "psql", "-q", url.replace("postgres://", "postgresql://")],
        input=dump.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    worker = start(folder, "read", "fake", stop_at="store:1", DATABASE_URL=url)
    wait_for_stop(worker)

    restart(servers)
    _said, problems = worker.communicate("\n", timeout=120)

    assert worker.returncode == 1
    assert "OperationalError" in problems or "InterfaceError" in problems
    ((state, error),) = ask(folder, "SELECT state, error FROM funding_scraperun")
    assert state in ("failed", "running"), error
    assert ask(folder, "SELECT count(*) FROM funding_fundingprogramme") == [(0,)]
    assert read(folder, DATABASE_URL=url) == "done"
    assert ask(folder, "SELECT state FROM funding_scraperun ORDER BY id") == [("failed",), ("done",)]
    assert ask(folder, "SELECT count(*), count(DISTINCT key) FROM funding_fundingprogramme") == [(30, 30)]
    servers.stop()


def test_broker_restarted_while_a_source_is_read(host: Host, source, folder, servers):
    broker = {"REDIS_URL": valkey_url(folder)}
    worker = start(folder, "celery", stop_at="store:1", **broker)
    start(folder, "due", **broker).communicate(timeout=120)
    wait_for_stop(worker)

    restart(servers)
    go_on(worker)

    assert eventually(lambda: states() == [("done", "")], 60)
    start(folder, "due", **broker).communicate(timeout=120)  # not due: nothing happens
    FundingSource.objects.update(interval_hours=0)
    ScrapeRun.objects.update(started_at="2026-01-01T00:00Z")
    FundingSource.objects.update(interval_hours=1)
    start(folder, "due", **broker).communicate(timeout=120)
    assert eventually(lambda: states() == [("done", ""), ("unchanged", "")], 60), states()
    assert counts() == (30, 30, 0)
