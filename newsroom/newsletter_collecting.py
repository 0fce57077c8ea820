"""What a draft of the newsletter is filled with (BO-3): one function for each kind of news, listed in COLLECTORS."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.models import GrowthField
from events.models import Event
from events.models.periods import Precision
from funding.matching import is_open_to_all, matches_of
from funding.models import FundingProgramme
from funding.querysets import ProgrammeQuerySet
from newsroom.models import NewsItem, NewsletterItem
from roadmaps.models import Roadmap, RoadmapStateEntry
from thcm.core.markup import escaped

AHEAD = dt.timedelta(weeks=6)
MOST = 15  # of one kind; editors add what else matters
MOST_LETTERS = 300
Kind = NewsletterItem.Kind


@dataclass(frozen=True)
class Found:
    """`title` and `text` are (German, English); without fields it is for everybody."""

    kind: Kind
    path: str
    title: tuple[str, str]
    text: tuple[str, str]
    fields: tuple[GrowthField, ...] = ()


def both(words: Callable[[], str]) -> tuple[str, str]:
    with override("de"):
        german = words()
    with override("en"):
        return german, words()


def found(
    kind: Kind,
    row: Event | FundingProgramme | NewsItem | Roadmap,
    text: Callable[[], str],
    fields: Iterable[GrowthField],
) -> Found:
    with override("de"):
        path = row.get_absolute_url()
    return Found(kind, path, both(lambda: str(row.title)), both(text), tuple(fields))


def upcoming_events(since: dt.datetime) -> Iterator[Found]:
    """Of the next six weeks; a day, month or quarter has to be known, not only the year."""
    today = timezone.localdate()
    rows = Event.objects.published().upcoming().overlapping(today, today + AHEAD)
    rows = rows.exclude(date_precision=Precision.YEAR)
    rows = rows.filter(state__in=(Event.State.SCHEDULED, Event.State.RESCHEDULED))
    event: Any
    for event in rows.with_fields().in_order()[:MOST]:
        yield found(Kind.EVENT, event, partial(_event_text, event), event.public_fields)


def new_programmes(since: dt.datetime) -> Iterator[Found]:
    rows = FundingProgramme.objects.published().current().with_news_since(since, ("new", "opened")).newest_first()
    yield from _programmes(rows)


def deadlines_ahead(since: dt.datetime) -> Iterator[Found]:
    rows = FundingProgramme.objects.published().ending_within(AHEAD.days).by_deadline()
    yield from _programmes(rows)


def roadmap_steps(since: dt.datetime) -> Iterator[Found]:
    """Roadmaps with a new step, each once, with the latest."""
    entries = RoadmapStateEntry.objects.filter(created_at__gt=since, roadmap__in=Roadmap.objects.published())
    told = entries.exclude(state=Roadmap.State.NOT_STATED)
    latest = {entry.roadmap_id: entry for entry in told.select_related("roadmap__growth_field").order_by("pk")}
    for entry in list(latest.values())[:MOST]:
        field = entry.roadmap.growth_field
        yield found(Kind.ROADMAP, entry.roadmap, partial(_step_text, entry), [field])


def news(since: dt.datetime) -> Iterator[Found]:
    rows = NewsItem.objects.published().filter(published_at__gt=since).newest_first().with_fields()
    item: Any
    for item in rows[:MOST]:
        yield found(Kind.NEWS, item, partial(_teaser, item), item.public_fields)


# In the order in which they stand in the draft.
COLLECTORS = (news, upcoming_events, new_programmes, deadlines_ahead, roadmap_steps)


def collected(since: dt.datetime) -> list[Found]:
    """What happened since the last issue and what is ahead; each page once."""
    by_path: dict[str, Found] = {}
    for collect in COLLECTORS:
        for one in collect(since):
            by_path.setdefault(one.path, one)
    return list(by_path.values())


def _programmes(rows: ProgrammeQuerySet) -> Iterator[Found]:
    for programme in rows.with_fields()[:MOST]:
        fields = [] if is_open_to_all(programme) else [match.field for match in matches_of(programme)]
        yield found(Kind.FUNDING, programme, partial(_programme_text, programme), fields)


def _teaser(item: NewsItem) -> str:
    return escaped(item.teaser)


def _event_text(event: Event) -> str:
    return _joined(event.when, event.place)


def _programme_text(programme: FundingProgramme) -> str:
    day = programme.next_deadline_on
    deadline = _("Nächste Frist: %(day)s") % {"day": date_format(day, "DATE_FORMAT")} if day else ""
    return "\n\n".join(filter(None, (_joined(programme.provider, deadline), _short(programme.summary))))


def _step_text(entry: RoadmapStateEntry) -> str:
    return "\n\n".join(filter(None, (_joined(entry.get_state_display(), entry.when), _short(entry.note))))


def _joined(*parts: str) -> str:
    return _line(", ".join(filter(None, parts)))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return _line(words if len(words) <= MOST_LETTERS else f"{words[:MOST_LETTERS].rsplit(' ', 1)[0]} …")


def _line(words: str) -> str:
    """In Markdown; „30. November“ at its beginning is no list."""
    return re.sub(r"^(\d*)([.)#+-])", r"\1\\\2", escaped(words))
