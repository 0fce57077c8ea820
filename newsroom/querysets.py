"""Questions about what the newsroom publishes."""

from typing import Self

from django.db import models


class FactSheetQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Of fields that are public."""
        return self.filter(growth_field__status="published")

    def for_list(self) -> Self:
        """The newest first, without what they were set from: that is a hundred kilobytes each."""
        return self.select_related("growth_field").defer("content").order_by("-number")

    def newest_first(self) -> Self:
        return self.order_by("-number")


class BrochureQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(condition="published")

    def running(self) -> Self:
        return self.filter(condition="running")
