"""What the page of a figure says about its origin."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from clusters import wz

register = template.Library()

_FOOTNOTE_MARK = re.compile(r"\s*&lt;sup&gt;([0-9*†]{1,3})&lt;/sup&gt;")


@register.filter
def verbatim(text: str) -> SafeString:
    """Words of a source; footnote marks, and nothing else of HTML, keep their form."""
    return mark_safe(_FOOTNOTE_MARK.sub(r"<sup>\1</sup>", escape(text)))  # noqa: S308 (escaped first)


@register.filter
def wz_notation(code: str) -> str:
    return wz.wz_notation(code)


@register.filter
def wz_title(code: str) -> str:
    return wz.wz_title(code)
