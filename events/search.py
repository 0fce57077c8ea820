"""Search over events and series. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, DateField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, EventSeries
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50  # rows of one kind that the search page weighs up, the latest events first
_EVENT = ("type", "starts_on", "ends_before", "date_precision", "is_planned", "place_name", "city", "description_en")
_SHARED = ("slug", "word_scores", "description_de")


def search(words: Sequence[str]) -> list[Group]:
    """One query, however much is found."""
    events: Any = found(Event.objects.published(), words)
    series = found(EventSeries.objects.published(), words).order_by("pk")
    parts = (
        events.newest_first().values_list("title_de", "title_en", *_SHARED, *_EVENT)[:MOST],
        _as_events(series)[:MOST],
    )
    rows = list(parts[0].union(parts[1], all=True))
    return [_events(words, [row for row in rows if row[5]]), _series([row for row in rows if not row[5]])]


def _as_events(series: Any) -> Any:
    """In the columns of events, without a type."""
    nothing = Value("", output_field=CharField())
    no_day = Cast(Value(None), DateField())
    columns = (nothing, no_day, no_day, nothing, Value(False), nothing, nothing, "description_en")
    return series.values_list("name_de", "name_en", *_SHARED, *columns)


def _events(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for title_de, title_en, slug, scores, description, *columns in rows:
        values = dict(zip(_EVENT, columns, strict=True))
        event = Event(title_de=title_de, title_en=title_en, description_de=description, **values)
        results.append(
            Result(
                event.title,
                reverse("event-detail", args=(slug,)),
                scores,
                text=excerpt(" · ".join(filter(None, (event.place, event.description))), words),
                context=f"{event.get_type_display()}, {event.when}",
                is_german=not title_en,
            )
        )
    oldest = min((row[6].year for row in rows), default="")
    more = reverse("event-list", query={"q": " ".join(words), "from": oldest})
    return Group(_("Termine"), results, more_url=more)


def _series(rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for name_de, name_en, slug, scores, *_values in rows:
        series = EventSeries(name_de=name_de, name_en=name_en, slug=slug)
        results.append(Result(series.name, series.get_absolute_url(), scores, is_german=not name_en))
    return Group(_("Veranstaltungsreihen"), results)
