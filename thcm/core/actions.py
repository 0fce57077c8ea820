"""Writes that every editorial row shares: who and when, and the way back to an earlier record."""

from collections.abc import Collection
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thcm.core.models import Editorial, User

# What a way back leaves as it is: a restored text neither publishes nor withdraws its row.
KEPT_ON_RESTORE = frozenset({"status", "published_at", "created_at", "updated_at", "updated_by"})


def stamp(row: models.Model, user: User) -> None:
    """Notes who changes an editorial row and when it was first published; does not save."""
    if isinstance(row, Editorial):
        row.updated_by = user
        if row.is_published and row.published_at is None:
            row.published_at = timezone.now()


@transaction.atomic
def restore(*, record: Any, user: User, keep: Collection[str] = ()) -> Any:
    """Gives a row the values it had in a record of its history. The values of today stay in the history.

    State and times stay, and so do the fields in `keep`. Raises ValidationError if the old values no longer fit.
    """
    model = record.instance_type
    row = model._base_manager.select_for_update().get(pk=getattr(record, model._meta.pk.attname))
    kept = KEPT_ON_RESTORE | set(keep)
    for field in model._meta.concrete_fields:
        if field.name not in kept and not field.primary_key and hasattr(record, field.attname):
            setattr(row, field.attname, getattr(record, field.attname))
    row.full_clean()
    stamp(row, user)
    moment = date_format(timezone.localtime(record.history_date), "SHORT_DATETIME_FORMAT")
    row._change_reason = _("Stand vom %(moment)s wiederhergestellt") % {"moment": moment}
    row.save()
    return row
