"""The one word for what citizens may see, and what editors should look at again."""

from typing import Self

from django.db import models
from django.utils import timezone


class EditorialQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="published")

    def maintained(self) -> Self:
        """Everything but what was withdrawn."""
        return self.exclude(status="archived")

    def review_overdue(self) -> Self:
        """R47: what should have been looked at again before today."""
        return self.maintained().filter(review_due_on__lt=timezone.localdate())


class QualityFindingQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)
