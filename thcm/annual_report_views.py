"""The annual report in the back office: as a page that prints, and as CSV."""

import csv

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from thcm.annual_report import annual_report, may_read_report

FIRST_YEAR = 2000


def report_page(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The last whole year unless another one is asked for."""
    today = timezone.localdate()
    year = _checked(request, year or today.year - 1)
    context = {
        **admin.site.each_context(request),
        "title": _("Jahresbericht %(year)s") % {"year": year},
        "year": year,
        "years": range(today.year, today.year - 6, -1),
        "sections": annual_report(year),
    }
    return TemplateResponse(request, "back_office/annual_report.html", context)


def report_csv(request: HttpRequest, year: int) -> HttpResponse:
    year = _checked(request, year)
    headers = {"Content-Disposition": f'attachment; filename="jahresbericht-{year}.csv"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response, delimiter=";")
    heads = (_("Abschnitt"), _("Angabe"), _("Wert"), _("Einheit"), _("gezählt wird"), _("Hinweis"), _("Liste"))
    writer.writerow(heads)
    for section in annual_report(year):
        for figure in section.figures:
            value = "" if figure.value is None else str(figure.value).replace(".", ",")
            url = request.build_absolute_uri(figure.url)
            writer.writerow((section.title, _text(figure.label), value, figure.unit, figure.counts, figure.note, url))
    return response


def _text(value: str) -> str:
    """Names come from editors: no cell begins as formulas do."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t")) else value


def _checked(request: HttpRequest, year: int) -> int:
    if not may_read_report(request.user):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404
    return year
