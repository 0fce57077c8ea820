"""How far a run is, for those who watch it."""

import time
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection

from funding.models import ScrapeRun

_WRITE = """
UPDATE funding_scraperun SET step = %s, progress = %s, progress_total = %s WHERE id = %s AND state = 'running'
"""


class Progress:
    """Written at most once a second and at each new step, over a connection of its own: others see it at once."""

    def __init__(self, run: ScrapeRun) -> None:
        self.run, self.connection = run, connection.copy()
        self.step, self.next_at = "", 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if step == self.step and time.monotonic() < self.next_at:
            return
        self.step, self.next_at = step, time.monotonic() + 1
        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 200")  # what is stored at this moment may hold the run
                cursor.execute(_WRITE, (step, done, total, self.run.pk))
        except DatabaseError:  # the run does not depend on being watched
            self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
