"""Dates of events in templates. Lists show dozens of them: what stands in every one is written here."""

import json
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from events import programme
from events.models import Event

register = template.Library()
register.filter("start_in_words", programme.start_in_words)
register.filter("time_in_words", programme.time_in_words)


@register.filter
def date_column(event: Event) -> SafeString:
    """Under the heading of its period: the day large, weekday and hour beside it; read out as a whole date."""
    if not event.is_exact:
        planned = format_html('<span class="programme__weekday" aria-hidden="true">{}</span>', _("geplant"))
        return format_html('<span class="kern-sr-only">{}</span>{}', event.when, planned if event.is_planned else "")
    start = programme.start_in_words(event)
    days, weekdays = programme.days_in_short(event)
    return format_html(
        '<span class="kern-sr-only">{}</span><span class="programme__days" aria-hidden="true">{}</span>'
        '<span class="programme__weekday"><span aria-hidden="true">{}</span>{}</span>',
        event.when,
        days,
        weekdays,
        format_html(' <span class="programme__hour">{}</span>', start) if start else "",
    )


@register.filter
def linked_data(statements: dict[str, Any]) -> SafeString:
    """As JSON-LD. It is data, no script: the content security policy has no say in it."""
    text = json.dumps(statements, ensure_ascii=False).translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


@register.filter
def without(address: str, name: str) -> str:
    """The query string without one parameter."""
    query = QueryDict(address, mutable=True)
    query.pop(name, None)
    return query.urlencode()
