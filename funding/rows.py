"""Facts of a source as rows: columns of a programme, its call and its deadlines."""

import datetime as dt
import re
from typing import Any

from funding.events import last_day, next_day
from funding.facts import ProgrammeFacts
from funding.models import Deadline, FundingCall, FundingProgramme
from thcm.core.text import slugify_german

# Paths beside programmes under /foerderung/.
RESERVED = frozenset(("abo", "bewilligt", "fristen", "neues", "programm", "programme", "quellen"))
LONGEST_SLUG = 100
LONGEST = {"title": 500, "provider": 300}
# Facts that a call is made of: where none differs, its row stays as it is.
OF_CALL = ("model", "opens_on", "deadlines", "budget_eur", "call_identifier", "call_title")

# Columns that a run writes into a record that it found changed; all others belong to people or to the record itself.
TAKEN = frozenset(
    (
        "level",
        "title",
        "provider",
        "url",
        "funding_types",
        "areas",
        "regions",
        "applicants",
        "company_sizes",
        "legal_basis",
        "legal_url",
        "valid_until",
        "opens_on",
        "ends_on",
        "next_deadline_on",
        "is_paused",
        "budget_eur",
        "text",
        "facts",
        "checksum",
        "changed_at",
        "news_at",
    )
)
# Of these, what `search_vector` is made of, and the others.
WORDS = ("title", "provider", "text")
WORDLESS = TAKEN.difference(WORDS)


def columns(
    facts: ProgrammeFacts, *, today: dt.date, known: dt.date | None = None, more_days: list[dt.date] | None = None
) -> dict[str, Any]:
    """`known`: the end that was stored before; `more_days`: deadlines that people have added."""
    ends_on = last_day(facts, today=today, known=known, more_days=more_days or ())
    days = [next_day(facts, today=today), *(day for day in more_days or () if day >= today)]
    return {
        "level": facts.level,
        "title": _cut(facts.title, "title"),
        "provider": _cut(facts.provider, "provider"),
        "url": _address(facts.url),
        "funding_types": list(facts.funding_types),
        "areas": list(facts.areas),
        "regions": list(facts.regions),
        "applicants": list(facts.applicants),
        "company_sizes": list(facts.company_sizes),
        "legal_basis": facts.legal_basis,
        "legal_url": _address(facts.legal_url),
        "valid_until": facts.valid_until,
        "opens_on": facts.opens_on,
        "ends_on": ends_on,
        "next_deadline_on": min(filter(None, days), default=None),
        "is_paused": facts.status == "paused",
        "budget_eur": facts.budget_eur,
        "text": facts.text,
        "facts": {name: value for name, value in facts.as_json().items() if name != "text"},
    }


def has_call(facts: ProgrammeFacts) -> bool:
    return facts.model != FundingCall.Model.UNKNOWN or any(getattr(facts, name) for name in OF_CALL[1:])


def call_of(facts: ProgrammeFacts, programme_id: int) -> FundingCall:
    return FundingCall(
        programme_id=programme_id,
        identifier=facts.call_identifier[:200],
        title=facts.call_title[:500],
        model=facts.model,
        opens_on=facts.opens_on,
        budget_eur=facts.budget_eur,
    )


def deadlines_of(facts: ProgrammeFacts, call: FundingCall) -> list[Deadline]:
    return [
        Deadline(
            call=call,
            kind=Deadline.Kind.DEADLINE if each.on else Deadline.Kind.RECURRING,
            on=each.on,
            month_day="" if each.on else each.month_day,
            time=each.time and each.time.replace(second=0, microsecond=0),
            zone=each.zone,
            stage=each.stage,
            sentence=each.sentence,
        )
        for each in facts.deadlines
        if each.on or each.month_day
    ]


class Slugs:
    """New addresses beside those that are taken; read once, for as many as a run needs."""

    def __init__(self) -> None:
        self.taken = set(RESERVED)
        self.taken.update(FundingProgramme.objects.values_list("slug", flat=True))

    def new(self, title: str) -> str:
        start = slugify_german(title)[:LONGEST_SLUG].strip("-") or "foerderung"
        slug, number = start, 1
        while slug in self.taken:
            number += 1
            slug = f"{start}-{number}"
        self.taken.add(slug)
        return slug


def _cut(text: str, column: str) -> str:
    return " ".join(text.split())[: LONGEST[column]]


def _address(url: str) -> str:
    """Empty where it is no address of the web, or too long to be one."""
    return url if len(url) <= 1000 and re.match(r"https?://", url, re.IGNORECASE) else ""
