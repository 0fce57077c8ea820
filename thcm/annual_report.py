"""The annual report: what happened in a year, each figure with what it counts and the list behind it (MI-4, MI-5)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clusters.models import KeyFigure
from events.models import Event
from funding.models import Award
from panels.models import Decision, Meeting, PanelSession
from roadmaps.models import Measure, Milestone, Project, ProjectStageEntry, Roadmap, RoadmapStateEntry
from thcm.core.permissions import Account, roles_of


def may_read_report(user: Account) -> bool:
    """Everybody on the staff, the ministry included."""
    return bool(roles_of(user))


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing is stated, which is not zero. `counts` says what is counted, in words."""

    label: str
    value: int | Decimal | None
    counts: str
    url: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    figures: list[Figure]


@dataclass(frozen=True)
class Year:
    year: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def after(self) -> dt.date:
        return dt.date(self.year + 1, 1, 1)

    def within(self, column: str) -> Q:
        """Whose day, or whose partial date's first day, lies in the year."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lt": self.after})

    def during(self, column: str) -> Q:
        """Whose moment lies in the year; as moments, for which there is an index."""
        starts, ends = (timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (self.first, self.after))
        return Q(**{f"{column}__gte": starts, f"{column}__lt": ends})


def annual_report(number: int) -> list[Section]:
    """Of what is public; the number of queries does not depend on the number of rows."""
    year = Year(number)
    return [
        Section(_("Veranstaltungen"), list(_events(year))),
        Section(_("Panels"), list(_panels(year))),
        Section(_("Roadmaps"), list(_roadmaps(year))),
        Section(_("Projekte"), list(_projects(year))),
        Section(_("Förderung"), list(_funding(year))),
        Section(_("Gremien"), list(_bodies(year))),
        Section(_("Kennzahlen"), [_figures(year)]),
    ]


def _list(name: str, **query: Any) -> str:
    return reverse(name, query=query or None)


def _events(year: Year) -> Iterator[Figure]:
    rows = Event.objects.published().filter(year.within("starts_on")).exclude(state="cancelled").order_by()
    found = rows.values_list("type").annotate(Count("pk"), Count("participants"), Sum("participants"))
    counts = {kind: rest for kind, *rest in found}
    for kind in Event.Type:
        number, stated, people = counts.get(kind.value, (0, 0, None))
        url = _list("event-list", **{"from": year.year, "to": year.year, "type": kind.value})
        what = _("veröffentlichte, nicht abgesagte Veranstaltungen dieser Art, die im Jahr beginnen")
        yield Figure(str(kind.label), number, what, url)
        if number:
            note = _("angegeben bei %(stated)s von %(number)s Veranstaltungen") % {"stated": stated, "number": number}
            label = _("%(kind)s: Teilnehmende") % {"kind": kind.label}
            yield Figure(label, people, _("Summe der angegebenen Teilnehmenden"), url, note=note)


def _panels(year: Year) -> Iterator[Figure]:
    held = PanelSession.objects.published().filter(year.within("on__startswith"), state="held")
    numbers = held.aggregate(sessions=Count("pk"), panels=Count("panel", distinct=True))
    url = _list("panel-list")
    what = _("durchgeführte, veröffentlichte Sitzungen im Jahr")
    yield Figure(pgettext("panel", "Sitzungen"), numbers["sessions"], what, url)
    yield Figure(_("Panels mit Sitzung"), numbers["panels"], _("Panels, die im Jahr getagt haben"), url)


def _roadmaps(year: Year) -> Iterator[Figure]:
    since = Coalesce("on__startswith", TruncDate("created_at"), output_field=DateField())
    entries = RoadmapStateEntry.objects.filter(roadmap__in=Roadmap.objects.published().values("pk"))
    until = entries.alias(since=since).filter(since__lt=year.after)
    latest = until.order_by("roadmap_id", "-pk").distinct("roadmap_id")
    steps = RoadmapStateEntry.objects.filter(pk__in=latest.values("pk")).order_by()
    counts = dict(steps.values_list("state").annotate(Count("pk")))
    for state in Roadmap.State:
        what = _("veröffentlichte Roadmaps, deren jüngster Schritt bis Jahresende diesen Stand hat")
        url = _list("roadmap-list", state=state.value)
        yield Figure(str(state.label), counts.get(state.value, 0), what, url)
    reached = Milestone.objects.published().filter(year.within("reached_on"), state="reached").count()
    what = _("öffentliche Meilensteine, die im Jahr als erreicht eingetragen sind")
    yield Figure(_("erreichte Meilensteine"), reached, what, _list("roadmap-list"))
    yield _measures(year)


def _measures(year: Year) -> Figure:
    done = Measure.objects.published().filter(state="done")
    numbers = done.aggregate(of_year=Count("pk", year.within("done_on")), undated=Count("pk", Q(done_on=None)))
    what = _("öffentliche Maßnahmen, die im Jahr als erledigt eingetragen sind")
    days = {"done_on__gte": year.first, "done_on__lt": year.after}
    url = reverse("admin:roadmaps_measure_changelist", query={"state__exact": "done", **days})
    words = _("ohne %(number)s erledigte, deren Tag nicht bekannt ist, etwa weil er früher nicht festgehalten wurde")
    note = words % {"number": numbers["undated"]} if numbers["undated"] else ""
    return Figure(_("erledigte Maßnahmen"), numbers["of_year"], what, url, note=note)


def _projects(year: Year) -> Iterator[Figure]:
    rows = Project.objects.filter(pk__in=_steps(year, "initiated").values("project"))
    numbers = rows.aggregate(number=Count("pk"), stated=Count("volume_eur"), volume=Sum("volume_eur"))
    url = reverse("admin:roadmaps_project_changelist", query={"stage__exact": "initiated"})
    yield Figure(_("angebahnte Projekte"), numbers["number"], _("Projekte mit der Stufe „angebahnt“ im Jahr"), url)
    note = _("angegeben bei %(stated)s von %(number)s Projekten") % numbers
    yield Figure(_("deren Volumen"), numbers["volume"], _("Summe der angegebenen Volumen"), url, "€", note)


def _funding(year: Year) -> Iterator[Figure]:
    rows = Project.objects.filter(pk__in=_steps(year, "funded").values("project"))
    numbers = rows.aggregate(number=Count("pk"), stated=Count("funding_eur"), amount=Sum("funding_eur"))
    url = reverse("admin:roadmaps_project_changelist", query={"stage__exact": "funded"})
    what = _("Projekte mit der Stufe „gefördert“ im Jahr")
    yield Figure(_("geförderte Projekte"), numbers["number"], what, url)
    note = _("angegeben bei %(stated)s von %(number)s Projekten") % numbers
    yield Figure(_("deren Förderung"), numbers["amount"], _("Summe der angegebenen Förderung"), url, "€", note)
    awards = Award.objects.filter(year.within("starts_on")).order_by("source").values_list("source__name_de")
    for source, number, amount in awards.annotate(Count("pk"), Sum("amount_eur")):
        what = _("bewilligte Vorhaben dieser Quelle, die im Jahr beginnen; Quellen werden nicht zusammengezählt")
        label = _("Bewilligungen laut %(source)s") % {"source": source}
        yield Figure(label, amount, what, _list("award-list"), "€", _("%(number)s Vorhaben") % {"number": number})


def _steps(year: Year, stage: str) -> QuerySet[ProjectStageEntry]:
    entries = ProjectStageEntry.objects.filter(year.within("on__startswith"), stage=stage)
    return entries.filter(project__status="published")


def _bodies(year: Year) -> Iterator[Figure]:
    held = (
        Meeting.objects.held().filter(year.within("on__startswith"), body__status="published").order_by("body__level")
    )
    for body, number in held.values_list("body__name_de").annotate(Count("pk")):
        label = _("Sitzungen: %(body)s") % {"body": body}
        yield Figure(label, number, _("durchgeführte Sitzungen im Jahr"), _list("body-list"))
    decisions = Decision.objects.published().filter(year.within("meeting__on__startswith")).order_by()
    counts = dict(decisions.values_list("state").annotate(Count("pk")))
    for state in Decision.State:
        what = _("veröffentlichte Beschlüsse aus Sitzungen des Jahres mit diesem Stand heute")
        url = _list("decision-list", year=year.year, state=state.value)
        label = _("Beschlüsse: %(state)s") % {"state": state.label}
        yield Figure(label, counts.get(state.value, 0), what, url)


def _figures(year: Year) -> Figure:
    number = KeyFigure.objects.published().filter(year.during("published_at")).count()
    return Figure(_("neue Kennzahlen"), number, _("im Jahr zuerst veröffentlichte Kennzahlen"), _list("figure-list"))
