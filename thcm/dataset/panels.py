"""Bodies with their seats, the work programme, panels and monitoring areas of a data set."""

from collections.abc import Iterator
from itertools import zip_longest

from panels.models import (
    GoverningBody,
    MonitoringArea,
    Panel,
    PanelSession,
    Seat,
    WorkGroup,
    WorkItem,
    WorkProgramme,
)
from thcm.core.text import slugify_german
from thcm.dataset import schema
from thcm.dataset.panel_schema import BodyRecord, PanelRecord, WorkGroupRecord, WorkProgrammeRecord
from thcm.dataset.rows import Ref, Row, partial_date

_STATES = {
    "gestartet": Panel.State.STARTED,
    "geplant": Panel.State.PLANNED,
    "Thema genannt, kein Termin": Panel.State.NAMED,
}


def panels_rows(dataset: schema.Dataset) -> Iterator[Row]:
    # Those that others report to first.
    for body in sorted(dataset.governance.bodies, key=lambda body: body.level):
        yield _body(dataset, body)
        yield from _seats(dataset, body)
    if dataset.work_programme:
        yield from _work_programme(dataset.work_programme)
    yield from _monitoring_areas(dataset)
    for order, panel in enumerate(dataset.panels.panels):
        yield _panel(dataset, panel, order)
    yield from _sessions(dataset)


def _body(dataset: schema.Dataset, record: BodyRecord) -> Row:
    tasks, tasks_en = record.tasks, record.tasks_en
    if record.tasks_ref:
        complexes = dataset.thcm_tasks.complexes
        tasks = [f"{part.name}: {'; '.join(part.items)}" for part in complexes]
        tasks_en = [f"{part.name_en}: {'; '.join(part.items_en)}" for part in complexes]
    lead = record.lead or record.host
    words = (record.origin, record.basis, record.head_rule, ", ".join(record.staff))
    words_en = (record.origin_en, record.basis_en, record.head_rule_en, ", ".join(record.staff_en))
    values = {
        "slug": record.id,
        "name_de": record.name,
        "name_en": record.name_en,
        "level": record.level,
        "kind_de": record.kind,
        "kind_en": record.kind_en,
        "scope_de": record.scope,
        "scope_en": record.scope_en,
        "tasks_de": "\n".join(tasks),
        "tasks_en": "\n".join(tasks_en),
        "composition_de": "\n".join(filter(None, (record.members_note, record.extension, *words))),
        "composition_en": "\n".join(filter(None, (record.members_note_en, record.extension_en, *words_en))),
        "lead": Ref("organisations", lead) if lead else None,
        "reports_to": Ref("bodies", record.reports_to[0]) if record.reports_to else None,
        "meetings_per_year": record.cadence.per_year if record.cadence else None,
        "source": _source(dataset.governance.source),
        "section": record.section,
    }
    return Row("bodies", record.id, GoverningBody, ("slug",), values)


def _seats(dataset: schema.Dataset, body: BodyRecord) -> Iterator[Row]:
    known = {organisation.id for organisation in dataset.organisations}
    order = 0
    for order, member in enumerate(body.members or (), start=1):
        is_known = member.org in known
        yield _seat(
            body,
            order,
            Seat.Kind.MEMBER,
            member.role if is_known else f"{member.name}, {member.role}",
            member.role_en if is_known else f"{member.name_en}, {member.role_en}",
            Ref("organisations", member.org) if is_known else None,
        )
    functions = zip_longest(body.further_participants, body.further_participants_en, fillvalue="")
    for place, (function_de, function_en) in enumerate(functions, start=order + 1):
        yield _seat(body, place, Seat.Kind.PARTICIPANT, function_de, function_en, None)


def _seat(
    body: BodyRecord, order: int, kind: Seat.Kind, function_de: str, function_en: str, organisation: Ref | None
) -> Row:
    values = {
        "body": Ref("bodies", body.id),
        "organisation": organisation,
        "function_de": function_de,
        "function_en": function_en,
        "kind": kind,
        "order": order,
    }
    return Row("seats", f"{body.id} {order}", Seat, ("body", "order"), values)


def _work_programme(record: WorkProgrammeRecord) -> Iterator[Row]:
    slug = f"{record.first_year}-{record.last_year}"
    values = {
        "slug": slug,
        "title_de": record.title,
        "title_en": record.title_en,
        "first_year": record.first_year,
        "last_year": record.last_year,
        "body": Ref("bodies", record.body) if record.body else None,
        "source": _source(record.source),
        "section": record.section,
    }
    yield Row("work_programmes", slug, WorkProgramme, ("slug",), values)
    for order, group in enumerate(record.groups, start=1):
        yield from _work_group(slug, order, group)


def _work_group(programme: str, order: int, record: WorkGroupRecord) -> Iterator[Row]:
    key = f"{programme} {order}"
    values = {
        "programme": Ref("work_programmes", programme),
        "name_de": record.name,
        "name_en": record.name_en,
        "order": order,
    }
    yield Row("work_groups", key, WorkGroup, ("programme", "order"), values)
    for place, (text_de, text_en) in enumerate(zip_longest(record.items, record.items_en, fillvalue=""), start=1):
        values = {"group": Ref("work_groups", key), "text_de": text_de, "text_en": text_en, "order": place}
        yield Row("work_items", f"{key} {place}", WorkItem, ("group", "order"), values)


def _monitoring_areas(dataset: schema.Dataset) -> Iterator[Row]:
    section = dataset.monitoring_evaluation
    names = zip_longest(section.monitoring_types, section.monitoring_types_en, fillvalue="")
    for order, (name_de, name_en) in enumerate(names):
        code = slugify_german(name_de)
        values = {"code": code, "name_de": name_de, "name_en": name_en, "order": order}
        yield Row("monitoring_areas", code, MonitoringArea, ("code",), values)


def _panel(dataset: schema.Dataset, record: PanelRecord, order: int) -> Row:
    state = _STATES[record.status]
    values = {
        "slug": record.id,
        "name_de": record.name,
        "name_en": record.name_en,
        "aliases": record.aliases,
        "state": state,
        "starts": partial_date(record.date.value if record.date else None),
        "is_planned": state == Panel.State.PLANNED,
        "order": order,
        "source": _source(dataset.panels.source),
        "section": record.section,
    }
    return Row("panels", record.id, Panel, ("slug",), values)


def _sessions(dataset: schema.Dataset) -> Iterator[Row]:
    """The sessions that the calendar of the file names; their entries point back to them."""
    for event in dataset.events:
        if event.panel:
            values = {
                "panel": Ref("panels", event.panel),
                "title_de": event.title,
                "title_en": event.title_en,
                "on": partial_date(event.date.value),
                "is_planned": event.date.planned,
                "state": PanelSession.State.PLANNED if event.date.planned else PanelSession.State.HELD,
            }
            yield Row("panel_sessions", event.id, PanelSession, ("panel", "title_de"), values)


def _source(key: str | None) -> Ref | None:
    return Ref("sources", key) if key else None
