"""What the passing of days does to programmes: calls open, next deadlines move on, deadlines pass."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from funding.events import TOLD, Kind
from funding.models import Deadline, FundingCall, FundingProgramme, ProgrammeEvent

# Nights without this job are made up for.
AS_FAR_BACK = dt.timedelta(days=14)
_NONE = Value(dt.date.max)


@transaction.atomic
def tend(*, today: dt.date) -> dict[str, int]:
    """How many programmes have opened, gone on to their next day, or ended. Writes rows for these only."""
    now = timezone.now()
    happened = {Kind.OPENED: _begun(today), Kind.NEXT_CUT_OFF: _gone_on(today), Kind.ENDED: _ended(today)}
    events = [
        ProgrammeEvent(
            programme_id=pk,
            kind=kind,
            happened_at=now,
            before=days[0].isoformat() if days else "",
            after=days[1].isoformat() if days else "",
            is_announced=kind in TOLD,
        )
        for kind, rows in happened.items()
        for pk, *days in rows
    ]
    ProgrammeEvent.objects.bulk_create(events, batch_size=1000)
    told = [event.programme_id for event in events if event.is_announced]
    FundingProgramme.objects.filter(pk__in=told).update(news_at=now)
    _with_due(FundingProgramme.objects.all(), today).exclude(known=F("due")).update(
        next_deadline_on=Subquery(_next_day(today))
    )
    return {str(kind): len(rows) for kind, rows in happened.items()}


def _begun(today: dt.date) -> list[tuple]:
    """Their first day has come. Where the source itself still says „forthcoming“, its word is waited for."""
    rows = _current(today).filter(opens_on__range=(today - AS_FAR_BACK, today), first_seen_at__date__lt=F("opens_on"))
    rows = rows.filter(Q(facts__status__isnull=True) | ~Q(facts__status="forthcoming"))
    return list(rows.exclude(_has_event(Kind.OPENED, since="opens_on")).values_list("pk"))


def _gone_on(today: dt.date) -> list[tuple]:
    """One of several days has passed; the second stage is none of them, as nobody can begin there."""
    rows = _with_due(_current(today).filter(next_deadline_on__range=(today - AS_FAR_BACK, today)), today)
    rows = rows.filter(next_deadline_on__lt=today).exclude(due=_NONE)
    two_stage = FundingCall.objects.filter(programme=OuterRef("pk"), model=FundingCall.Model.TWO_STAGE)
    return list(rows.exclude(Exists(two_stage)).values_list("pk", "next_deadline_on", "due"))


def _ended(today: dt.date) -> list[tuple]:
    rows = FundingProgramme.objects.published().filter(offline_since=None, ends_on__lt=today)
    rows = rows.filter(ends_on__gte=today - AS_FAR_BACK, first_seen_at__date__lte=F("ends_on"))
    return list(rows.exclude(_has_event(Kind.ENDED, since="ends_on")).values_list("pk"))


def _current(today: dt.date) -> QuerySet[FundingProgramme]:
    return FundingProgramme.objects.published().filter(Q(ends_on=None) | Q(ends_on__gte=today), offline_since=None)


def _has_event(kind: ProgrammeEvent.Kind, *, since: str) -> Exists:
    known = ProgrammeEvent.objects.filter(programme=OuterRef("pk"), kind=kind, happened_at__date__gte=OuterRef(since))
    return Exists(known)


def _next_day(today: dt.date) -> QuerySet:
    days = Deadline.objects.filter(call__programme=OuterRef("pk"), on__gte=today)
    return days.order_by("on").values("on")[:1]


def _with_due(programmes: QuerySet[FundingProgramme], today: dt.date) -> QuerySet[Any]:
    """`known` and `due`: the next deadline as it is stored, and as it is."""
    rows: QuerySet[Any] = programmes.annotate(
        known=Coalesce("next_deadline_on", _NONE), due=Coalesce(Subquery(_next_day(today)), _NONE)
    )
    return rows
