"""What is near where a choice of events is empty: other times, or one filter less."""

from dataclasses import dataclass

from django.db.models import CharField, Value

from events.filters import EventFilter
from events.models import Event
from events.querysets import EventQuerySet

MOST = 5


@dataclass(frozen=True)
class Nearby:
    """`upcoming` are the next events that the filters choose without their period, `latest` the last ones that are
    over where there is no period; `years` hold such that are over.

    `fewer` are filters that alone stand in the way: parameter and label.
    """

    upcoming: EventQuerySet
    latest: EventQuerySet
    years: list[tuple[int, int]]
    fewer: list[tuple[str, str]]


def near(chosen: EventFilter) -> Nearby:
    """Five queries at most. `chosen` is valid and finds nothing."""
    public = Event.objects.published()
    past = chosen.but(public.past())
    upcoming = chosen.but(public.upcoming()).in_order().with_fields()[:MOST] if chosen.has_period else public.none()
    latest = public.none() if chosen.has_period else past.newest_first().with_fields()[:MOST]
    return Nearby(upcoming, latest, past.by_year(), _fewer(chosen))


def _fewer(chosen: EventFilter) -> list[tuple[str, str]]:
    given = [name for name, value in chosen.form.cleaned_data.items() if value and name not in ("from", "to", "month")]
    rows = chosen.in_period(Event.objects.published())
    parts = [chosen.but(rows, name).values_list(Value(name, output_field=CharField()), flat=True)[:1] for name in given]
    helpful = set(parts[0].union(*parts[1:], all=True)) if parts else set()
    return [(name, str(chosen.filters[name].label)) for name in given if name in helpful]
