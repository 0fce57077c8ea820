"""Roadmaps with their state, potential analyses, projects and the state's objectives of a data set."""

from collections.abc import Iterator
from itertools import zip_longest

from roadmaps.models import (
    PotentialAnalysis,
    Project,
    ProjectPartner,
    ProjectStageEntry,
    Roadmap,
    RoadmapStateEntry,
    StateObjective,
)
from thcm.core.dates import PartialDate
from thcm.core.text import slugify_german
from thcm.dataset import schema
from thcm.dataset.roadmap_schema import AnalysisRecord, ProjectRecord, RoadmapRecord
from thcm.dataset.rows import Ref, Row

_KINDS = {
    "Wachstumskern": Project.Kind.GROWTH_CORE,
    "Wachstumskern-Initiative (Programm Wachstumskerne-Potenzial)": Project.Kind.GROWTH_CORE_INITIATIVE,
    "wachstumsfeldübergreifendes Sonderprojekt": Project.Kind.SPECIAL_PROJECT,
    "Anwendungszentrum": Project.Kind.APPLICATION_CENTRE,
    "Anwendungszentrum (Empfehlung des Trendatlas)": Project.Kind.APPLICATION_CENTRE,
    "Initiative": Project.Kind.INITIATIVE,
    "Spitzencluster-Projekt": Project.Kind.LEAD_CLUSTER,
    "EU-Projekt": Project.Kind.EU_PROJECT,
    "internationales Projekt": Project.Kind.EU_PROJECT,
    "Netzwerkprojekt": Project.Kind.NETWORK_PROJECT,
    "Nachwuchsinitiative": Project.Kind.YOUTH_INITIATIVE,
}


def roadmaps_rows(dataset: schema.Dataset) -> Iterator[Row]:
    yield from _objectives(dataset)
    if dataset.roadmaps:
        for record in dataset.roadmaps.states:
            yield _roadmap(dataset, dataset.roadmaps.source, record)
            yield _state(record)
        for analysis in dataset.roadmaps.potential_analyses:
            yield _analysis(dataset, analysis)
    for project in dataset.projects:
        yield from _project(dataset, project)


def _objectives(dataset: schema.Dataset) -> Iterator[Row]:
    section = dataset.monitoring_evaluation
    names = zip_longest(section.derivable_objectives, section.derivable_objectives_en, fillvalue="")
    for order, (name_de, name_en) in enumerate(names):
        code = slugify_german(name_de)
        values = {
            "code": code,
            "name_de": name_de,
            "name_en": name_en,
            "section": section.objectives_section,
            "order": order,
        }
        yield Row("objectives", code, StateObjective, ("code",), values)


def _roadmap(dataset: schema.Dataset, source: str, record: RoadmapRecord) -> Row:
    field = dataset.field(record.field)
    return Row(
        "roadmaps",
        record.field,
        Roadmap,
        ("slug",),
        {
            "slug": record.field,
            "growth_field": Ref("fields", record.field),
            "title_de": record.roadmap or f"Roadmap {field.name_short_de or field.name_de}",
            "title_en": record.roadmap_en or f"Roadmap {field.name_short_en or field.name_en}",
            "state": record.state_code,
            "prior_work_de": "\n".join(record.prior_work),
            "prior_work_en": "\n".join(record.prior_work_en),
            "source": Ref("sources", source),
            "section": record.section,
            "note": "; ".join(filter(None, (record.prior_work_note, *record.conflicts))),
            "review_due_on": _to_review(dataset, record.prior_work_note),
        },
        {"further_fields": [Ref("fields", other) for other in record.interlocked_with]},
    )


def _state(record: RoadmapRecord) -> Row:
    values = {
        "roadmap": Ref("roadmaps", record.field),
        "state": record.state_code,
        "on": PartialDate.parse(record.kickoff.value) if record.kickoff else None,
        "is_planned": record.kickoff is not None,
        "note_de": record.state,
        "note_en": record.state_en,
        "section": record.section,
    }
    return Row("roadmap_states", record.field, RoadmapStateEntry, ("roadmap", "state", "note_de"), values)


def _analysis(dataset: schema.Dataset, record: AnalysisRecord) -> Row:
    field = dataset.field(record.field)
    values = {
        "growth_field": Ref("fields", record.field),
        "roadmap": Ref("roadmaps", record.field),
        "title_de": f"Potenzialanalyse {field.name_short_de or field.name_de}",
        "title_en": f"Potential analysis {field.name_short_en or field.name_en}",
        "scope": PotentialAnalysis.Scope.values,
        "state": record.state,
        "note_de": record.status,
        "note_en": record.status_en,
        "section": record.section,
    }
    return Row("analyses", record.field, PotentialAnalysis, ("growth_field", "title_de"), values)


def _project(dataset: schema.Dataset, record: ProjectRecord) -> Iterator[Row]:
    yield Row(
        "projects",
        record.id,
        Project,
        ("slug",),
        {
            "slug": record.id,
            "name_de": record.name,
            "name_en": record.name_en,
            "kind": _KINDS[record.kind],
            "stage": record.stage,
            "state_text": record.status,
            "role_thcm_de": record.role,
            "role_thcm_en": record.role_en,
            "programme_text": record.programme,
            "source": Ref("sources", record.source) if record.source else None,
            "section": record.section,
            "note": "; ".join(filter(None, (f"Art laut Quelle: {record.kind}", record.fields_note, record.role_note))),
            "review_due_on": _to_review(dataset, record.fields_note),
        },
        {
            "growth_fields": [Ref("fields", field) for field in record.fields],
            "networks": [Ref("networks", record.network)] if record.network else [],
        },
    )
    if record.stage != Project.Stage.NOT_STATED:
        values = {"project": Ref("projects", record.id), "stage": record.stage, "note": record.status}
        yield Row("project_stages", record.id, ProjectStageEntry, ("project", "stage"), values)
    for order, partner in enumerate(record.partners):
        yield _partner(dataset, record, order, partner)


def _partner(dataset: schema.Dataset, record: ProjectRecord, order: int, partner: str) -> Row:
    """An organisation that the file knows by this name, or else the name."""
    known = next((org.id for org in dataset.organisations if partner in (org.name, org.short)), None)
    whom = {"organisation": Ref("organisations", known)} if known else {"label": partner}
    values = {"project": Ref("projects", record.id), "order": order, **whom}
    return Row("project_partners", f"{record.id} {order + 1}", ProjectPartner, ("project", "order"), values)


def _to_review(dataset: schema.Dataset, assumption: str) -> object:
    """What the source does not state is to be looked at."""
    return PartialDate.parse(dataset.meta.editorial_deadline).starts_on if assumption else None
