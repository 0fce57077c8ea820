"""The embedded servers: real, lasting, and never left behind."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psutil
import psycopg2
import pytest
from redis import Redis

from tests.processes import belonging_to, eventually
from thcm.embedded import EmbeddedServerError, Servers, database_url, valkey_url

pytestmark = pytest.mark.servers

HOLDER = """
import sys, time
from pathlib import Path
from urllib.parse import unquote
from thcm.embedded import Servers
servers = Servers(Path(sys.argv[1]))
servers.open()
servers.start_postgres()
servers.start_valkey()
print("started", flush=True)
time.sleep(600)
"""


def query(folder: Path, statement: str) -> list[tuple]:
    connection = psycopg2.connect(database_url(folder))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@contextlib.contextmanager
def held(folder: Path) -> Iterator[psutil.Process]:
    """Servers that another process holds; in the end it is killed and they must be gone."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        try:
            assert holder.stdout.readline() == "started\n"
            yield psutil.Process(holder.pid)
        finally:
            holder.kill()
    assert eventually(lambda: belonging_to(folder) == [])


def test_servers_keep_their_data_when_their_owner_is_killed(folder):
    with held(folder), Redis.from_url(valkey_url(folder)) as valkey:
        query(folder, "CREATE TABLE kept AS SELECT 'Straße' AS name")
        valkey.set("kept", "Öl")

    with held(folder), Redis.from_url(valkey_url(folder)) as valkey:
        assert query(folder, "SELECT name FROM kept") == [("Straße",)]
        assert valkey.get("kept") == "Öl".encode()


def test_servers_start_after_they_were_killed_themselves(folder):
    with held(folder) as holder:
        query(folder, "CREATE TABLE kept AS SELECT 1 AS number")
        for server in holder.children():
            server.kill()

    with held(folder):
        assert query(folder, "SELECT number FROM kept") == [(1,)]


def test_start_ends_what_an_earlier_one_left_behind(folder):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        left_behind = psutil.Process(holder.pid).children()
        for process in left_behind:
            process.suspend()  # it cannot follow its owner
        holder.kill()

    with held(folder):
        assert [process for process in left_behind if process.is_running()] == []
        assert query(folder, "SELECT 1") == [(1,)]


def test_second_start_in_the_same_folder_is_refused(folder):
    with held(folder):
        with pytest.raises(EmbeddedServerError, match="running already"):
            Servers(folder).open()

        assert query(folder, "SELECT 1") == [(1,)]


def test_database_knows_german(folder):
    with held(folder):
        rows = query(
            folder,
            "SELECT upper('ölgröße'), to_tsvector('german', 'Öffnungen')::text, current_setting('server_encoding')",
        )

    assert rows == [("ÖLGRÖSSE", "'offnung':1", "UTF8")]


def test_sockets_are_closed_to_other_users(folder):
    with held(folder):
        modes = [oct((folder / name).stat().st_mode & 0o777) for name in ("postgres", "valkey")]

    assert modes == ["0o700", "0o700"]


def test_long_path_gets_a_short_socket(folder):
    deep = folder / ("langer-pfad-" * 8)

    servers = Servers(deep)
    servers.open()
    servers.start_postgres()

    sockets = Path(unquote(database_url(deep).partition("host=")[2]))
    assert query(deep, "SELECT 1") == [(1,)]
    assert len(os.fsencode(sockets)) < 60

    servers.stop()
    assert not sockets.exists()


def test_data_of_another_postgresql_is_refused(folder):
    with held(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("11\n")
    servers = Servers(folder)
    servers.open()

    with pytest.raises(EmbeddedServerError, match="written by PostgreSQL 11"):
        servers.start_postgres()

    servers.stop()
