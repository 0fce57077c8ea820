"""Roadmaps: the overview over many of them, with their measures and milestones; matrix and annual report over all."""

from collections.abc import Callable, Iterator

from bench import event_data, measures, panel_data, roadmap_data
from bench.account import COOKIE
from bench.client import Client
from bench.measures import BROWSER, Bench, Line
from bench.queries import BACK_OFFICE
from bench.servers import Server, running

Start = Callable[[str, int], Server]

# The word fills a page with few roadmaps as well as with many.
PAGES = {"overview of roadmaps": "/roadmaps/?q=Fertigung", "by state": "/roadmaps/?q=Fertigung&group=state"}
# Over ten years of data; the second one asks for an account.
REPORTS = {"matrix of all fields": "/wachstumsfelder/matrix/", "annual report": "/verwaltung/jahresbericht/"}
YEARS = f"{panel_data.DECISIONS} decisions, {roadmap_data.MEASURES:,} measures, {event_data.EVENTS:,} events"


def overview(client: Client, start: Start, many: int, few: int, queries: dict[str, list[int]]) -> Iterator[Line]:
    for name, path in PAGES.items():
        yield Line(f"{name}, cold: queries", 1, queries[path][1], "queries", at_most=12)
    subject, reference = start("cold", many), start("cold", few)
    with running(subject, reference):
        for path in PAGES.values():
            rows = f"{roadmap_data.ROADMAPS} roadmaps"
            few_rows = f"{roadmap_data.FEW_ROADMAPS}"
            yield from measures.growth(Bench(client, subject, reference), path, rows, few_rows)


def reports(client: Client, start: Start, many: int, few: int, queries: dict[str, list[int]]) -> Iterator[Line]:
    for name, path in REPORTS.items():
        yield Line(f"{name}, cold: queries", 1, queries[path][1], "queries", at_most=20)
    subject, reference = start("cold", many), start("cold", few)
    with running(subject, reference):
        for path in REPORTS.values():
            headers = BROWSER | COOKIE if path.startswith(BACK_OFFICE) else BROWSER
            yield from measures.growth(Bench(client, subject, reference), path, YEARS, "a tenth of it", headers)
