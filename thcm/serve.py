"""The web server: its command stands here alone, for `make run`, for the benchmark and for production.

`python -m thcm.serve` becomes the server (docs/operation.md). Why granian: docs/decisions/0004.
"""

import os
import sys


def command(*, host: str, port: int, workers: int = 1) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        "--blocking-threads=4",  # each keeps a connection to the database
        "--log-level=warning",
        "--workers-kill-timeout=5",  # a worker that does not stop would keep the port
        "--respawn-failed-workers",
        "thcm.wsgi:application",
    ]


if __name__ == "__main__":
    server = command(
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        workers=int(os.environ.get("WEB_WORKERS", "2")),
    )
    os.execv(server[0], server)  # noqa: S606 - no shell
