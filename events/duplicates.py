"""Whether a submitted event is in the calendar already: near in time, alike in its title, at the same place."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, FloatField, Q
from django.db.models.expressions import RawSQL
from django.utils import translation
from django.utils.translation import gettext as _

from events.dates import Period
from events.models import Event, EventSubmission
from events.models.periods import Precision
from events.payload import Payload, period_of

A_DAY = dt.timedelta(days=1)
ALIKE = 0.4  # of the trigrams of two titles; less is chance
MOST = 5
_LIKENESS = """greatest(
    similarity(core_search_fold(events_event.title_de), core_search_fold(%s)),
    similarity(core_search_fold(events_event.title_en), core_search_fold(%s)))"""


@dataclass(frozen=True)
class Hit:
    """An event of the calendar that may be the same one, and why, in words."""

    event: Event
    reasons: list[str]
    score: float


def duplicates_of(submission: EventSubmission) -> list[Hit]:
    """Of a new event, the likeliest first. Reads one query's worth of events near its date."""
    payload = submission.payload
    try:
        period = period_of(payload)
    except (ValueError, KeyError):
        return []
    if submission.kind != EventSubmission.Kind.NEW:
        return []
    hits = [_hit(event, payload, period) for event in _candidates(payload, period, submission.event_id)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.event.starts_on, hit.event.pk))[:MOST]


def note_duplicate(submission: EventSubmission) -> list[Hit]:
    """Sets the columns with the likeliest one, in German for the office; does not save."""
    with translation.override(settings.LANGUAGE_CODE):
        hits = duplicates_of(submission)
    submission.duplicate_of = hits[0].event if hits else None
    submission.duplicate_reasons = hits[0].reasons if hits else []
    return hits


def _candidates(payload: Payload, period: Period, own_id: int | None) -> list[Event]:
    title = payload.get("title_de", "")
    margin = A_DAY if period.precision == Precision.DAY else dt.timedelta()
    near = Event.objects.published().overlapping(period.starts_on - margin, period.ends_before - A_DAY + margin)
    near = near.annotate(likeness=RawSQL(_LIKENESS, [title, title], FloatField()))  # noqa: S611 (own columns only)
    condition = Q(likeness__gte=ALIKE)
    if period.precision == Precision.DAY:
        condition |= Q(_same_place(payload), date_precision=Precision.DAY)
    likely = near.filter(condition).exclude(pk__in=[own_id] if own_id else []).order_by(F("likeness").desc(), "pk")
    return list(likely[: MOST * 4])


def _same_place(payload: Payload) -> Q:
    names = {name: payload.get(name) for name in ("city", "place_name")}
    known = [Q(**{f"{name}__iexact": value}) for name, value in names.items() if value]
    return Q(pk=None) if not known else known[0] | known[-1]


def _hit(event: Event, payload: Payload, period: Period) -> Hit:
    likeness: float = getattr(event, "likeness")  # noqa: B009 (annotated)
    place = _place_in_common(event, payload)
    reasons = [_time_in_words(event, period)]
    if likeness >= ALIKE:
        alike = _("Titel zu %(percent)s %% gleich") % {"percent": round(likeness * 100)}
        reasons.append(_("gleicher Titel") if likeness > 0.99 else alike)
    if place:
        reasons.append(_("ebenfalls in %(place)s") % {"place": place})
    is_same_day = event.starts_on == period.starts_on and event.is_exact and period.precision == Precision.DAY
    return Hit(event, reasons, likeness + (0.3 if place else 0) + (0.2 if is_same_day else 0))


def _place_in_common(event: Event, payload: Payload) -> str:
    for name in ("place_name", "city"):
        value = str(payload.get(name) or "")
        if value and value.casefold() == getattr(event, name).casefold():
            return value
    return ""


def _time_in_words(event: Event, period: Period) -> str:
    if not (event.is_exact and period.precision == Precision.DAY):
        return _("Termin überschneidet sich: %(when)s") % {"when": event.when}
    if event.starts_on == period.starts_on:
        return _("am selben Tag")
    if event.ends_before == period.starts_on:
        return _("am Tag davor")
    if event.starts_on == period.ends_before:
        return _("am Tag danach")
    return _("zur selben Zeit: %(when)s") % {"when": event.when}
