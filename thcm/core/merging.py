"""Two rows that are one thing become one (BO-4): what moves, what gives way, and the way back.

Relations are found in the models, so that what a later app points at an organisation moves as well. A model may say
more about its own rows: `beside_merged()` fits a row in among those of its new owner, before it is saved, and
`merge_adds` names the relation that takes up what the lost row had in a column of one value only.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint, ForeignKey, Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.models import HistoricalChanges

from thcm.core.actions import stamp
from thcm.core.models import Merge, User

EMPTY: tuple[Any, ...] = (None, "", [])
# What each row says of itself; the name of the lost one becomes a further name of the kept one.
NOT_FILLED = frozenset({"slug", "status", "name", "short", "aliases", "review_due_on"})


@dataclass(frozen=True)
class Link:
    """A row that points at the lost one, or at what only the lost one owns."""

    row: Any
    text: str  # before it points elsewhere
    field: ForeignKey
    before: dict[str, Any]  # columns that change beside `field`, as they are
    after: dict[str, Any]
    stays_once: bool  # the kept row has the same already

    @property
    def key(self) -> dict[str, Any]:
        return {"model": self.row._meta.label_lower, "field": self.field.name, "pk": self.row.pk}


class Plan:
    """What a merge would do. Reads only."""

    def __init__(self, kept: Any, lost: Any) -> None:
        self.kept = kept
        self.lost = lost

    @cached_property
    def aliases(self) -> list[str]:
        """Names of the lost row that the kept one does not know yet."""
        known = {self.kept.name, self.kept.short, *self.kept.aliases}
        names = dict.fromkeys((self.lost.name, self.lost.short, *self.lost.aliases))
        return [name for name in names if name and name not in known]

    @cached_property
    def filled(self) -> dict[str, Any]:
        """Columns that are empty in the kept row and not in the lost one."""
        found = {}
        for field in self.kept._meta.concrete_fields:
            ours, theirs = (field.value_from_object(row) for row in (self.kept, self.lost))
            is_free = field.editable and not field.unique and field.name not in NOT_FILLED and ours in EMPTY
            if is_free and theirs not in EMPTY and self.kept.pk not in _upwards(self.lost, field):
                found[field.name] = getattr(self.lost, field.name)
        return found

    @cached_property
    def parents(self) -> dict[str, Any]:
        """Relations of the kept row that lead to the lost one, and where they lead afterwards."""
        fields = [field for field in self.kept._meta.concrete_fields if field.related_model is type(self.kept)]
        return {
            field.name: None if self.kept.pk in _upwards(self.lost, field) else getattr(self.lost, field.name)
            for field in fields
            if getattr(self.kept, field.attname) == self.lost.pk
        }

    @cached_property
    def added(self) -> list[tuple[str, Any]]:
        """What the kept row takes up, e. g. the lost network's main field as a further one."""
        found = []
        for many, one in getattr(self.kept, "merge_adds", {}).items():
            theirs = getattr(self.lost, one)
            if theirs != getattr(self.kept, one) and not getattr(self.kept, many).contains(theirs):
                found.append((many, theirs))
        return found

    @cached_property
    def links(self) -> list[Link]:
        found = []
        for kept, lost in _pairs(self.kept, self.lost):
            for field in _pointing(type(lost)):
                if field.model is type(self.lost) and field.one_to_one:
                    continue
                rows = field.model._base_manager.filter(**{field.name: lost}).order_by("pk")
                offset = _order_offset(field, kept)
                found += [self._link(row, field, kept, offset) for row in rows if row != self.kept]
        return found

    def _link(self, row: Any, field: ForeignKey, kept: Any, offset: int) -> Link:
        text, before = str(row), _values(row)
        _arrange(row, field, kept, offset)
        after = _values(row)
        changed = [name for name in before if before[name] != after[name] and name != field.name]
        return Link(
            row,
            text,
            field,
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
            stays_once=_is_there(row, field) or self._is_main(row),
        )

    def _is_main(self, row: Any) -> bool:
        """Whether it names among the further ones what the kept row has in first place."""
        for many, one in getattr(self.kept, "merge_adds", {}).items():
            relation = self.kept._meta.get_field(many)
            if isinstance(row, relation.remote_field.through):
                return getattr(row, relation.m2m_reverse_field_name()) == getattr(self.kept, one)
        return False

    @property
    def fingerprint(self) -> str:
        """Another one as soon as either row changes, or anything that points at the lost one."""
        parts: list[Any] = [_values(self.kept), _values(self.lost), self.aliases, [str(self.added)]]
        parts += [[link.key, link.before, link.after, link.stays_once] for link in self.links]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def refusal(self) -> str:
        """Why these two cannot be merged; empty if they can."""
        if self.kept == self.lost:
            return _("Bitte zwei verschiedene Einträge wählen.")
        for field in self.kept._meta.concrete_fields:
            if field.related_model is type(self.kept) and self.lost.pk in _upwards(self.kept, field)[1:]:
                text = _("„%(kept)s“ gehört über mehrere Stufen zu „%(lost)s“. Bitte erst die Zuordnung ändern.")
                return text % {"kept": self.kept, "lost": self.lost}
        taken = Merge.objects.filter(model_label=self.lost._meta.label_lower, lost_slug=self.lost.slug)
        if taken.filter(undone_at__isnull=True).exists():
            return _("Die Adresse „%(slug)s“ führt schon zu einem anderen Eintrag.") % {"slug": self.lost.slug}
        return ""


@transaction.atomic
def merge(*, kept: Any, lost: Any, seen: str, user: User) -> Merge:
    """Moves all that points at `lost` to `kept` and deletes `lost`. `seen` is the fingerprint of the plan shown.

    Raises ValidationError if the rows cannot be merged, or if anything has changed since.
    """
    kept, lost = _locked(kept, lost)
    plan = Plan(kept, lost)
    if reason := plan.refusal():
        raise ValidationError(reason)
    if plan.fingerprint != seen:
        raise ValidationError(_("Inzwischen hat sich etwas geändert. Bitte die Vorschau noch einmal ansehen."))
    note = _note(_("Zusammengeführt mit „%(name)s“"), lost)
    moved: dict[str, Any] = {"links": [], "dropped": [], "added": plan.added and _keys(plan.added)}
    for link in plan.links:
        if link.stays_once:
            stored = type(link.row)._base_manager.get(pk=link.row.pk)
            moved["dropped"].append({**link.key, "values": _values(stored)})
            stored.delete()
        else:
            moved["links"].append({**link.key, "before": link.before, "after": link.after})
            _save(link.row, user, note)
    for many, value in plan.added:
        getattr(kept, many).add(value)
    moved["kept"] = _take_over(plan, user, note)
    owned = [row for _ours, row in list(_pairs(kept, lost))[1:]]
    moved["owned"] = [{"model": row._meta.label_lower, "pk": row.pk, "values": _values(row)} for row in owned]
    entry = Merge(model_label=lost._meta.label_lower, kept_id=kept.pk, lost_id=lost.pk, moved=moved, merged_by=user)
    entry.lost_slug, entry.lost_name = lost.slug, lost.name
    lost._change_reason = _note(_("Aufgegangen in „%(name)s“"), kept)
    lost.delete()
    for row in owned:
        row.delete()
    entry.save()
    return entry


def _take_over(plan: Plan, user: User, note: str) -> dict[str, Any]:
    kept, before = plan.kept, _values(plan.kept)
    kept.aliases = [*kept.aliases, *plan.aliases]
    for name, value in {**plan.filled, **plan.parents}.items():
        setattr(kept, name, value)
    after = _values(kept)
    _save(kept, user, note)
    changed = [name for name in before if before[name] != after[name] and name != "aliases"]
    return {
        "aliases": plan.aliases,
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }


def lost_row(merge: Merge) -> Any:
    """As it was when it was deleted, from its history; not saved."""
    model: Any = apps.get_model(merge.model_label)
    record = model.history.filter(**{model._meta.pk.name: merge.lost_id}, history_type="-").first()
    return record and record.instance


@transaction.atomic
def undo(*, merge: Merge, user: User) -> int:
    """Brings the lost row back with what it had, and returns how many relations went their own way since.

    Raises ValidationError where it no longer fits.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    model: Any = apps.get_model(merge.model_label)
    kept = model._base_manager.select_for_update().filter(pk=merge.kept_id).first()
    lost = lost_row(merge)
    if merge.undone_at:
        raise ValidationError(_("Das ist schon rückgängig gemacht."))
    if kept is None:
        raise ValidationError(_("Den Eintrag, in dem „%(name)s“ aufging, gibt es nicht mehr.") % {"name": merge})
    if lost is None:
        raise ValidationError(_("Der Verlauf von „%(name)s“ ist nicht mehr da.") % {"name": merge})
    note = _note(_("Wieder getrennt von „%(name)s“"), merge)
    for stored in merge.moved["owned"]:
        _create(_row(stored, stored["values"]), user, note)
    lost = _create(lost, user, note)
    _give_back(kept, merge.moved["kept"], user, note)
    for stored in merge.moved["added"]:
        getattr(kept, stored["field"]).remove(stored["pk"])
    pairs = {type(theirs): (ours, theirs) for ours, theirs in _pairs(kept, lost)}
    astray = sum(not _move_back(stored, pairs, user, note) for stored in merge.moved["links"])
    astray += sum(not _recreate(stored) for stored in merge.moved["dropped"])
    merge.undone_at = timezone.now()
    merge.save()
    return astray


def _create(row: Any, user: User, note: str) -> Any:
    row.full_clean()
    stamp(row, user)
    row._change_reason = note
    row.save(force_insert=True)
    return row


def _give_back(kept: Any, stored: dict[str, Any], user: User, note: str) -> None:
    kept.aliases = [name for name in kept.aliases if name not in stored["aliases"]]
    _restore(kept, stored)
    _save(kept, user, note)


def _restore(row: Any, stored: dict[str, Any]) -> None:
    """Gives columns that still hold what the merge wrote their earlier values."""
    values = _values(row)
    earlier = _row({"model": row._meta.label_lower, "pk": row.pk}, stored["before"])
    for name in stored["before"]:
        if values[name] == stored["after"][name]:
            field = row._meta.get_field(name)
            setattr(row, field.attname, getattr(earlier, field.attname))


def _move_back(stored: dict[str, Any], pairs: dict[type, tuple[Any, Any]], user: User, note: str) -> bool:
    """False if the row is gone or points elsewhere by now."""
    model: Any = apps.get_model(stored["model"])
    field = model._meta.get_field(stored["field"])
    kept, lost = pairs[field.related_model]
    row = model._base_manager.select_for_update().filter(pk=stored["pk"], **{field.name: kept}).first()
    if row is None:
        return False
    setattr(row, field.name, lost)
    _restore(row, stored)
    if _is_there(row, field):
        raise ValidationError(_("„%(row)s“ passt nicht mehr zu „%(lost)s“.") % {"row": row, "lost": lost})
    _save(row, user, note)
    return True


def _recreate(stored: dict[str, Any]) -> bool:
    """False if what the row was about is gone, or if it has been entered anew."""
    row = _row(stored, stored["values"])
    try:
        row.full_clean()
    except ValidationError:
        return False
    row.save(force_insert=True)
    return True


def _locked(kept: Any, lost: Any) -> tuple[Any, Any]:
    model: Any = type(kept)
    found = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=(kept.pk, lost.pk))}
    if len(found) < len({kept.pk, lost.pk}):
        raise ValidationError(_("Einen der beiden Einträge gibt es nicht mehr."))
    for ours, theirs in list(_pairs(found[kept.pk], found[lost.pk]))[1:]:
        list(type(ours)._base_manager.select_for_update().filter(pk__in=(ours.pk, theirs.pk)).order_by("pk"))
    return found[kept.pk], found[lost.pk]


def _pairs(kept: Any, lost: Any) -> Iterator[tuple[Any, Any]]:
    """The two rows, and what each of them owns alone, e. g. the subject of its figures."""
    yield kept, lost
    for field in kept._meta.concrete_fields:
        if field.one_to_one:
            yield getattr(kept, field.name), getattr(lost, field.name)


def _pointing(model: type[Model]) -> Iterator[ForeignKey]:
    """All columns that point at the model, also those of tables between two models; histories stay as they are."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_column = relation.auto_created and (relation.one_to_many or relation.one_to_one)
        if is_column and not issubclass(relation.related_model, HistoricalChanges):
            yield relation.field


def _upwards(row: Any, field: ForeignKey) -> list[int]:
    """Ids of the rows above, the nearest first."""
    found: list[int] = []
    pk = getattr(row, field.attname) if field.related_model is type(row) else None
    while pk is not None and pk not in found:
        found.append(pk)
        pk = type(row)._base_manager.filter(pk=pk).values_list(field.attname, flat=True).first()
    return found


def _order_offset(field: ForeignKey, kept: Any) -> int:
    """What follows is put behind what the kept row has."""
    if not any(column.name == "order" for column in field.model._meta.concrete_fields):
        return 0
    last = field.model._base_manager.filter(**{field.name: kept}).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def _arrange(row: Any, field: ForeignKey, kept: Any, offset: int) -> None:
    setattr(row, field.name, kept)
    if offset:
        row.order += offset
    if beside := getattr(row, "beside_merged", None):
        beside()


def _is_there(row: Any, field: ForeignKey) -> bool:
    """Whether a unique constraint keeps it out, or a row that says exactly the same is there."""
    try:
        row.validate_unique()
        for constraint in row._meta.constraints:
            if not isinstance(constraint, CheckConstraint):
                constraint.validate(type(row), row)
    except ValidationError:
        return True
    columns = [column for column in row._meta.concrete_fields if not column.primary_key and column.name != "order"]
    same = {column.attname: column.value_from_object(row) for column in columns}
    return type(row)._base_manager.filter(**same).exclude(pk=row.pk).exists()


def _save(row: Any, user: User, note: str) -> None:
    stamp(row, user)
    row._change_reason = note
    row.save()


def _note(text: str, row: Any) -> str:
    """For the history, which has room for a hundred characters."""
    return text % {"name": str(row)[:60]}


def _values(row: Model) -> dict[str, Any]:
    """Its columns as JSON."""
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    return json.loads(serializers.serialize("json", [row], fields=names))[0]["fields"]


def _row(stored: dict[str, Any], values: dict[str, Any]) -> Any:
    content = [{"model": stored["model"], "pk": stored["pk"], "fields": values}]
    return next(iter(serializers.deserialize("python", content))).object


def _keys(added: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"field": many, "pk": value.pk} for many, value in added]
