"""What changed in a published roadmap, for everybody to read: functions, never names.

What was internal, or of a roadmap that was not public at that time, is left out, also from the past of a part that is
public today.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from roadmaps.models import Measure, Milestone, Roadmap, RoadmapGoal
from thcm.core.dates import PartialDate
from thcm.core.models import Status

SHOWN = 40
MOST_READ = 500  # versions of each kind, the newest
_COLUMNS: dict[Any, tuple[str, ...]] = {
    RoadmapGoal: ("title_de", "description_de"),
    Measure: ("title_de", "description_de", "starts", "due", "state", "done_on", "dropped_reason", "cost_eur"),
    Milestone: ("title_de", "description_de", "due", "state", "reached_on"),
}
Record = dict[str, Any]
Spells = list[tuple[dt.datetime, bool]]  # moments, the newest first, and whether it was public from then on


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """Of one part; `word` says what happened to it where not only `fields` changed."""

    changed_at: dt.datetime
    function: str
    part: str
    title: str
    word: str
    fields: tuple[FieldChange, ...] = ()


def changes_of(roadmap: Roadmap) -> list[Change]:
    """The latest first; four queries, however many there were."""
    versions = roadmap.history.order_by("-history_date", "-history_id")[:MOST_READ]
    public = [(date, status == Status.PUBLISHED) for date, status in versions.values_list("history_date", "status")]
    goals = _records(RoadmapGoal, RoadmapGoal.history.filter(roadmap=roadmap.pk))
    of_goals = {pk: [(record["history_date"], _is_public(record)) for record in rows] for pk, rows in goals.items()}
    parts: list[tuple[Any, dict[int, list[Record]]]] = [(RoadmapGoal, goals)]
    parts += [(model, _records(model, model.history.filter(goal__in=list(goals)))) for model in (Measure, Milestone)]
    changes = [
        change
        for model, rows in parts
        for records in rows.values()
        for change in _of_part(model, records, public, of_goals)
    ]
    return sorted(changes, key=attrgetter("changed_at"), reverse=True)[:SHOWN]


def _records(model: Any, rows: Any) -> dict[int, list[Record]]:
    """Of each row its versions, the newest first."""
    extra = () if model is RoadmapGoal else ("goal_id",)
    common = ("id", "is_internal", "history_date", "history_type", "history_user_id", "history_user__function")
    records: dict[int, list[Record]] = {}
    newest = rows.order_by("-history_date", "-history_id")
    for record in newest.values(*common, *extra, *_COLUMNS[model])[:MOST_READ]:
        records.setdefault(record["id"], []).append(record)
    return records


def _is_public(record: Record | None) -> bool:
    return record is not None and not record["is_internal"] and record["history_type"] != "-"


def _of_part(model: Any, records: list[Record], public: Spells, of_goals: dict[int, Spells]) -> Iterator[Change]:
    def was_seen(record: Record | None, at: dt.datetime) -> bool:
        """With the goal that it belonged to then."""
        if record is None or not _is_public(record) or not _was_public(public, at):
            return False
        return "goal_id" not in record or _was_public(of_goals.get(record["goal_id"], []), at)

    for new, old in zip(records, [*records[1:], None], strict=True):
        at = new["history_date"]
        was, now = was_seen(old, at), was_seen(new, at)
        if old is None and new["history_type"] != "+":
            continue  # what it was before is not known
        fields = tuple(_differences(model, old, new)) if old and was and now else ()
        word = "" if was == now else _("ergänzt") if now else _("entfernt")
        if word or fields:
            shown = new if now or old is None else old
            yield Change(at, _function(new), str(model._meta.verbose_name), shown["title_de"], word, fields)


def _was_public(spells: Spells, at: dt.datetime) -> bool:
    return next((is_public for moment, is_public in spells if moment <= at), False)


def _function(record: Record) -> str:
    if record["history_user_id"] is None:
        return _("Datenübernahme")
    return record["history_user__function"] or _("Redaktion")


def _differences(model: Any, old: Record, new: Record) -> Iterable[FieldChange]:
    for name in _COLUMNS[model]:
        if old[name] != new[name]:
            column = model._meta.get_field(name)
            yield FieldChange(str(column.verbose_name), _words(column, old[name]), _words(column, new[name]))


def _words(column: Any, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, dt.date):
        return date_format(value)
    if column.choices:
        return str(dict(column.flatchoices)[value])
    return f"{number_format(value, 2)} €" if column.name == "cost_eur" else str(value)
