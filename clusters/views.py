"""Pages of growth fields."""

from django.http import HttpRequest, HttpResponse

from clusters import pages
from clusters.atlas import Atlas
from clusters.models import GrowthField
from thcm.core.pages import page_at
from thcm.core.renamed import redirect_renamed


def field_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page_at(request.path, lambda: pages.list_page(Atlas(), request.path)))


def field_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = page_at(request.path, lambda: pages.field_page(Atlas(), request.path, slug))
    return redirect_renamed(GrowthField.objects.published(), slug) if page is None else HttpResponse(page)
