"""Deadlines of funding beside the events: of programmes that were rated fitting, in a band of their own."""

from django.utils import timezone

from events.filters import EventFilter
from funding.models import Deadline
from thcm.core.dates import PartialDate

MOST = 8
ANSWERED = ("field", "from", "to", "month")


def deadlines_beside(chosen: EventFilter, month: PartialDate | None = None) -> list[Deadline]:
    """Of the month, of the period asked for, or from today on; none where something else was asked for, too."""
    if not chosen.is_valid():
        return []
    values = chosen.form.cleaned_data
    if any(value for name, value in values.items() if name not in ANSWERED):
        return []
    start, end = (month, month) if month else (values.get("from"), values.get("to"))
    rows = Deadline.objects.of_rated([field.pk for field in values["field"]])
    rows = rows.filter(on__gte=start.starts_on if start else timezone.localdate())
    rows = rows.filter(on__lt=end.ends_before) if end else rows
    return list(rows[:MOST])
