"""Sources, organisations, the site itself, indicators and categories of a data set."""

from collections.abc import Iterator

from clusters.models import FieldCategory, FieldTaxonomy, Indicator
from thcm.core.dates import PartialDate
from thcm.core.models import ContactPoint, Highlight, LegalPage, Organisation, SiteSetting, Source
from thcm.dataset import schema, spellings
from thcm.dataset.rows import Ref, Row, partial_date


def website(text: str) -> str:
    return f"https://{text}" if text and "://" not in text else text


def sources_rows(dataset: schema.Dataset) -> Iterator[Row]:
    for record in dataset.sources:
        yield Row(
            "sources",
            record.id,
            Source,
            ("code",),
            {
                "code": record.id,
                "label": record.label,
                "kind": spellings.SOURCE_KINDS[record.kind],
                "publisher": record.publisher,
                "as_of": partial_date(record.as_of),
                "reference_period": partial_date(record.reference_period),
                "population": record.population,
                "footnotes": record.footnotes,
                "note": record.note,
                "aliases": record.aliases,
            },
        )


def organisations_rows(dataset: schema.Dataset) -> Iterator[Row]:
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
                "kind": spellings.ORGANISATION_KINDS.get(record.kind, "agency"),
                "parent": Ref("organisations", record.parent) if record.parent else None,
                "website": website(record.website),
                "note": record.note,
            },
        )
    for contact in dataset.contacts.entries if dataset.contacts else []:
        yield Row(
            "contacts",
            contact.org,
            ContactPoint,
            ("organisation", "function_de"),
            {
                "organisation": Ref("organisations", contact.org),
                "function_de": contact.function,
                "function_en": contact.function_en,
                "phone": contact.phone,
                "address": contact.address,
                "is_public": contact.public,
            },
        )


def site_rows(dataset: schema.Dataset) -> Iterator[Row]:
    if dataset.site:
        values = dataset.site.model_dump() | {"id": 1, "operator": Ref("organisations", dataset.site.operator)}
        yield Row("site", "1", SiteSetting, ("id",), values)
    for page in dataset.legal_pages:
        values = page.model_dump()
        reviewed_on = partial_date(values.pop("reviewed_on"))
        values["reviewed_on"] = reviewed_on.starts_on if reviewed_on else None
        yield Row("legal_pages", page.kind, LegalPage, ("kind",), values)
    for order, highlight in enumerate(dataset.highlights):
        yield Row("highlights", highlight.link, Highlight, ("link",), highlight.model_dump() | {"order": order})


def indicators_and_categories_rows(dataset: schema.Dataset) -> Iterator[Row]:
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
                "unit": spellings.UNITS[indicator.unit],
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
                "code": spellings.CATEGORIES[category.id],
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
