"""Parts of filter sets that several apps use."""

import datetime as dt
import re
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from thcm.core.querysets import EditorialQuerySet

_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # `+01:00` that was not written as %2B01:00


class MomentField(IsoDateTimeField):
    """A moment with its time zone, as a bare time means something else to each reader."""

    def to_python(self, value: Any) -> dt.datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(_LOST_PLUS.sub("+", value.strip()))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError("Must be an ISO 8601 moment with time zone, such as 2026-11-22T10:00:00Z.")
        return moment


class SearchWord(filters.CharFilter):
    """What a reader looks for, in a few words."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = _("Bitte mit höchstens %(limit_value)d Zeichen suchen.")
        super().__init__(
            label=_("Suchwort"),
            method="by_words",
            max_length=100,
            error_messages={"max_length": too_long},
            **kwargs,
        )


class ModifiedSince(filters.Filter):
    field_class = MomentField

    def filter(self, qs: EditorialQuerySet, value: dt.datetime | None) -> EditorialQuerySet:
        return qs if value is None else qs.modified_since(value)


class AddressFilter(filters.FilterSet):
    """Of a page (`components/filter.html`): what is ticked, typed or switched there, and what only a link sets.

    `FIRST` are texts above the groups; `HIDDEN` go along unseen, such as the form in which the hits are shown.
    """

    FIRST: tuple[str, ...] = ()
    GROUPS: tuple[str, ...] = ()
    TEXTS: tuple[str, ...] = ()
    SWITCHES: tuple[str, ...] = ()
    BY_ADDRESS: tuple[str, ...] = ()
    HIDDEN: tuple[str, ...] = ()

    @property
    def first(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.FIRST]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(name, self.data[name]) for name in self.HIDDEN if self.data.get(name)]

    @property
    def groups(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.GROUPS]

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.TEXTS]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.SWITCHES]

    @property
    def by_address(self) -> list[tuple[forms.BoundField, list[str]]]:
        """With their values, so that the page can show them and let them go."""
        given = [(self.form[name], [value for value in self.data.getlist(name) if value]) for name in self.BY_ADDRESS]
        return [(field, values) for field, values in given if values]
