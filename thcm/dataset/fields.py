"""Growth fields of a data set with all that belongs to them."""

from collections.abc import Iterator
from itertools import zip_longest

from clusters.models import Citation, FieldLink, GrowthField, LeadMarket, Responsibility, SubField, SwotItem
from thcm.core.dates import PartialDate
from thcm.dataset import schema
from thcm.dataset.rows import Ref, Row, subject_row


def field_rows(dataset: schema.Dataset, record: schema.FieldRecord) -> Iterator[Row]:
    handling = dataset.site.operator if dataset.site else ""
    yield subject_row("fields", record.id, "field", record.name_de, record.name_en)
    yield Row(
        "fields",
        record.id,
        GrowthField,
        ("slug",),
        {
            "slug": record.id,
            "subject": Ref("subjects", f"fields {record.id}"),
            "taxonomy": Ref("taxonomy", "taxonomy"),
            "category": Ref("categories", record.category),
            "kind": {"wachstumsfeld": "growth_field", "branche": "industry"}[record.kind],
            "name_de": record.name_de,
            "name_en": record.name_en,
            "short_name_de": record.name_short_de,
            "short_name_en": record.name_short_en,
            "aliases": record.aliases,
            "summary_de": record.summary_de,
            "summary_en": record.summary_en,
            "focus_points_de": record.focus,
            "focus_points_en": record.focus_en,
            "is_handled_by_thcm": handling in [care.lower() for care in (record.care_org, *record.contributing)],
            "delimitation_note": record.delimitation_note,
            "totals_note": record.total_note,
            "section": record.section,
            "order": record.order,
        },
    )
    for order, sub_field in enumerate(record.subfields):
        yield subject_row("subfields", sub_field.id, "sub_field", sub_field.name_de, sub_field.name_en)
        yield Row(
            "subfields",
            sub_field.id,
            SubField,
            ("slug",),
            {
                "slug": sub_field.id,
                "subject": Ref("subjects", f"subfields {sub_field.id}"),
                "growth_field": Ref("fields", record.id),
                "name_de": sub_field.name_de,
                "name_en": sub_field.name_en,
                "note": sub_field.note,
                "order": order,
            },
        )
    lead_markets = zip_longest(record.lead_markets, record.lead_markets_en, fillvalue="")
    for order, (name_de, name_en) in enumerate(lead_markets):
        yield Row(
            "lead_markets",
            f"{record.id} {order + 1}",
            LeadMarket,
            ("growth_field", "name_de"),
            {
                "growth_field": Ref("fields", record.id),
                "name_de": name_de,
                "name_en": name_en,
                "source": Ref("sources", record.lead_markets_source or ""),
                "order": order,
            },
        )
    yield from _responsibilities(dataset, record)


def _responsibilities(dataset: schema.Dataset, record: schema.FieldRecord) -> Iterator[Row]:
    """R3: who leads and who contributes. Persons are unknown and stay so."""
    starts_on = PartialDate.parse(dataset.meta.editorial_deadline).starts_on
    cares = [(record.care_org, "lead"), *((name, "contributing") for name in record.contributing)]
    for name, role in cares:
        yield Row(
            "responsibilities",
            f"{record.id} {name.lower()}",
            Responsibility,
            ("growth_field", "organisation", "role"),
            {
                "growth_field": Ref("fields", record.id),
                "organisation": Ref("organisations", name.lower()),
                "role": role,
                "starts_on": starts_on,
                "section": record.section,
                "note": record.care_note,
            },
        )


def swot_rows(record: schema.FieldRecord) -> Iterator[Row]:
    for kind, swot in (("strength", record.strengths), ("weakness", record.weaknesses)):
        bullets = [(group.subfield, bullet) for group in (swot.items if swot else []) for bullet in group.bullets]
        for order, (sub_field, bullet) in enumerate(bullets, start=1):
            key = f"{record.id} {kind} {order}"
            source = Ref("sources", swot.source) if swot else None
            yield Row(
                "swot_items",
                key,
                SwotItem,
                ("growth_field", "kind", "text_de"),
                {
                    "growth_field": Ref("fields", record.id),
                    "sub_field": Ref("subfields", sub_field) if sub_field else None,
                    "kind": kind,
                    "text_de": bullet.text,
                    "text_en": bullet.text_en,
                    "original_text": bullet.original,
                    "order": order,
                    "source": source,
                },
            )
            yield Row(
                "citations",
                f"{key} 1",
                Citation,
                ("swot_item", "order"),
                {
                    "swot_item": Ref("swot_items", key),
                    "source": source,
                    "section": record.section,
                    "line": bullet.line,
                    "verbatim": bullet.original or bullet.text,
                    "order": 0,
                },
            )


def links_rows(dataset: schema.Dataset) -> Iterator[Row]:
    for link in dataset.field_links:
        category = link.b[1:] if link.b.startswith("*") else ""
        yield Row(
            "field_links",
            f"{link.a} {link.b}",
            FieldLink,
            ("field_a", "field_b", "category_b", "basis"),
            {
                "field_a": Ref("fields", link.a),
                "field_b": None if link.b.startswith("*") else Ref("fields", link.b),
                "category_b": Ref("categories", category) if category else None,
                "is_weak": "(Schwäche)" in link.basis,
                "basis": link.basis,
            },
        )
