"""One roadmap, its print view, and several roadmaps seen together."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from roadmaps.changes import changes_of
from roadmaps.models import ClusterGap, NetworkedRoadmap, Roadmap
from roadmaps.overview import Line, lines_of
from roadmaps.timeline import timelines_of
from thcm.core.renamed import redirect_renamed


def roadmap_detail(request: HttpRequest, slug: str) -> HttpResponse:
    roadmap = Roadmap.objects.published().for_page().filter(slug=slug).first()
    if roadmap is None:
        return redirect_renamed(Roadmap.objects.published(), slug)
    events = roadmap.events.published().with_parties()
    context = {
        "upcoming": events.upcoming().in_order()[:20],
        "past": events.past().newest_first()[:20],
        "changes": changes_of(roadmap),
    }
    return render(request, "roadmaps/roadmap_detail.html", {**_content(roadmap), **context})


def roadmap_print(request: HttpRequest, slug: str) -> HttpResponse:
    roadmap = Roadmap.objects.published().for_page().filter(slug=slug).first()
    if roadmap is None:
        return redirect_renamed(Roadmap.objects.published(), slug, to="roadmap-print")
    return render(request, "roadmaps/roadmap_print.html", _content(roadmap))


def networked_roadmap(request: HttpRequest, slug: str) -> HttpResponse:
    networked = get_object_or_404(NetworkedRoadmap.objects.published(), slug=slug)
    lines = lines_of(networked.roadmaps.published().in_order().for_lines())
    timelines = timelines_of(line.roadmap for line in lines)
    context = {"networked": networked, "lines": lines, "timelines": timelines}
    return render(request, "roadmaps/networked_roadmap.html", context)


def _content(roadmap: Roadmap) -> dict[str, Any]:
    """What the page and the print view show."""
    gaps = ClusterGap.objects.published().filter(growth_field=roadmap.growth_field).from_weakness_to_result()
    return {
        "roadmap": roadmap,
        "line": Line(roadmap, []),
        "timeline": timelines_of([roadmap])[0],
        "gaps": gaps,
        "partners": roadmap.partners.select_related("network", "organisation"),
        "analyses": roadmap.analyses.published().select_related("contractor", "document"),
        "documents": roadmap.documents.published(),
        "further_fields": roadmap.further_fields.published().select_related("category"),
    }
