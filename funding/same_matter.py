"""Records of two sources that may be one matter: suggested by address or call, decided by people, never merged."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from funding.models import FundingProgramme, SameMatter
from thcm.core.models import User
from thcm.core.text import slugify_german

# An address that so many records share says nothing about any of them.
SHARED_BY_MANY = 4
REASONS = {"address": _("Gleiche Adresse: %s"), "call": _("Gleicher Aufruf: %s")}
NOISE = frozenset(("view", "templatequerystring"))
_HOME = re.compile(r"(/(de|en|deutsch|english))?(/(home|index|start|startseite)(\.\w+)?)?/?")


def normal_address(url: str) -> str:
    """The same for spellings of one page; empty for the home page of a site, and for what is no address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = quote(unquote(parts.path)).lower().rstrip("/")
    query = urlencode(sorted((name, value) for name, value in parse_qsl(parts.query) if name.lower() not in NOISE))
    if parts.scheme.lower() not in ("http", "https") or not host or (_HOME.fullmatch(path) and not query):
        return ""
    return f"{host}{path}?{query}" if query else host + path


def suggest(programme_ids: Iterable[int]) -> None:
    """For records that are new or changed; what people have decided stays."""
    touched = set(programme_ids)
    if not touched:
        return
    pairs = {pair: reason for pair, reason in _pairs() if touched.intersection(pair)}
    SameMatter.objects.bulk_create(
        [
            SameMatter(first_id=first, second_id=second, reason=str(reason)[:300])
            for (first, second), reason in pairs.items()
        ],
        ignore_conflicts=True,
    )


def _pairs() -> Iterator[tuple[tuple[int, int], str | Promise]]:
    """Of all records; the reason is for the back office."""
    rows = FundingProgramme.objects.values_list(
        "pk", "source_id", "title", "url", "legal_url", "facts__links", "facts__call_identifier", "facts__amends"
    )
    sources: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)  # what they share → programme → source
    amending: dict[str, int] = {}
    titles: dict[str, list[int]] = defaultdict(list)
    for pk, source_id, title, url, legal_url, links, call, amended in rows.iterator():
        addresses = {normal_address(each) for each in (url, legal_url, *(links or ()))} - {""}
        for address in addresses:
            sources["address", address][pk] = source_id
        if call:
            sources["call", call.upper()][pk] = source_id
        if amended:
            amending[slugify_german(amended)] = pk
        titles[slugify_german(title)].append(pk)
    for (kind, shared), known in sources.items():
        if len(known) < SHARED_BY_MANY:
            across = (pair for pair in combinations(sorted(known), 2) if known[pair[0]] != known[pair[1]])
            yield from ((pair, REASONS[kind] % shared) for pair in across)
    for title, pk in amending.items():
        for other in set(titles[title]) - {pk}:
            yield (min(pk, other), max(pk, other)), _("Kündigt eine Änderung an")


def confirm(matter: SameMatter, user: User | None) -> None:
    _decide(matter, SameMatter.State.CONFIRMED, user)


def reject(matter: SameMatter, user: User | None) -> None:
    """The pair is not suggested again."""
    _decide(matter, SameMatter.State.REJECTED, user)


def _decide(matter: SameMatter, state: SameMatter.State, user: User | None) -> None:
    matter.state, matter.decided_at, matter.decided_by = state, timezone.now(), user
    matter.save(update_fields=("state", "decided_at", "decided_by"))
