"""The list of events for other websites, and the page on which its address is put together (NE-5)."""

from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from events.embed_filters import EmbedFilter
from events.models import Event
from thcm.core.frames import frame_line

HEAD, ROW, HIGHEST = 130, 105, 860  # pixels


@require_safe
@csp_update({"frame-src": [SELF]})
def embed_configurator(request: HttpRequest) -> HttpResponse:
    chosen = EmbedFilter(request.GET, Event.objects.none(), request=request)
    path = _list_path(chosen) if chosen.is_valid() else ""
    height = min(HEAD + ROW * chosen.most, HIGHEST) if path else 0
    snippet = frame_line(request.build_absolute_uri(path), _("Technologie-Termine"), height)
    context = {"filter": chosen, "path": path, "height": height, "snippet": snippet}
    htmx = HtmxDetails(request)
    is_part = htmx and not htmx.history_restore_request
    return render(request, "events/_embed_result.html" if is_part else "events/embed_configurator.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed_list(request: HttpRequest) -> HttpResponse:
    """The one page that others may show in a frame. It acts on nothing and knows nobody."""
    chosen = EmbedFilter(request.GET, Event.objects.published().in_order(), request=request)
    events = chosen.qs.prefetch_related("earlier_dates")[: chosen.most] if chosen.is_valid() else None
    return render(request, "events/embed_list.html", {"events": events})


def _list_path(chosen: EmbedFilter) -> str:
    names = [name for name in chosen.filters if name != "english"]
    query = urlencode([(name, value) for name in names for value in chosen.data.getlist(name) if value])
    with override("en" if chosen.form.cleaned_data["english"] else "de"):
        path = reverse("embed-list")
    return f"{path}?{query}" if query else path
