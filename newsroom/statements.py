"""Figures, points and texts as print says them: plain data with the number of their source (R9 to R13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.models import GrowthField, Indicator, KeyFigure, SwotItem
from clusters.profile import Points, Slot, series_of

Words = dict[str, str]


@dataclass
class Notes:
    """The sources under the sheet: each once, with its Stand, numbered in the order in which they are named."""

    texts: list[str] = field(default_factory=list)

    def number_of(self, figure: KeyFigure) -> int:
        return self.number(figure.source.label if figure.source else "", figure.as_of.text if figure.as_of else "")

    def number(self, label: str, as_of: str) -> int:
        text = label or _("ohne Quellenangabe")
        if as_of:
            text = f"{text}, {_('Stand %(as_of)s') % {'as_of': as_of}}"
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def words(row: Any, name: str) -> Words:
    """A text of the row in the language of the sheet; `lang` marks German ones of an English sheet."""
    if get_language() == "en" and (english := getattr(row, f"{name}_en", "")):
        return {"text": english, "lang": "en"}
    return {"text": getattr(row, f"{name}_de"), "lang": "de"}


def german(text: str) -> Words:
    return {"text": text, "lang": "de"}


def measured(slot: Slot, notes: Notes) -> dict[str, Any]:
    """R13: the leading statement, and those that differ from it."""
    leading, *others = slot.figures
    return {
        "label": slot.indicator.name,
        **statement(leading, notes),
        "others": [statement(figure, notes) for figure in others],
    }


def statement(figure: KeyFigure, notes: Notes) -> dict[str, Any]:
    is_dash = figure.qualifier == KeyFigure.Qualifier.DASH
    return {
        "id": figure.external_id,
        "text": _("kein Wert") if is_dash else figure_text(figure) or _("leer in der Quelle"),
        "is_missing": figure.value is None,
        "caveat": german(figure.caveat) if figure.caveat else None,
        "note": notes.number_of(figure),
    }


def points(groups: Iterable[Points], notes: Notes) -> list[dict[str, Any]]:
    return [
        {
            "part": words(group.sub_field, "name") if group.sub_field else None,
            "items": [words(item, "text") for item in group.items],
            "note": _note_of_source(group.items[0], notes),
        }
        for group in groups
    ]


def _note_of_source(item: SwotItem, notes: Notes) -> int:
    return notes.number(item.source.label, item.source.as_of.text if item.source.as_of else "")


def tables(parts: Iterable[Any], figures: Mapping[int, Sequence[KeyFigure]], notes: Notes) -> list[dict[str, Any]]:
    """Fields and sub-fields side by side, a table for each series (R12, R14). `figures` are those of each subject."""
    columns: dict[str, list[tuple[Any, dict[Indicator, Slot]]]] = {}
    for part in parts:
        for series in series_of(figures.get(part.subject_id, ())):
            columns.setdefault(series.code, []).append((part, {slot.indicator: slot for slot in series.slots}))
    return [
        {
            "series": code if len(columns) > 1 else "",
            "columns": [None if isinstance(part, GrowthField) else words(part, "name") for part, _slots in held],
            "rows": [
                {
                    "label": indicator.name,
                    "cells": [
                        measured(slots[indicator], notes) if indicator in slots else None for _part, slots in held
                    ],
                }
                for indicator in in_order(indicator for _part, slots in held for indicator in slots)
            ],
        }
        for code, held in sorted(columns.items())
    ]


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    return sorted(set(indicators), key=lambda indicator: (indicator.order, indicator.code))
