"""How foreign sources are asked: one request at a time for a host, as robots.txt allows, tried again with patience."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import psutil
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import FundingSource, RawAnswer
from funding.sources import Raw
from thcm.core.foreign import (
    LONGEST_PAUSE,
    PAUSES,
    PRODUCT,
    SourceChanged,
    SourceMissing,
    SourceUnavailable,
    alone_with,
    ask_patiently,
    refusal,
    user_agent,
)
from thcm.core.http import MEGABYTE, Answer, fetch, is_public

SLOWEST = 20_000  # bytes a second; less is a server that drips
MAX_BYTES = 200 * MEGABYTE
MAX_ROBOTS = MEGABYTE
# What may be kept of an answer's headers: what a person wants to know, and what the next request says.
KEPT_HEADERS = ("content-type", "content-length", "etag", "last-modified", "date")

Report = Callable[[str, int, int], None]


def say_nothing(step: str, done: int, total: int) -> None:
    """For those who do not want to know how far it is."""


class Session:
    """All requests of one reading. Bodies go to files in `folder`, cookies last as long as the session.

    `known` are answers of an earlier reading by address: what has not changed since is not sent again. `allows` and
    `delay` are those of `thcm.core.http.fetch`; without `delay` that of the source counts, or a longer one that
    robots.txt asks for.
    """

    def __init__(
        self,
        source: FundingSource,
        folder: Path,
        *,
        allows: Callable[[str], bool] = is_public,
        delay: float | None = None,
        pauses: tuple[float, ...] | None = None,
        report: Report = say_nothing,
        known: Mapping[str, RawAnswer] | None = None,
    ) -> None:
        self.source, self.folder, self.allows, self.delay, self.report = source, folder, allows, delay, report
        self.pauses = PAUSES if pauses is None else pauses
        self.known = known or {}
        self.cookies = httpx.Cookies()
        self.count = 0
        self.answers: list[Raw] = []
        self._rules: dict[str, RobotFileParser] = {}

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int = MAX_BYTES, known: bool = True
    ) -> Raw:
        """Status 200, or 304 with the body as it is known. Without `known` the whole answer is asked for.

        Raises SourceMissing for 404 and 410, SourceUnavailable and SourceChanged otherwise.
        """
        earlier = self.known.get(url) if known else None
        conditions = _conditions(earlier) if earlier else {}
        path = self._new_path()
        answer = self._ask("GET", url, path, {**(headers or {}), **conditions}, max_bytes=max_bytes)
        if answer.status == 304 and earlier and conditions:
            with gzip.open(earlier.file.open()) as body, path.open("wb") as file:
                shutil.copyfileobj(body, file)
            return self._raw(url, path, 304, earlier.headers)
        return self._answered(url, path, answer)

    def post(
        self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None, max_bytes: int = MAX_BYTES
    ) -> Raw:
        path = self._new_path()
        answer = self._ask("POST", url, path, headers or {}, max_bytes=max_bytes, content=content)
        return self._answered(url, path, answer)

    def _new_path(self) -> Path:
        self.count += 1
        return self.folder / f"{self.count}"

    def _answered(self, url: str, path: Path, answer: Answer) -> Raw:
        if answer.status in (404, 410):
            raise SourceMissing(_("Unter %(url)s ist nichts mehr (Fehler 404).") % {"url": url})
        if answer.status != 200:
            raise SourceUnavailable(refusal(url, answer.status))
        kept = {name: value for name in KEPT_HEADERS if (value := answer.headers.get(name))}
        return self._raw(url, path, 200, kept)

    def _raw(self, url: str, path: Path, status: int, headers: dict[str, str]) -> Raw:
        self.report("fetch", self.count, 0)
        self.answers.append(Raw(url=url, path=path, status=status, headers=headers, fetched_at=timezone.now()))
        return self.answers[-1]

    def _ask(self, method: str, url: str, path: Path, headers: Mapping[str, str], **options: Any) -> Answer:
        def ask() -> Answer:
            with alone_with(urlsplit(url).hostname or ""), path.open("wb") as file:
                return fetch(
                    url,
                    method=method,
                    headers={"User-Agent": user_agent(), **headers},
                    allows=self.allows,
                    delay=self._delay(url),
                    cookies=self.cookies,
                    check=self._permit,
                    into=file,
                    slowest=SLOWEST,
                    **options,
                )

        return ask_patiently(url, ask, pauses=self.pauses)

    def _delay(self, url: str) -> float:
        if self.delay is not None:
            return self.delay
        asked = int(self._rules_of(url).crawl_delay(PRODUCT) or 0)
        return max(self.source.delay_seconds, 1, min(asked, LONGEST_PAUSE))

    def _permit(self, url: str) -> None:
        """Each address of a chain of redirects has to be allowed by the robots.txt of its host."""
        if not self._rules_of(url).can_fetch(PRODUCT, url):
            host = urlsplit(url).hostname
            raise SourceChanged(_("Die robots.txt von „%(host)s“ erlaubt diese Abfrage nicht.") % {"host": host})

    def _rules_of(self, url: str) -> RobotFileParser:
        """Read once in each reading, so never older than that; kept in the source for people to see."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        if place not in self._rules:
            self._rules[place] = rules = RobotFileParser()
            text = self._robots(place)
            rules.parse(line for line in text.splitlines() if _is_readable(line))
            known = [] if len(self._rules) == 1 else [self.source.robots]
            self.source.robots = "\n\n".join([*known, f"# {place}\n{text}"])
            self.source.robots_read_at = timezone.now()
            if self.source.pk:
                self.source.save(update_fields=("robots", "robots_read_at"))
        return self._rules[place]

    def _robots(self, place: str) -> str:
        """Where there is none, all is allowed; where the host cannot say, nothing is for now (RFC 9309)."""
        delay = max(self.source.delay_seconds, 1) if self.delay is None else self.delay
        who = {"User-Agent": user_agent()}
        answer = ask_patiently(
            place,
            lambda: fetch(place, headers=who, allows=self.allows, delay=delay, max_bytes=MAX_ROBOTS),
            pauses=self.pauses,
        )
        if answer.status >= 500:
            raise SourceUnavailable(refusal(place, answer.status))
        return answer.content.decode("utf-8-sig", "replace").replace("\0", "") if answer.status == 200 else ""


def _is_readable(line: str) -> bool:
    """Whether the parser bears this line of a robots.txt: `Crawl-delay: ²` and `Disallow: //[` raise."""
    try:
        RobotFileParser().parse(("User-agent: *", line))
    except ValueError:
        return False
    return True


def _conditions(earlier: RawAnswer) -> dict[str, str]:
    known = {"If-None-Match": earlier.headers.get("etag"), "If-Modified-Since": earlier.headers.get("last-modified")}
    return {name: value for name, value in known.items() if value and value.isascii() and len(value) <= 200}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """For the bodies of one reading; what a killed process left on this machine is removed as well."""
    for left in Path(tempfile.gettempdir()).glob("thcm-funding-*"):
        if not psutil.pid_exists(int(left.name.split("-")[2])):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"thcm-funding-{os.getpid()}-") as name:
        yield Path(name)
