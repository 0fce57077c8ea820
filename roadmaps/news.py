"""News of roadmaps: their steps, measures that began or ended, milestones that were reached, as an Atom feed.

Only what is public now is told, and each part in the state that it has now.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Min, OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format

from roadmaps.models import Measure, Milestone, Roadmap, RoadmapStateEntry
from thcm.core.atom import AtomEntry, site_address

MOST_NEWS = 100


def roadmap_news() -> list[AtomEntry]:
    """The latest first; three queries."""
    entries = [*_steps(), *_parts(Milestone, ("reached",)), *_parts(Measure, ("running", "done", "dropped"))]
    return sorted(entries, key=lambda entry: entry.updated_at, reverse=True)[:MOST_NEWS]


def _steps() -> Iterator[AtomEntry]:
    """Those of one roadmap are known from the day on which it was published."""
    rows = RoadmapStateEntry.objects.filter(roadmap__in=Roadmap.objects.published()).select_related("roadmap")
    for step in rows.newest_first()[:MOST_NEWS]:
        yield _entry(
            f"schritt-{step.pk}",
            f"{step.roadmap.title}: {step.get_state_display()}",
            step.roadmap,
            "",
            (step.when, step.note),
            _later(step.created_at, step.roadmap.published_at),
        )


def _parts(model: Any, states: tuple[str, ...]) -> Iterator[AtomEntry]:
    """In one of the states; known since the version of the part that first had it after having another."""
    kind = str(model._meta.verbose_name)
    rows = _with_moment(model).published().filter(state__in=states).select_related("goal__roadmap")
    for part in rows.order_by("-moved_at", "-pk")[:MOST_NEWS]:
        roadmap = part.goal.roadmap
        anchor = f"{'meilenstein' if model is Milestone else 'massnahme'}-{part.pk}"
        day = part.reached_on if model is Milestone else part.done_on
        yield _entry(
            f"{anchor}-{part.state}",
            f"{kind} {part.get_state_display()}: {part.title}",
            roadmap,
            f"#{anchor}",
            (roadmap.title, _day(day), part.description),
            _later(part.moved_at or part.updated_at, roadmap.published_at),
        )


def _with_moment(model: Any) -> Any:
    """With `moved_at`: when the part first was in the state in which it is."""
    versions = model.history.filter(id=OuterRef("pk"), state=OuterRef("state")).order_by()
    return model.objects.annotate(
        moved_at=Subquery(versions.values("id").annotate(at=Min("history_date")).values("at"))
    )


def _entry(
    key: str, title: str, roadmap: Roadmap, anchor: str, paragraphs: tuple[str, ...], moment: dt.datetime
) -> AtomEntry:
    return AtomEntry(
        key=f"{site_address(reverse('roadmap-atom'))}#{key}",
        title=title,
        address=f"{site_address(roadmap.get_absolute_url())}{anchor}",
        paragraphs=paragraphs,
        published_at=moment,
        updated_at=moment,
    )


def _day(day: dt.date | None) -> str:
    return date_format(day) if day else ""


def _later(moment: dt.datetime, published_at: dt.datetime | None) -> dt.datetime:
    return max(moment, published_at) if published_at else moment
