"""Fact sheets of a field: all editions on one page, each with an address of its own that stays."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from clusters.models import GrowthField
from newsroom.brochure_views import citing
from newsroom.models import FactSheetEdition
from thcm.core.document_views import as_attachment


def fact_sheet_list(request: HttpRequest, slug: str) -> HttpResponse:
    field = get_object_or_404(GrowthField.objects.published().with_category(), slug=slug)
    editions = field.fact_sheets.for_list()
    context = {"field": field, "editions": editions, **citing()}
    return render(request, "newsroom/fact_sheet_list.html", context)


def fact_sheet_file(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """In the language of the address."""
    rows = FactSheetEdition.objects.published().for_list()
    return as_attachment(get_object_or_404(rows, growth_field__slug=slug, number=number))
