"""Questions about networks, their proposals and cooperation requests."""

from typing import Self

from django.db import models
from django.utils import timezone

from thcm.core.querysets import EditorialQuerySet


class NetworkQuerySet(EditorialQuerySet):
    def with_field(self) -> Self:
        return self.select_related("growth_field__category")

    def in_fields(self, field_ids: set[int] | frozenset[int]) -> Self:
        """Those whose main field is one of these: the fields that decide on them."""
        return self.filter(growth_field__in=field_ids)


class ProfileChangeQuerySet(models.QuerySet):
    def in_review(self) -> Self:
        return self.filter(state="in_review")


class CooperationRequestQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Public until the day it ends, also before the nightly job has marked it."""
        return self.filter(state="published", valid_until__gte=timezone.localdate())


class InterestQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state="open")
