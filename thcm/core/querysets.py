"""The one word for what citizens may see, and what editors should look at again."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class EditorialQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="published")

    def withdrawn(self) -> Self:
        """Once public and not any more, with the moment as `withdrawn_at`."""
        gone = self.filter(published_at__isnull=False).exclude(status="published")
        return gone.annotate(withdrawn_at=F("updated_at"))

    def modified_since(self, moment: dt.datetime) -> Self:
        return self.filter(updated_at__gte=moment)

    def maintained(self) -> Self:
        """Everything but what was withdrawn."""
        return self.exclude(status="archived")

    def review_overdue(self) -> Self:
        """R47: what should have been looked at again before today."""
        return self.maintained().filter(review_due_on__lt=timezone.localdate())


class LegalPageQuerySet(EditorialQuerySet):
    def reviewed_long_ago(self) -> Self:
        """Never reviewed, or more than a year ago (MI-6)."""
        a_year_ago = timezone.localdate() - dt.timedelta(days=365)
        return self.maintained().filter(Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=a_year_ago))


class HighlightQuerySet(EditorialQuerySet):
    def on(self, day: dt.date) -> Self:
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        return self.filter(begun, Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class QualityFindingQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class OpenDataFileQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Those that can be loaded."""
        return self.exclude(file="")

    def failed(self) -> Self:
        """Whose last writing failed; the file before it stays."""
        return self.filter(failed_at__isnull=False)


class PageFeedbackQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Comments that nobody has looked after."""
        return self.filter(handled_at__isnull=True).exclude(comment="")

    def per_page(self) -> models.QuerySet:
        """Page, how often it was helpful and how often not; where it was not most often first."""
        counts = {
            "yes": models.Count("pk", filter=Q(is_helpful=True)),
            "no": models.Count("pk", filter=Q(is_helpful=False)),
            "waiting": models.Count("pk", filter=Q(handled_at__isnull=True) & ~Q(comment="")),
        }
        return self.order_by().values("page").annotate(**counts).order_by("-no", "-yes", "page")


class ReviewTaskQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def overdue(self) -> Self:
        return self.open().filter(due_on__lt=timezone.localdate())
