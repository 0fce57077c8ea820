"""Organisations that have a page: those that look after a public field or the portal, and what belongs to them."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Responsibility
from thcm.core.models import Organisation, SiteSetting
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50


def organisations_with_page() -> QuerySet[Organisation]:
    """Published ones that take part themselves, their parents and their units."""
    responsible = Responsibility.objects.active().filter(growth_field__status="published")
    part = Organisation.objects.published().filter(
        Q(pk__in=responsible.values("organisation")) | Q(pk__in=SiteSetting.objects.values("operator"))
    )
    return Organisation.objects.published().filter(
        Q(pk__in=part.values("pk")) | Q(parent__in=part.values("pk")) | Q(pk__in=part.values("parent"))
    )


def search(words: Sequence[str]) -> list[Group]:
    """One query."""
    rows = found(organisations_with_page(), words)[:MOST]
    results = [
        Result(
            row.name,
            row.get_absolute_url(),
            row.word_scores,
            text=excerpt(" · ".join(filter(None, (row.short, *row.aliases))), words),
            context=row.get_kind_display(),
            is_german=True,
        )
        for row in rows
    ]
    return [Group(_("Organisationen"), results, is_partial=True)]
