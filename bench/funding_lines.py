"""Funding: an export of the Förderdatenbank from its archive to the tables, and the list over many programmes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

from bench import funding_data, funding_export, measures
from bench.client import Client
from bench.measures import Bench, Line
from bench.servers import Server, running
from thcm.env import BASE_DIR, VAR_DIR

Start = Callable[[str, int], Server]

PROGRAMMES = 2_500
EXPORT = VAR_DIR / "bench" / "fdb-export.zip"
# Filters and words that few programmes fill a page with as well as many.
LISTS = ("/foerderung/", "/foerderung/?level=eu&applicant=unternehmen&sort=news", "/foerderung/?q=Photonik")
WORK = f"export of {PROGRAMMES:,} programmes"


def runs(environment: dict[str, str]) -> Iterator[Line]:
    EXPORT.parent.mkdir(parents=True, exist_ok=True)
    funding_export.write(EXPORT, PROGRAMMES)
    command = [sys.executable, "-m", "bench.funding_runs", str(EXPORT)]
    answer = subprocess.run(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True)
    found = json.loads(answer.stdout)
    yield Line(f"{WORK}, first run", 1, found["first"], "s")
    yield Line(f"{WORK}, unchanged run", 1, found["first"] / found["same"], "× as fast as the first", at_least=5)
    yield Line(f"{WORK}, renewed without a change", 1, found["first"] / found["renewed"], "× as fast as the first")
    yield Line(f"{WORK}, unchanged runs: records written", 1, found["written"], "rows", at_most=0)
    yield Line(f"{WORK}, parsed", 1, found["bare"] / found["parse"], "of lxml alone", at_least=0.5)
    yield Line(f"{WORK}, parsed and normalised", 1, found["bare"] / found["whole"], "of lxml alone")
    yield Line(f"{WORK}: memory", 1, found["peak"], "MB above idle", at_most=200, peak_mb=found["peak"])


def lists(client: Client, start: Start, many: int, few: int) -> Iterator[Line]:
    subject, reference = start("cold", many), start("cold", few)
    with running(subject, reference):
        for path in LISTS:
            rows = f"{funding_data.PROGRAMMES:,} programmes"
            yield from measures.growth(
                Bench(client, subject, reference), path, rows, f"{funding_data.FEW_PROGRAMMES:,}"
            )
