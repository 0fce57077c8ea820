"""Pages that take long to put together are written when content changes, and only read afterwards.

A task writes them soon after a change (`thcm.pages`); whoever asks sooner, or where no worker runs, has the page
written at once. A page is of one release, content version and day; as another one it is written anew.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string

from thcm.core.cache import release, today
from thcm.core.content import content_version
from thcm.core.models import WrittenPage


def document(template: str, context: dict[str, Any], path: str) -> str:
    """The whole page as any reader finds it at this path, whoever has it written."""
    request = HttpRequest()
    request.path = request.path_info = path
    return render_to_string(template, context, request)


def page_at(path: str, write: Callable[[], str | None]) -> str | None:
    """The page as of now; None where there is none. Inside a transaction, where the version stands still, not kept."""
    if connection.in_atomic_block or settings.DEBUG:
        return write()
    edition = current_edition()
    page = WrittenPage.objects.filter(path=path, edition=edition).values_list("text", flat=True).first()
    if page is None and (page := write()):
        keep_page(path, edition, page)
    return page


def keep_page(path: str, edition: str, text: str) -> None:
    row = WrittenPage(path=path, edition=edition, text=text)
    WrittenPage.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["path"], update_fields=["edition", "text"]
    )


def current_edition() -> str:
    """Read before the content, so that a page is never of an older version than it says."""
    return f"{release()} {content_version()} {today()}"
