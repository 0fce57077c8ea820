"""Search over bodies and panels. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Value
from django.utils.translation import gettext as _

from panels.models import GoverningBody, Panel
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50  # rows of one kind that are weighed up


def search(words: Sequence[str]) -> list[Group]:
    """One query, however much is found."""
    bodies: Any = found(GoverningBody.objects.published(), words).order_by("pk")
    panels: Any = found(Panel.objects.published(), words).order_by("pk")
    shared = ("slug", "name_de", "name_en", "word_scores")
    parts = (
        bodies.values_list(*shared, "scope_de", "scope_en", Value(False, BooleanField()))[:MOST],
        panels.values_list(*shared, "summary_de", "summary_en", Value(True, BooleanField()))[:MOST],
    )
    rows = list(parts[0].union(parts[1], all=True))
    return [
        Group(_("Gremien"), [_body(words, row) for row in rows if not row[-1]]),
        Group(_("Panels"), [_panel(words, row) for row in rows if row[-1]]),
    ]


def _body(words: Sequence[str], row: tuple[Any, ...]) -> Result:
    slug, name_de, name_en, scores, scope_de, scope_en, _is_panel = row
    body = GoverningBody(slug=slug, name_de=name_de, name_en=name_en, scope_de=scope_de, scope_en=scope_en)
    text = excerpt(body.scope, words) or body.scope
    return Result(body.name, body.get_absolute_url(), scores, text, _("Gremium"), is_german=not name_en)


def _panel(words: Sequence[str], row: tuple[Any, ...]) -> Result:
    slug, name_de, name_en, scores, summary_de, summary_en, _is_panel = row
    panel = Panel(slug=slug, name_de=name_de, name_en=name_en, summary_de=summary_de, summary_en=summary_en)
    text = excerpt(panel.summary, words) or panel.summary
    return Result(panel.name, panel.get_absolute_url(), scores, text, _("Panel"), is_german=not name_en)
