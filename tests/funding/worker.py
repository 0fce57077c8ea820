"""A process of its own that reads sources on loopback, for tests that kill it or what it stands on.

`python -m tests.funding.worker read fake` reads one source, `… due` is the scheduler's job, `… celery` a worker.
With THCM_STOP_AT=step:count it says so there, and waits for a line of input.
"""

import os
import sys
from functools import partial

import django

django.setup()

from funding import runs, tasks  # noqa: E402
from funding.models import FundingSource  # noqa: E402
from tests.funding import fake_source  # noqa: E402
from tests.funding.loopback import loopback  # noqa: E402
from thcm.celery import app  # noqa: E402


def stop(step: str, done: int, total: int) -> None:
    name, _colon, count = os.environ.get("THCM_STOP_AT", "").partition(":")
    if step == name and done >= int(count):
        os.environ["THCM_STOP_AT"] = ""
        os.write(1, b"stopped\n")  # a worker of Celery makes log lines of what is printed
        os.read(0, 1)


def main(job: str, *arguments: str) -> None:
    sys.modules["funding.sources.fake"] = fake_source
    runs.read_source = partial(runs.read_source, allows=loopback, delay=0, pauses=(0, 0), watch=stop)
    if job == "read":
        run = runs.read_source(FundingSource.objects.get(code=arguments[0]))
        print(run and run.state, flush=True)
    elif job == "due":
        tasks.fetch_due_sources()
    else:
        app.worker_main(["worker", "--pool=solo", "--loglevel=warning", "--without-mingle", "--without-gossip"])


if __name__ == "__main__":
    main(*sys.argv[1:])
