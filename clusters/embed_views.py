"""One figure or one chart for other websites: in any frame, without script, cookie or navigation."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from clusters.atlas import Atlas
from clusters.charts import charts_of
from clusters.models import KeyFigure
from clusters.provenance import contradictions_of, neighbours_of

FRAMED = {"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]}


def embeddable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """May stand in frames of others, and is found by search engines only where it stands."""

    @require_safe
    @xframe_options_exempt
    @csp_replace(FRAMED)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return framed


@embeddable
def embed_figure(request: HttpRequest, external_id: str) -> HttpResponse:
    figure = KeyFigure.objects.published().with_origin().filter(external_id=external_id).first()
    if figure is None:
        is_withdrawn = KeyFigure.objects.withdrawn().filter(external_id=external_id).exists()
        return _missing(request, 410 if is_withdrawn else 404)
    newer = neighbours_of(figure).newer if figure.rank == KeyFigure.Rank.DEPRECATED else ()
    context = {"figure": figure, "newer": newer, "contradictions": contradictions_of(figure)}
    return render(request, "clusters/embed_figure.html", context)


@embeddable
def embed_chart(request: HttpRequest, slug: str) -> HttpResponse:
    atlas = Atlas()
    chart = next((row for row in charts_of(atlas.groups, atlas.figures) if row.slug == slug), None)
    if chart is None:
        return _missing(request, 404)
    return render(request, "clusters/embed_chart.html", {"chart": chart})


def _missing(request: HttpRequest, status: int) -> HttpResponse:
    """An answer that the frame shows, where an error page would be refused."""
    return render(request, "clusters/embed_missing.html", {"is_withdrawn": status == 410}, status=status)
