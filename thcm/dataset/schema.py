"""The shape of a data set file, section by section. Whatever is not described here is refused."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from thcm.core.colours import COLOUR
from thcm.core.models import LegalPage
from thcm.dataset.event_schema import EventRecord, NetworkEventRecord
from thcm.dataset.panel_schema import Governance, Monitoring, Panels, Tasks, WorkProgrammeRecord
from thcm.dataset.record import DateText, Id, Record
from thcm.dataset.roadmap_schema import ProjectRecord, Roadmaps

Qualifier = Literal["exact", "ca.", "keine Angaben", "-", "leer"]
Unit = Literal["Anzahl", "Mrd. €", "%", "je 100.000 Einwohner"]


Colour = Annotated[str, Field(pattern=rf"^({COLOUR.pattern})?$")]


class SiteRecord(Record):
    name_de: str
    name_en: str = ""
    short_name: str
    claim_de: str = ""
    claim_en: str = ""
    region_de: str
    region_en: str = ""
    brand: str = ""
    operator: Id
    licence_attribution: str
    geocoding_uri: str = ""
    geocoding_level_uri: str = ""
    accent_colour: Colour = ""
    application_colour: Colour = ""
    cross_sectional_colour: Colour = ""
    trend_induced_colour: Colour = ""
    industry_colour: Colour = ""


class LegalPageRecord(Record):
    kind: Literal[tuple(LegalPage.Kind.values)]  # type: ignore[valid-type]
    text_de: str
    text_en: str = ""
    reviewed_on: DateText | None = None


class HighlightRecord(Record):
    title_de: str
    title_en: str = ""
    text_de: str = ""
    text_en: str = ""
    link: str


class TaxonomyRecord(Record):
    id: Id
    name: str
    valid_from: DateText


class SourceRecord(Record):
    id: Id
    label: str
    kind: Literal[
        "Datenbank",
        "Studie",
        "Amtliche Statistik",
        "Branchenstudie",
        "Expertenrunde",
        "Webseite",
        "Webseite + Selbstauskunft",
        "Broschüre",
        "Fachliteratur",
    ]
    publisher: str
    as_of: DateText
    reference_period: DateText | None = None
    population: str = ""
    footnotes: str = ""
    note: str = ""
    aliases: list[str] = []


class IndicatorRecord(Record):
    id: Id
    label_de: str
    label_en: str
    unit: Unit
    aggregatable: bool
    explanation_de: str = ""
    explanation_en: str = ""


class CategoryRecord(Record):
    id: Literal[
        "anwendungstechnologien", "querschnittstechnologien", "trendinduzierte-wachstumsfelder", "weitere-branchen"
    ]
    label_de: str
    label_en: str
    order: int
    section: str
    note: str = ""


class SubFieldRecord(Record):
    id: Id
    name_de: str
    name_en: str
    note: str = ""


class BulletRecord(Record):
    text: str
    text_en: str = ""
    line: int
    original: str = ""


class SwotGroup(Record):
    subfield: Id | None
    bullets: list[BulletRecord]


class SwotList(Record):
    source: Id
    items: list[SwotGroup]


class FieldRecord(Record):
    id: Id
    name_de: str
    name_en: str
    name_short_de: str = ""
    name_short_en: str = ""
    category: str
    kind: Literal["wachstumsfeld", "branche"]
    order: int
    section: str
    aliases: list[str]
    care_org: str
    contributing: list[str] = []
    care_note: str = ""
    manager: None
    manager_note: str = ""
    subfields: list[SubFieldRecord] = []
    summary_de: str
    summary_en: str = ""
    focus: list[str] = []
    focus_en: list[str] = []
    total_note: str = ""
    delimitation_note: str = ""
    lead_markets: list[str] = []
    lead_markets_en: list[str] = []
    lead_markets_source: Id | None = None
    networks: list[Id]
    networks_note: str = ""
    key_figures_note: str = ""
    strengths: SwotList | None
    weaknesses: SwotList | None


class FieldLinkRecord(Record):
    a: Id
    b: str
    basis: str


class FurtherCitation(Record):
    section: str
    line: int
    verbatim: str


class FigureRecord(Record):
    """What the figures of fields, networks and regions have in common."""

    id: Id
    indicator: Id
    value: int | float | None
    decimals: Annotated[int, Field(ge=0, le=6)] | None
    qualifier: Qualifier
    unit: Unit
    unit_note: str = ""
    display_de: str
    source: Id | None
    as_of: DateText | None = None
    reference_period: DateText | None = None
    population: str = ""
    wz_code: str = ""
    wz_note: str = ""
    caveat: str = ""
    note: str = ""
    section: str
    page: str
    line: int
    verbatim: str
    rank: Literal["preferred", "normal", "deprecated"] = "preferred"
    also: list[FurtherCitation] = []
    conflicts: list[Id] = []

    @model_validator(mode="after")
    def _value_or_reason(self) -> Self:
        missing = self.qualifier in ("keine Angaben", "-", "leer")
        if missing and self.value is not None:
            raise ValueError(f"value {self.value} does not go with qualifier {self.qualifier!r}")
        if not missing and (self.value is None or self.decimals is None):
            raise ValueError(f"qualifier {self.qualifier!r} needs a value and its decimals")
        if self.value is not None and self.decimals is not None and round(self.value, self.decimals) != self.value:
            raise ValueError(f"value {self.value} has more than {self.decimals} decimals")
        return self


class FieldFigureRecord(FigureRecord):
    field: Id
    subfield: Id | None
    series: str


class NetworkFigureRecord(FigureRecord):
    network: Id


class RegionFigureRecord(FigureRecord):
    region: str


class RegionRecord(Record):
    """The English name of a region that `regional_indicators` name."""

    name: str
    name_en: str


class TopicGroup(Record):
    group: str | None
    items: list[str]


class LabelRecord(Record):
    scheme: str
    level: str = ""


class NetworkRecord(Record):
    id: Id
    name: str
    short: str
    aliases: list[str] = []
    legal_form: str | None = None
    legal_form_note: str = ""
    field: Id
    website: str
    state: Literal["aktiv", "im Aufbau"] = "aktiv"
    state_note: str = ""
    section: str
    line: int
    source: Id
    members: dict[str, int | str]  # told again by network_figures, which are loaded
    topics: list[TopicGroup] = []
    topics_note: str = ""
    activities: list[str] = []
    labels: list[LabelRecord] = []
    conflicts: list[Id] = []


class OrganisationRecord(Record):
    id: Id
    name: str
    short: str = ""
    kind: Literal[
        "Ministerium",
        "Landesgesellschaft",
        "Koordinierungsstelle",
        "Agentur",
        "Landeseinrichtung",
        "Kammern",
        "Beratung",
        "Hochschule",
        "Unternehmen",
        "Unternehmen/Initiative",
        "Arbeitsgemeinschaft",
        "Bereich der LEG",
    ]
    parent: Id | None = None
    website: str = ""
    note: str = ""


class ContactRecord(Record):
    org: Id
    line: int
    function: str = "Kontakt"
    function_en: str = ""
    persons: list[str] = []  # R54: read past, never kept
    address: str
    phone: str
    fax: str = ""
    public: bool = False


class Contacts(Record):
    note: str
    personal_data: bool
    entries: list[ContactRecord]
    foreword: list[str] = []


class ConflictRecord(Record):
    id: Id
    title: str
    kind: str
    statement_a: str
    statement_b: str
    where: str
    handling: str  # for the editors
    explanation: str = ""  # for readers


class Meta(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    title: str
    published: DateText
    editorial_deadline: DateText


class ChapterRecord(Record):
    """What a brochure says in words; texts are Markdown."""

    id: Id
    part: Literal["cover", "approach", "structures", "work", "communication"]
    title: str
    title_en: str = ""
    text: str
    text_en: str = ""
    source: Id | None = None
    section: str = ""


# What the file's editors noted for themselves is counted and named, not loaded.
LATER_SECTIONS = ("text_corrections",)


class Dataset(Record):
    schema_version: Literal["1.0"]
    dataset: Id
    meta: Meta
    site: SiteRecord | None = None
    legal_pages: list[LegalPageRecord] = []
    highlights: list[HighlightRecord] = []
    taxonomy: TaxonomyRecord | None = None
    sources: list[SourceRecord]
    indicators: list[IndicatorRecord]
    categories: list[CategoryRecord]
    organisations: list[OrganisationRecord]
    contacts: Contacts | None = None
    fields: list[FieldRecord]
    field_links: list[FieldLinkRecord] = []
    key_figures: list[FieldFigureRecord]
    networks: list[NetworkRecord] = []
    network_figures: list[NetworkFigureRecord] = []
    regions: list[RegionRecord] = []
    regional_indicators: list[RegionFigureRecord] = []
    roadmaps: Roadmaps | None = None
    projects: list[ProjectRecord] = []
    monitoring_evaluation: Monitoring = Monitoring()
    governance: Governance = Governance()
    thcm_tasks: Tasks = Tasks()
    panels: Panels = Panels()
    work_programme: WorkProgrammeRecord | None = None
    events: list[EventRecord] = []
    network_events: list[NetworkEventRecord] = []
    chapters: list[ChapterRecord] = []
    conflicts: list[ConflictRecord] = []

    def field(self, key: str) -> FieldRecord:
        return next(field for field in self.fields if field.id == key)
