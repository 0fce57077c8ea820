"""Questions about fields, figures and conflicts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from thcm.core.querysets import EditorialQuerySet


class FigureSubjectQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Subjects that citizens may see: regions, and fields, sub-fields and networks once published."""
        return self.filter(
            Q(kind="region")
            | Q(growth_field__status="published")
            | Q(sub_field__status="published", sub_field__growth_field__status="published")
            | Q(network__status="published")
        )

    def hidden(self) -> Self:
        """All that are not published."""
        return (
            self.exclude(kind="region")
            .exclude(growth_field__status="published")
            .exclude(network__status="published")
            .exclude(sub_field__status="published", sub_field__growth_field__status="published")
        )

    def withdrawn(self) -> Self:
        """Subjects of fields, sub-fields and networks that were public once and are not any more."""
        own = Q(growth_field__published_at__isnull=False) | Q(network__published_at__isnull=False)
        parts = Q(sub_field__published_at__isnull=False, sub_field__growth_field__published_at__isnull=False)
        return self.hidden().filter(own | parts)

    def modified_since(self, moment: dt.datetime) -> Self:
        return self.filter(
            Q(growth_field__updated_at__gte=moment)
            | Q(sub_field__updated_at__gte=moment)
            | Q(sub_field__growth_field__updated_at__gte=moment)
            | Q(network__updated_at__gte=moment)
        )

    def with_field(self) -> Self:
        """With `field_slug` of the field that each is or belongs to, and `network_slug` of the network that it is."""
        return self.annotate(
            field_slug=Coalesce("growth_field__slug", "sub_field__growth_field__slug"), network_slug=F("network__slug")
        )

    def of_field(self, slug: str) -> Self:
        """The field itself and its sub-fields."""
        return self.filter(Q(growth_field__slug=slug) | Q(sub_field__growth_field__slug=slug))

    def of_fields(self, field_ids: Iterable[int]) -> Self:
        """The fields, their sub-fields, and the networks that belong to them first."""
        return self.filter(
            Q(growth_field__in=field_ids)
            | Q(sub_field__growth_field__in=field_ids)
            | Q(network__growth_field__in=field_ids)
        )


class GrowthFieldQuerySet(EditorialQuerySet):
    def with_category(self) -> Self:
        return self.select_related("category")

    def with_responsible(self) -> Self:
        """With `active_responsibilities`, the leading organisation first."""
        responsibility: Any = self.model._meta.get_field("responsibilities").related_model
        active = responsibility.objects.active().select_related("organisation").order_by(F("role").desc(), "pk")
        return self.prefetch_related(
            models.Prefetch("responsibilities", queryset=active, to_attr="active_responsibilities")
        )

    def with_parts(self) -> Self:
        """With `published_sub_fields`."""
        sub_field: Any = self.model._meta.get_field("sub_fields").related_model
        return self.prefetch_related(
            models.Prefetch("sub_fields", queryset=sub_field.objects.published(), to_attr="published_sub_fields")
        )

    def with_fact_sheet(self) -> Self:
        """Those that have one, with `last_fact_sheet_at`."""
        newest = models.Max("fact_sheets__published_at")
        return self.filter(fact_sheets__isnull=False).annotate(last_fact_sheet_at=newest)


class SwotItemQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """Those of public fields and, where they are about a sub-field, of public ones."""
        is_part_public = Q(sub_field__isnull=True) | Q(sub_field__status="published")
        return super().published().filter(is_part_public, growth_field__status="published")

    def with_source(self) -> Self:
        return self.select_related("source", "sub_field")


class SubFieldQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        return super().published().filter(growth_field__status="published")


class FieldLinkQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Links between fields that citizens may see."""
        return self.filter(
            Q(field_b__isnull=True) | Q(field_b__status="published"), field_a__status="published"
        ).select_related("category_b")


class KeyFigureQuerySet(EditorialQuerySet):
    def published(self) -> Self:
        """Published figures of subjects that are published themselves.

        The few hidden subjects are left out rather than the many public ones asked for: PostgreSQL then looks
        each figure's subject up in a small table in memory instead of joining four tables.
        """
        return super().published().exclude(subject__in=self._subjects().hidden())

    def withdrawn(self) -> Self:
        """Withdrawn themselves, or with the field or network they belong to."""
        hidden = list(self._subjects().withdrawn().values_list("pk", flat=True))
        if not hidden:
            return super().withdrawn()
        with_field = Q(status="published", subject__in=hidden)
        hidden_at = Greatest(
            "updated_at",
            "subject__growth_field__updated_at",
            "subject__sub_field__updated_at",
            "subject__sub_field__growth_field__updated_at",
            "subject__network__updated_at",
        )
        gone = self.filter(published_at__isnull=False).filter(~Q(status="published") | with_field)
        return gone.annotate(withdrawn_at=Case(When(with_field, then=hidden_at), default=F("updated_at")))

    def modified_since(self, moment: dt.datetime) -> Self:
        """Changed themselves, or in what every record says of their subject and source."""
        subjects = list(self._subjects().modified_since(moment).values_list("pk", flat=True))
        source: Any = self.model._meta.get_field("source").related_model
        sources = list(source.objects.filter(updated_at__gte=moment).values_list("pk", flat=True))
        changed = Q(updated_at__gte=moment)
        # Conditions that match nothing stay out: with them no index is used.
        for condition in (subjects and Q(subject__in=subjects), sources and Q(source__in=sources)):
            changed |= condition or Q()
        return self.filter(changed)

    def with_origin(self) -> Self:
        return self.select_related("subject", "indicator", "source")

    def in_order(self) -> Self:
        """By subject and indicator in the order in which these were created, which an index gives without sorting."""
        return self.order_by("subject_id", "indicator_id", "series", "-rank", "-as_of", "id")

    def current(self) -> Self:
        """Without statements that a later one replaced."""
        return self.exclude(rank="deprecated")

    def proposed(self) -> Self:
        """Waiting for somebody who may publish them."""
        return self.filter(status="in_review")

    def of_fields_and_regions(self) -> Self:
        """Of whole fields, their parts and regions; of networks only how many members they have."""
        return self.filter(~Q(subject__kind="network") | Q(indicator__code="members_total"))

    def of_regions(self) -> Self:
        return self.filter(subject__kind="region")

    def of_subjects(self, subject_ids: Iterable[int]) -> Self:
        return self.filter(subject__in=subject_ids)

    def replaced(self) -> Self:
        """Statements that a later one replaced, the newest first."""
        return self.filter(rank="deprecated").order_by(F("as_of").desc(nulls_last=True), "-id")

    def leading_first(self) -> Self:
        """Per subject, indicator and series the preferred statement first, then the newest."""
        return self.order_by(
            "subject_id", "indicator_id", "series", F("rank").desc(), F("as_of").desc(nulls_last=True), "id"
        )

    def same_observation(self, figure: Any) -> Self:
        """Statements on the same indicator of the same subject in the same series, without `figure` itself."""
        return self.filter(subject=figure.subject_id, indicator=figure.indicator_id, series=figure.series).exclude(
            pk=figure.pk
        )

    def without_origin(self) -> Self:
        """R8: marked „ohne Quellenangabe“, so that source or Stand is missing."""
        return self.maintained().current().filter(Q(source__isnull=True) | Q(as_of__isnull=True))

    def without_source(self) -> Self:
        return self.maintained().current().filter(source__isnull=True)

    def without_as_of(self) -> Self:
        return self.maintained().current().filter(as_of__isnull=True)

    def for_field(self, slug: str) -> Self:
        return self.filter(subject__in=self._subjects().of_field(slug))

    def _subjects(self) -> FigureSubjectQuerySet:
        subject: Any = self.model._meta.get_field("subject").related_model
        return subject.objects.all()


class FigureConflictQuerySet(EditorialQuerySet):
    def with_subjects(self) -> Self:
        """With the public figures that contradict each other, as far as it takes to say what they are about."""
        figure: Any = self.model._meta.get_field("figures").related_model
        return self.prefetch_related(
            models.Prefetch("figures", queryset=figure.objects.published().only("subject_id"), to_attr="public_figures")
        )

    def with_public_figures(self) -> Self:
        """With `public_figures`, in the order of their ids."""
        figure: Any = self.model._meta.get_field("figures").related_model
        figures = figure.objects.published().order_by("external_id")
        return self.prefetch_related(models.Prefetch("figures", queryset=figures, to_attr="public_figures"))

    def open(self) -> Self:
        return self.filter(state="open")

    def about(self, subject_ids: Iterable[int]) -> Self:
        """Conflicts in which at least one figure of these subjects stands."""
        conflict: Any = self.model
        return self.filter(
            pk__in=conflict.figures.through.objects.filter(keyfigure__subject__in=subject_ids).values("figureconflict")
        )


class ResponsibilityQuerySet(models.QuerySet):
    def active(self) -> Self:
        today = timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


class OfficialSeriesQuerySet(models.QuerySet):
    def due(self) -> Self:
        """What the quarterly job reads."""
        return self.filter(is_active=True, frequency="quarterly")
