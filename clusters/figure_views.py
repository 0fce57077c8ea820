"""Pages of key figures: the list of all, and one with its origin."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic import ListView
from django_htmx.middleware import HtmxDetails

from clusters.changes import changes_of
from clusters.filters import KeyFigureListFilter
from clusters.models import Citation, FigureConflict, FigureSubject, GrowthField, KeyFigure
from clusters.provenance import NEIGHBOURS, contradictions_of, neighbours_of
from clusters.querysets import KeyFigureQuerySet
from thcm.core.paging import LongListPaginator

PAGE_ONLY = ("page", "earlier")


class FigureList(ListView):
    """All figures, narrowed by the address; htmx asks for the table alone."""

    paginate_by = 50
    paginator_class = LongListPaginator
    context_object_name = "figures"

    def get_template_names(self) -> list[str]:
        htmx = HtmxDetails(self.request)
        is_part = htmx and not htmx.history_restore_request
        return ["clusters/_figure_table.html" if is_part else "clusters/keyfigure_list.html"]

    def get_queryset(self) -> KeyFigureQuerySet:
        self.filter = KeyFigureListFilter(
            self.request.GET, KeyFigure.objects.published().in_order(), request=self.request
        )
        conflicts = Prefetch("conflicts", FigureConflict.objects.published())
        figures = self.filter.qs if self.filter.is_valid() else KeyFigure.objects.none()
        return figures.with_origin().prefetch_related(conflicts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = _query_of_api(self.request, self.filter)
        return super().get_context_data(filter=self.filter, address=_address(self.request), api_query=query)


def _address(request: HttpRequest) -> str:
    """The filter as it stands in the address, without the page and without what was left empty."""
    query = request.GET.copy()
    query.pop("page", None)
    for name in list(query):
        query.setlist(name, [value for value in query.getlist(name) if value])
    return query.urlencode()


def _query_of_api(request: HttpRequest, figure_filter: KeyFigureListFilter) -> str:
    """The same choice in the words of the API, which leaves nothing out unless told to."""
    query = request.GET.copy()
    for name in list(query):
        values = [value for value in query.getlist(name) if value]
        if name in PAGE_ONLY or name not in figure_filter.filters or not values:
            del query[name]
        else:
            query.setlist(name, values)
    if "rank" not in query and not request.GET.get("earlier"):
        query.setlist("rank", [KeyFigure.Rank.PREFERRED, KeyFigure.Rank.NORMAL])
    return query.urlencode()


def _field_of(subject: FigureSubject) -> GrowthField | None:
    """The growth field whose page tells more about the subject; None for regions and networks."""
    sub_field = getattr(subject, "sub_field", None)
    return sub_field.growth_field if sub_field else getattr(subject, "growth_field", None)


def figure_detail(request: HttpRequest, external_id: str) -> HttpResponse:
    """One figure with its origin; 410 once it was withdrawn."""
    citations = Prefetch("citations", Citation.objects.select_related("source"))
    fields = ("subject__growth_field", "subject__sub_field__growth_field")
    figures = KeyFigure.objects.published().with_origin().select_related(*fields).prefetch_related(citations)
    figure = figures.filter(external_id=external_id).first()
    if figure is None:
        return _withdrawn(request, external_id)
    contradictions = contradictions_of(figure)
    shown = {row.pk for contradiction in contradictions for row in contradiction.statements}
    neighbours = neighbours_of(figure)
    context = {
        "figure": figure,
        "field": _field_of(figure.subject),
        "neighbours": neighbours,
        "parallel": [row for row in neighbours.parallel if row.pk not in shown],
        "contradictions": contradictions,
        "changes": changes_of(figure),
        "page_url": request.build_absolute_uri(figure.get_absolute_url()),
    }
    return render(request, "clusters/keyfigure_detail.html", context)


def _withdrawn(request: HttpRequest, external_id: str) -> HttpResponse:
    figure = get_object_or_404(KeyFigure.objects.withdrawn().with_origin(), external_id=external_id)
    valid = KeyFigure.objects.published().current().filter(subject=figure.subject_id, indicator=figure.indicator_id)
    context = {"figure": figure, "valid": valid.with_origin()[:NEIGHBOURS]}
    return render(request, "clusters/keyfigure_withdrawn.html", context, status=410)
