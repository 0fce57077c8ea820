"""One module per foreign source: fetch, parse and normalise, each testable alone. What all have in common.

A further source is one module here and one row of `FundingSource`. A module of programmes has

- `PARSER_VERSION`: raised whenever parse or normalise give other facts for the same bytes;
- `IS_COMPLETE = False` only where the source gives its latest records, so that what is missing means nothing;
- `fingerprint(answers) -> str` only where bytes differ although nothing has changed;
- `fetch(session) -> Iterator[Raw]`: the only step with network (`funding.fetching.Session`);
- `parse(answers) -> Parsed`: no network, no database;
- `normalise(record) -> ProgrammeFacts`, for awards `-> AwardFacts`;
- `open_path(path) -> list[Raw]`: a saved answer in any of the forms that the source gives.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Protocol

from funding.facts import ProgrammeFacts


@dataclass(frozen=True)
class Raw:
    """One answer as it came, on disk: answers may be larger than memory."""

    url: str
    path: Path
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fetched_at: dt.datetime | None = None

    def open(self) -> IO[bytes]:
        return self.path.open("rb")

    def content(self) -> bytes:
        return self.path.read_bytes()


@dataclass
class Parsed:
    """What a source's answers held. `total` is the number that the source itself reports, where it does."""

    records: Iterable[Any]
    total: int | None = None
    # Filled while `records` is read: reasons of unreadable records, and names that no mapping knows, with counts.
    unreadable: list[str] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def count_unknown(self, name: str) -> None:
        self.unknown[name] = self.unknown.get(name, 0) + 1


@dataclass(frozen=True, kw_only=True)
class AwardFacts:
    """The part of one organisation in one funded project; fields as in `funding.models.Award`."""

    key: str
    project_key: str
    title: str
    recipient: str
    town: str = ""
    municipality_key: str = ""
    role: str = "recipient"
    programme: str = ""
    provider: str = ""
    classification: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    amount_eur: Decimal | None = None
    url: str = ""


class Adapter(Protocol):
    PARSER_VERSION: int

    def fetch(self, session: Any) -> Iterator[Raw]: ...

    def parse(self, answers: Iterable[Raw]) -> Parsed: ...

    def normalise(self, record: Any, parsed: Parsed) -> ProgrammeFacts | AwardFacts | None: ...

    def open_path(self, path: Path) -> list[Raw]: ...


def adapter_of(code: str) -> Adapter:
    """The module of a source by its code, `eu-portal` → `funding.sources.eu_portal`; LookupError if there is none."""
    try:
        module = import_module(f"funding.sources.{code.replace('-', '_')}")
    except ModuleNotFoundError:
        raise LookupError(f"funding/sources/{code.replace('-', '_')}.py is missing") from None
    if not hasattr(module, "PARSER_VERSION"):  # parts of an adapter are no source
        raise LookupError(f"{module.__name__} reads no source")
    return module
