"""A programme as plain facts: what every source is brought to, what is compared, stored and printed."""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, Self

import orjson


@dataclass(frozen=True, kw_only=True)
class DeadlineFacts:
    """`on` is the day, or `month_day` (MM-DD) that of every year. `time` is wall time in `zone`."""

    on: dt.date | None = None
    month_day: str = ""
    time: dt.time | None = None
    zone: str = "Europe/Berlin"
    stage: int | None = None
    sentence: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        time = data.get("time")
        return cls(**data | {"on": _day(data.get("on")), "time": dt.time.fromisoformat(time) if time else None})


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    """One record of one source in the portal's terms; codes are those of `funding.terms`.

    Empty means that the source does not say. `text` and `topics` serve suggestions; `text` and `contact` are never
    compared. `status` is the source's word: open, forthcoming, closed, paused or "".
    """

    key: str
    title: str
    level: str
    url: str = ""
    provider: str = ""
    status: str = ""
    model: str = "unknown"  # FundingCall.Model
    opens_on: dt.date | None = None
    deadlines: tuple[DeadlineFacts, ...] = ()
    valid_until: dt.date | None = None
    funding_types: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    sub_areas: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    company_sizes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()  # feeds, divisions, calls: classifications of the source that hint at fields
    legal_basis: str = ""
    legal_url: str = ""
    budget_eur: Decimal | None = None
    call_identifier: str = ""
    call_title: str = ""
    amends: str = ""  # the name of the programme that this record announces a change of
    links: tuple[str, ...] = ()
    contact: dict[str, str] = field(default_factory=dict)  # of an office: name, phone, email, address
    text: str = ""

    def checksum(self, parser_version: int) -> str:
        """Of what counts as a change: facts only, white space and typographic characters folded."""
        body = orjson.dumps(self.compared(), option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(b"%d\n" % parser_version + body).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Plain data, as stored and printed; dates in ISO form, amounts as text."""
        return orjson.loads(orjson.dumps(self, default=str))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Of what `as_json` gave, also of an earlier shape: fields that are no more are left out."""
        known = {each.name for each in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        values = {name: value for name, value in values.items() if name in known}
        for name in ("opens_on", "valid_until"):
            values[name] = _day(values.get(name))
        budget = values.get("budget_eur")
        values["budget_eur"] = None if budget is None else Decimal(budget)
        values["deadlines"] = tuple(DeadlineFacts.from_json(each) for each in data.get("deadlines", ()))
        return cls(**values)

    def compared(self) -> dict[str, Any]:
        """What counts as a change, so that equal facts are equal values; seconds of a deadline count for nothing."""
        plain = {name: value for name, value in self.as_json().items() if name not in NOT_COMPARED}
        for deadline in plain["deadlines"]:
            deadline["time"] = deadline["time"] and deadline["time"][:5]
        if self.budget_eur is not None:
            plain["budget_eur"] = str(self.budget_eur.quantize(Decimal("0.01")))
        text = hashlib.sha256(_folded(self.text).encode()).hexdigest()
        return {name: _folded(value) for name, value in plain.items()} | {"text": text}


NOT_COMPARED = frozenset(("contact", "topics", "sub_areas", "sectors", "keywords", "text"))
_TYPOGRAPHY = re.compile("[„“”‚‘’»«–—‑…\"']")


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _folded(value: Any) -> Any:
    """Order of lists, white space and typographic characters (which one source loses to `?`) make no difference."""
    if isinstance(value, str):
        folded = unicodedata.normalize("NFKC", _TYPOGRAPHY.sub("?", value.replace("\u00ad", "")))
        return " ".join(folded.split())
    if isinstance(value, dict):
        return {name: _folded(part) for name, part in value.items()}
    if isinstance(value, list):
        return sorted((_folded(part) for part in value), key=str)
    return value
