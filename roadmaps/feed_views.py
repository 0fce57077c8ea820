"""Milestones of a roadmap as a calendar file, its public parts as a table, and news of all roadmaps."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roadmaps.milestone_calendar import milestone_calendar
from roadmaps.models import Milestone, Roadmap
from roadmaps.news import roadmap_news
from roadmaps.tables import public_table, table_response
from thcm.core.atom import atom_response
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


@require_safe
def roadmap_atom(request: HttpRequest) -> HttpResponse:
    """Which steps roadmaps took, and what of them was reached."""
    return atom_response(roadmap_news(), name=_("Roadmaps: Neues"), path=request.path, page=reverse("roadmap-list"))
