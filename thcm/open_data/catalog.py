"""The catalogue of open data in DCAT-AP.de 3.0: the form in which GovData and the portals of the states collect it.

Every node has an address, so that the three serialisations say the same and stay the same from answer to answer.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from thcm.core.models import ContactPoint, OpenDataFile, SiteSetting
from thcm.open_data.datasets import DATASETS, OWN, Dataset, Feed, Licence, Table
from thcm.open_data.files import attribution_of, by_table

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = Namespace("http://publications.europa.eu/resource/authority/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
PREFIXES = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dcatde": DCATDE,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}
AVAILABLE = EU["planned-availability/AVAILABLE"]
COMPLETED = URIRef("http://purl.org/adms/status/Completed")
SHA256 = SPDX.checksumAlgorithm_sha256
LANGUAGES = (EU["language/DEU"], EU["language/ENG"])
FORMATS = {"csv": "text/csv", "json": "application/json"}

CATALOG_DESCRIPTION = _(
    "Alle öffentlichen Daten des Portals: Kennzahlen, Wachstumsfelder, Netzwerke, Termine, Roadmaps, Projekte,"
    " Förderprogramme, Beschlüsse, Nachrichten und Publikationen, jede Angabe mit ihrer Herkunft."
)
SERVICE_TITLE = _("REST-Schnittstelle des Portals")
API_DESCRIPTION = _("Seitenweise über die Schnittstelle, mit Filtern und Änderungen seit einem Zeitpunkt.")


def address(path: str, fragment: str = "") -> URIRef:
    return URIRef(f"{settings.SITE_URL}{path}{fragment}")


def catalog_graph() -> Graph:
    return Catalog().graph


class Catalog:
    """Puts the graph together; three queries."""

    def __init__(self) -> None:
        self.graph = Graph()
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace, override=True, replace=True)
        self.site = SiteSetting.current()
        self.files = by_table()
        with override("de"):
            self.home = address(reverse("home"))
            self.node = address(reverse("catalog"))
            self.docs = address(reverse("api-docs"))
            self.imprint = address(reverse("imprint"))
            self.publisher, self.contact = self._publisher(), self._contact()
            self._catalog()
            self._service()
            for dataset in filter(self._has_rows, DATASETS):
                self._dataset(dataset)

    def say(self, subject: URIRef, predicate: URIRef, *values: Any) -> None:
        """Empty values are left unsaid."""
        for value in values:
            if value not in ("", None):
                self.graph.add((subject, predicate, value if isinstance(value, URIRef) else Literal(value)))

    def say_in_words(self, subject: URIRef, predicate: URIRef, text: Any) -> None:
        """In both languages. `text` is translated when it is read."""
        for language in ("de", "en"):
            with override(language):
                if words := str(text):
                    self.graph.add((subject, predicate, Literal(words, lang=language)))

    def _publisher(self) -> URIRef:
        node = URIRef(f"{self.node}#herausgeber")
        operator = self.site.operator if self.site else None
        self.say(node, RDF.type, FOAF.Agent)
        self.say(node, FOAF.name, Literal(operator.name if operator else self._name(), lang="de"))
        self.say(node, FOAF.homepage, URIRef(operator.website) if operator and operator.website else self.home)
        return node

    def _name(self) -> str:
        return self.site.name_de if self.site else settings.SITE_URL

    def _contact(self) -> URIRef:
        """A function, never a person (R54); the imprint where no contact is public."""
        node = URIRef(f"{self.node}#kontakt")
        operator = self.site.operator_id if self.site else None
        rows = ContactPoint.objects.published().filter(is_public=True, organisation=operator)
        point = rows.order_by("pk").first() if operator else None
        self.say(node, RDF.type, VCARD.Kind, VCARD.Organization)
        name = f"{self._name()}, {point.function_de}" if point else self._name()
        self.say(node, VCARD.fn, Literal(name, lang="de"))
        self.say(node, VCARD.hasURL, self.imprint)
        if point and point.email:
            self.say(node, VCARD.hasEmail, URIRef(f"mailto:{point.email}"))
        return node

    def _region(self, node: URIRef) -> None:
        if self.site and self.site.geocoding_uri:
            self.say(node, DCTERMS.spatial, URIRef(self.site.geocoding_uri))

    def _catalog(self) -> None:
        node, site = self.node, self.site
        self.say(node, RDF.type, DCAT.Catalog)
        self.say(node, DCTERMS.title, Literal(f"Offene Daten: {self._name()}", lang="de"))
        english = (site.name_en if site else "") or self._name()
        self.say(node, DCTERMS.title, Literal(f"Open data: {english}", lang="en"))
        self.say_in_words(node, DCTERMS.description, CATALOG_DESCRIPTION)
        self.say(node, DCTERMS.publisher, self.publisher)
        self.say(node, DCTERMS.license, URIRef(OWN.url))
        self.say(node, DCTERMS.language, *LANGUAGES)
        self.say(node, FOAF.homepage, address(reverse("dataset-list")))
        self.say(node, DCAT.themeTaxonomy, EU["data-theme"])
        self.say(node, DCATAP.availability, AVAILABLE)
        self._dates(node, [file for own in self.files.values() for file in own.values()])
        self._region(node)

    def _dates(self, node: URIRef, files: list[OpenDataFile]) -> None:
        self.say(node, DCTERMS.issued, min((file.issued_at for file in files if file.issued_at), default=None))
        self.say(node, DCTERMS.modified, max((file.changed_at for file in files if file.changed_at), default=None))

    def _files(self, dataset: Dataset) -> list[OpenDataFile]:
        return [file for table in dataset.tables for file in self.files[table.slug].values()]

    def _has_rows(self, dataset: Dataset) -> bool:
        """Before the first files are there, what the API has stands for them."""
        files = self._files(dataset)
        return any(file.row_count for file in files) if files else any(table.is_whole for table in dataset.tables)

    def _service(self) -> None:
        node = self.service = URIRef(f"{self.node}#schnittstelle")
        self.say(self.node, DCAT.service, node)
        self.say(node, RDF.type, DCAT.DataService)
        self.say_in_words(node, DCTERMS.title, SERVICE_TITLE)
        self.say(node, DCTERMS.publisher, self.publisher)
        self.say(node, DCTERMS.license, URIRef(OWN.url))
        self.say(node, DCAT.endpointURL, address(reverse("api-root")))
        self.say(node, DCAT.endpointDescription, address(reverse("api-schema")))
        self.say(node, DCAT.contactPoint, self.contact)
        self.say(node, DCATAP.availability, AVAILABLE)

    def _dataset(self, dataset: Dataset) -> None:
        node, site = address(dataset.get_absolute_url(), "#datensatz"), self.site
        self.say(self.node, DCAT.dataset, node)
        self.say(self.service, DCAT.servesDataset, node)
        self.say(node, RDF.type, DCAT.Dataset)
        self.say_in_words(node, DCTERMS.title, dataset.title)
        self.say_in_words(node, DCTERMS.description, dataset.description)
        for language in ("de", "en"):
            with override(language):
                self.say(node, DCAT.keyword, *(Literal(word, lang=language) for word in dataset.keyword_list))
        self.say(node, DCAT.theme, *(EU[f"data-theme/{theme}"] for theme in dataset.themes))
        self.say(node, DCTERMS.identifier, str(node))
        self.say(node, DCTERMS.publisher, self.publisher)
        self.say(node, DCAT.contactPoint, self.contact)
        self.say(node, DCTERMS.language, *LANGUAGES)
        self.say(node, DCTERMS.accrualPeriodicity, EU[f"frequency/{dataset.frequency}"])
        self.say(node, DCTERMS.accessRights, EU["access-right/PUBLIC"])
        self.say(node, DCATAP.availability, AVAILABLE)
        self.say(node, DCAT.landingPage, address(dataset.get_absolute_url()))
        self.say(node, FOAF.page, self.docs)
        self._region(node)
        if site and site.geocoding_uri:
            self.say(node, DCATDE.politicalGeocodingURI, URIRef(site.geocoding_uri))
        if site and site.geocoding_level_uri:
            self.say(node, DCATDE.politicalGeocodingLevelURI, URIRef(site.geocoding_level_uri))
        if site and site.contributor_id:
            self.say(node, DCATDE.contributorID, URIRef(site.contributor_id))
        self._dates(node, self._files(dataset))
        for table in dataset.tables:
            for form, file in self.files[table.slug].items():
                self._file(node, table, form, file)
            for form in FORMATS if table.is_whole else ():
                self._api(node, table, form)
        for feed in dataset.feeds:
            self._feed(node, feed)

    def _distribution(self, dataset_node: URIRef, fragment: str, title: Any, licence: Licence, kind: str) -> URIRef:
        """What every distribution says, and who is to be named (R55)."""
        node = URIRef(f"{dataset_node.partition('#')[0]}#{fragment}")
        self.say(dataset_node, DCAT.distribution, node)
        self.say(node, RDF.type, DCAT.Distribution)
        self.say_in_words(node, DCTERMS.title, format_lazy("{} ({})", title, kind))
        self.say(node, DCTERMS.license, URIRef(licence.url))
        if attribution := attribution_of(licence, self.site):
            self.say(node, DCATDE.licenseAttributionByText, Literal(attribution, lang="de"))
        self.say(node, DCATAP.availability, AVAILABLE)
        self.say(node, ADMS.status, COMPLETED)
        self.say(node, DCTERMS.language, *LANGUAGES)
        return node

    def _formatted(self, node: URIRef, file_type: str, media_type: str) -> None:
        self.say(node, DCTERMS["format"], EU[f"file-type/{file_type}"])
        self.say(node, DCAT.mediaType, MEDIA_TYPES[media_type])

    def _file(self, dataset_node: URIRef, table: Table, form: str, file: OpenDataFile) -> None:
        kind = form.upper()
        node = self._distribution(dataset_node, f"{table.slug}-{form}", table.title, table.licence, kind)
        url = address(reverse("open-data-file", args=(table.slug, form)))
        self._formatted(node, form.upper(), FORMATS[form])
        self.say(node, DCAT.accessURL, url)
        self.say(node, DCAT.downloadURL, url)
        self.say(node, DCAT.byteSize, Literal(file.byte_size, datatype=XSD.nonNegativeInteger))
        self._dates(node, [file])
        checksum = URIRef(f"{node}-sha256")
        self.say(node, SPDX.checksum, checksum)
        self.say(checksum, RDF.type, SPDX.Checksum)
        self.say(checksum, SPDX.algorithm, SHA256)
        self.say(checksum, SPDX.checksumValue, Literal(file.checksum, datatype=XSD.hexBinary))

    def _api(self, dataset_node: URIRef, table: Table, form: str) -> None:
        kind = f"API, {form.upper()}"
        node = self._distribution(dataset_node, f"{table.slug}-api-{form}", table.title, table.licence, kind)
        self._formatted(node, form.upper(), FORMATS[form])
        self.say_in_words(node, DCTERMS.description, API_DESCRIPTION)
        self.say(node, DCAT.accessURL, address(f"{table.api_path}?format={form}"))
        self.say(node, DCAT.accessService, self.service)

    def _feed(self, dataset_node: URIRef, feed: Feed) -> None:
        node = self._distribution(dataset_node, feed.name, feed.title, OWN, feed.kind)
        self._formatted(node, feed.file_type, feed.media_type)
        self.say(node, DCAT.accessURL, address(reverse(feed.name)))
