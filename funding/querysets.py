"""Questions about sources, runs, programmes, deadlines, awards and subscriptions."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone


class SourceQuerySet(models.QuerySet):
    def with_last_start(self) -> Self:
        return self.annotate(last_started_at=Max("runs__started_at"))

    def due(self, now: dt.datetime) -> list[Any]:
        return [source for source in self.with_last_start() if source.is_due(now)]


class RunQuerySet(models.QuerySet):
    def applied(self) -> Self:
        return self.filter(state__in=("done", "unchanged", "needs_review"))

    def to_review(self) -> Self:
        return self.filter(state="needs_review", decided_at=None)


class ProgrammeQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state="published")

    def by_deadline(self) -> Self:
        return self.order_by(F("next_deadline_on").asc(nulls_last=True), "-news_at", "-pk")

    def newest_first(self) -> Self:
        return self.order_by("-news_at", "-pk")

    def current(self) -> Self:
        """Neither ended nor gone from its source: what lists show unless asked otherwise."""
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), offline_since=None)

    def in_status(self, statuses: Collection[str]) -> Self:
        """Of today; the same rules as `FundingProgramme.status`."""
        today = timezone.localdate()
        is_there = Q(offline_since=None)
        lasts = is_there & (Q(ends_on=None) | Q(ends_on__gte=today))
        waits = Q(opens_on__gt=today)
        begun = lasts & (Q(opens_on=None) | Q(opens_on__lte=today))
        conditions = {
            "offline": ~is_there,
            "ended": is_there & Q(ends_on__lt=today),
            "forthcoming": lasts & waits,
            "paused": begun & Q(is_paused=True),
            "open": begun & Q(is_paused=False),
        }
        chosen = Q(pk__in=())
        for status in statuses:
            chosen |= conditions[status]
        return self.filter(chosen)

    def ending_within(self, days: int) -> Self:
        today = timezone.localdate()
        return self.current().filter(next_deadline_on__range=(today, today + dt.timedelta(days=days)))

    def rated_for(self, field_ids: Iterable[int]) -> Self:
        rating: Any = self.model._meta.get_field("ratings").related_model
        fits = rating.objects.filter(growth_field__in=field_ids, rating="fits")
        return self.filter(pk__in=fits.values("programme"))

    def for_fields(self, field_ids: Iterable[int]) -> Self:
        """Rated „passt“ or „prüfen“ for one of the fields, or suggested for it and not refused for it."""
        field_ids = list(field_ids)
        rating: Any = self.model._meta.get_field("ratings").related_model
        suggestion: Any = self.model._meta.get_field("suggestions").related_model
        rated = rating.objects.filter(growth_field__in=field_ids).exclude(rating="no")
        refused = rating.objects.filter(
            growth_field=models.OuterRef("growth_field"), programme=models.OuterRef("programme"), rating="no"
        )
        suggested = suggestion.objects.filter(growth_field__in=field_ids).exclude(models.Exists(refused))
        return self.filter(Q(pk__in=rated.values("programme")) | Q(pk__in=suggested.values("programme")))


class DeadlineQuerySet(models.QuerySet):
    def upcoming(self) -> Self:
        """With a date, today included."""
        return self.filter(on__gte=timezone.localdate())

    def of_published(self) -> Self:
        return self.filter(call__programme__state="published", call__programme__offline_since=None)


class ProgrammeEventQuerySet(models.QuerySet):
    def announced(self) -> Self:
        return self.filter(is_announced=True, programme__state="published")


class AwardQuerySet(models.QuerySet):
    def published(self) -> Self:
        """What the source still lists."""
        return self.filter(unseen_since=None)


class SubscriptionQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(state="active")
