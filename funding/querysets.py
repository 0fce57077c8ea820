"""Questions about sources, runs, programmes, deadlines, awards and subscriptions."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, Func, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import ExtractYear
from django.utils import timezone

from funding.award_years import AwardYears, Year


class SourceQuerySet(models.QuerySet):
    def with_last_start(self) -> Self:
        return self.annotate(last_started_at=Max("runs__started_at"))

    def of_programmes(self) -> Self:
        return self.filter(purpose="programmes")

    def with_published(self) -> Self:
        return self.annotate(
            programme_count=Count("programmes", filter=Q(programmes__state="published"), distinct=True),
        )

    def due(self, now: dt.datetime) -> list[Any]:
        sources: Any = self.with_last_start()
        return [source for source in sources if source.is_due(now)]

    def failing(self) -> Self:
        return self.filter(is_active=True).exclude(failing_since=None)


class RunQuerySet(models.QuerySet):
    def applied(self) -> Self:
        return self.filter(state__in=("done", "unchanged", "needs_review"))

    def to_review(self) -> Self:
        return self.filter(state="needs_review", decided_at=None)


class ProgrammeQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state="published")

    def regions(self) -> set[str]:
        """Codes of the regions that any of these is for."""
        return set(self.order_by().values_list(Func("regions", function="unnest"), flat=True).distinct())

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

    def modified_since(self, moment: dt.datetime) -> Self:
        """New, changed, no longer seen or with an event since."""
        event: Any = self.model._meta.get_field("events").related_model
        events = event.objects.filter(happened_at__gte=moment)
        modified = Q(pk__in=events.values("programme"))
        for name in ("first_seen_at", "changed_at", "unseen_since"):
            modified |= Q(**{f"{name}__gte": moment})
        return self.filter(modified)

    def for_sme(self) -> Self:
        """What the source names companies for, and no size but small and medium ones or none at all."""
        sizes = ("kleinstunternehmen", "kleines_unternehmen", "mittleres_unternehmen")
        fits = Q(company_sizes=[]) | Q(company_sizes__overlap=sizes)
        return self.filter(fits, applicants__contains=["unternehmen"])

    def with_deadline(self) -> Self:
        """With what lists say of deadlines: the next one's stage, a day of every year, whether there is none at all."""
        call: Any = self.model._meta.get_field("calls").related_model
        deadline: Any = call._meta.get_field("deadlines").related_model
        deadlines = deadline.objects.filter(call__programme=OuterRef("pk"))
        return self.annotate(
            next_stage=Subquery(deadlines.filter(on=OuterRef("next_deadline_on")).values("stage")[:1]),
            yearly=Subquery(deadlines.exclude(month_day="").order_by("month_day").values("month_day")[:1]),
            is_rolling=Exists(call.objects.filter(programme=OuterRef("pk"), model="rolling")),
        )

    def with_news(self) -> Self:
        """With the kind of the last event that people were told of."""
        event: Any = self.model._meta.get_field("events").related_model
        told = event.objects.filter(programme=OuterRef("pk"), is_announced=True).order_by("-happened_at", "-pk")
        return self.annotate(news_kind=Subquery(told.values("kind")[:1]))

    def with_calls(self) -> Self:
        return self.prefetch_related("calls__deadlines")

    def for_lines(self) -> Self:
        """With what one line of a list says, and without what is long."""
        return self.with_deadline().with_news().select_related("source").defer("text", "facts")

    def with_fields(self) -> Self:
        """With ratings and suggestions, for `funding.matching`."""
        for name in ("ratings", "suggestions"):
            rows: Any = self.model._meta.get_field(name).related_model
            fields = rows.objects.select_related("growth_field__category")
            self = self.prefetch_related(Prefetch(name, fields))
        return self

    def same_matter_as(self, programme: Any) -> Self:
        """Confirmed by people only."""
        pair: Any = self.model._meta.get_field("matters_as_first").related_model
        pairs = pair.objects.filter(Q(first=programme) | Q(second=programme), state="confirmed")
        keys = [key for row in pairs for key in (row.first_id, row.second_id)]
        return self.filter(pk__in=keys).exclude(pk=programme.pk)

    def rated_for(self, field_ids: Iterable[int], rating: str = "fits") -> Self:
        """Rated so for one of the fields."""
        ratings: Any = self.model._meta.get_field("ratings").related_model
        rows = ratings.objects.filter(growth_field__in=field_ids, rating=rating)
        return self.filter(pk__in=rows.values("programme"))

    def unrated_for(self, field_ids: Iterable[int]) -> Self:
        """What can be applied for, suggested for one of the fields, and not rated for that field."""
        rating: Any = self.model._meta.get_field("ratings").related_model
        suggestion: Any = self.model._meta.get_field("suggestions").related_model
        rated = rating.objects.filter(growth_field=OuterRef("growth_field"), programme=OuterRef("programme"))
        suggested = suggestion.objects.filter(growth_field__in=field_ids).exclude(Exists(rated))
        return self.published().current().filter(pk__in=suggested.values("programme"))

    def with_news_since(self, moment: dt.datetime | None, kinds: Collection[str] = ()) -> Self:
        """That people were told of; without `moment` ever, without `kinds` of anything."""
        event: Any = self.model._meta.get_field("events").related_model
        told = event.objects.filter(is_announced=True)
        told = told.filter(happened_at__gte=moment) if moment else told
        told = told.filter(kind__in=kinds) if kinds else told
        return self.filter(pk__in=told.values("programme"))

    def with_moved_deadline(self) -> Self:
        """Within two weeks."""
        moment = timezone.now() - dt.timedelta(days=14)
        return self.with_news_since(moment, ("deadline_earlier", "deadline_later"))

    def review_overdue(self) -> Self:
        """R47: what should have been looked at again before today."""
        return self.filter(review_due_on__lt=timezone.localdate()).exclude(state="hidden")

    def for_fields(self, field_ids: Iterable[int], ratings: Collection[str] = ("fits",)) -> Self:
        """Rated so for one of the fields, or suggested for it and not refused for it. Ratings „prüfen“ are internal."""
        field_ids = list(field_ids)
        rating: Any = self.model._meta.get_field("ratings").related_model
        suggestion: Any = self.model._meta.get_field("suggestions").related_model
        rated = rating.objects.filter(growth_field__in=field_ids, rating__in=ratings)
        refused = rating.objects.filter(
            growth_field=models.OuterRef("growth_field"), programme=models.OuterRef("programme"), rating="no"
        )
        suggested = suggestion.objects.filter(growth_field__in=field_ids).exclude(models.Exists(refused))
        return self.filter(Q(pk__in=rated.values("programme")) | Q(pk__in=suggested.values("programme")))

    def for_managers_of(self, field_ids: Iterable[int]) -> Self:
        """As their managers see them: with those to be checked."""
        return self.for_fields(field_ids, ratings=("fits", "check"))


class MatchQuerySet(models.QuerySet):
    """Of ratings and of suggestions, such as those of one field."""

    def programmes(self) -> Any:
        """Those that lists show, the next deadline first."""
        programme: Any = self.model._meta.get_field("programme").related_model
        rows = programme.objects.published().current().filter(pk__in=self.values("programme"))
        return rows.for_lines().by_deadline()


class RatingQuerySet(MatchQuerySet):
    def fitting(self) -> Self:
        return self.filter(rating="fits")


class SuggestionQuerySet(MatchQuerySet):
    def undecided(self) -> Self:
        """Neither rated „passt“ for the field nor refused for it."""
        programme: Any = self.model._meta.get_field("programme").related_model
        rating: Any = programme._meta.get_field("ratings").related_model
        decided = rating.objects.filter(
            programme=OuterRef("programme"), growth_field=OuterRef("growth_field"), rating__in=("fits", "no")
        )
        return self.exclude(Exists(decided))


class DeadlineQuerySet(models.QuerySet):
    def upcoming(self) -> Self:
        """With a date, today included."""
        return self.filter(on__gte=timezone.localdate())

    def still_ahead(self) -> Self:
        """Today and later, the next first, then those of every year."""
        return self.filter(Q(on__gte=timezone.localdate()) | ~Q(month_day=""))

    def of_published(self) -> Self:
        return self.filter(call__programme__state="published", call__programme__offline_since=None)

    def of_rated(self, field_ids: Collection[int] = ()) -> Self:
        """Of public programmes that were rated „passt“, for these fields or for any."""
        call: Any = self.model._meta.get_field("call").related_model
        programme: Any = call._meta.get_field("programme").related_model
        rating: Any = programme._meta.get_field("ratings").related_model
        fits = rating.objects.filter(rating="fits", growth_field__status="published")
        fits = fits.filter(growth_field__in=field_ids) if field_ids else fits
        rows = self.of_published().filter(call__programme__in=fits.values("programme"))
        return rows.with_programme()

    def with_others(self) -> Self:
        """Whether their call has more than this one, past ones counted."""
        others = self.model._default_manager.filter(call=OuterRef("call")).exclude(pk=OuterRef("pk"))
        return self.annotate(has_others=Exists(others))

    def with_programme(self) -> Self:
        rows = self.select_related("call__programme__source")
        return rows.defer("call__programme__text", "call__programme__facts")


class ProgrammeEventQuerySet(models.QuerySet):
    def announced(self) -> Self:
        return self.filter(is_announced=True, programme__state="published")


class AwardQuerySet(models.QuerySet):
    def published(self) -> Self:
        """What the source still lists."""
        return self.filter(unseen_since=None)

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        field: Any = self.model._meta.get_field("growth_fields")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(growthfield__in=list(field_ids)).values("award"))

    def per_source(self, latest: int) -> list[AwardYears]:
        """Each source by itself, with its sums by year of the beginning and its `latest` awards."""
        by_year: Any = self.order_by().values("source", year=ExtractYear("starts_on"))
        by_year = by_year.annotate(
            projects=models.Count("project_key", distinct=True),
            total=models.Sum("amount_eur"),
            unstated=models.Count("pk", filter=Q(amount_eur=None)),
        )
        years: dict[int, list[Year]] = {}
        for row in by_year.order_by("source", F("year").desc(nulls_last=True)):
            years.setdefault(row.pop("source"), []).append(Year(**row))
        sources: Any = self.model._meta.get_field("source").related_model
        return [
            AwardYears(source, years[source.pk], list(self.filter(source=source)[:latest]))
            for source in sources.objects.filter(pk__in=years)
        ]


class SubscriptionQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(state="active")
