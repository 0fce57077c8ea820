"""From a file's text to a checked `Dataset`. Nothing is written here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from thcm.dataset.schema import LATER_SECTIONS, Dataset

IDENTIFIED = (
    "sources",
    "indicators",
    "categories",
    "organisations",
    "networks",
    "conflicts",
    "projects",
    "events",
    "chapters",
)


class DatasetError(Exception):
    """The file cannot be loaded. Says which record of which file is wrong, and why."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = problems


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice in one mapping, which YAML would silently overwrite."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key_node, _value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice here", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_dataset(path: Path) -> tuple[Dataset, dict[str, int]]:
    """The checked data set, and how many records each section holds that is not known yet.

    Raises DatasetError with every problem found, OSError if the file cannot be read.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(path, [f"not readable as YAML in UTF-8: {' '.join(str(error).split())}"]) from error
    if not isinstance(content, dict):
        raise DatasetError(path, ["expected sections with records"])
    later = {name: _size(content.pop(name)) for name in LATER_SECTIONS if name in content}
    try:
        dataset = Dataset.model_validate(content)
    except ValidationError as error:
        raise DatasetError(path, [_problem(content, item) for item in error.errors()]) from error
    if problems := [*_duplicates(dataset), *_dangling(dataset), *_units(dataset)]:
        raise DatasetError(path, problems)
    return dataset, later


def _size(section: Any) -> int:
    return len(section) if isinstance(section, list | dict) else 1


def _problem(content: dict[str, Any], item: Any) -> str:
    """`key_figures KF031: value: Input should be a valid number` from pydantic's location."""
    section, *location = item["loc"]
    names, node = [str(section)], content.get(section)
    for step in location:
        node = node[step] if isinstance(node, list | dict) and _has(node, step) else None
        if isinstance(step, int):
            record_id = node.get("id") if isinstance(node, dict) else None
            names[-1] += f" {record_id or f'record {step + 1}'}"
        elif step not in ("int", "float"):  # pydantic names both halves of a union
            names.append(str(step))
    given = "" if isinstance(item["input"], list | dict) else f", not {item['input']!r}"
    return f"{': '.join(names)}: {item['msg']}{given}"


def _has(node: Any, step: Any) -> bool:
    return step in node if isinstance(node, dict) else isinstance(step, int) and step < len(node)


def _identified(dataset: Dataset) -> Iterator[tuple[str, str]]:
    for section in IDENTIFIED:
        yield from ((section, record.id) for record in getattr(dataset, section))
    for field in dataset.fields:
        yield "fields", field.id
        yield from (("fields", sub_field.id) for sub_field in field.subfields)
    for section in ("key_figures", "network_figures", "regional_indicators"):
        yield from (("figures", record.id) for record in getattr(dataset, section))
    yield from (("legal_pages", page.kind) for page in dataset.legal_pages)


def _duplicates(dataset: Dataset) -> Iterator[str]:
    seen = set()
    for identity in _identified(dataset):
        if identity in seen:
            yield f"{identity[0]} {identity[1]}: this id stands twice"
        seen.add(identity)


def _references(dataset: Dataset) -> Iterator[tuple[str, str, str | None]]:
    """Where a record points: (what names it, section pointed at, id)."""
    if dataset.site:
        yield "site: operator", "organisations", dataset.site.operator
    for organisation in dataset.organisations:
        yield f"organisations {organisation.id}: parent", "organisations", organisation.parent
    for contact in dataset.contacts.entries if dataset.contacts else []:
        yield "contacts: org", "organisations", contact.org
    for field in dataset.fields:
        place = f"fields {field.id}"
        yield f"{place}: category", "categories", field.category
        yield f"{place}: lead_markets_source", "sources", field.lead_markets_source
        for care in (field.care_org, *field.contributing):
            yield f"{place}: care_org", "organisations", care.lower()
        yield from ((f"{place}: networks", "networks", network) for network in field.networks)
        for swot in filter(None, (field.strengths, field.weaknesses)):
            yield f"{place}: strengths or weaknesses: source", "sources", swot.source
            yield from ((f"{place}: subfield", f"fields {field.id}", group.subfield) for group in swot.items)
    for link in dataset.field_links:
        yield f"field_links {link.a}: a", "fields", link.a
        if link.b.startswith("*"):
            yield f"field_links {link.a}: b", "categories", link.b[1:] or None
        else:
            yield f"field_links {link.a}: b", "fields", link.b
    for figure in dataset.key_figures:
        yield f"key_figures {figure.id}: field", "fields", figure.field
        yield f"key_figures {figure.id}: subfield", f"fields {figure.field}", figure.subfield
    for network in dataset.networks:
        yield f"networks {network.id}: field", "fields", network.field
        yield f"networks {network.id}: source", "sources", network.source
        yield from ((f"networks {network.id}: conflicts", "conflicts", code) for code in network.conflicts)
    for member in dataset.network_figures:
        yield f"network_figures {member.id}: network", "networks", member.network
    yield from _event_references(dataset)
    for section in ("key_figures", "network_figures", "regional_indicators"):
        for record in getattr(dataset, section):
            yield f"{section} {record.id}: indicator", "indicators", record.indicator
            yield f"{section} {record.id}: source", "sources", record.source
            yield from ((f"{section} {record.id}: conflicts", "conflicts", code) for code in record.conflicts)


def _event_references(dataset: Dataset) -> Iterator[tuple[str, str, str | None]]:
    networks = {network.id for network in dataset.networks}
    for event in dataset.events:
        place = f"events {event.id}"
        yield f"{place}: parent", "events", event.parent
        yield f"{place}: source", "sources", event.source
        yield from ((f"{place}: sub_events", "events", part) for part in event.sub_events)
        yield from ((f"{place}: fields", "fields", field) for field in event.fields)
        for party in (*event.organisers, *event.partners):
            yield f"{place}: organisers or partners", "networks" if party in networks else "organisations", party
        yield from ((f"{place}: conflicts", "conflicts", code) for code in event.conflicts)
        yield f"{place}: roadmap", "roadmaps", event.roadmap
    yield from _roadmap_references(dataset)
    for item in dataset.network_events:
        yield f"network_events {item.title}: network", "networks", item.network
    for chapter in dataset.chapters:
        yield f"chapters {chapter.id}: source", "sources", chapter.source


def _roadmap_references(dataset: Dataset) -> Iterator[tuple[str, str, str | None]]:
    if dataset.roadmaps:
        yield "roadmaps: source", "sources", dataset.roadmaps.source
        for record in dataset.roadmaps.states:
            for field in (record.field, *record.interlocked_with):
                yield f"roadmaps {record.field}: field", "fields", field
            yield from ((f"roadmaps {record.field}: conflicts", "conflicts", code) for code in record.conflicts)
        for analysis in dataset.roadmaps.potential_analyses:
            yield f"roadmaps: potential_analyses {analysis.field}: field", "roadmaps", analysis.field
    for project in dataset.projects:
        yield f"projects {project.id}: source", "sources", project.source
        yield f"projects {project.id}: network", "networks", project.network
        yield from ((f"projects {project.id}: fields", "fields", field) for field in project.fields)


def _dangling(dataset: Dataset) -> Iterator[str]:
    known = {f"fields {field.id}": {sub_field.id for sub_field in field.subfields} for field in dataset.fields}
    for section in (*IDENTIFIED, "fields"):
        known[section] = {record.id for record in getattr(dataset, section)}
    known["roadmaps"] = {record.field for record in dataset.roadmaps.states} if dataset.roadmaps else set()
    for place, section, key in _references(dataset):
        if key is not None and key not in known.get(section, set()):
            yield f"{place}: {key!r} is not in section {section}"


def _units(dataset: Dataset) -> Iterator[str]:
    units = {indicator.id: indicator.unit for indicator in dataset.indicators}
    for section in ("key_figures", "network_figures", "regional_indicators"):
        for record in getattr(dataset, section):
            unit = units.get(record.indicator, record.unit)
            if record.unit != unit:
                yield f"{section} {record.id}: unit: {record.indicator} is measured in {unit!r}, not {record.unit!r}"
