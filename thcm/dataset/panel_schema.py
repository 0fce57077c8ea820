"""Bodies, panels, work programme and monitoring areas as a data set file describes them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from thcm.dataset.record import Id, Record
from thcm.dataset.roadmap_schema import Objectives, PlannedDate


class MemberRecord(Record):
    """An institution that the file knows, or a group of others by name."""

    org: Id
    name: str = ""
    name_en: str = ""
    role: str
    role_en: str = ""


class Cadence(Record):
    per_year: int
    text: str
    line: int


class BodyRecord(BaseModel):
    """What relates bodies the other way round, and words of the source told again, is read past."""

    model_config = ConfigDict(strict=True, extra="ignore")

    id: Id
    name: str
    name_en: str = ""
    level: int
    section: str
    kind: str
    kind_en: str = ""
    scope: str = ""
    scope_en: str = ""
    lead: Id | None = None
    host: Id | None = None
    members: list[MemberRecord] | None = None
    further_participants: list[str] = []
    further_participants_en: list[str] = []
    members_note: str = ""
    members_note_en: str = ""
    extension: str = ""
    extension_en: str = ""
    origin: str = ""
    origin_en: str = ""
    basis: str = ""
    basis_en: str = ""
    head_rule: str = ""
    head_rule_en: str = ""
    staff: list[str] = []
    staff_en: list[str] = []
    tasks: list[str] = []
    tasks_en: list[str] = []
    tasks_ref: Literal["thcm_tasks"] | None = None
    cadence: Cadence | None = None
    reports_to: list[Id] = []


class Governance(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    source: Id | None = None
    bodies: list[BodyRecord] = []


class TaskComplex(Record):
    id: Id
    name: str
    name_en: str = ""
    items: list[str]
    items_en: list[str] = []


class Tasks(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    complexes: list[TaskComplex] = []


class PanelRecord(Record):
    id: Id
    name: str
    name_en: str = ""
    aliases: list[str] = []
    status: Literal["gestartet", "geplant", "Thema genannt, kein Termin"]
    date: PlannedDate | None
    section: str
    line: int | None = None


class Panels(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    source: Id | None = None
    panels: list[PanelRecord] = []


class WorkGroupRecord(Record):
    name: str
    name_en: str = ""
    items: list[str]
    items_en: list[str] = []


class WorkProgrammeRecord(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    source: Id | None = None
    title: str
    title_en: str = ""
    first_year: int
    last_year: int
    body: Id | None = None
    section: str
    groups: list[WorkGroupRecord]


class Monitoring(Objectives):
    monitoring_types: list[str] = []
    monitoring_types_en: list[str] = []
