"""Bodies: overview with cadence, one body with seats, meetings and published decisions, and all decisions."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from panels.decision_filters import DecisionFilter
from panels.governance import Cadence, cadence
from panels.models import Decision, GoverningBody, Meeting, Panel, WorkProgramme
from panels.news import entries_of
from panels.querysets import DecisionQuerySet
from thcm.core.atom import atom_response
from thcm.core.lists import FilteredList
from thcm.core.renamed import redirect_renamed

MOST_NEWS = 100
NEWEST_DECISIONS = 5
YEARS_SHOWN = 5


def body_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    bodies = list(GoverningBody.objects.published().with_seats())
    meetings = list(Meeting.objects.of_bodies([body.pk for body in bodies]).since_year(today.year - 1))
    coming: dict[int, Meeting] = {}
    for meeting in meetings:  # the newest first, so that the next stays
        if meeting.is_coming:
            coming[meeting.body_id] = meeting
    context = {
        "bodies": [
            {
                "body": body,
                "years": _years(body, meetings, today),
                "next": coming.get(body.pk),
            }
            for body in bodies
        ],
        "decisions": Decision.objects.published().with_details().newest_first()[:NEWEST_DECISIONS],
        "programme": WorkProgramme.objects.published().first(),
        "panels": Panel.objects.published(),
    }
    return render(request, "panels/body_list.html", context)


def _years(body: GoverningBody, meetings: list[Meeting], today: dt.date) -> list[Cadence]:
    """This year, and the last one if the portal knows of any meeting in it."""
    is_known = any(row.body_id == body.pk and row.on.starts_on.year == today.year - 1 for row in meetings)
    years = (today.year, today.year - 1) if is_known else (today.year,)
    return [cadence(body, meetings, year, today) for year in years]


def body_detail(request: HttpRequest, slug: str) -> HttpResponse:
    published = GoverningBody.objects.published()
    body = published.with_seats().select_related("source").filter(slug=slug).first()
    if body is None:
        return redirect_renamed(published, slug)
    today = timezone.localdate()
    meetings = list(Meeting.objects.of_bodies([body.pk]))
    first = min((meeting.on.starts_on.year for meeting in meetings if meeting.is_held), default=today.year)
    years = range(today.year, max(first, today.year - YEARS_SHOWN) - 1, -1)
    decisions = Decision.objects.published().filter(meeting__body=body)
    context = {
        "body": body,
        "meetings": [meeting for meeting in meetings if meeting.is_held][: 2 * YEARS_SHOWN],
        "coming": [meeting for meeting in reversed(meetings) if meeting.is_coming],
        "years": [cadence(body, meetings, year, today) for year in years] if body.meetings_per_year else [],
        "decisions": decisions.with_details().newest_first()[:NEWEST_DECISIONS],
        "number_of_decisions": decisions.count(),
        "reporting": body.reporting_bodies.published(),
    }
    return render(request, "panels/body_detail.html", context)


class DecisionList(FilteredList):
    template_name = "panels/decision_list.html"
    part_template_name = "panels/_decision_hits.html"
    context_object_name = "decisions"
    filter_class = DecisionFilter

    def rows(self) -> DecisionQuerySet:
        return Decision.objects.published().newest_first()

    def shown(self, rows: Any) -> DecisionQuerySet:
        return rows.with_details()


@require_safe
def decision_atom(request: HttpRequest) -> HttpResponse:
    """What was published or changed last."""
    decisions = Decision.objects.published().with_details().order_by("-updated_at", "-pk")[:MOST_NEWS]
    name = _("Beschlüsse der Gremien")
    return atom_response(entries_of(decisions), name=name, path=request.path, page=reverse("decision-list"))
