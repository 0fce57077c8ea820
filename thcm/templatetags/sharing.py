"""What the head of a public page tells search engines, messengers and feed readers."""

from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import ResolverMatch, reverse, translate_url
from django.utils.html import strip_tags
from django.utils.translation import get_language

from thcm.core.feedback import FORM_PAGES, match_of, may_be_rated
from thcm.core.language import in_language
from thcm.feeds import FEEDS
from thcm.previews import PAGES, SECTIONS

register = template.Library()

LOCALES = {"de": "de_DE", "en": "en_GB"}


@register.inclusion_tag("components/sharing.html", takes_context=True)
def sharing(context: template.Context) -> dict[str, Any]:
    """Nothing but „noindex“ for a page that is private or whose address is a secret of somebody's mail."""
    request: HttpRequest | None = context.get("request")
    match = (request.resolver_match or match_of(request.path)) if request else None
    if request is None or match is None or not _is_public(request.path, match):
        return {"is_public": False}
    page = request.GET.get("page", "")
    path = f"{request.path}?page={page}" if page.isdecimal() and page != "1" else request.path
    site = context.get("site")
    section = _section(request.path)
    title = in_language(site, "name") if site and match.url_name == "home" else _block(context, "title")
    return {
        "is_public": True,
        "title": title,
        "description": _block(context, "description") or (in_language(site, "claim") if site else ""),
        "site_name": in_language(site, "name") if site else "",
        "kind": "article" if match.kwargs else "website",
        "address": f"{settings.SITE_URL}{path}",
        "locale": LOCALES[get_language() or "de"],
        "languages": _languages(path),
        "image": f"{settings.SITE_URL}{_preview(match, section)}",
        "feeds": [feed for feed in FEEDS if section in feed.sections],
    }


def _is_public(path: str, match: ResolverMatch) -> bool:
    return may_be_rated(path, match) or match.url_name in FORM_PAGES


def _block(context: template.Context, name: str) -> str:
    """The text of a block of the page, which the parent template has in another place too."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return " ".join(unescape(strip_tags(block.render(context))).split()) if block else ""


def _section(path: str) -> str:
    """The first part of the address, without that of the language."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in LOCALES:
        parts = parts[1:]
    return parts[0] if parts else "start"


def _preview(match: ResolverMatch, section: str) -> str:
    kind = PAGES.get(match.url_name or "")
    if kind:
        return reverse("preview", args=(kind, *match.kwargs.values()))
    return reverse("preview", args=("bereich", section if section in SECTIONS else "start"))


def _languages(path: str) -> list[dict[str, str]]:
    """This page in each language, the default one last once more for readers of any other."""
    pages = [
        {"code": code, "locale": LOCALES[code], "address": f"{settings.SITE_URL}{translate_url(path, code)}"}
        for code, _name in settings.LANGUAGES
    ]
    return [*pages, {"code": "x-default", "locale": "", "address": pages[0]["address"]}]
