"""Vega-Lite specifications as SVG, drawn once for each content and kept."""

import hashlib
import json
from functools import lru_cache
from typing import Any

import vl_convert
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

_VEGA_LITE = "v5.21"


def svg_of(specification: dict[str, Any]) -> SafeString:
    """The drawing, to be placed into a page: Vega writes presentation attributes only, no style and no script.

    Drawing takes a tenth of a second. The same specification is drawn once for all web processes (Valkey) and
    read from memory afterwards; a specification holds all values it shows, so nothing stale can be found.
    """
    return _drawn(json.dumps(specification, sort_keys=True))


@lru_cache(maxsize=128)
def _drawn(specification: str) -> SafeString:
    key = f"chart:{hashlib.sha256(f'{_VEGA_LITE} {specification}'.encode()).hexdigest()}"
    svg = cache.get(key)
    if svg is None:
        svg = vl_convert.vegalite_to_svg(specification, vl_version=_VEGA_LITE)
        cache.set(key, svg, timeout=None)
    return mark_safe(svg)  # noqa: S308 drawn by Vega, which escapes all texts
