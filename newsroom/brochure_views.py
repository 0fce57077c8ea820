"""The brochure's public page and its files."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from newsroom.models import BrochureEdition
from thcm.core.document_views import as_attachment
from thcm.core.models import SiteSetting


def citing() -> dict[str, str]:
    """What `newsroom/_editions.html` says of who published them, and where."""
    site = SiteSetting.current()
    return {"publisher": site.name if site else "", "site_url": settings.SITE_URL}


@require_safe
def brochure_page(request: HttpRequest) -> HttpResponse:
    editions = BrochureEdition.objects.published()
    return render(request, "newsroom/brochure.html", {"editions": editions, **citing()})


@require_safe
def brochure_file(request: HttpRequest, number: int) -> FileResponse:
    """In the language of the address."""
    return as_attachment(get_object_or_404(BrochureEdition.objects.published(), number=number))
