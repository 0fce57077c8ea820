"""Pages that gather from everywhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clusters.models import FieldLink, GrowthField, KeyFigure
from clusters.overview import LEADING_INDICATORS, caveats_of, groups_of, landscape_of, origins_of
from clusters.regions import comparisons


def home(request: HttpRequest) -> HttpResponse:
    fields = GrowthField.objects.published().with_category().with_responsible()
    figures = KeyFigure.objects.published().current().of_fields_and_regions(LEADING_INDICATORS)
    figures = list(figures.with_shared_origin().leading_first())
    groups = groups_of(fields, figures)
    context = {
        "groups": groups,
        "landscape": landscape_of(groups, FieldLink.objects.published()),
        "landscape_origins": origins_of(groups),
        "landscape_caveats": caveats_of(groups),
        "comparisons": comparisons(figure for figure in figures if figure.subject.kind == "region"),
    }
    return render(request, "home.html", context)
