"""When something is: an interval of days that is as exact as its source (R33)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.dates import Period


class Precision(models.TextChoices):
    """Their names in the order of the alphabet are in the order of exactness, which sorting uses (R33)."""

    DAY = "day", _("Tag")
    MONTH = "month", _("Monat")
    QUARTER = "quarter", _("Quartal")
    YEAR = "year", _("Jahr")


def whole_months(first_months: tuple[int, ...], last_months: tuple[int, ...]) -> Q:
    return Q(
        starts_on__day=1,
        starts_on__month__in=first_months,
        ends_before__day=1,
        ends_before__month__in=last_months,
    )


ALL_MONTHS, QUARTERS = tuple(range(1, 13)), (1, 4, 7, 10)


class DatedRow(models.Model):
    """When: an interval of days, how exact it is, whether it is only planned, and the words of its source."""

    starts_on = models.DateField(_("erster Tag"))
    ends_before = models.DateField(_("Tag nach dem letzten"))
    date_precision = models.CharField(_("Genauigkeit"), max_length=10, choices=Precision, default=Precision.DAY)
    is_planned = models.BooleanField(_("geplant"), default=False)
    date_text = models.CharField(_("Termin im Wortlaut der Quelle"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_before, self.date_precision)

    @property
    def last_day(self) -> dt.date:
        return self.ends_before - dt.timedelta(days=1)

    @property
    def is_exact(self) -> bool:
        """Whether a day is known."""
        return self.date_precision == Precision.DAY

    @property
    def when(self) -> str:
        """In words of the active language: „1. Quartal 2013 (geplant)“."""
        return self.period.text + (f" ({_('geplant')})" if self.is_planned else "")
