"""Giving jobs to the load generator, and comparing what it measured."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict

from bench.load import Job, Result
from thcm.env import BASE_DIR

Measure = Callable[[], float]


class Client:
    """The load generator's process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.load"], cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, job: Job) -> Result:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise SystemExit(f"The measurement failed: {answer['error']}")
        return Result(**answer)

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


def middle(results: list[Result]) -> Result:
    """The median of each column."""
    numbers = {
        name: statistics.median(getattr(result, name) for result in results)
        for name in ("per_second", "p50", "p99", "first_byte")
    }
    return Result(**numbers, size=results[-1].size, etag=results[-1].etag)
