"""A roadmap's table in again: each row new, changed, unchanged or rejected, and why; then all that or nothing."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from roadmaps import editing
from roadmaps.models import Roadmap, RoadmapGoal
from roadmaps.parts import Part, PartRow, columns_of, model_of, part_of, plain, words
from roadmaps.table_reading import Line, text_of
from roadmaps.tables import HEADS, LETTERS, all_parts, cell_of, has_column, identity, key_of
from roadmaps.workshop_forms import EuroField
from thcm.core.dates import PartialDateField, PartialDateFormField
from thcm.core.imports import YES_AND_NO, Change
from thcm.core.models import User

IDENTITY = re.compile(rf"[{''.join(LETTERS.values())}]\d{{1,18}}", re.ASCII)
PLACE = ("id", "part", "goal", "seen")  # which row it is and where it stands; everything else is a column of it
NEW, CHANGED, UNCHANGED, REJECTED = "new", "changed", "unchanged", "rejected"


class Outdated(Exception):
    """The roadmap is no longer as it was when the rows were shown."""


@dataclass
class Outcome:
    """What becomes of a row."""

    number: int
    kind: str = UNCHANGED
    label: str = ""
    changes: list[Change] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def dry_run(roadmap: Roadmap, lines: Iterable[Line], user: User) -> list[Outcome]:
    """Does all of it and takes it back, so that it says what would happen and nothing else."""
    with transaction.atomic():
        outcomes = Import(roadmap, user).run(lines)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def take_over(roadmap: Roadmap, lines: Iterable[Line], user: User, shown: str) -> list[Outcome]:
    """Saves what had been shown, as steps that can be undone. Raises Outdated, and saves nothing, if it has changed."""
    outcomes = Import(roadmap, user).run(lines)
    if fingerprint(outcomes) != shown:
        raise Outdated
    return outcomes


def fingerprint(outcomes: Iterable[Outcome]) -> str:
    return hashlib.sha256(json.dumps([asdict(outcome) for outcome in outcomes]).encode()).hexdigest()


class Import:
    """One pass over the lines, in a transaction of the caller's; the roadmap stays locked until its end."""

    def __init__(self, roadmap: Roadmap, user: User) -> None:
        self.roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        self.user = user
        self.rows = {identity(row): row for row in all_parts(self.roadmap)}
        self.seen: dict[str, int] = {}
        self.titles: dict[str, list[int]] = {}
        for row in self.rows.values():
            if isinstance(row, RoadmapGoal):
                self._name(row.title_de, row.pk)

    def run(self, lines: Iterable[Line]) -> list[Outcome]:
        """Goals first, so that a new one can already be named by what belongs to it."""
        by_goals_first = sorted(lines, key=lambda line: (self._part_in(line) != Part.GOAL, line.number))
        return sorted(map(self._outcome, by_goals_first), key=lambda outcome: outcome.number)

    def _outcome(self, line: Line) -> Outcome:
        label = text_of(line.cells.get("title_de")) or " · ".join(filter(None, map(text_of, line.cells.values())))
        outcome = Outcome(line.number, label=label, reasons=list(line.reasons))
        try:
            if not outcome.reasons:
                with transaction.atomic():
                    self._apply(line, outcome)
        except ValidationError as error:
            outcome.reasons = reasons(error)
        if outcome.reasons:
            outcome.kind, outcome.changes = REJECTED, []
        return outcome

    def _apply(self, line: Line, outcome: Outcome) -> None:
        row = self._row(line)
        if row is None:
            self._add(line, outcome)
            return
        outcome.label = f"{identity(row)}: {row.title_de}"
        self._check_part(line, row)
        values = self._values(line, row)
        started = {name: plain(row, name) for name in values}
        changed = [name for name, value in values.items() if plain(row, name, value) != started[name]]
        outcome.changes = [
            Change(_label(row, name), words(row, name), words(row, name, values[name])) for name in changed
        ]
        if outcome.changes:
            _check_current(line, row)
        key: Any = {"roadmap": self.roadmap, "part": part_of(row), "part_id": row.pk, "user": self.user}
        if changed:
            editing.change(started=started, values={name: values[name] for name in changed}, **key)
        self._move(line, row, outcome, key)
        outcome.kind = CHANGED if outcome.changes else UNCHANGED

    def _move(self, line: Line, row: PartRow, outcome: Outcome, key: Mapping[str, Any]) -> None:
        if not text_of(line.cells.get("goal")) or _says_the_same(line.cells["goal"], row, "goal"):
            return
        goal = self._goal(line, part_of(row))
        if goal is not None and goal != row.goal_id:  # type: ignore[union-attr]
            _check_current(line, row)
            outcome.changes.append(Change(str(HEADS["goal"]), words(row, "goal"), words(row, "goal", goal)))
            editing.move(goal_id=goal, **key)

    def _add(self, line: Line, outcome: Outcome) -> None:
        part = self._part_in(line)
        if part is None:
            text = _("„%(text)s“ ist nicht möglich, nur: %(allowed)s")
            allowed = ", ".join(str(label) for label in Part.labels)
            raise ValidationError({"part": text % {"text": text_of(line.cells.get("part"))[:60], "allowed": allowed}})
        row = model_of(part)()
        goal = self._goal(line, part)
        values = self._values(line, row)
        missing = [name for name in ("title_de", "due") if name not in values and _is_needed(row, name)]
        if missing:
            raise ValidationError({name: _("fehlt") for name in missing})
        self._check_not_there(part, goal, values.get("title_de"))
        step = editing.add(roadmap=self.roadmap, part=part, values=values, goal_id=goal, user=self.user)
        outcome.kind, outcome.label = NEW, f"{part.label}: {step.title}"
        outcome.changes = [Change(_label(row, name), "", words(row, name, value)) for name, value in values.items()]
        if part == Part.GOAL:
            self._name(step.title, step.part_id)
        else:
            goal_words = words(row, "goal", goal)
            outcome.changes.append(Change(str(HEADS["goal"]), "", goal_words))

    def _row(self, line: Line) -> PartRow | None:
        text = text_of(line.cells.get("id")).upper()
        if not text:
            return None
        if not IDENTITY.fullmatch(text):
            raise ValidationError({"id": _("„%(text)s“ ist keine Kennung wie Z1, M2 oder S3") % {"text": text[:40]}})
        if text not in self.rows:
            reason = _("„%(text)s“ gibt es in dieser Roadmap nicht; neue Zeilen haben keine Kennung")
            raise ValidationError({"id": reason % {"text": text}})
        if text in self.seen:
            reason = _("„%(text)s“ steht schon in Zeile %(number)s")
            raise ValidationError({"id": reason % {"text": text, "number": self.seen[text]}})
        self.seen[text] = line.number
        return self.rows[text]

    def _part_in(self, line: Line) -> Part | None:
        """What the row says that it is; a known one is what its id says."""
        known = self.rows.get(text_of(line.cells.get("id")).upper())
        if known is not None:
            return part_of(known)
        labels = {str(part.label).casefold(): part for part in Part}
        return labels.get(text_of(line.cells.get("part")).casefold())

    def _check_part(self, line: Line, row: PartRow) -> None:
        if text_of(line.cells.get("part")) and not _says_the_same(line.cells["part"], row, "part"):
            reason = _("Zu dieser Kennung gehört „%(part)s“")
            raise ValidationError({"part": reason % {"part": cell_of(row, "part")}})

    def _goal(self, line: Line, part: Part) -> int | None:
        """Of a measure or milestone: by id or title."""
        text = text_of(line.cells.get("goal"))
        if part == Part.GOAL:
            if text:
                raise ValidationError({"goal": _("Ein Ziel gehört zu keinem anderen")})
            return None
        if not text:
            raise ValidationError({"goal": _("fehlt")})
        named = self.rows.get(text.upper())
        if isinstance(named, RoadmapGoal):
            return named.pk
        same = self.titles.get(text.casefold(), [])
        if len(same) > 1:
            raise ValidationError({"goal": _("Mehrere Ziele heißen so; bitte die Kennung angeben")})
        if not same:
            raise ValidationError({"goal": _("„%(text)s“ ist kein Ziel dieser Roadmap") % {"text": text[:60]}})
        return same[0]

    def _check_not_there(self, part: Part, goal: int | None, title: str | None) -> None:
        """A table that is read twice adds nothing twice."""
        rows: Any = model_of(part)._default_manager.filter(title_de=title or "")
        same = rows.filter(roadmap=self.roadmap) if part == Part.GOAL else rows.filter(goal=goal)
        if title and same.exists():
            raise ValidationError({"title_de": _("Das gibt es hier schon; zum Ändern bitte die Kennung angeben")})

    def _values(self, line: Line, row: PartRow) -> dict[str, Any]:
        """The columns that say something else than the row. ValidationError with a reason for each wrong cell."""
        values, errors = {}, {}
        for name, cell in line.cells.items():
            if name in PLACE or (_says_the_same(cell, row, name) if row.pk else not text_of(cell)):
                continue
            try:
                if has_column(row, name):
                    values[name] = self.reader.read(row, name, cell)
                elif text_of(cell):
                    raise ValueError(_("hat dieser Teil nicht: %(part)s") % {"part": cell_of(row, "part")})
            except ValidationError as error:
                errors[name] = " ".join(error.messages)
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError(errors)
        return values

    @cached_property
    def reader(self) -> "CellReader":
        return CellReader()

    def _name(self, title: str, pk: int) -> None:
        self.titles.setdefault(text_of(title).casefold(), []).append(pk)


class CellReader:
    """Turns cells into values of columns. What can be named is looked up once for the whole table."""

    def __init__(self) -> None:
        self.named: dict[Any, dict[str, list[Any]]] = {}

    def read(self, row: PartRow, name: str, cell: Any) -> Any:
        """ValueError or ValidationError with a reason."""
        column: Any = row._meta.get_field(name)
        text = text_of(cell)
        if column.many_to_many:
            linked = {key_of(each): each for each in getattr(row, name).all()} if row.pk else {}
            keys = [key.strip() for key in text.split(";") if key.strip()]
            return [linked.get(key) or self._found(column, key) for key in keys]
        if column.is_relation:
            return self._found(column, text) if text else None
        if column.choices:
            return _choice(column, text)
        match column:
            case models.BooleanField():
                return _yes_or_no(text)
            case PartialDateField():
                return PartialDateFormField(required=not column.null).clean(text)
            case models.DateField():
                return forms.DateField(required=not column.null).clean(text)
            case models.DecimalField():
                return _money(column, cell)
        return _text(column, text)

    def _found(self, column: Any, text: str) -> Any:
        """Only what is public can be named; what is linked already may stay."""
        model = column.related_model
        if model not in self.named:
            manager = model._default_manager
            rows = list(manager.published() if hasattr(manager, "published") else manager.all())
            named: dict[str, list[Any]] = {}
            for row in rows:
                named.setdefault(str(row).casefold(), []).append(row)
            self.named[model] = named | {key_of(row).casefold(): [row] for row in rows}
        found = self.named[model].get(text.casefold(), ())
        if len(found) > 1:
            raise ValueError(_("Mehrere heißen „%(text)s“; bitte die Adresse angeben") % {"text": text[:60]})
        if not found:
            raise ValueError(_("„%(text)s“ ist nicht bekannt") % {"text": text[:60]})
        return found[0]


def reasons(error: ValidationError) -> list[str]:
    """„fällig: fehlt“, one for each wrong cell."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    labels = {name: f"{head}: " for name, head in HEADS.items()}
    return [labels.get(name, "") + text for name, texts in error.message_dict.items() for text in texts]


def _check_current(line: Line, row: PartRow) -> None:
    """Whoever changed the row since the table was given out would lose it to what the table still says."""
    seen = text_of(line.cells.get("seen"))
    if seen and seen != cell_of(row, "seen"):
        raise ValidationError({"id": _("Seit der Ausgabe geändert. Bitte die Tabelle neu ausgeben und dort ändern")})


def _label(row: PartRow, name: str) -> str:
    return str(HEADS.get(name) or columns_of(row)[name])


def _says_the_same(cell: Any, row: PartRow, name: str) -> bool:
    written = cell_of(row, name)
    written = ILLEGAL_CHARACTERS_RE.sub("", written) if isinstance(written, str) else written
    return text_of(cell) == text_of(written)


def _is_needed(row: PartRow, name: str) -> bool:
    column: Any = row._meta.get_field(name) if has_column(row, name) else None
    return column is not None and not column.blank


def _choice(column: Any, text: str) -> str:
    known = {str(label).casefold(): code for code, label in column.flatchoices}
    if text.casefold() not in known:
        allowed = ", ".join(str(label) for _code, label in column.flatchoices)
        raise ValueError(_("„%(text)s“ ist nicht möglich, nur: %(allowed)s") % {"text": text[:60], "allowed": allowed})
    return known[text.casefold()]


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in YES_AND_NO or not text:
        raise ValueError(_("„%(text)s“ ist weder ja noch nein") % {"text": text[:60]})
    return YES_AND_NO[text.casefold()]


def _money(column: Any, cell: Any) -> Decimal | None:
    """A number of the file is what it is; a text is read as people write it."""
    kind: type[forms.DecimalField] = EuroField
    value = text_of(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        kind, value = forms.DecimalField, str(round(cell, 6))  # what sums of binary fractions leave behind
    return kind(required=False, max_digits=column.max_digits, decimal_places=column.decimal_places).clean(value)


def _text(column: Any, text: str) -> str:
    if column.max_length and len(text) > column.max_length:
        raise ValueError(_("länger als %(limit)s Zeichen") % {"limit": column.max_length})
    return text if isinstance(column, models.TextField) else " ".join(text.split())
