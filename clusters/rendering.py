"""Vega-Lite specifications as SVG, drawn once for each content and kept."""

import hashlib
import json
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

_VEGA_LITE = "v5.21"


def svg_of(specification: dict[str, Any]) -> SafeString:
    """The drawing, to be placed into a page: Vega writes presentation attributes only, no style and no script.

    Drawing takes a tenth of a second, so the same specification is drawn once (Valkey); it holds all values that
    it shows, so nothing stale can be found.
    """
    text = json.dumps(specification, sort_keys=True)
    key = f"chart:{hashlib.sha256(f'{_VEGA_LITE} {text}'.encode()).hexdigest()}"
    svg = cache.get(key)
    if svg is None:
        svg = vl_convert.vegalite_to_svg(text, vl_version=_VEGA_LITE)
        cache.set(key, svg, timeout=None)
    return mark_safe(svg)  # noqa: S308 drawn by Vega, which escapes all texts
