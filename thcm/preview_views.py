"""Preview pictures of pages, drawn on the server."""

import hashlib
import json
from dataclasses import asdict

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thcm.core.cache import release
from thcm.core.typesetting import picture
from thcm.previews import card_of, frame

KEPT_SECONDS = 30 * 24 * 3600


@require_safe
def preview(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    card = card_of(kind, slug)
    if card is None:
        raise Http404
    return HttpResponse(_drawn({**frame(), **asdict(card)}), content_type="image/png")


def _drawn(data: dict[str, object]) -> bytes:
    """The same card is drawn once (Valkey); it holds all that it shows, so nothing stale can be found."""
    text = json.dumps(data, sort_keys=True)
    key = f"preview:{hashlib.sha256(f'{release()} {text}'.encode()).hexdigest()}"
    png = cache.get(key)
    if png is None:
        png = picture("preview", data)
        cache.set(key, png, KEPT_SECONDS)
    return png
