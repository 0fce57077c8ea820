"""Live editing of a roadmap's goals, measures and milestones: every step is one transaction, kept, and can be undone.

Each function locks its roadmap, so that two who edit at once come one after the other, and raises ValidationError with
a sentence for people where a step is not possible; then nothing has changed.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmaps.actions import check_complete
from roadmaps.models import Measure, Milestone, Roadmap, RoadmapGoal, RoadmapStep
from roadmaps.parts import (
    RESPONSIBLE,
    Part,
    PartRow,
    assign,
    columns_of,
    model_of,
    part_of,
    plain,
    put_back,
    snapshot,
    with_day,
    words,
)
from thcm.core.models import User

Kind = RoadmapStep.Kind
GONE = {
    Part.GOAL: gettext_lazy("Dieses Ziel gibt es nicht mehr. Holen Sie es in den Schritten zurück."),
    Part.MEASURE: gettext_lazy("Diese Maßnahme gibt es nicht mehr. Holen Sie sie in den Schritten zurück."),
    Part.MILESTONE: gettext_lazy("Diesen Meilenstein gibt es nicht mehr. Holen Sie ihn in den Schritten zurück."),
}


@dataclass(frozen=True)
class Conflict:
    """A column that somebody changed since its editor began: what they wanted, and what stands there; in words."""

    column: str
    label: str
    yours: str
    theirs: str
    by: User | None


@dataclass(frozen=True)
class Change:
    """What became of a `change`: its step (None if there was nothing to save) and what was refused."""

    step: RoadmapStep | None
    conflicts: tuple[Conflict, ...] = ()


@transaction.atomic
def add(
    *, roadmap: Roadmap, part: Part, values: Mapping[str, Any], goal_id: int | None = None, user: User
) -> RoadmapStep:
    """A new part at the end; measures and milestones belong to the goal."""
    roadmap = _locked(roadmap)
    row = model_of(part)()
    if isinstance(row, RoadmapGoal):
        row.roadmap = roadmap
    else:
        row.goal = _found(roadmap, Part.GOAL, goal_id)  # type: ignore[assignment]
    row.order = (_siblings(row).aggregate(last=Max("order"))["last"] or 0) + 1
    links = assign(row, values)
    _save(row, user)
    _link(row, links)
    after = {name: plain(row, name) for name in values}
    return _keep(roadmap, Kind.ADD, row, None, after, user)


@transaction.atomic
def change(
    *,
    roadmap: Roadmap,
    part: Part,
    part_id: int,
    started: Mapping[str, Any],
    values: Mapping[str, Any],
    user: User,
) -> Change:
    """Saves the columns of `values`. `started` has the value that the editor began with, for each of them.

    A column that has another value by now is refused, as a `Conflict`; the others are saved.
    """
    roadmap = _locked(roadmap)
    row = _found(roadmap, part, part_id)
    stale = {name for name in values if plain(row, name) != plain(row, name, started[name])}
    if not stale.isdisjoint(RESPONSIBLE):  # three columns that say one thing
        stale |= RESPONSIBLE
    wanted, conflicts = {}, []
    for name, value in values.items():
        now, new = plain(row, name), plain(row, name, value)
        if new in (now, plain(row, name, started[name])):
            continue
        if name in stale:
            conflicts.append(_conflict(roadmap, row, name, value))
        else:
            wanted[name] = new
    if not wanted:
        return Change(None, tuple(conflicts))
    wanted = with_day(row, wanted)
    before = {name: plain(row, name) for name in wanted}
    links = assign(row, wanted)
    _save(row, user, wanted.keys())
    _link(row, links)
    return Change(_keep(roadmap, Kind.CHANGE, row, before, wanted, user), tuple(conflicts))


@transaction.atomic
def move(
    *,
    roadmap: Roadmap,
    part: Part,
    part_id: int,
    goal_id: int | None = None,
    above_id: int | None = None,
    user: User,
) -> RoadmapStep | None:
    """Puts a part before `above_id`, or to the end; a measure or milestone also into another goal.

    None if it stood there already. Milestones stand by their dates, so their place within a goal is no step.
    """
    roadmap = _locked(roadmap)
    row = _found(roadmap, part, part_id)
    goal = _found(roadmap, Part.GOAL, goal_id) if goal_id and part != Part.GOAL else None
    before = _place(row)
    others = [pk for pk in _order(row, goal) if pk != row.pk]
    at = others.index(above_id) if above_id in others else len(others)
    _put(row, goal, others[:at], user)
    after = _place(row)
    if after == before or (part == Part.MILESTONE and after["goal"] == before["goal"]):
        return None
    return _keep(roadmap, Kind.MOVE, row, before, after, user)


@transaction.atomic
def shift(*, roadmap: Roadmap, part: Part, part_id: int, by: int, user: User) -> RoadmapStep | None:
    """One place up (-1) or down (1); past the end of its goal into the neighbouring one. None at the very end."""
    roadmap = _locked(roadmap)
    row = _found(roadmap, part, part_id)
    order = _order(row)
    place = order.index(row.pk) + by
    if part != Part.MILESTONE and 0 <= place < len(order):
        rest = [pk for pk in order if pk != row.pk]
        above = rest[place] if place < len(rest) else None
        return move(roadmap=roadmap, part=part, part_id=row.pk, above_id=above, user=user)
    if isinstance(row, RoadmapGoal):
        return None
    goals = list(roadmap.goals.values_list("pk", flat=True))
    place = goals.index(row.goal_id) + by
    if not 0 <= place < len(goals):
        return None
    first = next(iter(_order(row, RoadmapGoal(pk=goals[place]))), None) if by > 0 else None
    return move(roadmap=roadmap, part=part, part_id=row.pk, goal_id=goals[place], above_id=first, user=user)


@transaction.atomic
def remove(*, roadmap: Roadmap, part: Part, part_id: int, user: User) -> RoadmapStep:
    """Takes a part away, a goal with all in it. R27: not the last one of its kind while the roadmap is agreed."""
    roadmap = _locked(roadmap)
    row = _found(roadmap, part, part_id)
    before = _place(row) | {"rows": [snapshot(each) for each in (row, *_inside(row))]}
    step = _keep(roadmap, Kind.REMOVE, row, before, None, user)
    _delete(roadmap, row, user)
    return step


@transaction.atomic
def undo(*, roadmap: Roadmap, step_id: int, user: User) -> RoadmapStep:
    """Takes a step back, as long as nobody has changed the same values since."""
    roadmap = _locked(roadmap)
    step = roadmap.steps.filter(pk=step_id).first()
    if step is None:
        raise ValidationError(_("Diesen Schritt gibt es nicht."))
    if step.undone_at is not None:
        raise ValidationError(_("Dieser Schritt ist schon zurückgenommen."))
    if step.kind == Kind.REMOVE:
        _restore(roadmap, step, user)
    else:
        row = _found(roadmap, Part(step.part), step.part_id)
        {Kind.ADD: _undo_add, Kind.CHANGE: _undo_change, Kind.MOVE: _undo_move}[Kind(step.kind)](
            roadmap, step, row, user
        )
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


def last_step(roadmap: Roadmap, user: User) -> RoadmapStep | None:
    """The user's newest step that still counts: what „Rückgängig“ takes back."""
    return roadmap.steps.filter(made_by=user, undone_at=None).first()


def _undo_add(roadmap: Roadmap, step: RoadmapStep, row: PartRow, user: User) -> None:
    _check_unchanged(step, row)
    if any(True for _part in _inside(row)):
        raise ValidationError(_("In diesem Ziel steht inzwischen etwas. Entfernen Sie es mit „Entfernen“."))
    _delete(roadmap, row, user)


def _undo_change(roadmap: Roadmap, step: RoadmapStep, row: PartRow, user: User) -> None:
    _check_unchanged(step, row)
    links = assign(row, step.before or {})
    _save(row, user)
    _link(row, links)


def _undo_move(roadmap: Roadmap, step: RoadmapStep, row: PartRow, user: User) -> None:
    later = roadmap.steps.filter(kind=Kind.MOVE, part=step.part, part_id=row.pk, undone_at=None, pk__gt=step.pk)
    if later.exists():
        raise ValidationError(_("Inzwischen wurde noch einmal verschoben. Nehmen Sie zuerst das zurück."))
    _back_to_place(roadmap, step, row, user)


def _restore(roadmap: Roadmap, step: RoadmapStep, user: User) -> None:
    place = step.before or {}
    if place["goal"] is not None:
        _found(roadmap, Part.GOAL, place["goal"])
    rows = [put_back(each, user) for each in place["rows"]]
    _back_to_place(roadmap, step, rows[0], user)


def _back_to_place(roadmap: Roadmap, step: RoadmapStep, row: PartRow, user: User) -> None:
    """After the nearest of those it stood after, as far as they are still there."""
    place = step.before or {}
    goal = None if place["goal"] is None else _found(roadmap, Part.GOAL, place["goal"])
    others = [pk for pk in _order(row, goal) if pk != row.pk]
    nearest = next((pk for pk in reversed(place["after"]) if pk in others), None)
    _put(row, goal, others[: others.index(nearest) + 1] if nearest else [], user)


def _locked(roadmap: Roadmap) -> Roadmap:
    return Roadmap.objects.select_for_update().get(pk=roadmap.pk)


def _found(roadmap: Roadmap, part: Part, part_id: int | None) -> PartRow:
    rows: Any = model_of(part)._default_manager.select_for_update(of=("self",))
    row = rows.of_roadmaps([roadmap.pk]).filter(pk=part_id).first()
    if row is None:
        raise ValidationError(GONE[part], code="gone")
    return row


def _save(row: PartRow, user: User, columns: Set[str] | None = None) -> None:
    """Rules that none of the changed columns has to do with hold as before, and each of them costs a query."""
    row.full_clean(validate_constraints=columns is None)
    for rule in row._meta.constraints:
        if columns and not columns.isdisjoint(rule.condition.referenced_base_fields):  # type: ignore[attr-defined]
            rule.validate(type(row), row)
    row._history_user = user  # type: ignore[union-attr]
    row.save()


def _link(row: PartRow, links: Mapping[str, list[int]]) -> None:
    for name, keys in links.items():
        getattr(row, name).set(keys)


def _delete(roadmap: Roadmap, row: PartRow, user: User) -> None:
    for each in (*_inside(row), row):
        each._history_user = user  # type: ignore[union-attr]
        each.delete()
    if roadmap.state == Roadmap.State.AGREED:
        check_complete(roadmap)


def _inside(row: PartRow) -> list[Measure | Milestone]:
    return [*row.measures.all(), *row.milestones.all()] if isinstance(row, RoadmapGoal) else []


def _siblings(row: PartRow, goal: PartRow | None = None) -> Any:
    """All of its kind in its goal, or in another one; of goals: all of the roadmap."""
    rows: Any = type(row)._default_manager.order_by("order", "pk")
    return (
        rows.filter(roadmap=row.roadmap_id) if isinstance(row, RoadmapGoal) else rows.filter(goal=goal or row.goal_id)
    )


def _order(row: PartRow, goal: PartRow | None = None) -> list[int]:
    return list(_siblings(row, goal).values_list("pk", flat=True))


def _place(row: PartRow) -> dict[str, Any]:
    """Its goal, and what it stands after, the nearest last."""
    order = _order(row)
    return {"goal": None if isinstance(row, RoadmapGoal) else row.goal_id, "after": order[: order.index(row.pk)]}


def _put(row: PartRow, goal: PartRow | None, after: list[int], user: User) -> None:
    """Into the goal and behind those of `after`; what follows makes room."""
    siblings = _siblings(row, goal).exclude(pk=row.pk)
    for place, pk in enumerate(after, start=1):
        siblings.filter(pk=pk).exclude(order=place).update(order=place)
    siblings.exclude(pk__in=after).update(order=F("order") + len(after) + 2)
    row.order = len(after) + 1
    if goal is not None and not isinstance(row, RoadmapGoal):
        row.goal = goal  # type: ignore[assignment]
    _save(row, user)


def _check_unchanged(step: RoadmapStep, row: PartRow) -> None:
    changed = [name for name, value in (step.after or {}).items() if plain(row, name) != value]
    if changed:
        text = _("Das lässt sich nicht mehr zurücknehmen: Inzwischen geändert wurde %(columns)s.")
        raise ValidationError(text % {"columns": ", ".join(str(columns_of(row)[name]) for name in changed)})


def _conflict(roadmap: Roadmap, row: PartRow, name: str, value: Any) -> Conflict:
    steps = roadmap.steps.filter(part=part_of(row), part_id=row.pk, undone_at=None, after__has_key=name)
    step = steps.select_related("made_by").first()
    by = step.made_by if step else None
    return Conflict(name, columns_of(row)[name], words(row, name, value), words(row, name), by)


def _keep(roadmap: Roadmap, kind: Kind, row: PartRow, before: Any, after: Any, user: User) -> RoadmapStep:
    return RoadmapStep.objects.create(
        roadmap=roadmap,
        kind=kind,
        part=part_of(row),
        part_id=row.pk,
        title=row.title_de,
        before=before,
        after=after,
        made_by=user,
    )
