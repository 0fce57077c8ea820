"""How foreign services are asked, whatever is read from them: who asks, one at a time for a host, and with patience."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thcm.core.http import Answer, Refused, Unreachable
from thcm.core.locks import advisory_lock

PRODUCT = "thcm-portal"
PAUSES = (10.0, 60.0)  # seconds before the second and the third try
LONGEST_PAUSE = 300.0  # a source that wants to be left alone for longer is left alone until the next run
LONGEST_TURN = 1800.0  # how long another worker may be busy with the same host
TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


class SourceUnavailable(Exception):
    """No usable answer: try again later. The text is a sentence for the back office."""


class SourceMissing(SourceUnavailable):
    """The address answers 404: where a source has many addresses, it may do without this one."""


class SourceChanged(Exception):
    """An answer, but not one that the source's parser knows: a person must look. The text is a sentence."""


def user_agent() -> str:
    """Who asks, and whom to write to."""
    return f"{PRODUCT}/1.0 (+{settings.SITE_URL}; {settings.DEFAULT_FROM_EMAIL})"


def ask_patiently(url: str, ask: Callable[[], Answer], *, pauses: tuple[float, ...] = PAUSES) -> Answer:
    """Up to three tries, with growing pauses or those that the host asks for."""
    for pause in (*pauses, None):
        try:
            answer = ask()
        except Refused as error:
            raise SourceChanged(str(error)) from None
        except Unreachable as error:
            reason = str(error)
        else:
            if answer.status not in TEMPORARY:
                return answer
            reason, pause = refusal(url, answer.status), _asked_pause(answer, pause)
        if pause is not None:
            time.sleep(pause)
    raise SourceUnavailable(reason)


def refusal(url: str, status: int) -> str:
    text = _("„%(host)s“ antwortet mit dem Fehler %(status)s.")
    return text % {"host": urlsplit(url).hostname, "status": status}


def _asked_pause(answer: Answer, pause: float | None) -> float | None:
    """What `Retry-After` says, or `pause`; raises SourceUnavailable if that is too long to wait here."""
    said = answer.headers.get("Retry-After", "").strip()
    seconds = 0.0
    if said.isdecimal():
        seconds = float(said[:9])
    elif said:
        try:
            seconds = (parsedate_to_datetime(said) - timezone.now()).total_seconds()
        except (TypeError, ValueError, OverflowError):
            seconds = 0.0
    if seconds > LONGEST_PAUSE:
        when = date_format(timezone.localtime(timezone.now() + timedelta(seconds=min(seconds, 1e7))), "d.m.Y H:i")
        text = _("„%(host)s“ bittet darum, erst ab %(when)s wieder gefragt zu werden.")
        raise SourceUnavailable(text % {"host": urlsplit(answer.url).hostname, "when": when})
    return None if pause is None else max(pause, math.ceil(seconds))


@contextmanager
def alone_with(host: str) -> Iterator[None]:
    """One request at a time for a host, whatever the number of workers and sources."""
    given_up_at = time.monotonic() + LONGEST_TURN
    while time.monotonic() < given_up_at:
        with advisory_lock(f"host-{host}") as acquired:
            if acquired:
                yield
                return
        time.sleep(1)
    raise SourceUnavailable(_("„%(host)s“ wird noch von einem anderen Lauf gefragt.") % {"host": host})
