"""Showing why something was found."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from thcm.core import search

register = template.Library()


@register.filter
def highlight(text: str, words: Sequence[str]) -> SafeString:
    return search.highlight(text, words)
