"""What was public once and is not any more: programs that keep a copy must hear of it (RC-3)."""

import datetime as dt
from typing import Any

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet


def withdrawals(model: type[Model], *, key: str, since: dt.datetime | None = None) -> list[QuerySet]:
    """Rows (id, public key, moment) of records withdrawn at or after `since`: those still kept, and deleted ones."""
    manager: Any = model
    kept = manager.objects.withdrawn().values_list("id", key, "withdrawn_at")
    deleted = (
        manager.history.filter(history_type="-", published_at__isnull=False)
        .filter(~Exists(manager.objects.filter(Q(pk=OuterRef("id")) | Q(**{key: OuterRef(key)}))))
        .order_by()
        .values_list("id", key)
        .annotate(withdrawn_at=Max("history_date"))
    )
    if since:
        kept = kept.filter(withdrawn_at__gte=since)
        deleted = deleted.filter(withdrawn_at__gte=since)
    return [kept, deleted]


def is_withdrawn(model: type[Model], *, key: str, value: str) -> bool:
    return any(rows.filter(**{key: value}).exists() for rows in withdrawals(model, key=key))
