"""Events and series as a data set file describes them."""

from typing import Literal

from thcm.dataset.record import DateText, Id, Record


class EventDate(Record):
    value: DateText
    precision: Literal["day", "month", "quarter", "year"]
    text: str
    planned: bool


class EventRecord(Record):
    """One event; `partners` and `organisers` are ids of networks or organisations."""

    id: Id
    title: str
    title_en: str = ""
    type: Literal[
        "Branchentag",
        "Fachtagung",
        "Veranstaltungsreihe",
        "Flagship-Veranstaltung",
        "Cross-over-Veranstaltung",
        "Kick-off-Workshop",
        "Panel",
        "Delegations-/Unternehmerreise",
        "Cluster-Konferenz",
        "Cluster-Days",
        "Messe",
    ]
    role_thcm: Literal["Organisator/Mitorganisator", "Partner", "Unterstützer", "Prozesssteuerung"] | None = None
    date: EventDate
    place: str | None
    place_precision: Literal["Land"] | None = None
    organisers: list[Id] = []
    partners: list[Id] = []
    partners_text: str = ""
    fields: list[Id] = []
    fields_note: str = ""
    topics: list[str] = []
    sub_events: list[Id] = []
    parent: Id | None = None
    aliases: list[str] = []
    panel: Id | None = None
    roadmap: Id | None = None  # of this field
    goal: str = ""
    frame: str = ""
    scope: str = ""
    coordination: str = ""
    source: Id | None = None
    section: str
    line: int
    note: str = ""
    conflicts: list[Id] = []

    @property
    def goal_text(self) -> str:
        return f"Ziel: {self.goal}" if self.goal else ""


class NetworkEventRecord(Record):
    network: Id
    title: str
    recurrence: str | None
