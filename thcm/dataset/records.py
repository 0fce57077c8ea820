"""What a data set says, as rows of the portal's tables: one `Row` per record, parents first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from clusters.models import (
    Citation,
    FieldCategory,
    FieldLink,
    FieldTaxonomy,
    FigureConflict,
    FigureSubject,
    GrowthField,
    Indicator,
    KeyFigure,
    LeadMarket,
    Responsibility,
    SubField,
    SwotItem,
)
from thcm.core.dates import PartialDate
from thcm.core.models import ContactPoint, LegalPage, Organisation, SiteSetting, Source
from thcm.core.text import slugify_german
from thcm.dataset import schema

QUALIFIERS = {"ca.": "circa", "exact": "exact", "keine Angaben": "not_stated", "-": "dash", "leer": "blank"}
UNITS = {"Anzahl": "count", "Mrd. €": "billion_eur", "%": "percent", "je 100.000 Einwohner": "per_100k"}
CATEGORIES = {
    "anwendungstechnologien": "application",
    "querschnittstechnologien": "cross_sectional",
    "trendinduzierte-wachstumsfelder": "trend_induced",
    "weitere-branchen": "industry",
}
SOURCE_KINDS = {
    "Datenbank": "database",
    "Studie": "study",
    "Branchenstudie": "study",
    "Fachliteratur": "study",
    "Amtliche Statistik": "official_statistics",
    "Expertenrunde": "expert_round",
    "Webseite": "website",
    "Webseite + Selbstauskunft": "self_report",
    "Broschüre": "brochure",
}
ORGANISATION_KINDS = {
    "Ministerium": "ministry",
    "Kammern": "chamber",
    "Hochschule": "university",
    "Beratung": "company",
    "Unternehmen": "company",
    "Unternehmen/Initiative": "company",
    "Arbeitsgemeinschaft": "working_group",
}  # every other kind is an agency of the state
CONFLICT_KINDS = {
    "Wertkonflikt": "value",
    "Plausibilität": "value",
    "Quellenkonflikt": "source",
    "Aussage gegen Zahl": "source",
    "Textwiderspruch": "source",
    "Genauigkeit": "precision",
    "Genauigkeitskonflikt": "precision",
    "Genauigkeits- und Abgrenzungskonflikt": "precision",
    "Lücke": "missing",
    "Leerwertkonflikt": "missing",
    "Namensvariante": "naming",
    "Begriffskonflikt": "naming",
    "Stammdaten": "naming",
    "Stammdatenkonflikt": "naming",
}  # every other kind is a question of what is counted
OPEN_CONFLICT_KINDS = ("Wertkonflikt", "Stammdatenkonflikt")  # the others come with their explanation


@dataclass(frozen=True)
class Ref:
    """Another record of the same data set."""

    section: str
    key: str


@dataclass(frozen=True)
class Row:
    section: str
    key: str
    model: type[Model]
    natural_key: tuple[str, ...]  # fields by which a row that was not loaded from here is recognised
    values: dict[str, Any]
    many: dict[str, list[Ref]] = field(default_factory=dict)


def partial_date(text: str | None) -> PartialDate | None:
    return None if text is None else PartialDate.parse(text)


def _website(text: str) -> str:
    return f"https://{text}" if text and "://" not in text else text


def rows(dataset: schema.Dataset) -> Iterator[Row]:
    yield from _sources(dataset)
    yield from _organisations(dataset)
    yield from _site(dataset)
    yield from _indicators_and_categories(dataset)
    for growth_field in dataset.fields:
        yield from _field(dataset, growth_field)
    for growth_field in dataset.fields:
        yield from _swot(growth_field)
    yield from _links(dataset)
    yield from _figures(dataset)
    yield from _conflicts(dataset)


def _sources(dataset: schema.Dataset) -> Iterator[Row]:
    for record in dataset.sources:
        yield Row(
            "sources",
            record.id,
            Source,
            ("code",),
            {
                "code": record.id,
                "label": record.label,
                "kind": SOURCE_KINDS[record.kind],
                "publisher": record.publisher,
                "as_of": partial_date(record.as_of),
                "reference_period": partial_date(record.reference_period),
                "population": record.population,
                "footnotes": record.footnotes,
                "note": record.note,
                "aliases": record.aliases,
            },
        )


def _organisations(dataset: schema.Dataset) -> Iterator[Row]:
    # A parent may stand below its unit in the file.
    for record in sorted(dataset.organisations, key=lambda record: record.parent is not None):
        yield Row(
            "organisations",
            record.id,
            Organisation,
            ("slug",),
            {
                "slug": record.id,
                "name": record.name,
                "short": record.short,
                "kind": ORGANISATION_KINDS.get(record.kind, "agency"),
                "parent": Ref("organisations", record.parent) if record.parent else None,
                "website": _website(record.website),
                "note": record.note,
            },
        )
    for record in dataset.contacts.entries if dataset.contacts else []:
        yield Row(
            "contacts",
            record.org,
            ContactPoint,
            ("organisation", "function_de"),
            {
                "organisation": Ref("organisations", record.org),
                "function_de": record.function,
                "function_en": record.function_en,
                "phone": record.phone,
                "address": record.address,
                "is_public": record.public,
            },
        )


def _site(dataset: schema.Dataset) -> Iterator[Row]:
    if dataset.site:
        values = dataset.site.model_dump() | {"id": 1, "operator": Ref("organisations", dataset.site.operator)}
        yield Row("site", "1", SiteSetting, ("id",), values)
    for page in dataset.legal_pages:
        values = page.model_dump()
        reviewed_on = partial_date(values.pop("reviewed_on"))
        values["reviewed_on"] = reviewed_on.starts_on if reviewed_on else None
        yield Row("legal_pages", page.kind, LegalPage, ("kind",), values)


def _indicators_and_categories(dataset: schema.Dataset) -> Iterator[Row]:
    for order, indicator in enumerate(dataset.indicators):
        yield Row(
            "indicators",
            indicator.id,
            Indicator,
            ("code",),
            {
                "code": indicator.id,
                "name_de": indicator.label_de,
                "name_en": indicator.label_en,
                "unit": UNITS[indicator.unit],
                "is_additive": indicator.aggregatable,
                "explanation_de": indicator.explanation_de,
                "explanation_en": indicator.explanation_en,
                "order": order,
            },
        )
    for category in dataset.categories:
        yield Row(
            "categories",
            category.id,
            FieldCategory,
            ("code",),
            {
                "code": CATEGORIES[category.id],
                "name_de": category.label_de,
                "name_en": category.label_en,
                "note": category.note,
                "order": category.order,
            },
        )
    taxonomy = dataset.taxonomy
    starts_on = PartialDate.parse(taxonomy.valid_from if taxonomy else dataset.meta.published).starts_on
    yield Row(
        "taxonomy",
        "taxonomy",
        FieldTaxonomy,
        ("code",),
        {
            "code": taxonomy.id if taxonomy else dataset.dataset,
            "name": taxonomy.name if taxonomy else dataset.meta.title,
            "valid_from": starts_on,
        },
    )


def _subject(section: str, code: str, kind: str, name_de: str, name_en: str) -> Row:
    values = {"code": code, "kind": kind, "name_de": name_de, "name_en": name_en}
    return Row("subjects", f"{section} {code}", FigureSubject, ("code",), values)


def _field(dataset: schema.Dataset, record: schema.FieldRecord) -> Iterator[Row]:
    handling = dataset.site.operator if dataset.site else "thcm"
    yield _subject("fields", record.id, "field", record.name_de, record.name_en)
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
        yield _subject("subfields", sub_field.id, "sub_field", sub_field.name_de, sub_field.name_en)
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
    for order, name in enumerate(record.lead_markets):
        yield Row(
            "lead_markets",
            f"{record.id} {order + 1}",
            LeadMarket,
            ("growth_field", "name_de"),
            {
                "growth_field": Ref("fields", record.id),
                "name_de": name,
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


def _swot(record: schema.FieldRecord) -> Iterator[Row]:
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


def _links(dataset: schema.Dataset) -> Iterator[Row]:
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


def _figures(dataset: schema.Dataset) -> Iterator[Row]:
    for record in dataset.key_figures:
        owner = f"subfields {record.subfield}" if record.subfield else f"fields {record.field}"
        yield from _figure("key_figures", record, Ref("subjects", owner), record.series)
    for network in dataset.networks:
        yield _subject("networks", network.id, "network", network.name, "")
    for record in dataset.network_figures:
        yield from _figure("network_figures", record, Ref("subjects", f"networks {record.network}"))
    regions = dict.fromkeys(record.region for record in dataset.regional_indicators)
    for region in regions:
        yield _subject("regions", slugify_german(region), "region", region, _ENGLISH_REGIONS.get(region, ""))
    for record in dataset.regional_indicators:
        owner = f"regions {slugify_german(record.region)}"
        yield from _figure("regional_indicators", record, Ref("subjects", owner))


_ENGLISH_REGIONS = {"Deutschland": "Germany", "Thüringen": "Thuringia"}


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
            "qualifier": QUALIFIERS[record.qualifier],
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


def _conflicts(dataset: schema.Dataset) -> Iterator[Row]:
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
                "kind": CONFLICT_KINDS.get(conflict.kind, "delimitation"),
                "statement_a": conflict.statement_a,
                "statement_b": conflict.statement_b,
                "located_at": conflict.where,
                "explanation": conflict.handling,
                "state": "open" if conflict.kind in OPEN_CONFLICT_KINDS else "explained",
            },
            {"figures": figures.get(conflict.id, [])},
        )


def as_json(value: Any) -> Any:
    """A JSON-able form of a column's value, equal for equal values."""
    match value:
        case PartialDate():
            return value.iso
        case Decimal():
            return str(value.normalize())
        case dt.date():
            return value.isoformat()
        case Model():
            return value.pk
    return value
