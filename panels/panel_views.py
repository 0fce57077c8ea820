"""Panels: overview, and one with moderator, sessions and what became of their outcomes (GM-5)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from panels.models import Panel
from thcm.core.renamed import redirect_renamed


def panel_list(request: HttpRequest) -> HttpResponse:
    return render(request, "panels/panel_list.html", {"panels": Panel.objects.published().for_list()})


def panel_detail(request: HttpRequest, slug: str) -> HttpResponse:
    published = Panel.objects.published()
    panel = published.for_page().filter(slug=slug).first()
    if panel is None:
        return redirect_renamed(published, slug)
    return render(request, "panels/panel_detail.html", {"panel": panel})
