"""News and publications as entries of Atom feeds."""

from collections.abc import Iterable

from newsroom.models import NewsItem, Publication
from thcm.core.atom import AtomEntry, site_address


def news_entries(rows: Iterable[NewsItem]) -> list[AtomEntry]:
    return [
        AtomEntry(
            key=site_address(f"/aktuelles/#{row.pk}"),
            title=row.title,
            address=site_address(row.get_absolute_url()),
            paragraphs=(row.teaser,),
            published_at=row.published_at,
            updated_at=row.updated_at,
            categories=tuple(field.name for field in row.public_fields),  # type: ignore[attr-defined]
        )
        for row in rows
    ]


def publication_entries(rows: Iterable[Publication]) -> list[AtomEntry]:
    return [
        AtomEntry(
            key=site_address(f"/publikationen/#{row.pk}"),
            title=row.title,
            address=site_address(row.get_absolute_url()),
            paragraphs=(f"{row.get_kind_display()}, {row.publisher}, {row.issued.text}", row.summary),
            published_at=row.published_at,
            updated_at=row.updated_at,
            categories=tuple(field.name for field in row.public_fields),  # type: ignore[attr-defined]
        )
        for row in rows
    ]
