"""Chapters of the brochure in a data set."""

from collections.abc import Iterator

from newsroom.models import Chapter
from thcm.dataset import schema
from thcm.dataset.rows import Ref, Row


def chapters_rows(dataset: schema.Dataset) -> Iterator[Row]:
    for order, record in enumerate(dataset.chapters):
        values = {
            "slug": record.id,
            "part": record.part,
            "order": order,
            "title_de": record.title,
            "title_en": record.title_en,
            "text_de": record.text,
            "text_en": record.text_en,
            "source": Ref("sources", record.source) if record.source else None,
            "section": record.section,
        }
        yield Row("chapters", record.id, Chapter, ("slug",), values)
