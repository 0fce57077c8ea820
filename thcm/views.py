"""Pages that gather from everywhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clusters.atlas import Atlas
from thcm.core import colours
from thcm.core.models.site import COLOUR_FIELDS
from thcm.core.pages import page_at
from thcm.pages import home_page

KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page_at(request.path, lambda: home_page(Atlas(), request.path)))


@require_safe
def brand_style_sheet(request: HttpRequest, chosen: str) -> HttpResponse:
    """The colours that the address holds, as CSS: nothing is read, so that it may be kept for good."""
    parts = chosen.split("-")
    accent, *groups = ["" if part == "0" else f"#{part}" for part in parts]
    if len(parts) != len(COLOUR_FIELDS) or not all(
        not part or colours.COLOUR.fullmatch(part) for part in (accent, *groups)
    ):
        raise Http404
    sheet = colours.stylesheet(accent, dict(zip(colours.GROUPS, groups, strict=True)))
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": KEPT_FOR_GOOD})
