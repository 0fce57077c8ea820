"""The catalogue says the same in three forms and keeps the rules of DCAT-AP.de (RC-6, R55)."""

import json

import pytest
from django.urls import reverse
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD

from clusters.models import OfficialSeries
from tests.factories.clusters import IndicatorFactory, KeyFigureFactory, SubjectFactory
from tests.factories.core import SourceFactory
from tests.open_data.rules import DCATDE, SPDX, VCARD, faults
from thcm.core.models import OpenDataFile
from thcm.open_data.datasets import DATASETS
from thcm.open_data.files import build_all

pytestmark = pytest.mark.django_db

BASE = "https://portal.example.org"
FIGURES = URIRef(f"{BASE}/daten/kennzahlen/#datensatz")
CSV = URIRef(f"{BASE}/daten/kennzahlen/#kennzahlen-csv")
NODE = URIRef(f"{BASE}/catalog")


def graph_of(client, form, rdf_format):
    response = client.get(f"/catalog.{form}")
    assert response.status_code == 200
    return Graph().parse(data=response.content, format=rdf_format)


@pytest.fixture
def graph(client, site):
    KeyFigureFactory()
    assert build_all() == (2 * OpenDataFile.objects.filter(format="csv").count(), 0)
    return graph_of(client, "ttl", "turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_three_forms_say_the_same(client, graph):
    assert set(graph) == set(graph_of(client, "rdf", "xml"))
    assert set(graph) == set(graph_of(client, "jsonld", "json-ld"))
    assert len(graph) > 300
    assert json.loads(client.get("/catalog.jsonld").content)["@context"]["dcatde"] == str(DCATDE)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("rdf", "application/rdf+xml; charset=utf-8"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_forms_have_their_media_type_and_may_be_read_by_scripts(client, site, form, media_type):
    response = client.get(f"/catalog.{form}")

    assert response["Content-Type"] == media_type
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/rdf+xml", "rdf"),
        ("application/ld+json;q=0.5, text/turtle", "ttl"),
        ("application/ld+json, text/turtle;q=0.5", "jsonld"),
        ("text/html,*/*;q=0.8", "ttl"),
        ("image/png", "ttl"),
    ],
)
def test_catalog_without_form_leads_to_the_one_asked_for(client, accept, form):
    response = client.get("/catalog", headers={"accept": accept})

    assert (response.status_code, response["Location"]) == (303, f"/catalog.{form}")
    assert "Accept" in response["Vary"]


def test_catalog_keeps_every_rule(graph):
    assert faults(graph) == []
    assert set(graph.objects(NODE, DCAT.dataset)) == {
        URIRef(f"{BASE}{reverse('dataset-detail', args=(name,))}#datensatz")
        for name in ("kennzahlen", "wachstumsfelder")
    }


def test_catalog_names_data_sets_with_rows_only(client, site):
    """Before the first files are there, those that the API has."""
    before = set(graph_of(client, "ttl", "turtle").objects(NODE, DCAT.dataset))
    build_all()
    without_rows = set(graph_of(client, "ttl", "turtle").objects(NODE, DCAT.dataset))

    assert len(before) == len(DATASETS) - 1  # official statistics are nowhere apart
    assert without_rows == set()


def test_file_is_described_as_it_is(client, graph):
    row = OpenDataFile.objects.get(table="kennzahlen", format="csv")
    address = URIRef(f"{BASE}/daten/kennzahlen.csv")

    assert set(graph.predicate_objects(CSV)) >= {
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCTERMS.license, URIRef("http://dcat-ap.de/def/licenses/dl-by-de/2.0")),
        (DCATDE.licenseAttributionByText, Literal("Thüringer ClusterManagement", lang="de")),
        (DCAT.byteSize, Literal(str(row.byte_size), datatype=XSD.nonNegativeInteger)),
        (DCTERMS.title, Literal("Kennzahlen (CSV)", lang="de")),
        (DCTERMS.title, Literal("Key figures (CSV)", lang="en")),
    }
    assert graph.value(URIRef(f"{CSV}-sha256"), SPDX.checksumValue) == Literal(row.checksum, datatype=XSD.hexBinary)


def test_official_statistics_keep_the_licence_of_their_offices(client, site):
    for provider in ("regionalstatistik", "eurostat"):
        KeyFigureFactory(source=SourceFactory(code=f"{provider}-t1"))
        OfficialSeries.objects.create(
            provider=provider, table="t1", subject=SubjectFactory(), indicator=IndicatorFactory()
        )
    build_all()

    graph = graph_of(client, "ttl", "turtle")

    licences = {
        (str(node).partition("#")[2], str(graph.value(node, DCTERMS.license)).partition("licenses/")[2])
        for node in graph.objects(URIRef(f"{BASE}/daten/amtliche-statistik/#datensatz"), DCAT.distribution)
    }
    assert faults(graph) == []
    assert licences == {
        ("statistik-deutschland-csv", "dl-by-de/2.0"),
        ("statistik-deutschland-json", "dl-by-de/2.0"),
        ("statistik-eurostat-csv", "cc-by/4.0"),
        ("statistik-eurostat-json", "cc-by/4.0"),
    }
    assert OpenDataFile.objects.get(table="kennzahlen", format="csv").row_count == 0


def test_contact_is_a_function_never_a_person(client, graph):
    node = URIRef(f"{NODE}#kontakt")

    assert set(graph.predicate_objects(node)) == {
        (RDF.type, VCARD.Kind),
        (RDF.type, VCARD.Organization),
        (VCARD.fn, Literal("Thüringer ClusterManagement, Geschäftsstelle", lang="de")),
        (VCARD.hasURL, URIRef(f"{BASE}/impressum/")),
        (VCARD.hasEmail, URIRef("mailto:info@example.org")),
    }
    text = client.get("/catalog.ttl").content.decode()
    assert [word for word in ("Niemand", "niemand", "entwurf@", "0361") if word in text] == []


def test_portal_without_settings_still_has_a_catalog(client):
    KeyFigureFactory()
    build_all()

    found = {fault.partition(": ")[2] for fault in faults(graph_of(client, "ttl", "turtle"))}

    assert found == {
        "Catalog should have spatial",
        "Dataset must have contributorID",
        "Dataset should have politicalGeocodingLevelURI",
        "Dataset should have politicalGeocodingURI",
        "Dataset should have spatial",
        "licenseAttributionByText is missing",
    }


WRONG = (
    (CSV, DCTERMS.license, None, "kennzahlen-csv: Distribution must have license"),
    (CSV, DCTERMS.license, URIRef("https://example.org/frei"), "license is not from its list"),
    (CSV, DCATDE.licenseAttributionByText, None, "kennzahlen-csv: licenseAttributionByText is missing"),
    (CSV, DCAT.accessURL, None, "kennzahlen-csv: Distribution must have accessURL"),
    (CSV, DCAT.byteSize, Literal("viel"), "byteSize must be a number"),
    (CSV, DCTERMS["format"], Literal("CSV"), "format is not from its list"),
    (CSV, DCTERMS.modified, Literal("gestern"), "modified must be a date"),
    (FIGURES, DCTERMS.title, None, "datensatz: Dataset must have title"),
    (FIGURES, DCTERMS.description, Literal("nur deutsch", lang="de"), "once in German and once in English"),
    (FIGURES, DCTERMS.publisher, None, "datensatz: Dataset must have publisher"),
    (FIGURES, DCTERMS.publisher, URIRef("https://example.org/"), "publisher must be a Agent"),
    (FIGURES, DCATDE.contributorID, Literal("x"), "contributorID is not from its list"),
    (FIGURES, DCAT.theme, URIRef("https://example.org/ECON"), "theme is not from its list"),
    (FIGURES, DCTERMS.spatial, None, "spatial must repeat politicalGeocodingURI"),
    (NODE, DCAT.dataset, None, "nothing leads to this Dataset"),
    (URIRef(f"{NODE}#kontakt"), RDF.type, VCARD.Individual, "a contact must be an Organization"),
)


def test_rules_find_what_is_wrong(graph):
    """The rules can fail: what is taken out or written wrongly is named."""
    for node, name, value, fault in WRONG:
        wrong = Graph() + graph
        wrong.remove((node, name, None))
        if value is not None:
            wrong.add((node, name, value))

        assert any(fault in found for found in faults(wrong)), fault
