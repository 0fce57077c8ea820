"""What all Atom feeds of the portal are made of (RFC 4287)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language

from thcm.core.models import SiteSetting
from thcm.core.text import CONTROL


@dataclass(frozen=True)
class AtomEntry:
    """`key` never changes and belongs to this entry alone; `paragraphs` are plain text, empty ones are left out."""

    key: str
    title: str
    address: str
    paragraphs: tuple[str, ...]
    published_at: dt.datetime | None
    updated_at: dt.datetime
    categories: tuple[str, ...] = ()


def site_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def atom_response(entries: Iterable[AtomEntry], *, name: str, path: str, page: str) -> HttpResponse:
    """The feed at `path` in the active language, about what stands on `page`."""
    site = SiteSetting.current()
    feed = Atom1Feed(
        title=name,
        link=site_address(page),
        description="",
        language=get_language() or "de",
        author_name=site.name if site else name,
        feed_url=site_address(path),
    )
    for entry in entries:
        text = "\n\n".join(filter(None, entry.paragraphs))
        # XML cannot hold the control characters that texts may bring along.
        feed.add_item(
            title=entry.title.translate(CONTROL),
            link=entry.address,
            description=linebreaks(text.translate(CONTROL), autoescape=True),
            unique_id=entry.key,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=entry.categories,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
