"""The matrix of all fields as a page that prints on one sheet, and as a table (CB-5)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thcm.core.spreadsheets import MEDIA_TYPE
from thcm.field_matrix import field_matrix, heads, matrix_table


def matrix(request: HttpRequest) -> HttpResponse:
    return render(request, "field_matrix.html", {"rows": field_matrix(), "heads": heads()})


def matrix_xlsx(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="matrix.xlsx"'}
    return HttpResponse(matrix_table(field_matrix()), content_type=MEDIA_TYPE, headers=headers)
