"""Tagged, accessible PDFs (PDF/UA-1) and pictures from the templates in `templates/print`."""

import json
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone

from thcm.core.colours import ACCENT
from thcm.core.models import SiteSetting

TEMPLATES = settings.BASE_DIR / "templates" / "print"


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/print/<template>.typ`, its fonts embedded.

    `data` holds what JSON can, and always `title`, `language` ("de", "en"), `publisher` and `foot` (of each page).
    The template reads it as values, so nothing in it is ever taken for markup. Raises typst.TypstError where the
    template is wrong.
    """
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[settings.FONTS_DIR],
        ignore_system_fonts=True,
        sys_inputs=_inputs({"accent": ACCENT} | data),
        pdf_standards=["ua-1"],
        timestamp=timezone.now().replace(microsecond=0),
        format="pdf",
    )


def picture(template: str, data: dict[str, Any]) -> bytes:
    """The one page of `templates/print/<template>.typ` as a PNG, a pixel for each of its points."""
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[settings.FONTS_DIR],
        ignore_system_fonts=True,
        sys_inputs=_inputs(data),
        format="png",
        ppi=72.0,
    )


def _inputs(data: dict[str, Any]) -> dict[str, str]:
    """In the colours of the region."""
    text = json.dumps(data)
    site = SiteSetting.current()
    return {"data": site.recoloured(text) if site else text}
