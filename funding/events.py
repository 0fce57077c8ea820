"""What it means that a source states something else than before: kinds of events, from facts alone.

What makes no event is noise: order, white space, seconds and hours of a deadline, classification codes, an address.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.models import FundingCall, ProgrammeEvent

Kind, Model = ProgrammeEvent.Kind, FundingCall.Model
# Kinds that people are told of; the others stand in the history of the programme only.
TOLD = frozenset(
    (
        Kind.NEW,
        Kind.OPENED,
        Kind.DEADLINE_SET,
        Kind.DEADLINE_EARLIER,
        Kind.DEADLINE_LATER,
        Kind.NEXT_CUT_OFF,
        Kind.CHANGED,
        Kind.BACK,
    )
)
# A change of one of these is worth telling by itself.
SUBSTANTIVE = (
    "title",
    "provider",
    "level",
    "funding_types",
    "areas",
    "applicants",
    "company_sizes",
    "regions",
    "legal_basis",
    "budget_eur",
    "call_title",
    "valid_until",
)
# These follow from other changes, deadlines above all; told only where they stand alone.
CONSEQUENT = ("model", "text")
ENDLESS = (Model.ROLLING, Model.RECURRING)


@dataclass(frozen=True)
class Change:
    """`before` and `after` are ISO days (or MM-DD) where a day has moved, otherwise words of the source's status."""

    kind: ProgrammeEvent.Kind
    before: str = ""
    after: str = ""


def days_of(facts: ProgrammeFacts) -> list[dt.date]:
    return sorted({deadline.on for deadline in facts.deadlines if deadline.on})


def last_day(
    facts: ProgrammeFacts, *, today: dt.date, known: dt.date | None = None, more_days: Collection[dt.date] = ()
) -> dt.date | None:
    """On which one can apply; None if no end is known.

    `known` is the end that was found before, for one that the source closed; `more_days` are deadlines of people.
    """
    is_endless = facts.model in ENDLESS or any(deadline.month_day for deadline in facts.deadlines)
    last = None if is_endless else max((*days_of(facts), *more_days), default=None)
    if facts.status != "closed" or (last and last < today):
        return last
    return known if known and known < today else today - dt.timedelta(days=1)


def next_day(facts: ProgrammeFacts, *, today: dt.date) -> dt.date | None:
    return next((day for day in days_of(facts) if day >= today), None)


def is_stale(facts: ProgrammeFacts, *, today: dt.date) -> bool:
    """Ended already, or said to be open with no day left on which one could apply: nobody is told of such a one."""
    last = last_day(facts, today=today)
    if last and last < today:
        return True
    is_recurring = any(deadline.month_day for deadline in facts.deadlines)
    ahead = next_day(facts, today=today)
    return facts.status == "open" and facts.model not in ENDLESS and not is_recurring and ahead is None


def differences(before: ProgrammeFacts, after: ProgrammeFacts) -> list[dict[str, object]]:
    """Field by field, for people; of the source's text only that it differs (R41)."""
    old, new = before.compared(), after.compared()
    shown = before.as_json() | {"text": None}, after.as_json() | {"text": None}
    return [
        {"field": name, "before": shown[0][name], "after": shown[1][name]} for name in new if old[name] != new[name]
    ]


def changes(before: ProgrammeFacts, after: ProgrammeFacts, *, today: dt.date) -> list[Change]:
    """Of one record, as two readings of its source found it."""
    old, new = before.compared(), after.compared()
    moved = _deadlines(before, after, today)
    opening = _status(before, after, today)
    told = any(old[name] != new[name] for name in SUBSTANTIVE)
    alone = not moved and not opening and any(old[name] != new[name] for name in CONSEQUENT)
    # A moved beginning says nothing more about a call that has opened.
    if before.opens_on != after.opens_on and not any(change.kind == Kind.OPENED for change in opening):
        opening.append(Change(Kind.CHANGED, _iso(before.opens_on), _iso(after.opens_on)))
    elif told or alone:
        opening.append(Change(Kind.CHANGED))
    return moved + opening


def _status(before: ProgrammeFacts, after: ProgrammeFacts, today: dt.date) -> list[Change]:
    was, is_now = before.status, after.status
    if was == is_now:
        waited = before.opens_on and before.opens_on > today
        has_begun = waited and (not after.opens_on or after.opens_on <= today)
        return [Change(Kind.OPENED)] if has_begun and is_now != "forthcoming" else []
    if is_now == "closed":
        last = last_day(before, today=today)
        return [] if last and last < today else [Change(Kind.ENDED, was, is_now)]
    if is_now == "forthcoming":
        return [Change(Kind.CORRECTED, was, is_now)]
    if is_now == "paused":
        return [Change(Kind.CHANGED, was, is_now)]
    if was in ("forthcoming", "paused", "closed"):
        kind = Kind.CORRECTED if is_stale(after, today=today) else Kind.OPENED
        return [Change(kind, was, is_now)]
    return []


def _deadlines(before: ProgrammeFacts, after: ProgrammeFacts, today: dt.date) -> list[Change]:
    """Days that are gone and days that have come are matched in their order: each such pair is a moved deadline."""
    old, new = days_of(before), days_of(after)
    gone = [day for day in old if day not in new]
    come = [day for day in new if day not in old]
    ahead = [day for day in come if day >= today]
    # All that was known has passed, today's included: the call goes on with its next day.
    if ahead and old and old[-1] <= today:
        return [Change(Kind.NEXT_CUT_OFF, _iso(old[-1]), _iso(ahead[0]))]
    gone = [day for day in gone if day >= today]
    found = [
        Change(Kind.DEADLINE_EARLIER if later < day else Kind.DEADLINE_LATER, _iso(day), _iso(later))
        for day, later in zip(gone, come, strict=False)
    ]
    found += [Change(Kind.CHANGED, _iso(day)) for day in gone[len(come) :]]
    rest = come[len(gone) :]
    found += [Change(Kind.DEADLINE_SET if day >= today else Kind.CORRECTED, "", _iso(day)) for day in rest]
    return found + _yearly(before.deadlines, after.deadlines)


def _yearly(before: tuple[DeadlineFacts, ...], after: tuple[DeadlineFacts, ...]) -> list[Change]:
    old, new = (sorted({each.month_day for each in deadlines if each.month_day}) for deadlines in (before, after))
    if old == new:
        return []
    kind = Kind.CHANGED if old else Kind.DEADLINE_SET
    return [Change(kind, ", ".join(old), ", ".join(new))]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
