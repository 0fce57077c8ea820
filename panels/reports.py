"""The first draft of a report from one body to the one above: what the period holds, as text to be edited (CB-3).

It names decisions of the two bodies, and otherwise only what is public. Written in German, as their papers are.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import DateField, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from clusters.display import figure_text
from clusters.models import KeyFigure
from panels.models import Decision, GoverningBody, PanelSession, WorkItemEntry
from roadmaps.models import Measure, Milestone, Project, ProjectStageEntry, Roadmap, RoadmapStateEntry
from thcm.core.dates import PartialDate
from thcm.core.markup import escaped


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    starts_on: dt.date
    ends_on: dt.date

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.starts_on, self.ends_on


def draft_of(body: GoverningBody, above: GoverningBody, period: Period) -> str:
    """Markdown for `thcm.core.markup`; the number of queries does not depend on the number of rows."""
    with override("de"):
        sections = [
            (f"## {_('Beschlüsse')}", _decisions((body.pk, above.pk), period)),
            (f"## {_('Arbeitsprogramm')}", _work(period)),
            (f"## {_('Clusterentwicklung')}\n\n### {_('Roadmaps')}", _roadmaps(period)),
            (f"### {_('Projekte')}", _projects(period)),
            (f"### {_('Panels')}", _sessions(period)),
            (f"### {_('Kennzahlen')}", _figures(period)),
        ]
        return "\n".join(_section(head, lines) for head, lines in sections)


def _section(head: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines) or _("Im Zeitraum ist dazu nichts eingetragen.")
    return f"{head}\n\n{text}\n"


def _line(title: str, *facts: str) -> str:
    """A point of a list: what it is about, and what there is to say of it."""
    return " ".join([f"- **{escaped(title)}**", *(escaped(fact) for fact in facts if fact)])


def _named(name: str, value: object) -> str:
    return f"{name}: {value}." if value else ""


def _decisions(body_ids: Iterable[int], period: Period) -> Iterator[str]:
    """Those that were taken in the period, and older ones that are still open."""
    rows = Decision.objects.maintained().filter(meeting__body__in=body_ids).with_details()
    taken = rows.taken_within(*period.days)
    older = rows.open().filter(meeting__on__startswith__lt=period.starts_on)
    row: Any
    for row in [*taken.order_by("meeting__on", "number", "pk"), *older.order_by("meeting__on", "number", "pk")]:
        led_to = [
            *(f"„{measure.title}“ ({measure.goal.roadmap})" for measure in row.public_measures),
            *(f"„{project.name}“" for project in row.public_projects),
            *(f"„{item.text}“" for item in row.public_items),
        ]
        yield _line(
            f"{row.number} ({row.meeting.body}, {row.meeting.on.text})",
            row.text,
            _named(_("Verantwortlich"), row.responsible),
            _named(_("Fällig"), row.due and row.due.text),
            _named(_("Stand"), row.get_state_display()),
            _named(_("Ergebnis"), row.result.rstrip(".")),
            _named(_("Daraus"), ", ".join(led_to)),
        )


def _work(period: Period) -> Iterator[str]:
    """The last step of each item within the period."""
    entries = WorkItemEntry.objects.filter(
        item__group__programme__status="published", made_at__date__range=period.days
    ).select_related("item__group__programme")
    latest = {entry.item_id: entry for entry in entries.order_by("pk")}
    rows = sorted(latest.values(), key=lambda entry: (entry.item.group.order, entry.item.order, entry.item_id))
    for entry in rows:
        yield _line(entry.item.text, _named(_("Stand"), entry.get_state_display()), entry.note)


def _within(steps: QuerySet, period: Period) -> QuerySet:
    """Steps by the first day of their date; without one by the day on which somebody took them, not a data set."""
    since = Coalesce("on__startswith", TruncDate("created_at"), output_field=DateField())
    taken = steps.exclude(on=None, created_by=None).alias(since=since)
    return taken.filter(since__range=period.days).order_by("since", "pk")


def _roadmaps(period: Period) -> Iterator[str]:
    entries = RoadmapStateEntry.objects.filter(roadmap__in=Roadmap.objects.published().values("pk"))
    for entry in _within(entries, period).select_related("roadmap"):
        yield _line(str(entry.roadmap), _named(entry.get_state_display(), entry.when), entry.note)
    reached = Milestone.objects.published().filter(state=Milestone.State.REACHED, reached_on__range=period.days)
    milestone: Any
    for milestone in reached.with_roadmap().order_by("reached_on", "pk"):
        day = PartialDate.containing(milestone.reached_on, "day").text
        yield _line(
            str(milestone.goal.roadmap),
            _("Meilenstein „%(title)s“ erreicht am %(day)s.") % {"title": milestone.title, "day": day},
        )
    overdue = Measure.objects.published().overdue().count()
    if overdue:
        text = ngettext("%(count)s Maßnahme ist überfällig.", "%(count)s Maßnahmen sind überfällig.", overdue)
        yield _line(_("Heute"), text % {"count": overdue})


def _projects(period: Period) -> Iterator[str]:
    entries = ProjectStageEntry.objects.filter(project__in=Project.objects.published().values("pk"))
    for entry in _within(entries, period).select_related("project"):
        yield _line(entry.project.name, _named(_("Stufe"), entry.get_stage_display()))


def _sessions(period: Period) -> Iterator[str]:
    held = PanelSession.objects.published().filter(state="held", on__startswith__range=period.days)
    session: Any
    for session in held.with_outcomes().select_related("panel").order_by("on", "pk"):
        outcomes = "; ".join(outcome.text for outcome in session.public_outcomes)
        yield _line(f"{session.panel}, {session.on.text}", session.title, _named(_("Ergebnisse"), outcomes))


def _figures(period: Period) -> Iterator[str]:
    """Of each field what has its Stand in the period, with source and caveat (R8, R17); no totals (R12)."""
    rows = KeyFigure.objects.published().current().with_origin().filter(subject__growth_field__isnull=False)
    of_period = rows.filter(as_of__startswith__range=period.days)
    in_order = of_period.order_by("subject__growth_field__pk", "source__pk", "as_of", "indicator_id", "series", "pk")
    for subject, figures in groupby(in_order, key=lambda figure: figure.subject):
        said = [_of_origin(list(rows)) for _key, rows in groupby(figures, key=lambda row: (row.source_id, row.as_of))]
        yield _line(subject.name, "; ".join(said) + ".")


def _of_origin(figures: list[KeyFigure]) -> str:
    values = [f"{row.indicator} {figure_text(row)}{f' ({row.caveat})' if row.caveat else ''}" for row in figures]
    first = figures[0]
    source = first.source.label if first.source else _("ohne Quellenangabe")
    return f"{', '.join(values)} ({source}, {_('Stand')} {first.as_of.text if first.as_of else ''})"
