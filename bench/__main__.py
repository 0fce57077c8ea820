"""`make bench`: fills scratch databases, starts the production server with two workers, measures, prints, judges.

Without DATABASE_URL and REDIS_URL it starts servers of its own. `--web-servers` compares web servers instead.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

from bench import (
    event_lines,
    funding_lines,
    measures,
    network_data,
    newsletter,
    paper,
    report,
    roadmap_lines,
    web_servers,
)
from bench.client import Client
from bench.data import ask, execute, manage, scratch_databases
from bench.measures import Bench, Line
from bench.queries import CHANGE
from bench.servers import Server, running
from thcm.embedded import EmbeddedServerError, Servers
from thcm.env import BASE_DIR, VAR_DIR

FEW, SOME, MANY = 1_000, 10_000, 100_000
HEAVIEST_FIELD = """
SELECT f.slug FROM clusters_growthfield f LEFT JOIN clusters_subfield s ON s.growth_field_id = f.id
JOIN clusters_keyfigure k ON k.subject_id IN (f.subject_id, s.subject_id)
WHERE f.status = 'published' GROUP BY f.slug ORDER BY count(*) DESC, f.slug LIMIT 1
"""
API_PAGE = "/api/v1/key-figures/?indicator=employees&page_size=100"
PLAIN_API_PAGE = "/figures?indicator=employees"
EXPORTS = {"JSON": "/api/v1/key-figures/export.jsonl", "CSV": "/api/v1/key-figures/export.csv"}
LISTS = ("/kennzahlen/?indicator=employees", "/kennzahlen/?indicator=employees&earlier=on")
# The words occur everywhere, so that few rows fill a page as well as many.
NETWORK_LISTS = ("/netzwerke/", "/netzwerke/?q=Technik")
REQUEST_LISTS = ("/partner/", "/partner/?q=Partner")


def production(redis_url: str) -> dict[str, str]:
    return os.environ | {
        "THCM_ENV": "production",
        "SECRET_KEY": "for measurements only, and for nothing else than measurements",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "REQUIRE_SECOND_FACTOR": "0",
        "REDIS_URL": redis_url,
        event_lines.FEED_VARIABLE: str(event_lines.FEED_FILE),
    }


class Run:
    """One run: where the databases are, and how servers are started on them."""

    def __init__(self, environment: dict[str, str], urls: dict[int, str], client: Client) -> None:
        self.environment = environment
        self.urls = urls
        self.client = client
        self.pages = {"home": "/", "field page": f"/wachstumsfelder/{ask(urls[MANY], HEAVIEST_FIELD)}/"}

    def settings(self, module: str, size: int) -> dict[str, str]:
        return self.environment | {"DATABASE_URL": self.urls[size], "DJANGO_SETTINGS_MODULE": f"bench.{module}"}

    def server(self, module: str, size: int, kind: str = "granian") -> Server:
        entry = "bench.application:bare" if module == "reference" else "thcm.wsgi:application"
        return Server(kind, self.settings(module, size), entry)

    def change(self) -> None:
        execute(self.urls[MANY], CHANGE)

    def queries(self, pages: dict[str, str]) -> dict[str, list[int]]:
        command = [sys.executable, "-m", "bench.queries", *pages.values()]
        answer = subprocess.run(
            command, cwd=BASE_DIR, env=self.settings("cold", MANY), stdout=subprocess.PIPE, check=True
        )
        return json.loads(answer.stdout)

    def lines(self) -> Iterator[Line]:
        yield from self.figures()
        yield from event_lines.pages(self.client, self.server, MANY, FEW, self.queries(event_lines.PAGES))
        yield from event_lines.feed(self.client, self.server, FEW)
        yield from funding_lines.lists(self.client, self.server, MANY, FEW)
        roadmap_queries = self.queries(roadmap_lines.PAGES)
        yield from roadmap_lines.overview(self.client, self.server, MANY, FEW, roadmap_queries)
        report_queries = self.queries(roadmap_lines.REPORTS)
        yield from roadmap_lines.reports(self.client, self.server, MANY, SOME, report_queries)
        yield from paper.lines(self.settings("subject", FEW))
        yield from newsletter.lines(self.settings("subject", FEW))
        yield from funding_lines.runs(self.settings("cold", SOME))

    def figures(self) -> Iterator[Line]:
        reference = self.server("reference", MANY)
        with running(reference):
            subject = self.server("subject", MANY)
            with running(subject):
                bench = Bench(self.client, subject, reference)
                yield from measures.warm(bench, self.pages, measures.BROWSER, as_304=True)
                yield from measures.warm(bench, {"API page": API_PAGE}, measures.API_CLIENT, as_304=False)
            subject = self.server("cold", MANY)
            with running(subject):
                bench = Bench(self.client, subject, reference)
                yield from measures.cold_pages(bench, self.pages, self.queries(self.pages), self.change)
                yield from measures.cold_api(bench, "API page of 100 figures, cold", API_PAGE, PLAIN_API_PAGE)
                yield from measures.export(bench, EXPORTS, MANY, 3)
                few = self.server("cold", FEW)
                with running(few):
                    yield from self.growth(Bench(self.client, subject, few))
        subject, reference = self.server("cold", SOME), self.server("reference", SOME)
        with running(subject, reference):
            yield from measures.export(Bench(self.client, subject, reference), EXPORTS, SOME, 5)

    def growth(self, bench: Bench) -> Iterator[Line]:
        for path in LISTS:
            yield from measures.growth(bench, path, f"{MANY:,} figures", f"{FEW:,}")
        for path in REQUEST_LISTS:
            rows = f"{network_data.REQUESTS:,} requests"
            yield from measures.growth(bench, path, rows, f"{network_data.FEW_REQUESTS}")
        execute(self.urls[FEW], network_data.FEWER_SQL, "VACUUM ANALYZE")
        for path in NETWORK_LISTS:
            rows = f"{network_data.NETWORKS} networks"
            yield from measures.growth(bench, path, rows, f"{network_data.FEW_NETWORKS}")


def measure(run: Run) -> int:
    started = time.monotonic()
    lines = []
    for line in run.lines():
        lines.append(line)
        print(f"  {line.work}, {line.clients} clients: {line.value:.2f} {line.unit} ({line.target})", flush=True)
    missed = [line for line in lines if not line.is_reached]
    report.write(lines, time.monotonic() - started)
    print(f"\n{report.table(lines)}\n")
    print(f"{len(missed)} of {len(lines)} targets missed." if missed else "All targets reached.")
    return 1 if missed else 0


def main() -> int:
    with ExitStack() as stack:
        database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
        if not database_url or not redis_url:
            servers = Servers(VAR_DIR / "bench", throwaway=True)
            servers.open()
            stack.callback(servers.stop)
            database_url, redis_url = servers.start_postgres(), servers.start_valkey()
        environment = production(redis_url)
        print("Filling scratch databases …", flush=True)
        manage(database_url, environment, "translations")
        manage(database_url, environment, "collectstatic", "--noinput", "--verbosity=0")
        urls = stack.enter_context(scratch_databases(database_url, environment, (FEW, SOME, MANY)))
        client = Client()
        stack.callback(client.stop)
        run = Run(environment, urls, client)
        return web_servers.compare(run.server, client, MANY) if "--web-servers" in sys.argv else measure(run)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EmbeddedServerError as error:
        sys.exit(str(error))
