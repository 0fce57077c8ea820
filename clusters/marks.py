"""The small marks of the fields: `static/marks/<slug>.svg`, drawn on a grid of 32 units in strokes only."""

import re
from functools import lru_cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

_FOLDER = settings.BASE_DIR / "static" / "marks"


@lru_cache
def mark(slug: str) -> SafeString:
    """What stands between the file's svg tags; nothing for a field without a mark."""
    path = _FOLDER / f"{slug}.svg"
    if not path.is_file():
        return SafeString("")
    drawing = re.fullmatch(r"<svg [^>]*>(.*)</svg>\s*", path.read_text(), re.DOTALL)
    if drawing is None:
        raise ValueError(f"{path} is not one svg element")
    return mark_safe(drawing[1])  # noqa: S308 our own file
