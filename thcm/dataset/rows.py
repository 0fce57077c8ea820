"""A record of a data set as one row of a table of the portal."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from clusters.models import FigureSubject
from thcm.core.dates import PartialDate


@dataclass(frozen=True)
class Ref:
    """Another record of the same data set."""

    section: str
    key: str


@dataclass(frozen=True)
class Row:
    section: str
    key: str
    model: type[Model]
    natural_key: tuple[str, ...]  # fields by which a row that was not loaded from here is recognised
    values: dict[str, Any]
    many: dict[str, list[Ref]] = field(default_factory=dict)


def partial_date(text: str | None) -> PartialDate | None:
    return None if text is None else PartialDate.parse(text)


def subject_row(section: str, code: str, kind: str, name_de: str, name_en: str) -> Row:
    values = {"code": code, "kind": kind, "name_de": name_de, "name_en": name_en}
    return Row("subjects", f"{section} {code}", FigureSubject, ("code",), values)


def as_json(value: Any) -> Any:
    """A JSON-able form of a column's value, equal for equal values."""
    match value:
        case PartialDate():
            return value.iso
        case Decimal():
            return str(value.normalize())
        case dt.date():
            return value.isoformat()
        case Model():
            return value.pk
    return value
