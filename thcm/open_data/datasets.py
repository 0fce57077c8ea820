"""The data sets of the portal: what they hold, under which licence, and from which part of the API they are drawn.

Foreign texts stay out: descriptions that organisers or funding sources wrote (R41), and awards, whose sources have
not agreed to being handed on under this licence. So do ways to reach people, and with them whole texts of news: who
copies a file keeps them for good.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clusters.models import FigureSubject, OfficialSeries
from clusters.statistics.storing import source_code
from thcm.api import LICENCE_NAME, router
from thcm.core.api import LICENCE, RecordViewSet

Rows = Callable[[QuerySet], QuerySet]

VIEWS: dict[str, tuple[Any, str]] = {prefix: (viewset, name) for prefix, viewset, name in router.registry}


@dataclass(frozen=True)
class Licence:
    """`url` is its name in the vocabulary of DCAT-AP.de, `page` its text for people.

    `attribution` is empty where the portal's own is to be named.
    """

    url: str
    page: str
    name: str
    attribution: str = ""


LICENCE_PAGE = "https://www.govdata.de/dl-de/by-2-0"
OWN = Licence(LICENCE, LICENCE_PAGE, LICENCE_NAME)
OFFICIAL = Licence(
    LICENCE,
    LICENCE_PAGE,
    LICENCE_NAME,
    "Statistische Ämter des Bundes und der Länder; Statistisches Bundesamt (Destatis), dl-de/by-2-0",
)
EUROPEAN = Licence(
    "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "https://creativecommons.org/licenses/by/4.0/",
    "Creative Commons Namensnennung 4.0",
    "© Europäische Union, Eurostat, CC BY 4.0",
)


@dataclass(frozen=True)
class Table:
    """One file in two formats. `resource` is the part of the API that it is drawn from.

    `leaves_out` names fields that the file has not; `parts.name` is the field of a part.
    """

    slug: str
    title: Any
    resource: str
    leaves_out: tuple[str, ...] = ()
    only: Rows | None = None
    licence: Licence = OWN

    @property
    def viewset(self) -> type[RecordViewSet]:
        return VIEWS[self.resource][0]

    @property
    def api_path(self) -> str:
        return reverse(f"{VIEWS[self.resource][1]}-list")

    @property
    def is_whole(self) -> bool:
        """Whether the API answers with the same rows."""
        return self.only is None


@dataclass(frozen=True)
class Feed:
    """What can be subscribed to besides. `file_type` is its name in the vocabulary of the EU."""

    name: str
    title: Any
    kind: str
    file_type: str
    media_type: str


@dataclass(frozen=True)
class Dataset:
    """`themes` and `frequency` are names in the vocabularies of the EU; keywords are separated by commas."""

    slug: str
    title: Any
    description: Any
    keywords: Any
    themes: tuple[str, ...]
    frequency: str
    tables: tuple[Table, ...]
    feeds: tuple[Feed, ...] = ()

    def get_absolute_url(self) -> str:
        return reverse("dataset-detail", args=(self.slug,))

    @property
    def keyword_list(self) -> list[str]:
        return [word.strip() for word in str(self.keywords).split(",")]


def _official(*providers: str) -> list[str]:
    return [source_code(series) for series in OfficialSeries.objects.filter(provider__in=providers)]


def _german_statistics(figures: QuerySet) -> QuerySet:
    return figures.filter(source__code__in=_official("regionalstatistik", "destatis"))


def _european_statistics(figures: QuerySet) -> QuerySet:
    return figures.filter(source__code__in=_official("eurostat"))


def _own_figures(figures: QuerySet) -> QuerySet:
    """A figure without source is one, too."""
    codes = _official(*OfficialSeries.Provider.values)
    return figures.exclude(source__isnull=False, source__code__in=codes)


def _of_networks(figures: QuerySet) -> QuerySet:
    return _own_figures(figures).filter(subject__kind=FigureSubject.Kind.NETWORK)


DATASETS = (
    Dataset(
        "kennzahlen",
        _("Kennzahlen der Wachstumsfelder"),
        _(
            "Beschäftigte, Umsatz, Betriebe und weitere Kennzahlen der Wachstumsfelder, Teilfelder, Netzwerke und des"
            " Landes. Jede Zeile ist die Aussage einer Quelle mit Stand, Bezugszeitraum, Grundgesamtheit und"
            " Fundstelle; widersprechen sich Quellen, stehen beide Aussagen da."
        ),
        _("Kennzahlen, Wirtschaft, Cluster, Beschäftigte, Umsatz, Branchen"),
        ("ECON", "REGI"),
        "IRREG",
        (
            Table("kennzahlen", _("Kennzahlen"), "key-figures", only=_own_figures),
            Table("kennzahlarten", _("Kennzahlarten mit Einheit"), "indicators"),
            Table("quellen", _("Quellen"), "sources"),
            Table("zahlenkonflikte", _("Widersprüche zwischen Quellen"), "conflicts"),
        ),
    ),
    Dataset(
        "amtliche-statistik",
        _("Zahlen der amtlichen Statistik"),
        _(
            "Werte, die das Portal aus Tabellen der Regionalstatistik, des Statistischen Bundesamtes und von Eurostat"
            " übernommen hat, mit Tabelle und Stand. Sie stehen unter den Lizenzen dieser Ämter."
        ),
        _("Amtliche Statistik, Regionalstatistik, Eurostat, Wirtschaft"),
        ("ECON", "SOCI"),
        "QUARTERLY",
        (
            Table(
                "statistik-deutschland",
                _("Zahlen der Statistischen Ämter in Deutschland"),
                "key-figures",
                only=_german_statistics,
                licence=OFFICIAL,
            ),
            Table(
                "statistik-eurostat",
                _("Zahlen von Eurostat"),
                "key-figures",
                only=_european_statistics,
                licence=EUROPEAN,
            ),
        ),
    ),
    Dataset(
        "wachstumsfelder",
        _("Wachstumsfelder und Teilfelder"),
        _(
            "Die Wachstumsfelder der Clusterstrategie und weitere Branchen mit Kategorie, Schwerpunkten und"
            " Leitmärkten, dazu ihre Teilfelder."
        ),
        _("Wachstumsfelder, Cluster, Innovation, Branchen, Leitmärkte"),
        ("ECON", "TECH"),
        "IRREG",
        (
            Table("wachstumsfelder", _("Wachstumsfelder"), "fields"),
            Table("teilfelder", _("Teilfelder"), "sub-fields"),
        ),
    ),
    Dataset(
        "netzwerke",
        _("Netzwerke und ihre Mitgliederzahlen"),
        _(
            "Netzwerke von Unternehmen und Forschungseinrichtungen mit Feld, Sitz, Themen, Aktivitäten und"
            " Auszeichnungen, dazu ihre Mitgliederzahlen mit Quelle und Stand."
        ),
        _("Netzwerke, Cluster, Kooperation, Mitglieder, Unternehmen, Forschung"),
        ("ECON", "TECH"),
        "IRREG",
        (
            Table("netzwerke", _("Netzwerke"), "networks", leaves_out=("contact",)),
            Table("netzwerk-themen", _("Themen der Netzwerke"), "network-topics"),
            Table("netzwerk-auszeichnungen", _("Auszeichnungen der Netzwerke"), "network-labels"),
            Table("netzwerk-kennzahlen", _("Kennzahlen der Netzwerke"), "key-figures", only=_of_networks),
        ),
    ),
    Dataset(
        "t3-termine",
        _("T³ – Technologie-Termine"),
        _(
            "Technologie-Veranstaltungen mit Termin, Ort, Veranstaltern und Feldern, vergangene und angekündigte."
            " Termine stehen so genau da, wie sie bekannt sind. Beschreibungen der Veranstalter sind nicht enthalten;"
            " sie stehen auf den Seiten der Termine."
        ),
        _("Veranstaltungen, Termine, Technologie, Messen, Konferenzen, Kalender"),
        ("TECH", "ECON"),
        "CONT",
        (
            Table("t3-termine", _("Termine"), "events", leaves_out=("contact", "description_de", "description_en")),
            Table(
                "t3-reihen",
                _("Veranstaltungsreihen"),
                "event-series",
                leaves_out=("description_de", "description_en"),
            ),
        ),
        (
            Feed("calendar-feed", _("Termine als Kalender"), "iCalendar", "ICS", "text/calendar"),
            Feed("atom-feed", _("Neue Termine"), "Atom", "ATOM", "application/atom+xml"),
        ),
    ),
    Dataset(
        "roadmaps",
        _("Roadmaps mit Zielen, Maßnahmen und Meilensteinen"),
        _(
            "Die veröffentlichten Roadmaps der Wachstumsfelder: Stand, Ziele, Maßnahmen und Meilensteine mit ihren"
            " Terminen und dem gezählten Fortschritt."
        ),
        _("Roadmaps, Maßnahmen, Meilensteine, Innovation, Wirtschaftspolitik"),
        ("TECH", "GOVE"),
        "IRREG",
        (
            Table("roadmaps", _("Roadmaps"), "roadmaps"),
            Table("roadmap-ziele", _("Ziele der Roadmaps"), "roadmap-goals"),
            Table("massnahmen", _("Maßnahmen"), "measures"),
            Table("meilensteine", _("Meilensteine"), "milestones"),
        ),
    ),
    Dataset(
        "projekte",
        _("Projekte der Felder und Netzwerke"),
        _(
            "Projekte wie Wachstumskerne und Anwendungszentren mit Feldern, beteiligten Einrichtungen, Laufzeit und"
            " Stand."
        ),
        _("Projekte, Forschung, Innovation, Wachstumskerne"),
        ("TECH", "ECON"),
        "IRREG",
        (Table("projekte", _("Projekte"), "projects"),),
    ),
    Dataset(
        "foerderprogramme",
        _("Förderprogramme und Fristen"),
        _(
            "Angaben zu Förderprogrammen von EU, Bund und Land: wer was fördert, für wen, bis wann, und die amtliche"
            " Adresse. Texte der Fördergeber sind nicht enthalten; jede Zeile nennt ihre Quelle und deren"
            " Quellenangabe. Maßgeblich ist, was an der amtlichen Adresse steht."
        ),
        _("Förderung, Förderprogramme, Fristen, Zuschuss, Kredit, KMU"),
        ("ECON", "GOVE"),
        "DAILY",
        (
            Table(
                "foerderprogramme",
                _("Förderprogramme"),
                "funding-programmes",
                leaves_out=("deadlines.sentence",),
            ),
            Table("foerderfristen", _("Fristen"), "funding-deadlines", leaves_out=("sentence",)),
        ),
    ),
    Dataset(
        "beschluesse",
        _("Gremien und ihre veröffentlichten Beschlüsse"),
        _(
            "Die Gremien des Clustermanagements mit Aufgaben und Sitzen nach Einrichtung und Funktion, und die"
            " Beschlüsse, die sie veröffentlicht haben, mit Zuständigkeit, Termin und Ergebnis."
        ),
        _("Gremien, Beschlüsse, Clusterrat, Clusterboard, Transparenz"),
        ("GOVE",),
        "IRREG",
        (
            Table("beschluesse", _("Beschlüsse"), "decisions"),
            Table("gremien", _("Gremien"), "bodies"),
        ),
    ),
    Dataset(
        "nachrichten",
        _("Nachrichten und Publikationen"),
        _(
            "Was das Clustermanagement gemeldet und welche Studien, Berichte und Leitfäden es verzeichnet hat, mit"
            " Feldern, Datum und Adressen. Die ganzen Texte der Nachrichten stehen auf ihren Seiten."
        ),
        _("Nachrichten, Publikationen, Studien, Berichte, Cluster"),
        ("ECON", "GOVE"),
        "IRREG",
        (
            Table("nachrichten", _("Nachrichten"), "news", leaves_out=("text_de", "text_en")),
            Table("publikationen", _("Publikationen"), "publications"),
        ),
        (
            Feed("news-atom", _("Neue Nachrichten"), "Atom", "ATOM", "application/atom+xml"),
            Feed("publication-atom", _("Neue Publikationen"), "Atom", "ATOM", "application/atom+xml"),
        ),
    ),
)

TABLES = {table.slug: table for dataset in DATASETS for table in dataset.tables}
