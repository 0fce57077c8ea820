"""What the API says of a figure must be what the models say, for every figure of the data set."""

import datetime as dt
import json
from decimal import Decimal

import orjson
import pytest
from django.utils.translation import override
from openapi_schema_validator import OAS31Validator

from clusters.api import KeyFigureSerializer
from clusters.display import figure_text
from clusters.documents import QUALIFIERS, Addresses, FigureDocuments, rows_of
from clusters.models import KeyFigure
from thcm.api import openapi

pytestmark = pytest.mark.django_db

ADDRESSES = Addresses("http://x/api/KF0/", "http://x/seite/KF0/")


def documents_of(figures):
    documents = FigureDocuments(ADDRESSES, as_json=True).of(list(rows_of(figures).order_by("id")))
    records = json.loads(orjson.dumps(documents), parse_float=Decimal)
    return [record | {"updated_at": dt.datetime.fromisoformat(record["updated_at"])} for record in records]


def expected_document(figure):
    """The record as the models spell it, slowly and one by one."""
    field = getattr(figure.subject, "growth_field", None)
    if field is None and hasattr(figure.subject, "sub_field"):
        field = figure.subject.sub_field.growth_field
    with override("de"):
        display_de, unit = figure_text(figure), figure.indicator.get_unit_display()
    with override("en"):
        display_en = figure_text(figure)
    citations = [
        {
            "section": citation.section,
            "page": citation.page,
            "line": citation.line,
            "footnote": citation.footnote,
            "verbatim": citation.verbatim,
            "source": citation.source.code if citation.source else None,
        }
        for citation in figure.citations.order_by("order", "id")
    ]
    return {
        "external_id": figure.external_id,
        "status": "published",
        "subject": {
            "code": figure.subject.code,
            "kind": figure.subject.kind,
            "name_de": figure.subject.name_de,
            "name_en": figure.subject.name_en,
            "field": field.slug if field else None,
            "network": figure.subject.network.slug if hasattr(figure.subject, "network") else None,
        },
        "indicator": figure.indicator.code,
        "series": figure.series,
        "value": None if figure.value is None else figure.value.quantize(Decimal(1).scaleb(-figure.decimals)),
        "qualifier": QUALIFIERS[figure.qualifier],
        "qualifier_code": figure.qualifier,
        "decimals": figure.decimals,
        "unit": unit,
        "unit_code": figure.indicator.unit,
        "display_de": display_de,
        "display_en": display_en,
        "source": figure.source
        and {
            "code": figure.source.code,
            "label": figure.source.label,
            "publisher": figure.source.publisher,
            "as_of": figure.source.as_of.iso,
        },
        "as_of": figure.as_of and figure.as_of.iso,
        "is_unsourced": figure.is_unsourced,
        "reference_period": figure.reference_period and figure.reference_period.iso,
        "population": figure.population,
        "wz_code": figure.wz_code,
        "wz_note": figure.wz_note,
        "caveat": figure.caveat,
        "note": figure.note,
        "rank": figure.rank,
        "conflicts": sorted(conflict.code for conflict in figure.conflicts.published()),
        "section": citations[0]["section"] if citations else "",
        "citations": citations,
        "updated_at": figure.updated_at,
        "url": f"http://x/api/{figure.external_id}/",
        "html_url": f"http://x/seite/{figure.external_id}/",
    }


def test_documents_of_data_set_say_what_models_say(dataset):
    figures = KeyFigure.objects.published().order_by("id")

    documents = documents_of(KeyFigure.objects.published())

    assert len(documents) == 126
    for document, figure in zip(documents, figures, strict=True):
        assert document == expected_document(figure)
    assert [str(document["value"]) for document in documents if document["value"] is not None] == [
        f"{figure.value:.{figure.decimals}f}" for figure in figures if figure.value is not None
    ]


def test_documents_of_data_set_keep_the_contract(dataset):
    validator = OAS31Validator({"$ref": "#/components/schemas/KeyFigure", "components": openapi()["components"]})
    documents = FigureDocuments(ADDRESSES, as_json=True).of(list(rows_of(KeyFigure.objects.published())))

    faults = [
        error.message for document in json.loads(orjson.dumps(documents)) for error in validator.iter_errors(document)
    ]

    assert faults == []
    assert {tuple(document) for document in documents} == {tuple(KeyFigureSerializer().fields)}
