"""Pages of growth fields."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clusters import pages
from clusters.atlas import Atlas
from clusters.models import GrowthField
from thcm.core.pages import page_at


def field_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page_at(request.path, lambda: pages.list_page(Atlas(), request.path)))


def field_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = page_at(request.path, lambda: pages.field_page(Atlas(), request.path, slug))
    return _redirect_renamed(slug) if page is None else HttpResponse(page)


def _redirect_renamed(slug: str) -> HttpResponse:
    """To the public field that had this slug last (its history knows); Http404 if none had."""
    former = GrowthField.history.filter(slug=slug, id__in=GrowthField.objects.published().values("id"))
    record = former.order_by("history_date").last()
    if record is None:
        raise Http404
    return redirect(GrowthField.objects.get(pk=record.id), permanent=True)
