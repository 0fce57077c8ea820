"""Questions about events, series, submissions and calendars of networks."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Q, Window
from django.db.models.functions import ExtractYear, Lower, RowNumber
from django.utils import timezone
from psycopg2.extras import DateRange

from thcm.core.querysets import EditorialQuerySet

LONGEST = dt.timedelta(days=366)  # of an event, by constraint: so an index by first days finds what runs on a day

# What is one day long is looked up by its day, as many as are shown; only what is longer is read as a whole.
_BY_DAY = """
WITH longer AS MATERIALIZED (SELECT * FROM ({chosen}) AS event WHERE ends_before > starts_on + 1),
    counted AS (
        SELECT starts_on AS day, count(*) AS number FROM ({chosen}) AS event
        WHERE ends_before = starts_on + 1 GROUP BY starts_on)
SELECT day, id, running.number + coalesce(counted.number, 0), starts_on, '' AS date_precision, start_time
FROM (SELECT generate_series(%(first)s, %(last)s, interval '1 day')::date AS day) AS days
LEFT JOIN counted USING (day)
CROSS JOIN LATERAL (
    SELECT count(*) AS number FROM longer WHERE date_precision = 'day' AND starts_on <= day AND ends_before > day
) AS running
CROSS JOIN LATERAL (
    (SELECT id, starts_on, start_time FROM longer
     WHERE date_precision = 'day' AND starts_on <= day AND ends_before > day
     ORDER BY starts_on, start_time, id LIMIT %(most)s)
    UNION ALL
    (SELECT id, starts_on, start_time FROM ({chosen}) AS event
     WHERE starts_on = day AND date_precision = 'day' AND ends_before = day + 1
     ORDER BY starts_on, date_precision, start_time, id LIMIT %(most)s)
    ORDER BY starts_on, start_time, id LIMIT %(most)s
) AS shown
UNION ALL
(SELECT NULL, id, count(*) OVER (), starts_on, date_precision, start_time FROM longer WHERE date_precision <> 'day'
 ORDER BY starts_on, date_precision, id LIMIT %(most_undated)s)
ORDER BY day, starts_on, date_precision, start_time, id
"""


class EventQuerySet(EditorialQuerySet):
    def in_order(self) -> Self:
        """R33: by first day, then the more exact first, then by time of day, all-day events last."""
        return self.order_by("starts_on", "date_precision", F("start_time").asc(nulls_last=True), "pk")

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "date_precision", "pk")

    def overlapping(self, first: dt.date | None, last: dt.date | None) -> Self:
        """R34: with at least one day from `first` to `last`, both included; None is open."""
        rows = self.filter(days__overlap=DateRange(first, last, "[]"))
        if first:
            rows = rows.filter(starts_on__gte=first - LONGEST)
        return rows.filter(starts_on__lte=last) if last else rows

    def upcoming(self) -> Self:
        """Not over yet, running ones included."""
        today = timezone.localdate()
        return self.filter(ends_before__gt=today, starts_on__gte=today - LONGEST)

    def past(self) -> Self:
        return self.filter(ends_before__lte=timezone.localdate())

    def by_year(self) -> list[tuple[int, int]]:
        """Years in which they begin, the latest first, each with their number."""
        years = self.order_by().values(year=ExtractYear("starts_on"))
        return list(years.annotate(count=models.Count("pk")).order_by("-year").values_list("year", "count"))

    def exact(self) -> Self:
        """A day is known."""
        return self.filter(date_precision="day")

    def imprecise(self) -> Self:
        return self.exclude(date_precision="day")

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """At least one of the fields; through the keys, so that no row comes twice."""
        field: Any = self.model._meta.get_field("growth_fields")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(growthfield__in=field_ids).values("event"))

    def of_networks(self, network_ids: Iterable[int]) -> Self:
        """Held by at least one of the networks, or with it as a partner."""
        return self.filter(pk__in=self._parties().filter(network__in=network_ids).values("event"))

    def held_by(self, network_ids: Iterable[int]) -> Self:
        """Organised by at least one of the networks: whose editors look after it."""
        held = self._parties().filter(network__in=network_ids, role="organiser")
        return self.filter(pk__in=held.values("event"))

    def looked_after(self, field_ids: Iterable[int]) -> Self:
        """Those that managers of these fields decide on: of the field, or held by one of its networks."""
        field_ids = list(field_ids)
        held = self._parties().filter(network__growth_field__in=field_ids, role="organiser")
        in_fields = self.in_fields(field_ids)
        return self.filter(Q(pk__in=in_fields.values("pk")) | Q(pk__in=held.values("event")))

    def missing_in_calendar(self) -> Self:
        """Taken over from a network's calendar that does not hold them any more."""
        item: Any = self.model._meta.get_field("feed_items").related_model
        return self.filter(pk__in=item.objects.filter(missing_since__isnull=False).values("event"))

    def with_fields(self) -> Self:
        """With public fields as `public_fields`."""
        field: Any = self.model._meta.get_field("growth_fields").related_model
        fields = field.objects.published().select_related("category")
        return self.prefetch_related(models.Prefetch("growth_fields", fields, to_attr="public_fields"))

    def with_parties(self) -> Self:
        """With who holds them and who takes part, earlier dates and public fields."""
        parties = self._parties().select_related("network", "organisation")
        return self.with_fields().prefetch_related(models.Prefetch("parties", parties), "earlier_dates")

    def by_day(
        self, first: dt.date, last: dt.date, *, most: int, most_undated: int
    ) -> list[tuple[dt.date | None, int, int]]:
        """Day, key, and number of all events of the day: the first ones of each day from `first` to `last`.

        What lasts several days stands on each. What has no day stands under None.
        """
        columns = ("id", "starts_on", "ends_before", "date_precision", "start_time")
        running = self.filter(starts_on__range=(first - LONGEST, last), ends_before__gt=first)
        try:
            chosen, parameters = running.order_by().values(*columns).query.sql_with_params()
        except EmptyResultSet:
            return []
        limits: dict[str, Any] = {"first": first, "last": last, "most": most, "most_undated": most_undated}
        with connection.cursor() as cursor:
            chosen = cursor.mogrify(chosen, parameters).decode().replace("%", "%%")
            cursor.execute(_BY_DAY.format(chosen=chosen), limits)
            return [(day, key, total) for day, key, total, *_order in cursor]

    def by_place(self, most: int) -> list[tuple[int, int, int]]:
        """Key, number within its place, and number of all there, of the first `most` of each place."""
        place = [F("latitude"), F("longitude"), F("city")]
        order = (F("starts_on"), F("date_precision"), F("start_time").asc(nulls_last=True), F("pk"))
        numbered = self.exclude(city="", latitude=None).annotate(
            number=Window(RowNumber(), partition_by=place, order_by=order),
            total=Window(models.Count("pk"), partition_by=place),
        )
        return list(numbered.filter(number__lte=most).order_by(*order).values_list("pk", "number", "total"))

    def _parties(self) -> models.QuerySet:
        party: Any = self.model._meta.get_field("parties").related_model
        return party.objects.all()


class PartyQuerySet(models.QuerySet):
    def events(self) -> EventQuerySet:
        """Each once, whatever the part in it."""
        event: Any = self.model._meta.get_field("event").related_model
        return event.objects.filter(pk__in=self.values("event"))


class SeriesQuerySet(EditorialQuerySet):
    def in_order(self) -> Self:
        return self.order_by(Lower("name_de"), "pk")

    def with_next_event(self) -> Self:
        """With `next_events`, which holds one or none."""
        event: Any = self.model._meta.get_field("events").related_model
        upcoming = event.objects.published().upcoming().in_order()[:1]
        return self.prefetch_related(models.Prefetch("events", upcoming, to_attr="next_events"))

    def with_holder(self) -> Self:
        return self.select_related("network", "organisation")


class SubmissionQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """What the office decides on, the oldest first."""
        return self.filter(state__in=("received", "in_review")).order_by("confirmed_at", "pk")

    def open(self) -> Self:
        """Not decided yet: waiting, or asked back."""
        return self.filter(state__in=("received", "in_review", "question"))

    def confirmed(self) -> Self:
        """What nobody has confirmed is nobody's to read."""
        return self.exclude(state="unconfirmed")

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """Those that managers of these fields decide on: new events by field or network, others by their event."""
        field_ids = list(field_ids)
        event: Any = self.model._meta.get_field("event").related_model
        growth_field: Any = event._meta.get_field("growth_fields").related_model
        slugs = list(growth_field.objects.filter(pk__in=field_ids).values_list("slug", flat=True))
        about = event.objects.looked_after(field_ids)
        named = Q(payload__fields__has_any_keys=slugs) | Q(network__growth_field__in=field_ids)
        return self.filter(named & Q(kind="new") | Q(event__in=about.values("pk")))


class FeedImportQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)
