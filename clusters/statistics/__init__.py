"""Official statistics become key figures: fetch → parse → compare → apply, each step testable alone.

One module per way of asking, `genesis` and `eurostat`. Each has `fetch(series, asking) -> bytes`, the only step with
network, and `read(body, series) -> Reading`, which needs neither network nor database.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from clusters.models import KeyFigure, OfficialSeries
from thcm.core.dates import PartialDate
from thcm.core.foreign import PAUSES, SourceChanged, alone_with, ask_patiently, user_agent
from thcm.core.http import MEGABYTE, SECONDS_BETWEEN_REQUESTS, Answer, fetch, is_public

_NUMBER = re.compile(r"-?[0-9]{1,20}(([,.])[0-9]{1,10})?")
MAX_BYTES = 50 * MEGABYTE
# Not yet there; unknown or confidential; nothing; too uncertain; makes no sense. None of it is a zero.
NO_VALUE = frozenset({"", "-", ".", "..", "...", "…", "/", "x", "X", ":"})


@dataclass(frozen=True)
class Observation:
    """The value of one period as the source prints it; None where it prints none."""

    period: PartialDate
    value: Decimal | None
    printed: str
    unit: str = ""
    qualifier: str = KeyFigure.Qualifier.EXACT
    caveat: str = ""


@dataclass(frozen=True)
class Reading:
    """What a table says of one series, the oldest period first. Without `as_of` the day of asking is the Stand."""

    title: str
    place: str  # where in the table: the selection in words
    observations: tuple[Observation, ...]
    as_of: PartialDate | None = None


@dataclass(frozen=True)
class Asking:
    """How to ask. `allows` and `delay` are those of `thcm.core.http.fetch`, `polls` the waits for a prepared table."""

    allows: Callable[[str], bool] = is_public
    delay: float = SECONDS_BETWEEN_REQUESTS
    pauses: tuple[float, ...] = PAUSES
    polls: tuple[float, ...] = (10.0, 20.0, 30.0, 60.0, 120.0, 240.0)

    def ask(
        self, url: str, *, method: str = "GET", headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        """One answer, whatever its status; another host than the one asked never sees the headers."""
        parts = urlsplit(url)

        def stay(address: str) -> None:
            if urlsplit(address)[:2] != parts[:2]:
                raise SourceChanged(_("„%(host)s“ leitet zu einer fremden Adresse weiter.") % {"host": parts.hostname})

        def once() -> Answer:
            with alone_with(parts.hostname or ""):
                return fetch(
                    url,
                    method=method,
                    headers={"User-Agent": user_agent(), **(headers or {})},
                    content=content,
                    max_bytes=MAX_BYTES,
                    allows=self.allows,
                    delay=self.delay,
                    check=stay,
                )

        return ask_patiently(url, once, pauses=self.pauses)


def number_of(text: str, decimal_mark: str) -> Decimal | None:
    """A printed number; None for the signs that stand for no value. SourceChanged for anything else."""
    if text in NO_VALUE:
        return None
    match = _NUMBER.fullmatch(text)
    if not match or match[2] not in (None, decimal_mark):
        raise SourceChanged(_("„%(text)s“ ist weder eine Zahl noch ein bekanntes Zeichen.") % {"text": text[:40]})
    return Decimal(text.replace(decimal_mark, "."))


def period_of(text: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError:
        text = text[:40]
        raise SourceChanged(_("„%(text)s“ ist kein Tag, Monat, Quartal oder Jahr.") % {"text": text}) from None


def in_order(observations: list[Observation], series: OfficialSeries) -> tuple[Observation, ...]:
    """From the oldest to the newest, as many as the series asks for. SourceChanged if a period has several.

    Where only the newest is asked for, it is the newest that has a value; those after it are told as being without.
    """
    ordered = sorted(observations, key=lambda observation: observation.period.starts_on)
    if len({observation.period for observation in ordered}) < len(ordered):
        raise SourceChanged(
            _("Die Auswahl ist nicht eindeutig: Die Tabelle hat für einen Zeitraum mehrere Werte. Bitte ergänzen.")
        )
    if series.since is not None:
        return tuple(one for one in ordered if one.period.starts_on.year >= series.since)
    with_value = [index for index, one in enumerate(ordered) if one.value is not None]
    return tuple(ordered[with_value[-1] if with_value else -1 :])
