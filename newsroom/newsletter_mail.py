"""An issue as mail: text and HTML, in one language and for one choice of fields. No pictures, nothing that counts."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from newsroom.models import NewsletterIssue, NewsletterItem
from newsroom.subscriptions import end_address
from thcm.core.language import address_in_language
from thcm.core.markup import html_of
from thcm.core.models import SiteSetting

END = "%%END%%"  # what is different in each mail: the address that ends it
LINK_STYLE = "color: #9b1b4b"


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    is_empty: bool = False  # without introduction, and no item is for these fields

    def to(self, *, address: str, public_id: str, language: str) -> EmailMultiAlternatives:
        """With the reader's own way out, which mail programs offer, too (RFC 8058)."""
        end = end_address(public_id, language)
        host = urlsplit(settings.SITE_URL).hostname or "localhost"
        headers = {
            "List-Id": f"<newsletter.{host}>",
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        message = EmailMultiAlternatives(self.subject, self.text.replace(END, end), to=[address], headers=headers)
        message.attach_alternative(self.html.replace(END, end), "text/html")
        return message

    def shown(self) -> "Rendered":
        """For who looks at it: the way out leads to the page of the newsletter."""
        page = f"{settings.SITE_URL}{reverse('newsletter')}"
        return Rendered(self.subject, self.text.replace(END, page), self.html.replace(END, page))


def rendered(issue: NewsletterIssue, language: str, field_ids: Collection[int] = ()) -> Rendered:
    """With what is for everybody or for one of the fields; without fields with everything."""
    with override(language):
        site = SiteSetting.current()
        items = items_for(issue, field_ids)
        context = {
            "issue": issue,
            "intro_html": _html(issue.intro),
            "intro_text": _plain(issue.intro),
            "sections": _sections(items),
            "site": site,
            "web": f"{settings.SITE_URL}{issue.get_absolute_url()}",
            "imprint": f"{settings.SITE_URL}{reverse('imprint')}",
            "end": END,
        }
        text = render_to_string("mail/newsletter.txt", context)
        html = render_to_string("mail/newsletter.html", context)
        is_empty = not items and not issue.intro.strip()
        coloured = site.recoloured(html) if site else html
        return Rendered(" ".join(issue.title.split()), _tight(text), coloured, is_empty)


def items_for(issue: NewsletterIssue, field_ids: Collection[int] = ()) -> list[NewsletterItem]:
    if not field_ids:
        return list(issue.items.all())
    items, chosen = issue.items.prefetch_related("growth_fields"), set(field_ids)
    return [item for item in items if not (own := {field.pk for field in item.growth_fields.all()}) or own & chosen]


def sections_of(items: list[NewsletterItem]) -> list[tuple[str, list[NewsletterItem]]]:
    """Neighbours of one kind under its heading."""
    return [(str(NewsletterItem.Kind(kind).label), list(rows)) for kind, rows in groupby(items, lambda item: item.kind)]


def _sections(items: list[NewsletterItem]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(heading, [_item(item) for item in rows]) for heading, rows in sections_of(items)]


def _item(item: NewsletterItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "html": _html(item.text),
        "text": _plain(item.text),
        "address": f"{settings.SITE_URL}{address_of(item)}" if item.path else "",
    }


def address_of(item: NewsletterItem) -> str:
    """The page in the active language, where it has one."""
    return address_in_language(item.path) if item.path else ""


def _html(text: str) -> SafeString:
    html = html_of(text).replace('href="/', f'href="{settings.SITE_URL}/').replace("<a ", f'<a style="{LINK_STYLE}" ')
    return mark_safe(html)  # noqa: S308 made by `html_of`


def _plain(text: str) -> str:
    """Markdown as people write it in mails: without the signs that only keep others from being read as Markdown."""
    return re.sub(r"\\([^\w\s])", r"\1", text.replace("](/", f"]({settings.SITE_URL}/")).strip()


def _tight(text: str) -> str:
    """Without the breaks that tags of the template leave."""
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before).strip() + "\n"
