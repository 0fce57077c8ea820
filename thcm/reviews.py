"""Who must look at what by when: the tasks that the review periods ask for, made every night (R47)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clusters.models import Responsibility
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from thcm.core.locks import advisory_lock
from thcm.core.models import Editorial, ReviewPolicy, ReviewTask, User
from thcm.core.reviews import later

LOCK = "reviews"
BATCH = 500
CHANGING = ("label", "due_on", "field_id", "responsible_id")
# The way to the growth field, where a model has no column `growth_field`.
FIELDS: dict[str, Any] = {
    "clusters.growthfield": models.F("pk"),
    "clusters.keyfigure": Coalesce(
        "subject__growth_field__pk", "subject__sub_field__growth_field_id", "subject__network__growth_field_id"
    ),
    "roadmaps.project": Min("growth_fields"),
}


class Due(NamedTuple):
    """What a task says of its row."""

    label: str
    due_on: dt.date | None
    field_id: int | None
    responsible_id: int | None


def visible_tasks(user: User) -> models.QuerySet[ReviewTask]:
    """Managers see those of their fields and their own ones, everybody else with the right to look all."""
    rows = ReviewTask.objects.all()
    if not is_bound_to_own_fields(user):
        return rows
    return rows.filter(Q(field_id__in=own_field_ids(user)) | Q(responsible=user))


def make_tasks() -> dict[str, int] | None:
    """Numbers of made, changed and dropped tasks; None if another run is under way. What is done stays as it is."""
    with advisory_lock(LOCK) as acquired:
        if not acquired:
            return None
        counts = {"made": 0, "changed": 0, "dropped": 0}
        managers = _managers()
        for policy in ReviewPolicy.objects.all():
            for name, count in _follow(policy, managers).items():
                counts[name] += count
    return counts


@transaction.atomic
def _follow(policy: ReviewPolicy, managers: dict[int, int]) -> dict[str, int]:
    due = dict(_rows_due(policy, managers)) if policy.is_active else {}
    known = {task.object_id: task for task in policy.tasks.open().select_for_update()}
    gone = [task.pk for key, task in known.items() if key not in due]
    changed = [task for key, task in known.items() if key in due and _take_over(task, due[key])]
    fresh = [
        ReviewTask(policy=policy, object_id=key, **values._asdict()) for key, values in due.items() if key not in known
    ]
    ReviewTask.objects.filter(pk__in=gone).delete()
    ReviewTask.objects.bulk_update(changed, CHANGING, BATCH)
    ReviewTask.objects.bulk_create(fresh, BATCH)
    return {"made": len(fresh), "changed": len(changed), "dropped": len(gone)}


def _take_over(task: ReviewTask, values: Due) -> bool:
    """Whether that changes anything."""
    differs = values != Due(task.label, task.due_on, task.field_id, task.responsible_id)
    for name, value in values._asdict().items():
        setattr(task, name, value)
    return differs


def _rows_due(policy: ReviewPolicy, managers: dict[int, int]) -> Iterator[tuple[int, Due]]:
    if policy.model is None:
        return
    by_field = policy.responsible == ReviewPolicy.Responsible.FIELD_MANAGER
    for row in _rows(policy.model).iterator(BATCH):
        due_on = row.review_due_on or later(_since(row), policy.months)
        field_id = getattr(row, "reviewed_field", None)
        yield row.pk, Due(str(row)[:400], due_on, field_id, managers.get(field_id) if by_field and field_id else None)


def _rows(model: Any) -> models.QuerySet:
    """What is public or has a date of its own; neither what was withdrawn nor what a later value replaced."""
    columns = {column.name for column in model._meta.concrete_fields}
    state = "status" if issubclass(model, Editorial) else "state"
    rows = model._base_manager.filter(Q(**{state: "published"}) | Q(review_due_on__isnull=False))
    rows = rows.exclude(**{f"{state}__in": ("archived", "hidden")})
    if "rank" in columns:
        rows = rows.exclude(rank="deprecated")
    field = FIELDS.get(model._meta.label_lower, models.F("growth_field_id") if "growth_field" in columns else None)
    return (rows if field is None else rows.annotate(reviewed_field=field)).select_related()


def _since(row: Any) -> dt.date:
    moment = getattr(row, "published_at", None) or getattr(row, "created_at", None)
    return timezone.localdate(moment) if moment else timezone.localdate()


def _managers() -> dict[int, int]:
    """The account that leads each field today."""
    rows = Responsibility.objects.active().filter(user__is_active=True).order_by("-starts_on", "-pk")
    leads_last = sorted(rows.values_list("growth_field_id", "user_id", "role"), key=lambda row: row[2] == "lead")
    return {field_id: user_id for field_id, user_id, _role in leads_last}
