"""The smallest source there is, for tests of runs: JSON with `records`, and `total` where it says so."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from funding.facts import ProgrammeFacts
from funding.sources import Parsed, Raw
from thcm.core.foreign import SourceChanged

PARSER_VERSION = 1


def fetch(session: Any) -> Iterator[Raw]:
    for url in session.source.fetch_url.split():
        yield session.get(url)


def parse(answers: Iterable[Raw]) -> Parsed:
    parsed = Parsed(records=[])
    for answer in answers:
        try:
            content = json.loads(answer.content())
        except ValueError:
            raise SourceChanged("Das ist kein JSON.") from None
        parsed.total = content.get("total")
        parsed.records += content["records"]
        parsed.warnings += content.get("warnings", [])
    return parsed


def normalise(record: dict[str, Any], parsed: Parsed) -> ProgrammeFacts | None:
    if record.get("is_foreign"):
        return None
    if "error" in record:
        raise RuntimeError(record["error"])
    if "area" in record:
        parsed.count_unknown(f"Area: {record.pop('area')}")
    return ProgrammeFacts(**{"level": "federal", "url": f"https://fake.example.org/{record['key']}"} | record)


def open_path(path: Path) -> list[Raw]:
    return [Raw(url=path.as_uri(), path=path)]


def body(count: int, *changes: dict[str, Any], **other: Any) -> bytes:
    """`count` records, the first of them with `changes`."""
    records: list[dict[str, Any]] = [{"key": f"k{number}", "title": f"Programm {number}"} for number in range(count)]
    for record, change in zip(records, changes, strict=False):
        record |= change
    return json.dumps({"records": records, **other}).encode()


def saved(folder: Path, content: bytes) -> list[Raw]:
    """An answer by hand."""
    path = folder / f"answer-{len(os.listdir(folder))}"
    path.write_bytes(content)
    return open_path(path)
