"""The Förderdatenbank des Bundes: one ZIP of XML documents a night; a page of its site where only that is at hand.

Built from recorded documents and pages. The live source was not asked yet.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from funding.facts import ProgrammeFacts
from funding.sources import Parsed, Raw
from funding.sources.fdb_fields import SITE, Record, facts_of
from funding.sources.fdb_html import read_page
from funding.sources.fdb_xml import MEGABYTE, open_archive, read_export
from thcm.core.foreign import SourceChanged, SourceUnavailable

PARSER_VERSION = 2
MAX_BYTES = 250 * MEGABYTE  # up to 50 are usual


def fetch(session: Any) -> Iterator[Raw]:
    """One request: the export is always the whole state."""
    url = session.source.fetch_url or f"{SITE}FDB/WS/export"
    answer = session.get(url, headers={"Accept": "application/zip"}, max_bytes=MAX_BYTES)
    _refuse_other_than_archive(_start_of(answer))
    yield answer


def _start_of(answer: Raw) -> bytes:
    with answer.open() as file:
        return file.read(10_000).lstrip(b"\xef\xbb\xbf \r\n\t")


def _refuse_other_than_archive(start: bytes) -> None:
    if start.startswith(b"PK"):
        return
    if b"captcha" in start.lower():
        raise SourceUnavailable(
            _(
                "Die Förderdatenbank hat statt der Daten die Captcha-Seite ihres Bot-Schutzes geschickt. Die "
                "bisherigen Daten bleiben stehen. Kommt das öfter vor, bitten Sie den Herausgeber (BMWE) um Zugang."
            )
        )
    raise SourceChanged(
        _("Die Förderdatenbank hat kein ZIP-Archiv geschickt, sondern: „%(start)s“")
        % {"start": " ".join(start[:120].decode(errors="replace").split())}
    )


def open_path(path: Path) -> list[Raw]:
    """A ZIP, a folder with an unpacked export, or a page of the site."""
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    return [Raw(url=file.resolve().as_uri(), path=file) for file in files]


def fingerprint(answers: Iterable[Raw]) -> str:
    """The same for exports of the same documents, however and whenever they were packed. Reads no document."""
    digest = hashlib.sha256()
    for answer in answers:
        if _start_of(answer).startswith(b"PK"):
            with open_archive(answer) as archive:
                parts = sorted((info.filename, info.CRC, info.file_size) for info in archive.infolist())
            digest.update(repr(parts).encode())
        else:
            digest.update(answer.content())
    return digest.hexdigest()


def parse(answers: Iterable[Raw]) -> Parsed:
    """Records of an export come one after the other while they are read."""
    parsed = Parsed(records=())
    answers = list(answers)
    starts = [_start_of(answer) for answer in answers[:1]]
    if not starts or starts[0].startswith((b"PK", b"<?xml", b"<document")):
        parsed.records = read_export(answers, parsed)
        return parsed
    page = read_page(answers[0].content())
    if page is None:
        _refuse_other_than_archive(starts[0])
    else:
        parsed.records, parsed.total = page
    return parsed


def normalise(record: Record, parsed: Parsed) -> ProgrammeFacts | None:
    return facts_of(record, parsed)
