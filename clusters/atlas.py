"""All public fields with their parts, links and figures: what several pages show and rarely changes.

It is put together when content has changed, not when a page is read: each process keeps the last one for every
language, under the content version and the day.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clusters.landscape import Landscape
from clusters.models import FieldLink, FigureConflict, GrowthField, KeyFigure, SwotItem
from clusters.overview import Group, groups_of, landscape_of
from clusters.regions import Comparison, comparisons
from thcm.core.content import content_version
from thcm.core.models import SiteSetting


class Atlas:
    """Shared by all readers of a process: nothing in it is changed, and what nobody asks for is not read."""

    def __init__(self) -> None:
        self._written: dict[tuple[str, str], SafeString] = {}

    @cached_property
    def portal(self) -> str:
        """Its short name."""
        return SiteSetting.objects.values_list("short_name", flat=True).first() or ""

    @cached_property
    def fields(self) -> list[GrowthField]:
        return list(GrowthField.objects.published().with_category().with_responsible().with_parts())

    @cached_property
    def links(self) -> list[FieldLink]:
        return list(FieldLink.objects.published())

    @cached_property
    def figures(self) -> list[KeyFigure]:
        """Current statements on fields, their parts and regions, the leading one of several first."""
        return list(KeyFigure.objects.published().current().of_fields_and_regions().with_origin().leading_first())

    @cached_property
    def swot_items(self) -> list[SwotItem]:
        return list(SwotItem.objects.published().with_source())

    @cached_property
    def conflicts(self) -> list[FigureConflict]:
        return list(FigureConflict.objects.published().with_subjects())

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.fields, self.figures)

    @cached_property
    def landscape(self) -> Landscape:
        return landscape_of(self.groups, self.links)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return comparisons(figure for figure in self.figures if figure.subject.kind == "region")

    def written(self, template: str, context: Callable[[], dict[str, Any]], key: str = "") -> SafeString:
        """A part of a page that shows nothing but this content, written when it is first asked for."""
        if (template, key) not in self._written:
            self._written[template, key] = SafeString(render_to_string(template, context()))
        return self._written[template, key]

    def field(self, slug: str) -> GrowthField | None:
        return next((field for field in self.fields if field.slug == slug), None)


_kept: dict[str, tuple[tuple[int, dt.date], Atlas]] = {}


def atlas() -> Atlas:
    """Inside a transaction the content version stands still, so nothing is kept there."""
    if connection.in_atomic_block:
        return Atlas()
    stamp = (content_version(), timezone.localdate())
    language = get_language() or ""
    kept = _kept.get(language)
    if kept is None or kept[0] != stamp:
        kept = _kept[language] = (stamp, Atlas())
    return kept[1]
