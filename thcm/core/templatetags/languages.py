"""Two languages in templates: text that exists in German only says so, and the switch keeps the page."""

import re

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

register = template.Library()

_SLASH = re.compile(r"(?<=\w)/(?=\w)")  # between words, not in the tag of a marked text


@register.filter
def german(text: object) -> str | SafeString:
    """German content, marked as such where the page is in another language (WCAG 3.1.2)."""
    if not text or get_language() == "de":
        return str(text or "")
    return format_html('<span lang="de">{}</span>', text)


@register.filter
def localized(row: object, name: str) -> str | SafeString:
    """The row's `<name>_en` on English pages, otherwise `<name>_de`, marked as German if the page is not."""
    translation = getattr(row, f"{name}_{get_language()}", "")
    return translation or german(getattr(row, f"{name}_de", ""))


@register.filter
def breakable(text: str) -> SafeString:
    """Lets a line end after a slash: „Kreativwirtschaft/Edutainment“ is too long for a phone."""
    return mark_safe(_SLASH.sub("/<wbr>", conditional_escape(text)))  # noqa: S308 (escaped first)


@register.filter
def is_below(path: str, start: str) -> bool:
    """Whether the page of one address belongs to the part of the portal that begins at another."""
    return path.startswith(start)


@register.simple_tag(takes_context=True)
def languages_of_page(context: template.Context) -> list[dict[str, object]]:
    """This page in each language: code, name in that language, path with the query, and whether it is shown now.

    A page that has no address of its own, such as an error page, leads home.
    """
    request: HttpRequest | None = context.get("request")
    path = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "name": {"de": "Deutsch", "en": "English"}.get(code, code),
            "path": _path_in(path, code),
            "is_current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


def _path_in(path: str, code: str) -> str:
    translated = translate_url(path, code)
    if translated == path and code != get_language():
        with override(code):
            return reverse("home")
    return translated
