"""What each model says of the personal data it holds (BO-6); the privacy desk and the nightly job go by it.

A model carries `personal_data`: a PersonalData, several of them, or NoPersonalData with the reason. A test fails for
one that seems to hold some and says nothing. Rows of history go by the model they belong to.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Contains, Exact
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise
BY_HAND = gettext_lazy("nur auf Verlangen oder von Hand")
EVERY_ROW = Q()
DELETE: Literal["delete"] = "delete"
# A value that depends on the row: called with the row, the name of the column and the address.
Value = Callable[[models.Model, str, str], Any]
CONTACT_KEYS = frozenset(
    ("email", "phone", "contact_email", "contact_phone", "contact_name", "contact_function", "person_name")
)


@dataclass(frozen=True)
class Person:
    address: str
    accounts: tuple[int, ...] = ()  # keys of the accounts with this address


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """One kind of data that a model holds about a person.

    `by` names columns that hold the address; of a JSON column it may stand anywhere inside. `account` is the way to
    the person's account. `erase` says what a deletion does: the row goes, or its columns take these values; with none
    the row stays as it is. `ends` is a column and the days after it, or the setting that has them; `until` then says
    after what that is. The general nightly job sees to it if `by_night`, one of the model's app otherwise.
    """

    shown: tuple[str, ...]
    by: tuple[str, ...] = ()
    account: str = ""
    since: str = "created_at"
    until: Words = BY_HAND
    ends: tuple[str, int | str] | None = None
    by_night: bool = False
    erase: Literal["delete"] | Mapping[str, Any] = field(default_factory=dict)
    kept_because: Words = ""
    only: Q = EVERY_ROW

    def rows(self, model: type[models.Model], person: Person) -> QuerySet:
        """The model's rows about the person."""
        found = self._named(model, person.address)
        if self.account and person.accounts:
            found |= Q(**{f"{self.account}__in": person.accounts})
        own = model._base_manager.filter(self.only).filter(found) if found else None
        return model._base_manager.none() if own is None else model._base_manager.filter(pk__in=own.values("pk"))

    def earlier(self, model: type[models.Model], person: Person, keys: list[Any]) -> QuerySet | None:
        """The rows of history about the person, also those of the rows `keys` from before the address was in them."""
        history = history_of(model)
        if history is None:
            return None
        names = {column.name for column in history._meta.concrete_fields}
        columns = [name for name in self.by if name in names]
        if not columns and self.erase != DELETE:
            return None
        found = Q(id__in=keys, **dict.fromkeys(columns, "")) | self._named(history, person.address, columns)
        if self.account in names and person.accounts:
            found |= Q(**{f"{self.account}__in": person.accounts})
        return history._base_manager.filter(found)

    def over(self, model: type[models.Model], moment: dt.datetime) -> QuerySet:
        """The rows whose period is over and that still say something of somebody."""
        assert self.ends
        assert isinstance(self.erase, Mapping)
        says = Q()
        for name, value in self.erase.items():
            says |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
        column, _days = self.ends
        limit = moment - dt.timedelta(days=self.days)
        is_moment = isinstance(_column(model, column), models.DateTimeField)
        return model._base_manager.filter(self.only, says, **{f"{column}__lt": limit if is_moment else limit.date()})

    @property
    def days(self) -> int:
        days = self.ends[1] if self.ends else 0
        return getattr(settings, days) if isinstance(days, str) else days

    @property
    def period(self) -> str:
        """„365 Tage nach der Meldung“."""
        if self.ends is None:
            return str(self.until)
        return _("%(days)s Tage %(after)s") % {"days": self.days, "after": self.until}

    def _named(self, model: type[models.Model], address: str, columns: Any = None) -> Q:
        found = Q()
        for name in self.by if columns is None else columns:
            same = _holds if isinstance(_column(model, name), models.JSONField) else is_address
            found |= Q(same(name, address))
        return found


@dataclass(frozen=True)
class NoPersonalData:
    """Of a model that looks as if it had some."""

    because: Words


def _column(model: type[models.Model], path: str) -> Any:
    for name in path.split("__"):
        column = model._meta.get_field(name)
        model = column.related_model or model
    return column


def is_address(name: str, address: str) -> Exact:
    """In any case of its letters; by capitals, as `iexact` has it, some databases take ß for ss."""
    return Exact(Lower(name), address.lower())


def _holds(name: str, address: str) -> Contains:
    return Contains(Lower(Cast(name, models.TextField())), json.dumps(address.lower(), ensure_ascii=False))


def history_of(model: type[models.Model]) -> type[models.Model] | None:
    manager = getattr(model._meta, "simple_history_manager_attribute", None)
    return getattr(model, manager).model if manager else None


# Of models that are not ours.
FOREIGN: Mapping[str, PersonalData | NoPersonalData] = {
    "admin.LogEntry": PersonalData(
        account="user",
        shown=("content_type", "object_repr"),
        since="action_time",
        kept_because=gettext_lazy("Nachweis, was im Back Office geschah; das Konto darin ist ohne Namen."),
    ),
    "otp_totp.TOTPDevice": PersonalData(
        account="user", shown=("name",), until=gettext_lazy("mit dem Konto"), erase=DELETE
    ),
    "otp_static.StaticDevice": PersonalData(
        account="user", shown=("name",), until=gettext_lazy("mit dem Konto"), erase=DELETE
    ),
    **{
        f"axes.{name}": NoPersonalData(gettext_lazy("Nur Prüfsummen von Konto und Netzadresse, nach Minuten gelöscht."))
        for name in ("AccessAttempt", "AccessFailureLog", "AccessLog")
    },
}


def declared(model: type[models.Model]) -> tuple[PersonalData, ...] | NoPersonalData | None:
    """What the model says of itself; None where it says nothing."""
    found = FOREIGN.get(model._meta.label) or getattr(model, "personal_data", None)
    return (found,) if isinstance(found, PersonalData) else found


def declarations() -> Iterator[tuple[type[models.Model], PersonalData]]:
    """Each kind of personal data in the portal, in the order of the apps."""
    for model in apps.get_models():
        found = declared(model)
        if isinstance(found, tuple):
            yield from ((model, data) for data in found)


def without_contact(row: models.Model, name: str, address: str) -> Any:
    """For `erase`, of a JSON column: nobody's contact."""
    return _cleaned(getattr(row, name), None)


def without_person(row: models.Model, name: str, address: str) -> Any:
    """For `erase`, of a JSON column: the contact only where it is this address."""
    return _cleaned(getattr(row, name), address.lower())


def in_place_of(row: models.Model, name: str, address: str) -> str:
    """For `erase`, of a text that somebody wrote: says that there was one."""
    return getattr(row, name) and _("Gelöscht zum Schutz personenbezogener Daten.")


def _cleaned(value: Any, address: str | None) -> Any:
    if isinstance(value, list):
        return [_cleaned(part, address) for part in value]
    if not isinstance(value, dict):
        return value
    is_meant = address is None or address in (str(part).lower() for part in value.values())
    return {
        key: "" if is_meant and key in CONTACT_KEYS and isinstance(part, str) else _cleaned(part, address)
        for key, part in value.items()
    }
