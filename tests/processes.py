"""Starts the portal's programs in a folder of their own and looks for what they leave."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from thcm.env import BASE_DIR

OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "THCM_TEST_SERVERS",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # set beside a browser (tests/conftest.py)
    "SECRET_KEY",
    "PORT",
    "HOST",
)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """That of somebody who has set nothing, with the portal's files in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "THCM_VAR": str(folder), **variables}


def run(*arguments: str, folder: Path, seconds: int = 120, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def belonging_to(folder: Path) -> list[str]:
    """The command lines of all processes that work in the folder."""
    found = []
    for process in psutil.process_iter():
        try:
            command = " ".join(process.cmdline())
            if str(folder) in command or process.environ().get("THCM_RUN") == str(folder):
                found.append(command)
        except psutil.Error:
            continue
    return found


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def status(address: str) -> int | None:
    """The status of the answer; None where nobody answers."""
    try:
        return httpx.get(address, timeout=10).status_code
    except httpx.TransportError:
        return None
