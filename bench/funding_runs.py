"""Reads an export of the Förderdatenbank twice in a process of its own: `python -m bench.funding_runs ZIP`.

Prints as JSON: seconds of the first and of the unchanged runs, rows written by these, seconds of parsing (with and
without normalising) and of the bare parser over the same bytes, and the peak of memory above the idle process.
"""

import json
import resource
import sys
import time
import zipfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

import django
from django.db import connection
from lxml import etree

ROUNDS = 3
# Rows of a source's records; the run itself, what it answered and when it was read are noted each time.
RECORDS = ("fundingprogramme", "programmeversion", "programmeevent", "programmealias", "fundingcall", "deadline")
RECORDS += ("fieldsuggestion", "samematter")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu_seconds(work: Callable[[], object]) -> float:
    """Of the quickest round; what else runs on the machine does not count."""
    rounds = []
    for _round in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds)


def bare(path: Path) -> None:
    """Each file of the archive by lxml alone, which keeps nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name), parser)


def renewed(path: Path) -> Path:
    """The same documents in other bytes, as the source gives them every day."""
    other = path.with_name(f"renewed-{path.name}")
    other.write_bytes(path.read_bytes())
    with zipfile.ZipFile(other, "a") as archive:
        archive.comment = b"renewed"
    return other


def measure(path: Path) -> dict[str, float]:
    from funding.models import FundingProgramme, FundingSource, ScrapeRun  # once Django is set up
    from funding.reading import read_records
    from funding.runs import read_source
    from funding.sources import adapter_of

    adapter, source = adapter_of("fdb"), FundingSource.objects.get(code="fdb")
    # The start data names programmes that the made-up export does not hold.
    FundingProgramme.objects.filter(source=source).delete()
    idle, written = peak_mb(), [0]

    def run(answer: Path) -> None:
        done = read_source(source, answers=adapter.open_path(answer))
        if done is None or done.state not in (ScrapeRun.State.DONE, ScrapeRun.State.UNCHANGED):
            raise SystemExit(f"The run {done and done.state}: {done and done.error}")

    def counting(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        is_record = any(f'"funding_{table}"' in sql[:60] for table in RECORDS)
        if is_record and not sql.startswith("SELECT"):
            written[0] += max(context["cursor"].rowcount, 0)
        return result

    first = seconds(lambda: run(path))
    with connection.execute_wrapper(counting):
        same = seconds(lambda: run(path))
        other = seconds(lambda: run(renewed(path)))
    peak = peak_mb() - idle
    parse = cpu_seconds(lambda: deque(adapter.parse(adapter.open_path(path)).records, maxlen=0))
    whole = cpu_seconds(lambda: read_records(adapter, adapter.open_path(path), lambda *_progress: None))
    plain = cpu_seconds(lambda: bare(path))
    return {
        "first": first,
        "same": same,
        "renewed": other,
        "written": written[0],
        "parse": parse,
        "whole": whole,
        "bare": plain,
        "peak": peak,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(Path(sys.argv[1]))))
