"""Roadmaps: the overview over many of them, with their measures and milestones, and the matrix of all fields."""

from collections.abc import Callable, Iterator

from bench import measures, roadmap_data
from bench.client import Client
from bench.measures import Bench, Line
from bench.servers import Server, running

Start = Callable[[str, int], Server]

# The word fills a page with few roadmaps as well as with many.
PAGES = {
    "overview of roadmaps": "/roadmaps/?q=Fertigung",
    "by state": "/roadmaps/?q=Fertigung&group=state",
    "matrix of all fields": "/wachstumsfelder/matrix/",
}


def overview(client: Client, start: Start, many: int, few: int, queries: dict[str, list[int]]) -> Iterator[Line]:
    for name, path in PAGES.items():
        yield Line(f"{name}, cold: queries", 1, queries[path][1], "queries", at_most=12)
    subject, reference = start("cold", many), start("cold", few)
    with running(subject, reference):
        for path in PAGES.values():
            rows = f"{roadmap_data.ROADMAPS} roadmaps"
            few_rows = f"{roadmap_data.FEW_ROADMAPS}"
            yield from measures.growth(Bench(client, subject, reference), path, rows, few_rows)
