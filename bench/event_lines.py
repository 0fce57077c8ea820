"""T³: its pages over many events and over few, and the calendar that others subscribe to."""

import datetime as dt
from collections.abc import Callable, Iterator
from urllib.request import Request, urlopen

from bench import event_data, measures
from bench.client import Client, middle
from bench.load import HOST, Job
from bench.measures import BROWSER, CLIENTS, Bench, Line
from bench.servers import Server, running
from thcm.env import VAR_DIR

Start = Callable[[str, int], Server]

_NEXT_MONTH = (dt.date.today().replace(day=1) + dt.timedelta(days=32)).strftime("%Y-%m")
# Filters and words that few events fill a page with as well as many.
PAGES = {
    "month page": f"/t3/?view=month&month={_NEXT_MONTH}",
    "list with three filters": "/t3/?field=maschinenbau&type=network_event&format=on_site",
    "text search": "/t3/?q=Sensorik",
}
API_PAGE = "/api/v1/events/?field=maschinenbau&page_size=100"
PLAIN_API_PAGE = "/events?field=maschinenbau"
FEED = "/t3.ics?from=2000"
FEED_VARIABLE = "BENCH_FEED"  # names to (g) the file that it returns
FEED_FILE = VAR_DIR / "bench" / "t3.ics.gz"
READER = {"Accept": "*/*", "Accept-Encoding": "gzip"}
WORK = f"iCal feed of {event_data.FEW_EVENTS:,} events"


def pages(client: Client, start: Start, many: int, few: int, queries: dict[str, list[int]]) -> Iterator[Line]:
    subject, reference = start("subject", many), start("reference", many)
    with running(subject, reference):
        yield from measures.warm(Bench(client, subject, reference), PAGES, BROWSER, as_304=True, rounds=5)
        cold = start("cold", many)
        with running(cold):
            bench = Bench(client, cold, reference)
            yield from measures.cold_api(bench, "API page of 100 events, cold", API_PAGE, PLAIN_API_PAGE)
    for name, path in PAGES.items():
        yield Line(f"{name}, cold: queries", 1, queries[path][1], "queries", at_most=12)
    subject, reference = start("cold", many), start("cold", few)
    with running(subject, reference):
        for path in PAGES.values():
            rows = f"{event_data.EVENTS:,} events"
            yield from measures.growth(Bench(client, subject, reference), path, rows, f"{event_data.FEW_EVENTS:,}")


def feed(client: Client, start: Start, few: int) -> Iterator[Line]:
    reference, subject = start("reference", few), start("cold", few)
    with running(reference, subject):
        bench = Bench(client, subject, reference)
        first = client.run(bench.ours(FEED, requests=1, headers=READER))
        yield Line(f"{WORK}, made at once", 1, first.p50, "ms")
        yield from _cold_feed(bench)
    reference, subject = start("reference", few), start("subject", few)
    with running(reference, subject):
        yield from _warm_feed(Bench(client, subject, reference))


def _cold_feed(bench: Bench) -> Iterator[Line]:
    bench.client.run(bench.ours(PAGES["text search"], clients=8, requests=32, seconds=10, headers=BROWSER))
    with bench.subject.peak() as peak:
        bench.client.run(bench.ours(FEED, requests=20, seconds=10, headers=READER))
    yield Line(f"{WORK}, cold: memory", 1, peak[0], "MB above idle", at_most=40, peak_mb=peak[0])
    job = bench.ours(FEED, requests=20, seconds=10, headers=READER)
    strings = Job(bench.reference.port, "/calendar/strings", requests=20, seconds=10)
    ours, _theirs, speed, _time = bench.compare(5, job, strings)
    yield measures.line(f"{WORK}, cold", 1, speed, "of strings from rows", ours, at_least=0.35)
    objects = Job(bench.reference.port, "/calendar/objects", requests=1)
    slow = middle([bench.client.run(objects) for _round in range(3)])
    yield measures.line(f"{WORK}, cold", 1, slow.p50 / ours.p50, "× icalendar objects", ours, at_least=10)


def _warm_feed(bench: Bench) -> Iterator[Line]:
    etag = _save_feed(bench.subject.port)
    bench.client.run(bench.ours(PAGES["text search"], clients=8, requests=32, seconds=10, headers=BROWSER))
    with bench.subject.peak() as peak:
        for clients in CLIENTS:
            options = {"clients": clients, "seconds": 0.5}
            same_bytes = Job(bench.reference.port, "/calendar/bytes", **options)
            job = bench.ours(FEED, headers=READER, **options)
            ours, _theirs, speed, _time = bench.compare(5, job, same_bytes)
            yield measures.line(f"{WORK}, warm", clients, speed, "of the same bytes", ours, at_least=0.5)
            job = bench.ours(FEED, headers=READER | {"If-None-Match": etag}, status=304, **options)
            ours, _theirs, speed, _time = bench.compare(5, job, same_bytes)
            yield measures.line(f"{WORK}, as 304", clients, speed, "of the same bytes", ours, at_least=0.5)
    yield Line(f"{WORK}, warm: memory", max(CLIENTS), peak[0], "MB above idle", at_most=40, peak_mb=peak[0])


def _save_feed(port: int) -> str:
    """Keeps what readers are given, for (g) to give the same; returns its tag. Kept answers are compressed."""
    for _time in range(2):
        with urlopen(Request(f"http://{HOST}:{port}{FEED}", headers=READER)) as answer:
            body = answer.read()
    if answer.headers["Content-Encoding"] != "gzip":
        raise SystemExit(f"{FEED} is not kept.")
    FEED_FILE.parent.mkdir(parents=True, exist_ok=True)
    FEED_FILE.write_bytes(body)
    return answer.headers["ETag"]
