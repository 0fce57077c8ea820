"""Dates known to the day, month, quarter or year only.

A partial date is kept as the interval of days it stands for (``daterange``), never as a guessed day
(R33). PostgreSQL sorts such intervals by their first day and then the more exact one first, finds
overlaps and indexes them; the precision follows from the interval's length.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from psycopg2.extras import DateRange

_PATTERNS = (
    ("year", re.compile(r"(?P<year>[1-9]\d{3})")),
    ("quarter", re.compile(r"(?P<year>[1-9]\d{3})-?Q(?P<quarter>[1-4])")),
    ("quarter", re.compile(r"(?:Q(?P<quarter>[1-4])|(?P<q>[1-4])\. ?Quartal)[ /](?P<year>[1-9]\d{3})")),
    ("month", re.compile(r"(?P<year>[1-9]\d{3})-(?P<month>\d{1,2})")),
    ("month", re.compile(r"(?P<month>\d{1,2})[./](?P<year>[1-9]\d{3})")),
    ("day", re.compile(r"(?P<year>[1-9]\d{3})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")),
    ("day", re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>[1-9]\d{3})")),
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _months_later(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + years, month + 1, 1)


class NoSuchDate(ValueError):
    """31.02.2013, 13/2013, 9999."""


def _day_of(year: int, month: int, day: int) -> dt.date:
    if year == dt.MAXYEAR:
        raise NoSuchDate("there is no day after the last of them")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise NoSuchDate(str(error)) from None


@dataclass(frozen=True, order=False)
class PartialDate:
    """A day, month, quarter or year. `starts_on` is its first day, `ends_before` the day after its last."""

    starts_on: dt.date
    precision: str  # day, month, quarter, year

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Reads 2012, 2012-Q3, Q3/2012, 3. Quartal 2012, 2012-09, 09/2012, 2012-09-28 or 28.09.2012.

        Raises ValueError for anything else, as NoSuchDate for days that do not exist.
        """
        for precision, pattern in _PATTERNS:
            if match := pattern.fullmatch(text.strip()):
                parts = match.groupdict()
                quarter = parts.get("quarter") or parts.get("q")
                month = int(quarter) * 3 - 2 if quarter else int(parts.get("month") or 1)
                return cls(_day_of(int(parts["year"]), month, int(parts.get("day") or 1)), precision)
        raise ValueError(f"not a date, month, quarter or year: {text!r}")

    @classmethod
    def from_range(cls, value: DateRange) -> "PartialDate":
        """The partial date that covers exactly the days of `value`; ValueError if none does."""
        for precision, months in _MONTHS.items():
            if value.lower.day == 1 and value.upper == _months_later(value.lower, months):
                return cls(value.lower, precision)
        if value.upper == value.lower + dt.timedelta(days=1):
            return cls(value.lower, "day")
        raise ValueError(f"not a day, month, quarter or year: {value}")

    @classmethod
    def containing(cls, day: dt.date, precision: str) -> "PartialDate":
        """The day, month, quarter or year that `day` lies in."""
        if precision == "day":
            return cls(day, precision)
        months = _MONTHS[precision]
        return cls(dt.date(day.year, (day.month - 1) // months * months + 1, 1), precision)

    @property
    def ends_before(self) -> dt.date:
        if self.precision == "day":
            return self.starts_on + dt.timedelta(days=1)
        return _months_later(self.starts_on, _MONTHS[self.precision])

    @property
    def quarter(self) -> int:
        return (self.starts_on.month + 2) // 3

    def as_range(self) -> DateRange:
        return DateRange(self.starts_on, self.ends_before)

    @property
    def iso(self) -> str:
        """2012, 2012-Q3, 2012-09 or 2012-09-28, as data sets and the API write it."""
        match self.precision:
            case "year":
                return f"{self.starts_on.year}"
            case "quarter":
                return f"{self.starts_on.year}-Q{self.quarter}"
            case "month":
                return f"{self.starts_on:%Y-%m}"
        return self.starts_on.isoformat()

    @property
    def as_entered(self) -> str:
        """2012, Q3/2012, 09/2012 or 28.09.2012, as forms ask for it."""
        match self.precision:
            case "quarter":
                return f"Q{self.quarter}/{self.starts_on.year}"
            case "month":
                return f"{self.starts_on:%m/%Y}"
            case "day":
                return f"{self.starts_on:%d.%m.%Y}"
        return self.iso

    @property
    def text(self) -> str:
        """In words of the active language: 2012, 3. Quartal 2012, September 2012, 28. September 2012."""
        match self.precision:
            case "year":
                return f"{self.starts_on.year}"
            case "quarter":
                return pgettext("date", "%(quarter)s. Quartal %(year)s") % {
                    "quarter": self.quarter,
                    "year": self.starts_on.year,
                }
            case "month":
                return formats.date_format(self.starts_on, "F Y")
        return formats.date_format(self.starts_on, "DATE_FORMAT")

    def __str__(self) -> str:
        return self.iso


class PartialDateFormField(forms.CharField):
    """One text box that takes every spelling that `PartialDate.parse` reads."""

    default_error_messages = {
        **dict.fromkeys(
            ("invalid", "required"),
            _("Bitte als Jahr, Quartal, Monat oder Tag angeben, z. B. 2012, 2012-Q3, 09/2012 oder 28.09.2012."),
        ),
        "no_such_date": _("Dieses Datum gibt es nicht. Bitte prüfen Sie Tag, Monat und Jahr."),
    }

    def prepare_value(self, value: Any) -> Any:
        return value.as_entered if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        if value in self.empty_values or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            code = "no_such_date" if isinstance(error, NoSuchDate) else "invalid"
            raise ValidationError(self.error_messages[code], code=code) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDateField(DateRangeField):
    """Column for a `PartialDate`; a ``daterange`` in the database."""

    def from_db_value(self, value: DateRange | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else PartialDate.from_range(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, DateRange):
            return PartialDate.from_range(value)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = PartialDate.parse(value)
        return super().get_prep_value(value.as_range() if isinstance(value, PartialDate) else value)

    def value_to_string(self, obj: Any) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else value.iso

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", PartialDateFormField)
        # Past DateRangeField, whose own form field is a range in two boxes.
        return models.Field.formfield(self, **kwargs)
