"""Who is told of what happened to programmes: the staff of a field, and visitors who subscribed.

Told are announced events only: none of a first reading, of another parser or of a run that nobody has confirmed. Each
mail is queued in the transaction that notes until when its reader knows, so that a job that runs twice tells once.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusters.models import GrowthField, Responsibility
from clusters.permissions import own_field_ids
from funding.changes import deadline_text
from funding.models import FundingNotice, FundingProgramme, FundingSource, FundingSubscription, ProgrammeEvent
from funding.querysets import ProgrammeEventQuerySet
from funding.subscriptions import address_query, end_url, programmes_of
from thcm.core.mail import queue_mail
from thcm.core.models import User

Kind = ProgrammeEvent.Kind
MOST_OF_A_RUN = 40  # a run that announces more is told as a sum
MOST_LINES = 40  # of one mail
FIRST = dt.timedelta(days=7)  # what somebody is told who was never told before
LONGEST = dt.timedelta(days=31)  # nothing older is news
# The most urgent first.
ORDER = (
    *(Kind.DEADLINE_EARLIER, Kind.DEADLINE_LATER, Kind.DEADLINE_SET, Kind.NEXT_CUT_OFF),
    *(Kind.NEW, Kind.OPENED, Kind.BACK, Kind.CHANGED),
)
MOVED = ORDER[:3]


def tell_weekly() -> int:
    """To each manager of a field and each subscriber with news; how many mails that are."""
    until = _all_stored()
    told = sum(_tell_manager(user, until) for user in managers())
    return told + sum(
        _tell_subscriber(pk, until) for pk in FundingSubscription.objects.active().values_list("pk", flat=True)
    )


def tell_moved() -> int:
    """At once, to managers: deadlines of programmes that they rated „passt“ for their field; how many mails."""
    until = _all_stored()
    if not ProgrammeEvent.objects.announced().filter(kind__in=MOVED, happened_at__gt=until - LONGEST).exists():
        return 0
    return sum(_tell_moved(user, until) for user in managers())


def managers() -> list[User]:
    active = Responsibility.objects.active().filter(user__is_active=True)
    users = User.objects.filter(pk__in=active.values("user")).exclude(email="").order_by("pk")
    return [user for user in users if own_field_ids(user)]


@transaction.atomic
def _all_stored() -> dt.datetime:
    """A moment before which no event can appear any more: whoever writes events holds the row of its source."""
    list(FundingSource.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    return timezone.now()


@transaction.atomic
def _tell_manager(user: User, until: dt.datetime) -> bool:
    notice = _notice_of(user, until)
    if notice is None:
        return False
    events = _events(notice, until).filter(programme__in=FundingProgramme.objects.for_managers_of(own_field_ids(user)))
    words = _digest(events.exclude(pk__in=notice.told_events), settings.LANGUAGE_CODE)
    notice.told_until, notice.told_events = until, []
    notice.save()
    if words:
        queue_mail(template="funding_staff", to=user.email, link=_list_of(user), end=end_url(notice), **words)
    return bool(words)


@transaction.atomic
def _tell_moved(user: User, until: dt.datetime) -> bool:
    notice = _notice_of(user, until)
    if notice is None:
        return False
    rated = FundingProgramme.objects.rated_for(own_field_ids(user))
    events = _events(notice, until).filter(kind__in=MOVED, programme__in=rated).exclude(pk__in=notice.told_events)
    keys = list(events.values_list("pk", flat=True))
    if not keys:
        return False
    words = _digest(events, settings.LANGUAGE_CODE)
    notice.told_events = [*notice.told_events, *keys]
    notice.save()
    queue_mail(template="funding_moved", to=user.email, link=_list_of(user), end=end_url(notice), **words)
    return True


def _list_of(user: User) -> str:
    fields = GrowthField.objects.filter(pk__in=own_field_ids(user)).values_list("slug", flat=True)
    return f"{reverse('programme-list')}?{'&'.join(f'field={slug}' for slug in fields)}&sort=news"


def _notice_of(user: User, until: dt.datetime) -> FundingNotice | None:
    """Locked; None for who wants no mail or was told meanwhile."""
    FundingNotice.objects.get_or_create(user=user)
    notice = FundingNotice.objects.select_for_update().get(user=user)
    return notice if notice.is_wanted and (notice.told_until is None or notice.told_until < until) else None


@transaction.atomic
def _tell_subscriber(subscription_id: int, until: dt.datetime) -> bool:
    row = FundingSubscription.objects.active().select_for_update().filter(pk=subscription_id).first()
    if row is None or (row.told_until and row.told_until >= until):
        return False
    with translation.override(row.language):
        words = _digest(_events(row, until).filter(programme__in=programmes_of(row)), row.language)
        link = f"{reverse('programme-list')}?{'&'.join(filter(None, (address_query(row), 'sort=news')))}"
    row.told_until = until
    row.save(update_fields=("told_until",))
    if words:
        queue_mail(template="funding_digest", to=row.email, language=row.language, link=link, end=end_url(row), **words)
    return bool(words)


def _events(reader: FundingNotice | FundingSubscription, until: dt.datetime) -> ProgrammeEventQuerySet:
    since = max(reader.told_until or until - FIRST, until - LONGEST)
    return ProgrammeEvent.objects.announced().filter(happened_at__gt=since, happened_at__lte=until)


# Words --------------------------------------------------------------------


def _digest(events: ProgrammeEventQuerySet, language: str) -> dict[str, Any]:
    """What the templates show, in the reader's language; empty without events."""
    rows = list(events.select_related("programme", "run__source").order_by("programme__title", "programme_id", "pk"))
    large = _large_runs(rows)
    single = [row for row in rows if row.run_id not in large]
    with translation.override(language):
        entries = sorted(_entries(single))
        sums = [_sum(each) for each in _by_run(row for row in rows if row.run_id in large)]
        more = len(entries) - MOST_LINES
        lines = [text for _rank, text in entries[:MOST_LINES]]
    programmes = len({row.programme_id for row in rows})
    return {"lines": lines, "sums": sums, "more": max(more, 0), "count": programmes} if rows else {}


def _large_runs(rows: list[ProgrammeEvent]) -> set[int]:
    counted = ProgrammeEvent.objects.announced().filter(run__in={row.run_id for row in rows if row.run_id})
    counts = counted.order_by().values_list("run").annotate(count=Count("pk"))
    return {run_id for run_id, count in counts if count > MOST_OF_A_RUN}


def _entries(rows: Iterable[ProgrammeEvent]) -> Iterator[tuple[int, str]]:
    """One for each programme with all that happened to it, and the rank of the most urgent."""
    for _key, group in groupby(rows, key=lambda row: row.programme_id):
        events = sorted(group, key=_rank)
        programme = events[0].programme
        happened = "; ".join(dict.fromkeys(_what(event) for event in events))
        yield _rank(events[0]), f"{programme.title}\n{happened}\n{settings.SITE_URL}{programme.get_absolute_url()}"


def _rank(event: ProgrammeEvent) -> int:
    return ORDER.index(event.kind) if event.kind in ORDER else len(ORDER)


def _what(event: ProgrammeEvent) -> str:
    """„Frist verlängert: 1. April 2027 (vorher 1. März 2027)“."""
    kind = str(event.get_kind_display())
    if event.kind not in (*MOVED, Kind.NEXT_CUT_OFF) or not event.after:
        last = event.programme.next_deadline_on
        if event.kind in (Kind.NEW, Kind.OPENED) and last:
            return _("%(kind)s, Frist %(day)s") % {"kind": kind, "day": date_format(last, "DATE_FORMAT")}
        return kind
    if event.before and event.kind != Kind.NEXT_CUT_OFF:
        words = {"kind": kind, "day": _days(event.after), "before": _days(event.before)}
        return _("%(kind)s: %(day)s (vorher %(before)s)") % words
    return f"{kind}: {_days(event.after)}"


def _days(text: str) -> str:
    """ISO days, or days of every year, as `ProgrammeEvent` keeps them."""
    days = [day for day in text.split(", ") if day]
    return ", ".join(deadline_text({"on": day} if len(day) == 10 else {"month_day": day}) for day in days)


def _by_run(rows: Iterable[ProgrammeEvent]) -> Iterator[list[ProgrammeEvent]]:
    ordered = sorted(rows, key=lambda row: (row.run_id, row.pk))
    return (list(group) for _key, group in groupby(ordered, key=lambda row: row.run_id))


def _sum(rows: list[ProgrammeEvent]) -> str:
    """„Förderdatenbank, 23. November 2026 – neu: 57, geändert: 12“, of what concerns the reader."""
    run = rows[0].run
    assert run is not None
    counts = Counter(row.kind for row in rows)
    kinds = ", ".join(f"{kind.label}: {counts[kind]}" for kind in ORDER if counts[kind])
    return f"{run.source.name}, {date_format(timezone.localdate(run.started_at), 'DATE_FORMAT')} – {kinds}"
