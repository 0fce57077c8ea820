"""What can be told of the items of a work programme without asking the database."""

from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from panels.models import WorkItem
from thcm.core.dates import PartialDate

STATED = tuple(state for state in WorkItem.State if state != WorkItem.State.NOT_STATED)


def changed_since(items: Iterable[WorkItem], met: PartialDate | None) -> set[int]:
    """Keys of the items whose state changed after the day of a meeting, to the last day of an imprecise date.

    None before the first meeting: there is nothing yet that readers knew before.
    """
    if met is None:
        return set()
    return {
        item.pk
        for item in items
        if item.changed_at is not None and timezone.localdate(item.changed_at) >= met.ends_before
    }


def counts_of(items: Iterable[WorkItem]) -> list[tuple[str, int]]:
    """Each state that is stated, in words and in the order of the model, with its number."""
    counts = Counter(item.state for item in items)
    return [(str(state.label), counts[state]) for state in STATED if counts[state]]
