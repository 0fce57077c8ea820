"""Starting and stopping web servers, and watching their memory."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from thcm import serve
from thcm.env import BASE_DIR

START_SECONDS = 60

# Of granian the command of production; the others as their documentation recommends for Django.
COMMANDS = {
    "granian": lambda port, entry: [*serve.command(host="127.0.0.1", port=port, workers=2)[:-1], entry],
    "granian, 1 thread": lambda port, entry: [*COMMANDS["granian"](port, entry), "--blocking-threads=1"],
    "gunicorn": lambda port, entry: [
        *(sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", entry)
    ],
    "uvicorn": lambda port, entry: [
        *(sys.executable, "-m", "uvicorn", "--host=127.0.0.1", f"--port={port}", "--workers=2", "--no-access-log"),
        *("--log-level=warning", "bench.application:asynchronous"),
    ],
}


class Server:
    """A running web server with two workers."""

    def __init__(self, kind: str, environment: dict[str, str], entry: str = "thcm.wsgi:application") -> None:
        self.port = free_port()
        command = COMMANDS[kind](self.port, entry)
        self.process = psutil.Popen(command, cwd=BASE_DIR, env=environment, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(f"The web server {kind} did not start.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def memory(self) -> int:
        """Resident memory of the server and its workers, in bytes."""
        processes = [self.process, *self.process.children(recursive=True)]
        return sum(process.memory_info().rss for process in processes)

    @contextmanager
    def peak(self) -> Iterator[list[float]]:
        """Yields a list that holds, afterwards, the most memory above that of now, in MB."""
        idle, most, done, result = self.memory(), [0], threading.Event(), [0.0]

        def watch() -> None:
            while not done.wait(0.02):
                most[0] = max(most[0], self.memory() - idle)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield result
        finally:
            done.set()
            thread.join()
            result[0] = most[0] / 1e6

    def stop(self) -> float:
        """Stops it; returns the seconds that this took."""
        started = time.monotonic()
        children = self.process.children(recursive=True) if self.process.is_running() else []
        self.process.terminate()
        _gone, alive = psutil.wait_procs([self.process, *children], timeout=10)
        for process in alive:
            process.kill()
        return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*servers: Server) -> Iterator[None]:
    try:
        yield
    finally:
        for server in servers:
            server.stop()
