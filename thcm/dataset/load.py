"""Writing a data set into the database without losing what editors changed since the last load.

What the file said at the last load is kept with each record. A column that still holds it follows the file;
a column that an editor changed stays as it is and is reported.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from thcm.core.models import DatasetRecord, Editorial, Status
from thcm.dataset.chapters import chapters_rows
from thcm.dataset.events import events_rows
from thcm.dataset.fields import field_rows, links_rows, swot_rows
from thcm.dataset.figures import conflicts_rows, figures_rows
from thcm.dataset.master_data import indicators_and_categories_rows, organisations_rows, site_rows, sources_rows
from thcm.dataset.networks import networks_rows
from thcm.dataset.panels import panels_rows
from thcm.dataset.roadmaps import roadmaps_rows
from thcm.dataset.rows import Ref, Row, as_json
from thcm.dataset.schema import Dataset


@dataclass
class Report:
    """Counts per section: new, changed, unchanged, kept (an editor's), gone (deleted by an editor)."""

    sections: dict[str, Counter[str]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def count(self, section: str, outcome: str) -> None:
        self.sections.setdefault(section, Counter())[outcome] += 1

    @property
    def changes(self) -> int:
        return sum(counts["new"] + counts["changed"] for counts in self.sections.values())


def rows(dataset: Dataset) -> Iterator[Row]:
    """Every record, parents first."""
    yield from sources_rows(dataset)
    yield from organisations_rows(dataset)
    yield from site_rows(dataset)
    yield from indicators_and_categories_rows(dataset)
    for growth_field in dataset.fields:
        yield from field_rows(dataset, growth_field)
    for growth_field in dataset.fields:
        yield from swot_rows(growth_field)
    yield from links_rows(dataset)
    yield from networks_rows(dataset)
    yield from figures_rows(dataset)
    yield from conflicts_rows(dataset)
    yield from roadmaps_rows(dataset)
    yield from panels_rows(dataset)
    yield from events_rows(dataset)
    yield from chapters_rows(dataset)


@transaction.atomic
def load(dataset: Dataset) -> Report:
    """Loads everything or nothing. Rows appear as published; their history says where they come from."""
    loading = _Loading(dataset.dataset)
    for row in rows(dataset):
        loading.load(row)
    return loading.report


class _Loading:
    def __init__(self, name: str) -> None:
        self.name = name
        self.report = Report()
        self.keys: dict[Ref, int] = {}  # primary keys of the records loaded so far
        self.records = {
            Ref(record.section, record.key): record for record in DatasetRecord.objects.filter(dataset=name)
        }
        self.objects: dict[type[Model], dict[int, Model]] = {}

    def load(self, row: Row) -> None:
        ref = Ref(row.section, row.key)
        record = self.records.get(ref)
        if any(isinstance(value, Ref) and value not in self.keys for value in row.values.values()):
            # Its parent was deleted by an editor, so the record has no place any more, unless it moved (merging).
            found = self._find(row, record, {}) if record else None
            if found:
                self.keys[ref] = found.pk
            self.report.count(row.section, "kept" if found else "gone")
            return
        wanted = {name: self._resolve(value) for name, value in row.values.items()}
        wanted |= {name: sorted(self.keys[ref] for ref in refs if ref in self.keys) for name, refs in row.many.items()}
        found = self._find(row, record, wanted)
        if found is None and record:
            self.report.count(row.section, "gone")
            return
        if found is None:
            found = self._create(row, wanted)
            self.report.count(row.section, "new")
        else:
            # A column that the portal learned since that load still holds its default.
            loaded = {name: _default(row, name) for name in wanted} | record.values if record else {}
            self._merge(row, found, wanted, loaded)
        self.keys[ref] = found.pk
        self._remember(row, record, found, wanted)

    def _resolve(self, value: Any) -> Any:
        return self.keys[value] if isinstance(value, Ref) else value

    def _find(self, row: Row, record: DatasetRecord | None, wanted: dict[str, Any]) -> Model | None:
        if record:
            if row.model not in self.objects:
                queryset = row.model._default_manager.prefetch_related(*row.many)
                self.objects[row.model] = {found.pk: found for found in queryset}
            return self.objects[row.model].get(record.object_id)
        return row.model._default_manager.filter(**{name: wanted[name] for name in row.natural_key}).first()

    def _create(self, row: Row, wanted: dict[str, Any]) -> Model:
        columns = {_attname(row.model, name): wanted[name] for name in row.values}
        if issubclass(row.model, Editorial):
            columns |= {"status": Status.PUBLISHED, "published_at": timezone.now()}
        created = row.model(**columns)
        self._save(created)
        for name in row.many:
            getattr(created, name).set(wanted[name])
        return created

    def _merge(self, row: Row, found: Model, wanted: dict[str, Any], loaded: dict[str, Any]) -> None:
        current = {name: _current(found, name, row) for name in wanted}
        differing = [name for name in wanted if current[name] != as_json(wanted[name])]
        following = [name for name in differing if current[name] == loaded.get(name)]
        for name in following:
            if name in row.many:
                getattr(found, name).set(wanted[name])
            else:
                setattr(found, _attname(row.model, name), wanted[name])
        if following:
            self._save(found)
        if kept := [name for name in differing if name not in following]:
            self.report.kept.append(f"{row.section} {row.key}: {', '.join(kept)}")
        outcome = "changed" if following else "kept" if kept else "unchanged"
        self.report.count(row.section, outcome)

    def _save(self, instance: Any) -> None:
        instance._change_reason = self.name  # read by django-simple-history
        instance.save()

    def _remember(self, row: Row, record: DatasetRecord | None, found: Model, wanted: dict[str, Any]) -> None:
        values = {name: as_json(value) for name, value in wanted.items()}
        if record is None:
            DatasetRecord.objects.create(
                dataset=self.name, section=row.section, key=row.key, object_id=found.pk, values=values
            )
        elif record.values != values:
            record.values = values
            record.save()


def _attname(model: type[Model], name: str) -> str:
    return model._meta.get_field(name).attname  # type: ignore[union-attr]


def _default(row: Row, name: str) -> Any:
    return [] if name in row.many else as_json(row.model._meta.get_field(name).get_default())  # type: ignore[union-attr]


def _current(found: Model, name: str, row: Row) -> Any:
    if name in row.many:
        return sorted(related.pk for related in getattr(found, name).all())
    return as_json(getattr(found, _attname(row.model, name)))
