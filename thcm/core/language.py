"""The language of a page: its address decides, and nothing else; and of rows that speak two.

German without prefix, English under /en/. Django's own middleware decides alike here, but declares that the
answer varies with Accept-Language, which would keep caches from sharing it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import translate_url
from django.utils import translation


class PathLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def in_language(row: Any, name: str) -> str:
    """The column in the language of the page, the German one where the English is empty."""
    return (translation.get_language() == "en" and getattr(row, f"{name}_en")) or getattr(row, f"{name}_de")


def translated(name: str) -> Any:
    """A property of a row that reads its columns `name_de` and `name_en`."""
    return property(lambda row: in_language(row, name))


def address_in_language(path: str) -> str:
    """The path of a German page as that of the same page in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(path, language)
