"""Fact sheet and brochure in a process of their own: `python -m bench.paper` prints seconds and MB.

Of the brochure's charts the drawings are kept, as they are once a page has shown them.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.measures import Line
from thcm.env import BASE_DIR

FIELD = "maschinenbau"
TIMES = 3


def lines(environment: dict[str, str]) -> Iterator[Line]:
    command = [sys.executable, "-m", "bench.paper"]
    answer = subprocess.run(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True)
    found = json.loads(answer.stdout)
    yield Line("fact sheet in one language, uncached", 1, found["fact_sheet"], "s", at_most=0.4)
    yield Line("brochure in one language, uncached", 1, found["brochure"], "s", at_most=10)
    yield Line("brochure: memory of its process at most", 1, found["peak_mb"], "MB", at_most=300)


def main() -> None:
    import django  # once the settings are named

    django.setup()
    from newsroom import brochure, fact_sheets  # likewise

    started = time.perf_counter()
    brochure.pdf_of("de", number=None)
    brochure_seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sheets = []
    for _time in range(TIMES):
        started = time.perf_counter()
        fact_sheets.pdf_of(fact_sheets.content_of(FIELD, "de"), "de", number=None)
        sheets.append(time.perf_counter() - started)
    print(json.dumps({"brochure": brochure_seconds, "peak_mb": peak_mb, "fact_sheet": min(sheets)}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.subject")
    main()
