"""Pages that gather from everywhere."""

from django.http import HttpRequest, HttpResponse

from clusters.atlas import Atlas
from thcm.core.pages import page_at
from thcm.pages import home_page


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page_at(request.path, lambda: home_page(Atlas(), request.path)))
