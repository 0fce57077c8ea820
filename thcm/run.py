"""Runs the whole portal in the foreground: `make run`.

Servers where none are named, database, static files, data, then web server, worker and scheduler. Ctrl-C or
SIGTERM stops all of it; when one part ends, or this process is killed, the others end too.
"""

import argparse
import contextlib
import errno
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from urllib.parse import urlsplit

import psutil
import psycopg2
import redis

from thcm import serve
from thcm.embedded import EmbeddedServerError, Servers, child, end
from thcm.env import VAR_DIR

MARK = "THCM_RUN"  # stands in the environment of every part and names its folder
NEEDED_BYTES = 200 * 2**20
START_SECONDS = 60
SAID_WHY = 3  # how thcm.prepare ends when it has said in a sentence why


class Stop(Exception):
    """Ends the start; the text is the sentence to show."""


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM: stop everything."""


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(text, flush=True)


@dataclass
class Portal:
    host: str
    port: int
    ends_with_parent: bool
    servers: Servers = field(default_factory=Servers)
    parts: dict[str, psutil.Popen] = field(default_factory=dict)
    parent: int = field(default_factory=os.getppid)
    has_terminal: bool = field(default_factory=lambda: os.isatty(0))

    @property
    def address(self) -> str:
        return f"http://{'localhost' if self.host in ('127.0.0.1', '0.0.0.0') else self.host}:{self.port}/"  # noqa: S104

    def start(self) -> None:
        check_disk()
        self.servers.open()
        end_left_behind()
        check_port(self.host, self.port)
        os.environ.update({MARK: str(VAR_DIR), "PORT": str(self.port)})
        # On a machine of one's own, or in a container, root may run the worker too.
        os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        self.start_servers()
        self.prepare()
        self.start_part("web server", serve.command(host=self.host, port=self.port))
        self.prepare("demo-accounts")  # while the web server starts: the first page needs none
        self.wait_for_web_server()  # before the others want the processor
        celery = [sys.executable, "-m", "celery", "-q", "-A", "thcm.celery"]
        worker = [*celery, "worker", "--loglevel=WARNING", "--concurrency=2", "--without-gossip", "--without-mingle"]
        self.start_part("worker", worker)
        self.start_part("scheduler", [*celery, "beat", "--loglevel=WARNING", "--pidfile="])

    def start_servers(self) -> None:
        if url := os.environ.get("DATABASE_URL"):
            check_database(url)
        else:
            say("Starting PostgreSQL …")
            os.environ["DATABASE_URL"] = self.servers.start_postgres()
        if url := os.environ.get("REDIS_URL"):
            check_valkey(url)
        else:
            say("Starting Valkey …")
            os.environ["REDIS_URL"] = self.servers.start_valkey()

    def prepare(self, *step: str) -> None:
        """In a process of its own: this one stays small and never loads Django."""
        command = child([sys.executable, "-m", "thcm.prepare", *step], signal_number=signal.SIGTERM)
        process = psutil.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self.parts["preparation"] = process
        code = process.wait()
        if code == SAID_WHY:
            raise Stop("")
        if code:
            raise Stop(f"The preparation failed (code {code}), so the portal was not started.")
        del self.parts["preparation"]

    def start_part(self, name: str, command: list[str]) -> None:
        self.parts[name] = psutil.Popen(
            child(command, signal_number=signal.SIGTERM), stdin=subprocess.DEVNULL, start_new_session=True
        )

    def wait_for_web_server(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.host, self.port):
            self.check_parts()
            if time.monotonic() > deadline:
                raise Stop(f"The web server did not answer within {START_SECONDS} seconds.")
            time.sleep(0.05)

    def check_parts(self) -> None:
        for name, process in self.parts.items():
            if process.poll() is not None:
                raise Stop(f"The {name} ended (code {process.returncode}), so the portal stops.")
        for process in self.servers.processes():
            if process.poll() is not None:
                raise Stop(f"A database server ended: see {VAR_DIR / 'log'}. The portal stops.")

    def watch(self) -> None:
        """Returns when nobody holds the portal any more; raises when a part ends."""
        while self.is_held():
            self.check_parts()
            time.sleep(0.3)

    def is_held(self) -> bool:
        """False when the terminal was closed, or `make` was killed: it would not pass that on."""
        if self.has_terminal and not os.isatty(0):
            return False
        return not self.ends_with_parent or os.getppid() == self.parent

    def stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        started = list(self.parts.values())
        for part in started:
            with contextlib.suppress(psutil.NoSuchProcess):
                part.terminate()
        _gone, alive = psutil.wait_procs(started, timeout=10)
        for part in alive:
            end(part, (signal.SIGQUIT,), 2)
        if started:
            end_left_behind()  # what a part that was killed had started itself
        self.servers.stop()


def check_disk() -> None:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(VAR_DIR).free
    if free < NEEDED_BYTES:
        raise Stop(
            f"The disk that holds {VAR_DIR} is full: {free // 2**20} MB are free, "
            f"the portal needs {NEEDED_BYTES // 2**20} MB."
        )


def end_left_behind() -> None:
    """Ends what is left of the parts of this folder, of this start or of a killed one."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == str(VAR_DIR) and process.pid != os.getpid():
                end(process, (signal.SIGTERM,), 5)


def check_port(host: str, port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Stop(f"Port {port} is taken: `make run PORT={port + 1}` uses another one.") from None
            raise Stop(f"The web server cannot listen on {host}:{port}: {error.strerror}.") from None


def place(url: str) -> str:
    """The address without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}:{parts.port}" if parts.port else parts.hostname or url.rpartition("@")[2]


def check_database(url: str) -> None:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Stop(f"The database of DATABASE_URL ({place(url)}) does not answer: {reason}") from None


def check_valkey(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Stop(f"The Redis or Valkey of REDIS_URL ({place(url)}) does not answer: {error}") from None


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)  # whatever it is: with ALLOWED_HOSTS we may be a stranger
    except OSError:
        return False
    finally:
        connection.close()


def announce(portal: Portal) -> None:
    say("")
    say(f"Portal       {portal.address}")
    say(f"Back office  {portal.address}verwaltung/")
    accounts = VAR_DIR / "demo-accounts.txt"
    if accounts.exists() and os.environ.get("THCM_ENV") != "production":
        for line in accounts.read_text().splitlines():
            say(f"  Login      {line}")
    if not os.environ.get("EMAIL_HOST"):
        say(f"Mailbox      {VAR_DIR / 'mail'} (mails are written there, not sent)")
        say(f"             {portal.address}verwaltung/postfach/ shows them")
    say("Ctrl-C stops all of it.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ends-with-parent", action="store_true", help="stop when the starting process is gone")
    options = parser.parse_args()
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number between 1 and 65535, not {text!r}.")
    options.port = int(text)
    options.host = os.environ.get("HOST") or "127.0.0.1"
    return options


def interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    portal, fault = None, None
    try:
        options = arguments()
        portal = Portal(options.host, options.port, options.ends_with_parent)
        portal.start()
        announce(portal)
        portal.watch()
    except Interrupted:
        say("\nStopping …")
    except (Stop, EmbeddedServerError) as error:
        fault = str(error)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            fault = f"The disk that holds {VAR_DIR} is full."
        elif isinstance(error, PermissionError):
            fault = f"{error.filename} may not be written: it belongs to another user."
        else:
            raise
    finally:
        if portal is not None:
            portal.stop()
    if fault:
        print(fault, file=sys.stderr)
    return 0 if fault is None else 1


if __name__ == "__main__":
    sys.exit(main())
