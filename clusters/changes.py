"""Who changed what of a published figure and when, for everybody to read (MI-5).

Readers see functions, never names (R54), and nothing of what a figure was before its first publication or
while it was taken back to a draft.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.models import KeyFigure
from thcm.core.models import Source, Status

SHOWN = 100
_VALUE = ("value", "decimals", "qualifier")
_DATES = ("as_of", "reference_period")
_TEXTS = ("series", "population", "wz_code", "wz_note", "caveat", "note")
_COLUMNS = (*_VALUE, *_DATES, *_TEXTS, "source_id", "is_unsourced", "rank", "status")

_LABELS = {column.name: column.verbose_name for column in KeyFigure._meta.fields}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One saved change. `fields` is empty for the first publication."""

    changed_at: dt.datetime
    function: str
    fields: tuple[FieldChange, ...]


def changes_of(figure: KeyFigure) -> list[Change]:
    """The latest first; two queries, however many changes there were."""
    rows = figure.history.filter(status__in=(Status.PUBLISHED, Status.ARCHIVED))
    columns = (*_COLUMNS, "history_date", "history_user_id", "history_user__function")
    records = list(rows.order_by("-history_date", "-history_id").values(*columns)[: SHOWN + 1])
    sources = _labels(record["source_id"] for record in records)
    changes = [
        Change(new["history_date"], _function(new), fields)
        for new, old in pairwise(records)
        if (fields := tuple(_differences(figure, old, new, sources)))
    ]
    if records and len(records) <= SHOWN:
        changes.append(Change(records[-1]["history_date"], _function(records[-1]), ()))
    return changes


def _labels(ids: Iterable[int | None]) -> dict[int | None, str]:
    return dict(Source.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "label"))


def _function(record: dict[str, Any]) -> str:
    if record["history_user_id"] is None:
        return _("Datenübernahme")
    return record["history_user__function"] or _("Redaktion")


def _differences(
    figure: KeyFigure, old: dict[str, Any], new: dict[str, Any], sources: dict[int | None, str]
) -> Iterable[FieldChange]:
    """What readers can see of the difference between two states, in words."""
    before, after = _words(figure, old, sources), _words(figure, new, sources)
    return (FieldChange(label, text, after[label]) for label, text in before.items() if text != after[label])


def _words(figure: KeyFigure, record: dict[str, Any], sources: dict[int | None, str]) -> dict[str, str]:
    value = KeyFigure(indicator=figure.indicator, **{name: record[name] for name in _VALUE})
    words = {_("Wert"): figure_text(value) or _("leere Zelle"), _("Quelle"): sources.get(record["source_id"], "")}
    for name in (*_DATES, *_TEXTS):
        label = str(_LABELS[name])
        words[label] = record[name].text if name in _DATES and record[name] else str(record[name] or "")
    words[_("Rang")] = str(KeyFigure.Rank(record["rank"]).label)
    words[_("Status")] = str(Status(record["status"]).label)
    return words
