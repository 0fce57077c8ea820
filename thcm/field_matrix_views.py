"""The matrix of all fields as a page that prints on one sheet, and as a table (CB-5)."""

from django.http import HttpRequest, HttpResponse

from thcm.core.pages import page_at
from thcm.core.spreadsheets import MEDIA_TYPE
from thcm.field_matrix import field_matrix, matrix_table
from thcm.pages import matrix_page


def matrix(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page_at(request.path, lambda: matrix_page(request.path)))


def matrix_xlsx(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="matrix.xlsx"'}
    return HttpResponse(matrix_table(field_matrix()), content_type=MEDIA_TYPE, headers=headers)
