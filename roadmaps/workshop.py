"""The workshop page of one roadmap: what its buttons do. What stands on it: see `roadmaps.workshop_board`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext as _

from roadmaps import editing
from roadmaps.models import Roadmap, RoadmapStep
from roadmaps.parts import Part, model_of
from roadmaps.workshop_forms import FORMS, PartForm, box_of
from thcm.core.models import User


@dataclass(frozen=True)
class Refused:
    """What was typed and is not saved, with the reason beside its box: nothing of it is lost."""

    key: str
    typed: Mapping[str, str]
    notes: Mapping[str, list[str]]  # by box; under "" what is about all of them
    conflicts: frozenset[str] = frozenset()  # boxes that somebody else changed meanwhile


@dataclass(frozen=True)
class Answer:
    said: str = ""
    key: str = ""  # of the part it is about: its place on the page
    refused: Refused | None = None

    @property
    def status(self) -> int:
        if self.refused is None:
            return 200
        return 409 if self.refused.conflicts else 422


class AskedForm(forms.Form):
    """What a button sends beside what was typed."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("save", "add", "up", "down", "move", "remove", "undo")])
    part = forms.ChoiceField(choices=Part.choices, required=False)
    row = forms.IntegerField(required=False)
    goal = forms.IntegerField(required=False)
    above = forms.IntegerField(required=False)
    step = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if asked.get("do") != "undo" and not asked.get("part"):
            raise ValidationError("no part")
        return asked


def answer_to(data: Mapping[str, str], roadmap: Roadmap, user: User) -> Answer:
    """Does what a button asks for. Raises BadRequest for what no button of the page sends."""
    form = AskedForm(data)
    if not form.is_valid():
        raise BadRequest("not sent by the page")
    asked = form.cleaned_data
    try:
        return ACTIONS[asked["do"]](roadmap, asked, data, user)
    except ValidationError as error:
        key = f"{asked['part']}-{asked['row']}" if asked["row"] else ""
        return Answer(key=key, refused=Refused(key, {}, {"": error.messages}))


def _add(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    part = Part(asked["part"])
    key = "-".join(filter(None, (part, "new", str(asked["goal"] or ""))))
    form = FORMS[part](data, model_of(part)())
    _started, values = form.columns()
    errors: dict[str, list[str]] = {}
    if not form.errors:
        try:
            step = editing.add(roadmap=roadmap, part=part, goal_id=asked["goal"], values=values, user=user)
        except ValidationError as error:
            errors = _by_box(form, error)
        else:
            return Answer(str(step), f"{part}-{step.part_id}")
    notes = {name: [str(line) for line in lines] for name, lines in form.errors.items()} | errors
    return Answer(key=key, refused=Refused(key, {name: data.get(name, "") for name in form.boxes}, notes))


def _save(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    part, key = Part(asked["part"]), f"{asked['part']}-{asked['row']}"
    row = model_of(part)._default_manager.of_roadmaps([roadmap.pk]).filter(pk=asked["row"]).first()
    if row is None:
        raise ValidationError(editing.GONE[part])
    form = FORMS[part](data, row)
    started, values = form.columns()
    notes = {name: [str(line) for line in lines] for name, lines in form.errors.items()}
    outcome = editing.Change(None)
    try:
        outcome = editing.change(roadmap=roadmap, part=part, part_id=row.pk, started=started, values=values, user=user)
    except ValidationError as error:
        notes |= _by_box(form, error)
        unsaved = set(form.touched)
    else:
        unsaved = set(form.errors)
    conflicts = {box_of(conflict.column): _told(conflict) for conflict in outcome.conflicts}
    said = str(outcome.step) if outcome.step else ""
    if not notes and not conflicts:
        return Answer(said, key)
    typed = {name: data.get(name, "") for name in unsaved | conflicts.keys()}
    notes |= {name: [text] for name, text in conflicts.items()}
    return Answer(said, key, Refused(key, typed, notes, frozenset(conflicts)))


def _shift(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    """What was typed beside the arrow is saved first."""
    saved = _save(roadmap, asked, data, user)
    if saved.refused:
        return saved
    by = -1 if asked["do"] == "up" else 1
    step = editing.shift(roadmap=roadmap, part=Part(asked["part"]), part_id=asked["row"], by=by, user=user)
    return Answer(str(step or _("Weiter geht es nicht.")), saved.key)


def _move(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    part = Part(asked["part"])
    step = editing.move(
        roadmap=roadmap, part=part, part_id=asked["row"], goal_id=asked["goal"], above_id=asked["above"], user=user
    )
    if step is None and part == Part.MILESTONE:
        return Answer(_("Meilensteine stehen nach ihrem Termin."), f"{part}-{asked['row']}")
    return Answer(str(step or ""), f"{part}-{asked['row']}")


def _remove(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    step = editing.remove(roadmap=roadmap, part=Part(asked["part"]), part_id=asked["row"], user=user)
    return Answer(str(step), "workshop")


def _undo(roadmap: Roadmap, asked: dict[str, Any], data: Mapping[str, str], user: User) -> Answer:
    step = editing.undo(roadmap=roadmap, step_id=asked["step"], user=user)
    is_there = step.kind != RoadmapStep.Kind.ADD
    return Answer(_("Zurückgenommen: %(step)s") % {"step": step}, f"{step.part}-{step.part_id}" if is_there else "")


ACTIONS: dict[str, Callable[..., Answer]] = {
    "add": _add,
    "save": _save,
    "up": _shift,
    "down": _shift,
    "move": _move,
    "remove": _remove,
    "undo": _undo,
}


def _by_box(form: PartForm, error: ValidationError) -> dict[str, list[str]]:
    """What the row itself refuses, under the boxes that the part has."""
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    notes: dict[str, list[str]] = {}
    for column, texts in error.message_dict.items():
        name = box_of(column)
        notes.setdefault(name if name in form.boxes else "", []).extend(texts)
    return notes


def _told(conflict: editing.Conflict) -> str:
    if conflict.by is None:
        return _("Inzwischen steht hier „%(theirs)s“. Ihre Eingabe ist noch nicht gespeichert.") % {
            "theirs": conflict.theirs
        }
    text = _("Inzwischen steht hier „%(theirs)s“ (%(by)s). Ihre Eingabe ist noch nicht gespeichert.")
    return text % {"theirs": conflict.theirs, "by": conflict.by}
