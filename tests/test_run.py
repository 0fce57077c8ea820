"""`make run`: serves, stops without a trace, and says in one sentence why it does not start."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.processes import belonging_to, environment, eventually, free_port, run, status
from thcm.env import BASE_DIR, VAR_DIR

pytestmark = pytest.mark.servers


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "thcm.run"],
        cwd=BASE_DIR,
        env=environment(folder, PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(portal: subprocess.Popen[str], last: str) -> list[str]:
    assert portal.stdout is not None
    lines: list[str] = []
    for line in portal.stdout:
        lines.append(line.rstrip())
        if line.startswith(last):
            return lines
    raise AssertionError("\n".join(lines))


def test_portal_serves_stops_and_starts_again(folder):
    shutil.copytree(VAR_DIR / "frontend", folder / "frontend")
    port = free_port()
    address = f"http://localhost:{port}/"

    portal = start(folder, port)
    first = read_until(portal, "Ctrl-C")
    assert f"Portal       {address}" in first
    assert f"Back office  {address}verwaltung/" in first
    assert [status(address + path) for path in ("healthz", "", "kennzahlen/", "static/none")] == [200, 200, 200, 404]
    assert eventually(lambda: status(address + "readyz") == 200)

    portal.terminate()
    portal.communicate()
    assert portal.returncode == 0
    assert belonging_to(folder) == []

    portal = start(folder, port)
    second = read_until(portal, "Ctrl-C")
    assert second[:3] == ["Starting PostgreSQL …", "Starting Valkey …", ""]
    assert second[3:] == first[-len(second) + 3 :]  # the same logins
    portal.kill()
    portal.communicate()
    assert eventually(lambda: belonging_to(folder) == [])

    for part, said in (("postgres", "A database server"), ("granian", "The web server"), (" worker ", "The worker")):
        portal = start(folder, port)
        read_until(portal, "Ctrl-C")
        assert status(address) == 200
        killed = next(child for child in psutil.Process(portal.pid).children() if part in " ".join(child.cmdline()))
        killed.kill()
        output = portal.communicate(timeout=60)[0]
        assert portal.returncode == 1
        assert output.splitlines()[-1].startswith(f"{said} ended")
        assert belonging_to(folder) == []


def test_taken_port_is_named(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        answer = run("-m", "thcm.run", folder=folder, PORT=str(port))

    assert answer.returncode == 1
    assert answer.stderr == f"Port {port} is taken: `make run PORT={port + 1}` uses another one.\n"
    assert answer.stdout == ""


def test_wrong_port_is_named(folder):
    answer = run("-m", "thcm.run", folder=folder, PORT="http")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "PORT must be a number between 1 and 65535, not 'http'.\n"


def test_database_that_does_not_answer_is_named_without_its_password(folder):
    nowhere = free_port()

    answer = run(
        "-m",
        "thcm.run",
        folder=folder,
        PORT=str(free_port()),
        DATABASE_URL=f"postgres://someone:secret@127.0.0.1:{nowhere}/thcm",
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"The database of DATABASE_URL (127.0.0.1:{nowhere}) does not answer: ")
    assert len(answer.stderr.splitlines()) == 1
    assert "secret" not in answer.stderr


def test_valkey_that_does_not_answer_is_named(folder):
    nowhere = free_port()

    answer = run("-m", "thcm.run", folder=folder, PORT=str(free_port()), REDIS_URL=f"redis://127.0.0.1:{nowhere}/0")

    assert answer.returncode == 1
    assert answer.stderr.startswith(f"The Redis or Valkey of REDIS_URL (127.0.0.1:{nowhere}) does not answer: ")
    assert len(answer.stderr.splitlines()) == 1
    assert belonging_to(folder) == []
