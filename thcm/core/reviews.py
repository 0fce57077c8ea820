"""The proof that somebody looked at a row again, and by when it is looked at next (R47)."""

import calendar
import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thcm.core.models import ReviewPolicy, ReviewTask, Status, User

Result = ReviewTask.Result


def policy_of(model: type[models.Model]) -> ReviewPolicy | None:
    """The period in force for rows of this model."""
    return ReviewPolicy.objects.filter(kind=model._meta.label_lower, is_active=True).first()


def later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def keep_proof(row: Any, *, policy: ReviewPolicy, user: User, result: str, note: str = "") -> ReviewTask:
    """Ends the task of the row, or writes down what nobody had asked for yet."""
    open_tasks = ReviewTask.objects.open().select_for_update().filter(policy=policy, object_id=row.pk)
    task = open_tasks.first() or ReviewTask(policy=policy, object_id=row.pk, due_on=row.review_due_on)
    task.label, task.done_at, task.done_by = str(row)[:400], timezone.now(), user
    task.result, task.note = result, note
    task.save()
    return task


@transaction.atomic
def record_review(row: Any, *, policy: ReviewPolicy, user: User, result: str, note: str = "") -> None:
    """Keeps the proof and moves the date on; the row itself was changed before, or not at all."""
    if result == Result.WITHDRAWN and row.status != Status.ARCHIVED:
        text = _("Zurückgezogen ist der Datensatz noch nicht. Bitte erst seinen Status ändern.")
        raise ValidationError({"result": text})
    keep_proof(row, policy=policy, user=user, result=result, note=note)
    today = timezone.localdate()
    values: dict[str, Any] = {"review_due_on": None if result == Result.WITHDRAWN else later(today, policy.months)}
    if hasattr(row, "reviewed_on"):
        values["reviewed_on"] = today
    # Past save(): to have looked is no change of what the row says, and makes no history.
    type(row)._base_manager.filter(pk=row.pk).update(**values)
