"""Milestones of a roadmap as a calendar file, and its public parts as a table."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from roadmaps.milestone_calendar import milestone_calendar
from roadmaps.models import Milestone, Roadmap
from roadmaps.tables import public_table, table_response
from thcm.core.renamed import redirect_renamed


@require_safe
def roadmap_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Roadmap.objects.published()
    roadmap = rows.filter(slug=slug).first()
    if roadmap is None:
        return redirect_renamed(rows, slug, to="roadmap-calendar")
    milestones = Milestone.objects.published().of_roadmaps([roadmap.pk]).select_related("goal").order_by("due", "pk")
    return HttpResponse(
        milestone_calendar(roadmap, milestones),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{slug}-meilensteine.ics"'},
    )


@require_safe
def roadmap_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Roadmap.objects.published()
    roadmap = rows.filter(slug=slug).first()
    if roadmap is None:
        return redirect_renamed(rows, slug, to="roadmap-xlsx")
    return table_response(public_table(roadmap), f"{slug}.xlsx")
