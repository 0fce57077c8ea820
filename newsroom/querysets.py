"""Questions about what the newsroom publishes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from thcm.core.privacy import is_address
from thcm.core.querysets import EditorialQuerySet

CHECKED_EVERY = dt.timedelta(days=730)


class FactSheetQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Of fields that are public."""
        return self.filter(growth_field__status="published")

    def for_list(self) -> Self:
        """The newest first, without what they were set from: that is a hundred kilobytes each."""
        return self.select_related("growth_field").defer("content").order_by("-number")

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def in_languages(self, languages: Iterable[str]) -> Self:
        """With `languages`, those whose files are asked for; every edition has all."""
        return self.annotate(languages=models.Value(list(languages), ArrayField(models.CharField())))


class BrochureQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(condition="published")

    def running(self) -> Self:
        return self.filter(condition="running")


class OfFields(EditorialQuerySet):
    """Rows with `growth_fields`."""

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """Through the keys, so that no row comes twice."""
        field: Any = self.model._meta.get_field("growth_fields")
        links, column = field.remote_field.through, field.m2m_column_name()
        return self.filter(pk__in=links.objects.filter(growthfield__in=field_ids).values(column))

    def with_fields(self) -> Self:
        """With public fields as `public_fields`."""
        field: Any = self.model._meta.get_field("growth_fields").related_model
        public = field.objects.published().select_related("category")
        return self.prefetch_related(Prefetch("growth_fields", public, to_attr="public_fields"))


class NewsQuerySet(OfFields):
    def newest_first(self) -> Self:
        return self.order_by("-on", "-pk")


class PublicationQuerySet(OfFields):
    def newest_first(self) -> Self:
        return self.order_by("-issued", "-pk")

    def with_documents(self) -> Self:
        """With public documents as `public_documents`."""
        document: Any = self.model._meta.get_field("documents").related_model
        return self.prefetch_related(Prefetch("documents", document.objects.published(), to_attr="public_documents"))


class LeaderQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """Of fields that are public, and with an origin that may be named (R8): a public source or the company."""
        rows = super().published().filter(growth_field__status="published")
        return rows.filter(models.Q(is_self_reported=True) | models.Q(source__status="published"))

    def in_order(self) -> Self:
        return self.order_by(Lower("company"), "pk")

    def for_list(self) -> Self:
        return self.select_related("growth_field__category", "source")

    def checked_long_ago(self) -> Self:
        """Two years and more."""
        return self.filter(checked_on__lt=timezone.localdate() - CHECKED_EVERY)


class ApplicationQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        """What nobody has confirmed is nobody's to read."""
        return self.exclude(condition="unconfirmed")

    def waiting(self) -> Self:
        return self.filter(condition="received")


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        return self.filter(condition="confirmed")

    def of_address(self, email: str) -> Self:
        return self.filter(is_address("email", email))

    def reached_by(self, field_id: int | None) -> Self:
        """Confirmed ones that an issue for this field goes to: who chose it, or all; without a field everybody."""
        rows = self.confirmed()
        if field_id is None:
            return rows
        field: Any = self.model._meta.get_field("growth_fields")
        chosen = field.remote_field.through.objects.filter(subscriber=OuterRef("pk"))
        return rows.filter(~Exists(chosen) | Exists(chosen.filter(growthfield=field_id)))

    def reached_last_time(self) -> Self:
        """Whose last mail was handed over, and no report came back since."""
        deliveries: Any = self.model._meta.get_field("deliveries").related_model
        last = deliveries.objects.filter(subscriber=OuterRef("pk")).order_by("-pk").values("condition")[:1]
        return self.annotate(last_condition=Subquery(last)).filter(last_condition="sent")


class ConsentQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Not withdrawn; confirmed or not."""
        return self.filter(withdrawn_at=None, subscriber__isnull=False)

    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at=None)


class IssueQuerySet(models.QuerySet):
    def published(self) -> Self:
        """In the archive: whose sending has begun; from then on it stays as it is."""
        return self.filter(condition__in=("sending", "sent", "stopped"))

    def for_all_of(self, field_id: int | None) -> Self:
        """Which go to all that an issue for this field goes to; without a field to everybody."""
        return self.filter(models.Q(growth_field=None) | models.Q(growth_field=field_id))

    def due(self) -> Self:
        return self.filter(condition="scheduled", send_at__lte=timezone.now())

    def sending(self) -> Self:
        return self.filter(condition="sending")


class DeliveryQuerySet(models.QuerySet):
    def due(self) -> Self:
        return self.filter(condition="waiting", next_attempt_at__lte=timezone.now())

    def at_work(self) -> Self:
        """Claimed within two minutes: a worker is at it."""
        return self.filter(claimed_at__gt=timezone.now() - dt.timedelta(minutes=2))

    def unfinished(self) -> Self:
        return self.filter(condition__in=("waiting", "claimed"))

    def counts(self, issue_id: int) -> dict[str, int]:
        rows = self.filter(issue=issue_id).order_by().values_list("condition").annotate(count=models.Count("pk"))
        return dict(rows)
