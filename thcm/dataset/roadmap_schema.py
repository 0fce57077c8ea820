"""Roadmaps, potential analyses, projects and the state's objectives as a data set file describes them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from roadmaps.models import PotentialAnalysis, Project, Roadmap
from thcm.dataset.record import DateText, Id, Record


class PlannedDate(Record):
    value: DateText
    precision: Literal["day", "month", "quarter", "year"]
    text: str


class RoadmapRecord(Record):
    """The roadmap of one field: its state in the words of the source, and the code of that state."""

    field: Id
    roadmap: str | None  # its name, where the source gives one
    roadmap_en: str = ""
    state: str
    state_en: str = ""
    state_code: Literal[tuple(Roadmap.State.values)]  # type: ignore[valid-type]
    prior_work: list[str] = []
    prior_work_en: list[str] = []
    prior_work_note: str = ""
    interlocked_with: list[Id] = []
    kickoff: PlannedDate | None = None
    conflicts: list[Id] = []
    section: str
    line: int | None = None


class AnalysisRecord(Record):
    field: Id
    state: Literal[tuple(PotentialAnalysis.State.values)]  # type: ignore[valid-type]
    status: str
    status_en: str = ""
    section: str
    line: int


class Roadmaps(BaseModel):
    """What the section says of the method is text of the brochure, not loaded."""

    model_config = ConfigDict(strict=True, extra="ignore")

    source: Id
    states: list[RoadmapRecord]
    potential_analyses: list[AnalysisRecord] = []


class ProjectRecord(Record):
    id: Id
    name: str
    name_en: str = ""
    kind: Literal[
        "Wachstumskern",
        "Wachstumskern-Initiative (Programm Wachstumskerne-Potenzial)",
        "wachstumsfeldübergreifendes Sonderprojekt",
        "Anwendungszentrum",
        "Anwendungszentrum (Empfehlung des Trendatlas)",
        "Initiative",
        "Spitzencluster-Projekt",
        "EU-Projekt",
        "internationales Projekt",
        "Netzwerkprojekt",
        "Nachwuchsinitiative",
    ]
    source: Id | None = None
    programme: str = ""
    status: str = ""
    stage: Literal[tuple(Project.Stage.values)] = "not_stated"  # type: ignore[valid-type]
    role: str = ""
    role_en: str = ""
    role_note: str = ""
    fields: list[Id] = []
    fields_note: str = ""
    network: Id | None = None
    partners: list[str] = []
    section: str
    line: int


class Objectives(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    derivable_objectives: list[str] = []
    derivable_objectives_en: list[str] = []
    objectives_section: str = ""
