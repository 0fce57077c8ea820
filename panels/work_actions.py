"""Writes of the work programme: the state of an item with its step (CB-6)."""

from django.db import transaction

from panels.models import WorkItem, WorkItemEntry
from thcm.core.models import User


@transaction.atomic
def set_item_state(*, item: WorkItem, state: str, note_de: str = "", note_en: str = "", user: User) -> WorkItemEntry:
    """Moves an item to any state and keeps the step. Raises ValidationError for what is no state."""
    item = WorkItem.objects.select_for_update().get(pk=item.pk)
    entry = WorkItemEntry(item=item, state=state, note_de=note_de, note_en=note_en, made_by=user)
    entry.full_clean()
    entry.save()
    item.state, item.changed_at = state, entry.made_at
    item.save(update_fields=("state", "changed_at"))
    return entry
