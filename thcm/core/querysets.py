"""The one word for what citizens may see."""

from typing import Self

from django.db import models


class EditorialQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status="published")
