"""Pages of key figures: the list of all, and one with its origin."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.changes import changes_of
from clusters.filters import KeyFigureListFilter
from clusters.models import Citation, FigureConflict, FigureSubject, KeyFigure
from clusters.news import figure_news
from clusters.provenance import NEIGHBOURS, contradictions_of, neighbours_of
from clusters.querysets import KeyFigureQuerySet
from thcm.core.atom import atom_response
from thcm.core.lists import FilteredList

PAGE_ONLY = ("page", "earlier")


class FigureList(FilteredList):
    """All figures, narrowed by the address."""

    filter_class = KeyFigureListFilter
    template_name = "clusters/keyfigure_list.html"
    part_template_name = "clusters/_figure_table.html"
    context_object_name = "figures"

    def rows(self) -> KeyFigureQuerySet:
        return KeyFigure.objects.published().in_order()

    def shown(self, rows: KeyFigureQuerySet) -> KeyFigureQuerySet:
        return rows.with_origin().prefetch_related(Prefetch("conflicts", FigureConflict.objects.published()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(api_query=_query_of_api(self.request, self.filter), **kwargs)


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


def _address_of(subject: FigureSubject) -> str:
    """Where more is told about the subject: its field, its network, or (a region) all its figures."""
    sub_field = getattr(subject, "sub_field", None)
    owner = sub_field.growth_field if sub_field else getattr(subject, "growth_field", getattr(subject, "network", None))
    return (owner or subject).get_absolute_url()


def figure_detail(request: HttpRequest, external_id: str) -> HttpResponse:
    """One figure with its origin; 410 once it was withdrawn."""
    citations = Prefetch("citations", Citation.objects.select_related("source"))
    owners = ("subject__growth_field", "subject__sub_field__growth_field", "subject__network")
    figures = KeyFigure.objects.published().with_origin().select_related(*owners).prefetch_related(citations)
    figure = figures.filter(external_id=external_id).first()
    if figure is None:
        return _withdrawn(request, external_id)
    contradictions = contradictions_of(figure)
    shown = {row.pk for contradiction in contradictions for row in contradiction.statements}
    neighbours = neighbours_of(figure)
    context = {
        "figure": figure,
        "subject_url": _address_of(figure.subject),
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


@require_safe
def figure_atom(request: HttpRequest) -> HttpResponse:
    """What was published or changed last."""
    return atom_response(figure_news(), name=_("Kennzahlen: Neues"), path=request.path, page=reverse("figure-list"))
