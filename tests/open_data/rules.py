"""The rules of DCAT-AP.de 3.0 and of the conventions for GovData, written out: what a catalogue does wrong.

Written from the specification; its SHACL shapes are no package that could be installed. Whoever operates the portal
checks the catalogue with the public validator as well (docs/operation.md).

Recommended and not said here, for a reason: dcterms:temporal of data sets (each row has a date of its own) and
dcat:bbox, dcat:centroid (the region is named by its key).
"""

import re
from collections.abc import Iterator

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
EU = "http://publications.europa.eu/resource/authority/"
GERMAN = "http://dcat-ap.de/def/"

MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCATDE.contributorID),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.license),
    DCAT.DataService: (DCAT.endpointURL, DCTERMS.title, DCTERMS.publisher),
    FOAF.Agent: (FOAF.name,),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
}
RECOMMENDED = {
    DCAT.Catalog: (
        *(DCTERMS.issued, DCTERMS.modified, DCTERMS.language, DCTERMS.license, DCTERMS.spatial),
        *(FOAF.homepage, DCAT.themeTaxonomy, DCATAP.availability, DCAT.dataset),
    ),
    DCAT.Dataset: (
        *(DCAT.keyword, DCAT.theme, DCAT.contactPoint, DCAT.distribution, DCAT.landingPage),
        *(DCATDE.politicalGeocodingURI, DCATDE.politicalGeocodingLevelURI, DCTERMS.spatial),
        *(DCATAP.availability, DCTERMS.issued, DCTERMS.modified, DCTERMS.identifier, DCTERMS.accrualPeriodicity),
    ),
    DCAT.Distribution: (DCTERMS.title, DCTERMS["format"], DCATAP.availability),
    DCAT.DataService: (DCAT.endpointDescription, DCATAP.availability, DCAT.servesDataset),
}
AT_MOST_ONE = {
    DCAT.Catalog: (DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified, DCTERMS.license, FOAF.homepage),
    DCAT.Dataset: (
        *(DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified, DCTERMS.accrualPeriodicity, DCTERMS.accessRights),
        *(DCATAP.availability, DCATDE.contributorID),
    ),
    DCAT.Distribution: (
        *(DCTERMS.license, DCTERMS["format"], DCTERMS.issued, DCTERMS.modified, DCAT.mediaType, DCAT.byteSize),
        *(SPDX.checksum, ADMS.status, DCATAP.availability),
    ),
    VCARD.Kind: (VCARD.fn,),
}
FROM_LIST = {
    DCAT.theme: rf"{EU}data-theme/(AGRI|ECON|EDUC|ENER|ENVI|GOVE|HEAL|INTR|JUST|OP_DATPRO|REGI|SOCI|TECH|TRAN)",
    DCTERMS.accrualPeriodicity: rf"{EU}frequency/(DAILY|WEEKLY|MONTHLY|QUARTERLY|ANNUAL|CONT|IRREG|NEVER)",
    DCTERMS["format"]: rf"{EU}file-type/(CSV|JSON|ICS|ATOM|XLSX|PDF)",
    DCTERMS.language: rf"{EU}language/[A-Z]{{3}}",
    DCTERMS.accessRights: rf"{EU}access-right/PUBLIC",
    DCATAP.availability: rf"{EU}planned-availability/(AVAILABLE|EXPERIMENTAL|STABLE|TEMPORARY)",
    DCAT.themeTaxonomy: rf"{EU}data-theme",
    DCTERMS.license: rf"{GERMAN}licenses/[-\w/.]+",
    DCATDE.contributorID: rf"{GERMAN}contributors/\w+",
    DCATDE.politicalGeocodingURI: rf"{GERMAN}politicalGeocoding/\w+/\d+",
    DCATDE.politicalGeocodingLevelURI: rf"{GERMAN}politicalGeocoding/Level/\w+",
    DCAT.mediaType: r"https://www\.iana\.org/assignments/media-types/[-\w.]+/[-\w.+]+",
    ADMS.status: r"http://purl\.org/adms/status/(Completed|Deprecated|Withdrawn)",  # convention 22
    SPDX.algorithm: r"http://spdx\.org/rdf/terms#checksumAlgorithm_\w+",
    VCARD.hasEmail: r"mailto:.+@.+",
}
POINTS_AT = {
    DCTERMS.publisher: FOAF.Agent,
    DCAT.dataset: DCAT.Dataset,
    DCAT.service: DCAT.DataService,
    DCAT.servesDataset: DCAT.Dataset,
    DCAT.accessService: DCAT.DataService,
    DCAT.distribution: DCAT.Distribution,
    DCAT.contactPoint: VCARD.Kind,
    SPDX.checksum: SPDX.Checksum,
}
ADDRESSES = (DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.landingPage, FOAF.homepage, FOAF.page)
MOMENTS = (DCTERMS.issued, DCTERMS.modified)
BY_LICENCES = ("dl-by-de", "cc-by")


def short(node: object) -> str:
    return re.sub(r"^.*[/#](?=[^/#]+)", "", str(node))


def faults(graph: Graph) -> list[str]:
    """What is wrong, one sentence each, sorted."""
    rules = (_presence, _lists, _classes, _values, _words, _licences, _downloads, _contacts, _places, _connections)
    return sorted({fault for rule in rules for fault in rule(graph)})


def _presence(graph: Graph) -> Iterator[str]:
    for kind, required in MANDATORY.items():
        for node in graph.subjects(RDF.type, kind):
            for name in required:
                if (node, name, None) not in graph:
                    yield f"{short(node)}: {short(kind)} must have {short(name)}"
            for name in RECOMMENDED.get(kind, ()):
                if (node, name, None) not in graph:
                    yield f"{short(node)}: {short(kind)} should have {short(name)}"
    for kind, single in AT_MOST_ONE.items():
        for node in graph.subjects(RDF.type, kind):
            for name in single:
                if len(list(graph.objects(node, name))) > 1:
                    yield f"{short(node)}: more than one {short(name)}"


def _lists(graph: Graph) -> Iterator[str]:
    for name, pattern in FROM_LIST.items():
        for node, value in graph.subject_objects(name):
            if not (isinstance(value, URIRef) and re.fullmatch(pattern, value)):
                yield f"{short(node)}: {short(name)} is not from its list: {value}"


def _classes(graph: Graph) -> Iterator[str]:
    for name, kind in POINTS_AT.items():
        for node, value in graph.subject_objects(name):
            if (value, RDF.type, kind) not in graph:
                yield f"{short(node)}: {short(name)} must be a {short(kind)}"


def _values(graph: Graph) -> Iterator[str]:
    for name in ADDRESSES:
        for node, value in graph.subject_objects(name):
            if not (isinstance(value, URIRef) and re.match(r"https?://[^/\s]+", value)):
                yield f"{short(node)}: {short(name)} must be an address: {value}"
    for name in MOMENTS:
        for node, value in graph.subject_objects(name):
            if getattr(value, "datatype", None) not in (XSD.date, XSD.dateTime) or value.value is None:
                yield f"{short(node)}: {short(name)} must be a date: {value}"
    for node, value in graph.subject_objects(DCAT.byteSize):
        if value.datatype != XSD.nonNegativeInteger or int(value) < 0:
            yield f"{short(node)}: byteSize must be a number from 0"
    for node, value in graph.subject_objects(SPDX.checksumValue):
        if value.datatype != XSD.hexBinary or not re.fullmatch(r"[0-9a-f]{64}", str(value)):
            yield f"{short(node)}: checksumValue must be a SHA-256 in hex"


def _words(graph: Graph) -> Iterator[str]:
    for name in (DCTERMS.title, DCTERMS.description):
        for node in set(graph.subjects(name)):
            languages = [value.language if isinstance(value, Literal) else None for value in graph.objects(node, name)]
            if sorted(map(str, languages)) != ["de", "en"]:
                yield f"{short(node)}: {short(name)} must be said once in German and once in English"


def _licences(graph: Graph) -> Iterator[str]:
    """Convention 35: who is to be named stands at the distribution."""
    for node in graph.subjects(RDF.type, DCAT.Distribution):
        licence = str(graph.value(node, DCTERMS.license))
        text = graph.value(node, DCATDE.licenseAttributionByText)
        if any(f"/{name}/" in licence for name in BY_LICENCES) and not (isinstance(text, Literal) and text.strip()):
            yield f"{short(node)}: licenseAttributionByText is missing"


def _downloads(graph: Graph) -> Iterator[str]:
    """Convention 39: what can only be downloaded has one address under both names."""
    for node, value in graph.subject_objects(DCAT.downloadURL):
        if (node, DCAT.accessURL, value) not in graph:
            yield f"{short(node)}: downloadURL must be the accessURL, too"
        for name in (DCAT.byteSize, SPDX.checksum, DCTERMS.modified):
            if (node, name, None) not in graph:
                yield f"{short(node)}: a file should have {short(name)}"


def _contacts(graph: Graph) -> Iterator[str]:
    """Convention 1, and R54: functions, never persons."""
    for node in set(graph.objects(None, DCAT.contactPoint)):
        if not any((node, name, None) in graph for name in (VCARD.hasEmail, VCARD.hasURL)):
            yield f"{short(node)}: a contact must have hasEmail or hasURL"
        if (node, RDF.type, VCARD.Organization) not in graph or (node, RDF.type, VCARD.Individual) in graph:
            yield f"{short(node)}: a contact must be an Organization"


def _places(graph: Graph) -> Iterator[str]:
    """Convention 11: the region is said in the words of Europe, too."""
    for node, value in graph.subject_objects(DCATDE.politicalGeocodingURI):
        if (node, DCTERMS.spatial, value) not in graph:
            yield f"{short(node)}: spatial must repeat politicalGeocodingURI"


def _connections(graph: Graph) -> Iterator[str]:
    if len(list(graph.subjects(RDF.type, DCAT.Catalog))) != 1:
        yield "there must be one Catalog"
    for kind, name in ((DCAT.Dataset, DCAT.dataset), (DCAT.Distribution, DCAT.distribution)):
        for node in graph.subjects(RDF.type, kind):
            if (None, name, node) not in graph:
                yield f"{short(node)}: nothing leads to this {short(kind)}"
