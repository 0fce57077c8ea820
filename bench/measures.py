"""What is measured, and what is to be reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bench.client import Client, middle
from bench.load import Job, Result
from bench.servers import Server

CLIENTS = (1, 16)
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip"}
API_CLIENT = {"Accept": "application/json", "Accept-Encoding": "gzip"}


@dataclass
class Line:
    """One measured piece of work: a ratio (or another number) and the limit that it must reach."""

    work: str
    clients: int
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    p50: float = 0.0
    p99: float = 0.0
    per_second: float = 0.0
    peak_mb: float | None = None
    against: str = ""

    @property
    def is_reached(self) -> bool:
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )

    @property
    def target(self) -> str:
        if self.at_least is None and self.at_most is None:
            return ""
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"


@dataclass
class Bench:
    """The portal, what it is measured against, and who asks them."""

    client: Client
    subject: Server
    reference: Server

    def alternately(self, rounds: int, subject: Job, reference: Job) -> Iterator[tuple[Result, Result]]:
        for _round in range(rounds):
            yield self.client.run(subject), self.client.run(reference)

    def compare(self, rounds: int, subject: Job, reference: Job) -> tuple[Result, Result, float, float]:
        """Medians of both, the median ratio of throughput round by round, and the ratio of the quickest middle times.

        What else runs on a machine only slows a round down: the quickest rounds say best what the work takes.
        """
        for job in (subject, reference) if subject.requests != 1 else ():
            # What each worker does once only is not measured.
            self.client.run(replace(job, clients=8, requests=32, seconds=10.0))
        pairs = list(self.alternately(rounds, subject, reference))
        speeds = sorted(one.per_second / other.per_second for one, other in pairs)
        time = min(one.p50 for one, _other in pairs) / min(other.p50 for _one, other in pairs)
        ours, theirs = middle([one for one, _other in pairs]), middle([other for _one, other in pairs])
        return ours, theirs, speeds[len(speeds) // 2], time

    def ours(self, path: str, **options: object) -> Job:
        return Job(self.subject.port, path, **options)

    def five_bytes(self, **options: object) -> Job:
        return Job(self.reference.port, "/", **options)


def cold_pages(
    bench: Bench, pages: dict[str, str], queries: dict[str, list[int]], change: Callable[[], None]
) -> Iterator[Line]:
    """Each page read again and again without any cache, and, without a target, as the first reader after a change.

    That one finds no written page (thcm.core.pages) and has it written, where no worker was faster.
    """
    for name, path in pages.items():
        results = []
        for _round in range(12):
            change()
            results.append(bench.client.run(bench.ours(path, requests=1, headers=BROWSER)))
        yield Line(f"{name}, first after a change", 1, middle(results).p50, "ms")
        first, then = queries[path]
        yield Line(f"{name}, first after a change: queries", 1, first, "queries")
        yield Line(f"{name}, cold: queries", 1, then, "queries", at_most=12)
        job = bench.ours(path, requests=40, seconds=5, headers=BROWSER)
        ours, _theirs, _speed, time = bench.compare(7, job, bench.five_bytes(requests=300, seconds=5))
        yield line(f"{name}, cold", 1, time, "× time of (a)", ours, at_most=25)


def warm(
    bench: Bench, pages: dict[str, str], headers: dict[str, str], *, as_304: bool, rounds: int = 7
) -> Iterator[Line]:
    for name, path in pages.items():
        etag = bench.client.run(bench.ours(path, requests=2, headers=headers)).etag
        for clients in CLIENTS:
            options = {"clients": clients, "seconds": 0.5}
            reference = bench.five_bytes(**options)
            job = bench.ours(path, headers=headers, **options)
            ours, _theirs, speed, _time = bench.compare(rounds, job, reference)
            yield line(f"{name}, warm", clients, speed, "of (a)", ours, at_least=0.4)
            if as_304:
                job = bench.ours(path, headers=headers | {"If-None-Match": etag}, status=304, **options)
                ours, _theirs, speed, _time = bench.compare(rounds, job, reference)
                yield line(f"{name}, as 304", clients, speed, "of (a)", ours, at_least=0.7)


def cold_api(bench: Bench, work: str, path: str, reference_path: str) -> Iterator[Line]:
    for clients in CLIENTS:
        options = {"clients": clients, "seconds": 1.0, "headers": API_CLIENT}
        reference = Job(bench.reference.port, reference_path, **options)
        ours, _theirs, speed, _time = bench.compare(3, bench.ours(path, **options), reference)
        yield line(work, clients, speed, "× a plain ModelViewSet", ours, at_least=2)


def export(bench: Bench, paths: dict[str, str], figures: int, rounds: int) -> Iterator[Line]:
    once = {"requests": 1, "headers": API_CLIENT}
    plain = bench.client.run(Job(bench.reference.port, "/figures/all", **once))
    rows = Job(bench.reference.port, "/rows", **once)
    for name, path in paths.items():
        work = f"export of {figures:,} figures, {name}"
        with bench.subject.peak() as peak:
            bench.client.run(bench.ours(path, **once))
            ours, _theirs, speed, _time = bench.compare(rounds, bench.ours(path, **once), rows)
        yield line(work, 1, speed, "of (b)", ours, at_least=0.6, peak_mb=peak[0])
        yield line(work, 1, ours.per_second / plain.per_second, "× (c)", ours, at_least=4)
        yield Line(f"{work}: memory", 1, peak[0], "MB above idle", at_most=80, peak_mb=peak[0])
        yield Line(f"{work}: first byte", 1, ours.first_byte, "ms", at_most=50)


def growth(bench: Bench, path: str, rows: str, few: str, headers: dict[str, str] = BROWSER) -> Iterator[Line]:
    """The list over many rows against the list over few: here the reference is the portal with few."""
    options = {"requests": 30, "seconds": 5.0, "headers": headers}
    reference = Job(bench.reference.port, path, **options)
    ours, _theirs, _speed, time = bench.compare(7, bench.ours(path, **options), reference)
    yield line(f"{path} at {rows}", 1, time, f"× time at {few}", ours, at_most=1.3)


def line(
    work: str,
    clients: int,
    value: float,
    unit: str,
    result: Result,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    peak_mb: float | None = None,
) -> Line:
    numbers = {"p50": result.p50, "p99": result.p99, "per_second": result.per_second, "peak_mb": peak_mb}
    return Line(work, clients, value, unit, at_least, at_most, **numbers)
