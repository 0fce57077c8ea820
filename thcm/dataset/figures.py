"""Figures of a data set with their citations, and the conflicts between them."""

from collections.abc import Iterator
from decimal import Decimal

from clusters.models import Citation, FigureConflict, KeyFigure
from thcm.core.text import slugify_german
from thcm.dataset import schema, spellings
from thcm.dataset.rows import Ref, Row, partial_date, subject_row


def figures_rows(dataset: schema.Dataset) -> Iterator[Row]:
    for record in dataset.key_figures:
        owner = f"subfields {record.subfield}" if record.subfield else f"fields {record.field}"
        yield from _figure("key_figures", record, Ref("subjects", owner), record.series)
    for member in dataset.network_figures:
        yield from _figure("network_figures", member, Ref("subjects", f"networks {member.network}"))
    regions = dict.fromkeys(regional.region for regional in dataset.regional_indicators)
    english = {record.name: record.name_en for record in dataset.regions}
    for region in regions:
        yield subject_row("regions", slugify_german(region), "region", region, english.get(region, ""))
    for regional in dataset.regional_indicators:
        owner = f"regions {slugify_german(regional.region)}"
        yield from _figure("regional_indicators", regional, Ref("subjects", owner))


def _figure(section: str, record: schema.FigureRecord, subject: Ref, series: str = "A") -> Iterator[Row]:
    source = Ref("sources", record.source) if record.source else None
    as_of = partial_date(record.as_of)
    note = " ".join(text for text in (record.note, record.unit_note) if text)
    yield Row(
        section,
        record.id,
        KeyFigure,
        ("external_id",),
        {
            "external_id": record.id,
            "subject": subject,
            "indicator": Ref("indicators", record.indicator),
            "series": series,
            "value": None if record.value is None else Decimal(str(record.value)),
            "decimals": record.decimals,
            "qualifier": spellings.QUALIFIERS[record.qualifier],
            "source": source,
            "as_of": as_of,
            "is_unsourced": source is None or as_of is None,  # R8, K18
            "reference_period": partial_date(record.reference_period),
            "population": record.population,
            "wz_code": record.wz_code,
            "wz_note": record.wz_note,
            "caveat": record.caveat,
            "note": note,
            "rank": record.rank,
        },
    )
    first = schema.FurtherCitation(section=record.section, line=record.line, verbatim=record.verbatim)
    for order, place in enumerate((first, *record.also)):
        yield Row(
            "citations",
            f"{record.id} {order + 1}",
            Citation,
            ("key_figure", "order"),
            {
                "key_figure": Ref(section, record.id),
                "source": source,
                "section": place.section,
                "page": record.page if order == 0 else "",
                "line": place.line,
                "verbatim": place.verbatim,
                "order": order,
            },
        )


def conflicts_rows(dataset: schema.Dataset) -> Iterator[Row]:
    figures: dict[str, list[Ref]] = {}
    for section in ("key_figures", "network_figures", "regional_indicators"):
        for record in getattr(dataset, section):
            for code in record.conflicts:
                figures.setdefault(code, []).append(Ref(section, record.id))
    for conflict in dataset.conflicts:
        yield Row(
            "conflicts",
            conflict.id,
            FigureConflict,
            ("code",),
            {
                "code": conflict.id,
                "title": conflict.title,
                "kind": spellings.CONFLICT_KINDS.get(conflict.kind, "delimitation"),
                "statement_a": conflict.statement_a,
                "statement_b": conflict.statement_b,
                "located_at": conflict.where,
                "explanation": conflict.explanation or conflict.handling,
                "state": "open" if conflict.kind in spellings.OPEN_CONFLICT_KINDS else "explained",
            },
            {"figures": figures.get(conflict.id, [])},
        )
