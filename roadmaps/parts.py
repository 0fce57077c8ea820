"""Rows of a roadmap as plain values, as its steps keep them, and back again."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from roadmaps.models import Measure, Milestone, RoadmapGoal, RoadmapStep
from thcm.core.dates import PartialDate
from thcm.core.models import User

Part = RoadmapStep.Part
PartRow = RoadmapGoal | Measure | Milestone
NOT_KEPT = ("id", "updated_at")
RESPONSIBLE = frozenset(("responsible_organisation", "responsible_network", "responsible_label"))


def model_of(part: str) -> type[PartRow]:
    models: dict[Part, type[PartRow]]
    models = {Part.GOAL: RoadmapGoal, Part.MEASURE: Measure, Part.MILESTONE: Milestone}
    return models[Part(part)]


def part_of(row: PartRow) -> Part:
    return {RoadmapGoal: Part.GOAL, Measure: Part.MEASURE, Milestone: Part.MILESTONE}[type(row)]


def columns_of(row: PartRow) -> dict[str, str]:
    """What can be changed of a row, with its German name."""
    fields = [*row._meta.concrete_fields, *row._meta.many_to_many]
    return {field.name: str(field.verbose_name) for field in fields if field.name not in NOT_KEPT}


def plain(row: PartRow, name: str, *value: Any) -> Any:
    """A column's value, or another one for it, as JSON can hold it and as two of them compare."""
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        rows = value[0] if value else getattr(row, name).all()
        return sorted(getattr(each, "pk", each) for each in rows)
    content = value[0] if value else field.value_from_object(row)
    if isinstance(content, models.Model) or content in (None, ""):
        return getattr(content, "pk", "" if content == "" and not field.null else None)
    content = field.to_python(content)
    match content:
        case Decimal():
            return f"{content:.{field.decimal_places}f}"
        case bool() | int() | str():
            return content
    return content.iso if isinstance(content, PartialDate) else content.isoformat()


def words(row: PartRow, name: str, *value: Any) -> str:
    """The same for people."""
    field: Any = row._meta.get_field(name)
    content = plain(row, name, *value)
    if content in (None, "", []):
        return _("leer")
    if field.is_relation:
        keys = content if isinstance(content, list) else [content]
        return ", ".join(str(each) for each in field.related_model._default_manager.filter(pk__in=keys))
    if field.choices:
        return str(dict(field.flatchoices).get(content, content))
    content = field.to_python(content)
    match content:
        case bool():
            return _("ja") if content else _("nein")
        case PartialDate():
            return content.text
        case Decimal():
            return number_format(content, use_l10n=True, force_grouping=True)
        case str() | int():
            return str(content)
    return date_format(content)


def assign(row: PartRow, values: Mapping[str, Any]) -> dict[str, list[int]]:
    """Sets columns from plain or other values; gives back the links to many, which can be set once it is saved."""
    links = {}
    for name, value in values.items():
        field: Any = row._meta.get_field(name)
        content = plain(row, name, value)
        if field.many_to_many:
            links[name] = content
        else:
            target = field.target_field if field.is_relation else field
            setattr(row, field.attname, target.to_python(content))
    return links


def with_day(row: PartRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """Where a known measure gets another state: with the day on which it is done, today unless one is given.

    What is done before it is written down has the day that somebody states.
    """
    if not isinstance(row, Measure) or "state" not in values or "done_on" in values:
        return {**values}
    day = timezone.localdate() if values["state"] == Measure.State.DONE else None
    return {**values} if day == row.done_on else {**values, "done_on": plain(row, "done_on", day)}


def snapshot(row: PartRow) -> dict[str, Any]:
    """All of a row that is to be removed, with its links in both directions."""
    columns = {field.name: plain(row, field.name) for field in row._meta.concrete_fields if field.name not in NOT_KEPT}
    links = {name: list(getattr(row, name).values_list("pk", flat=True)) for name in _links(row)}
    return {"part": part_of(row), "id": row.pk, "columns": columns, "links": links}


def put_back(kept: Mapping[str, Any], user: User) -> PartRow:
    """The row of a snapshot, under its old number; what it named and is gone since is left out."""
    row = model_of(kept["part"])(pk=kept["id"])
    assign(row, {name: value for name, value in kept["columns"].items() if _is_there(row, name, value)})
    row._history_user = user  # type: ignore[union-attr]
    row.save(force_insert=True)
    for name, keys in kept["links"].items():
        if name in _links(row):
            manager = getattr(row, name)
            manager.set(manager.model._default_manager.filter(pk__in=keys))
    return row


def _links(row: PartRow) -> list[str]:
    """Names of the links to many, those of its own and those that others keep."""
    own = [field.name for field in row._meta.many_to_many]
    return own + [link.get_accessor_name() for link in row._meta.related_objects if link.many_to_many]  # type: ignore[misc]


def _is_there(row: PartRow, name: str, value: Any) -> bool:
    field: Any = row._meta.get_field(name)
    return not field.is_relation or value is None or field.related_model._default_manager.filter(pk=value).exists()
