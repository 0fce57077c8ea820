"""Questions about networks, their proposals and cooperation requests."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import JSONObject, Lower
from django.utils import timezone

from clusters.models import KeyFigure
from thcm.core.querysets import EditorialQuerySet


class NetworkQuerySet(EditorialQuerySet):
    def with_field(self) -> Self:
        return self.select_related("growth_field__category")

    def in_order(self) -> Self:
        return self.order_by(Lower("short"), "pk")

    def with_parts(self) -> Self:
        """With topics, activities and labels, and the further fields that are public as `public_further_fields`."""
        field: Any = self.model._meta.get_field("further_fields").related_model
        further = models.Prefetch("further_fields", field.objects.published(), to_attr="public_further_fields")
        return self.select_related("subject", "source").prefetch_related("topics", "activities", "labels", further)

    def with_totals(self) -> Self:
        """With `subject.totals`: what the sources say on all members, the leading statement first."""
        totals = KeyFigure.objects.published().current().filter(indicator__code="members_total")
        totals = totals.with_origin().leading_first()
        return self.select_related("subject").prefetch_related(
            models.Prefetch("subject__key_figures", totals, to_attr="totals")
        )

    def with_projects(self) -> Self:
        """With columns of their public projects as `project_rows`, so that a page needs no query more for them."""
        project: Any = self.model._meta.get_field("projects").related_model
        columns = ("slug", "name_de", "name_en", "kind", "stage")
        rows = project.objects.published().filter(networks=models.OuterRef("pk")).by_kind()
        return self.annotate(
            project_rows=ArraySubquery(rows.values(row=JSONObject(**dict(zip(columns, columns, strict=True)))))
        )

    def working_in(self, field_ids: Iterable[int]) -> Self:
        """Those that have one of these fields as their main field or as a further one."""
        field_ids = list(field_ids)
        field: Any = self.model._meta.get_field("further_fields")
        further = field.remote_field.through
        also = further.objects.filter(growthfield__in=field_ids).values("network")
        return self.filter(models.Q(growth_field__in=field_ids) | models.Q(pk__in=also))

    def awarded(self, schemes: Iterable[str]) -> Self:
        """Those that hold one of these labels today."""
        return self.filter(pk__in=self._valid_labels().filter(scheme__in=schemes).values("network"))

    def label_schemes(self) -> list[str]:
        """Labels that these networks hold today."""
        held = self._valid_labels().filter(network__in=self).order_by("scheme")
        return list(held.values_list("scheme", flat=True).distinct())

    def in_fields(self, field_ids: set[int] | frozenset[int]) -> Self:
        """Those whose main field is one of these: the fields that decide on them."""
        return self.filter(growth_field__in=field_ids)

    def _valid_labels(self) -> models.QuerySet:
        label: Any = self.model._meta.get_field("labels").related_model
        return label.objects.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=timezone.localdate()))


class NetworkPartQuerySet(models.QuerySet):
    """Topics and labels."""

    def published(self) -> Self:
        return self.filter(network__status="published").select_related("network")


class ProfileChangeQuerySet(models.QuerySet):
    def in_review(self) -> Self:
        return self.filter(state="in_review")


class CooperationRequestQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Public until the day it ends, also before the nightly job has marked it."""
        return self.filter(state="published", valid_until__gte=timezone.localdate())

    def ended(self) -> Self:
        """Once public and over: withdrawn or past its last day."""
        over = models.Q(state__in=("withdrawn", "expired")) | models.Q(
            state="published", valid_until__lt=timezone.localdate()
        )
        return self.filter(over, published_at__isnull=False)

    def withdrawn(self) -> Self:
        """Once public and not any more, with the moment as `withdrawn_at`: at the latest the end of the last day."""
        over = models.Q(valid_until__lt=timezone.localdate()) | ~models.Q(state="published")
        end = Func(Value(settings.TIME_ZONE), F("valid_until") + dt.timedelta(days=1), function="timezone")
        moment = models.Case(
            models.When(state="published", then=end), default=F("updated_at"), output_field=models.DateTimeField()
        )
        return self.filter(over, published_at__isnull=False).annotate(withdrawn_at=moment)

    def modified_since(self, moment: dt.datetime) -> Self:
        return self.filter(updated_at__gte=moment)

    def waiting(self) -> Self:
        """What the back office decides on, the oldest first."""
        return self.filter(state="received").order_by("confirmed_at")

    def in_order(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def with_choices(self) -> Self:
        """With sender, fields and competences, as pages show them."""
        return self.select_related("network").prefetch_related("growth_fields", "tags")

    def with_public_choices(self) -> Self:
        """The same with those fields only that are public, as `public_fields`."""
        field: Any = self.model._meta.get_field("growth_fields").related_model
        fields = models.Prefetch("growth_fields", field.objects.published(), to_attr="public_fields")
        return self.select_related("network").prefetch_related(fields, "tags")

    def in_fields(self, field_ids: Iterable[int]) -> Self:
        """At least one of the fields; through the keys, so that no row comes twice."""
        field: Any = self.model._meta.get_field("growth_fields")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(growthfield__in=field_ids).values("cooperationrequest"))

    def with_any_tag(self, tag_ids: Iterable[int]) -> Self:
        field: Any = self.model._meta.get_field("tags")
        links = field.remote_field.through
        return self.filter(pk__in=links.objects.filter(competencetag__in=tag_ids).values("cooperationrequest"))


class InterestQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
