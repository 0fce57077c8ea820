"""Writing the files: each completely or not at all, and only where the content has changed."""

import hashlib
import logging
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import orjson
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from thcm.core.http import MEGABYTE
from thcm.core.locks import advisory_lock
from thcm.core.models import OpenDataFile, SiteSetting
from thcm.core.renderers import Table as CsvTable
from thcm.open_data.datasets import TABLES, Licence, Table
from thcm.open_data.records import records_of, serializer_of

LOCK = "open_data"
FOLDER = "open-data"
Format = OpenDataFile.Format
logger = logging.getLogger(__name__)


def build_all() -> tuple[int, int] | None:
    """Every file of every table. Returns how many stand and how many failed; None if another run is under way.

    What fails leaves the file before it in place, its reason in the row, and the other files alone.
    """
    with advisory_lock(LOCK) as is_mine:
        if not is_mine:
            return None
        OpenDataFile.objects.exclude(table__in=TABLES).delete()
        _sweep()
        counts = [0, 0]
        for table in TABLES.values():
            for form in Format:
                counts[not _build(table, form)] += 1
    return counts[0], counts[1]


def _build(table: Table, form: Format) -> bool:
    row, _is_new = OpenDataFile.objects.get_or_create(table=table.slug, format=form)
    try:
        _write(row, table)
    except Exception as error:
        logger.exception("open data: %s could not be written", row)
        OpenDataFile.objects.filter(pk=row.pk).update(
            error=f"{type(error).__name__}: {error}"[:2000], failed_at=timezone.now()
        )
        return False
    return True


def _write(row: OpenDataFile, table: Table) -> None:
    """The name holds the checksum, so a file is never written over while it is being read."""
    digest = hashlib.sha256()
    with SpooledTemporaryFile(max_size=5 * MEGABYTE) as file:
        size = count = 0
        with transaction.atomic():
            for part, rows in _parts(table, Format(row.format)):
                file.write(part)
                digest.update(part)
                size, count = size + len(part), count + rows
        now = timezone.now()
        if row.checksum != digest.hexdigest() or not default_storage.exists(str(row.file.name)):
            file.seek(0)
            name = f"{row.table}-{digest.hexdigest()[:16]}.{row.format}"
            row.file.save(name, File(file), save=False)
            row.checksum, row.byte_size, row.row_count, row.changed_at = digest.hexdigest(), size, count, now
            row.issued_at = row.issued_at or now
        row.checked_at, row.error, row.failed_at = now, "", None
        row.save()


def _parts(table: Table, form: Format) -> Iterator[tuple[bytes, int]]:
    """What the file is made of, with the number of rows that each part holds."""
    return _csv_parts(table) if form == Format.CSV else _json_parts(table)


def _csv_parts(table: Table) -> Iterator[tuple[bytes, int]]:
    lines = CsvTable(serializer_of(table), with_withdrawn=False)
    yield lines.header.encode(), 0
    for record in records_of(table, as_json=False):
        yield lines.lines([record]).encode(), 1


def _json_parts(table: Table) -> Iterator[tuple[bytes, int]]:
    """One object that names the licence, as every answer of the API does, and holds the rows as `results`."""
    head = {
        "table": table.slug,
        "licence": {
            "url": table.licence.url,
            "name": table.licence.name,
            "attribution": attribution_of(table.licence, SiteSetting.current()),
        },
    }
    yield orjson.dumps(head)[:-1] + b',"results":[', 0
    separator = b"\n"
    for record in records_of(table, as_json=True):
        yield separator + orjson.dumps(record, default=str), 1
        separator = b",\n"
    yield b"\n]}\n", 0


def attribution_of(licence: Licence, site: SiteSetting | None) -> str:
    """Whom to name wherever the data is used."""
    return licence.attribution or (site.licence_attribution if site else "")


def _sweep() -> None:
    """Removes files that no row points at any more, also those of a run that was killed.

    Before new ones are written: what this run replaces stays until the next, for who is loading it.
    """
    kept = {name.rpartition("/")[2] for name in OpenDataFile.objects.values_list("file", flat=True)}
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for name in set(names) - kept:
        default_storage.delete(f"{FOLDER}/{name}")


def by_table() -> dict[str, dict[str, OpenDataFile]]:
    """The files that can be loaded, by table and format; one query."""
    files: dict[str, dict[str, OpenDataFile]] = {slug: {} for slug in TABLES}
    for row in OpenDataFile.objects.published():
        files.get(row.table, {})[row.format] = row
    return files
