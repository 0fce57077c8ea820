"""Förderkatalog des Bundes: funded projects, from the CSV export of its search.

Read from `foerderportal.bund.de/foekat`; a slice of an export of 2022-05-13 is the last that was checked.
"""

import codecs
import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from funding.region import is_municipality_here
from funding.sources import AwardFacts, Parsed, Raw
from thcm.core.foreign import SourceChanged, SourceUnavailable

PARSER_VERSION = 1
SEARCH = "https://foerderportal.bund.de/foekat/jsp/SucheAction.do"
COLUMNS = 26
MOST_BYTES = 1_000_000_000
_FORM = {"suche.detailSuche": "false", "suche.schnellSuche": "", "submitAction": "Schnellsuche starten"}
_HITS = re.compile(rb"\(([\d.]+)\s+Treffer\)")
_ERROR = b"Ein Fehler bei der Erzeugung des Dokuments"
_CELL = re.compile(r'(^|;)="')
_BOOKINGS = re.compile("nur zum Zweck der Auszahlung|Sammelvorhabenbuchung", re.IGNORECASE)
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """By position: the names of the columns on places occur twice, of the recipient and of the executing body."""

    fkz: str
    ministry: str
    recipient: str
    municipality_key: str
    municipality: str
    executing: str
    executing_municipality_key: str
    executing_municipality: str
    title: str
    plan_code: str
    plan_name: str
    starts: str
    ends: str
    amount: str
    profile: str


_POSITIONS = (0, 1, 5, 6, 7, 11, 12, 13, 17, 18, 19, 20, 21, 22, 23)


def fetch(session: Any) -> Iterator[Raw]:
    """The search for everything, which says how many there are, and in the same session its result as CSV."""
    address = session.source.fetch_url or SEARCH
    yield session.post(
        f"{address}?actionMode=searchlist",
        content=urlencode(_FORM).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_bytes=20_000_000,
    )
    yield session.get(f"{address}?actionMode=print&presentationType=csv", max_bytes=MOST_BYTES, known=False)


def open_path(path: Path) -> list[Raw]:
    return [Raw(url=path.resolve().as_uri(), path=path)]


def parse(answers: Iterable[Raw]) -> Parsed:
    """All rows; `total` is the number of hits on the list page, where that was read too."""
    parsed = Parsed(records=[])
    parsed.records = _rows(list(answers), parsed)
    return parsed


def _rows(answers: list[Raw], parsed: Parsed) -> Iterator[Row]:
    *lists, table = answers
    for answer in lists:
        hits = _HITS.search(answer.content())
        if hits is None:
            raise SourceChanged(_("Die Liste des Förderkatalogs nennt keine Zahl der Treffer."))
        parsed.total = int(hits[1].replace(b".", b""))
    encoding = _encoding(table)
    with table.open() as file:
        for number, cells in enumerate(_cells(codecs.iterdecode(file, encoding, errors="replace")), start=1):
            if len(cells) not in (COLUMNS, COLUMNS + 1):
                if number == 1:
                    raise SourceChanged(_("Der Förderkatalog hat andere Spalten als bekannt."))
                counts = {"number": number, "count": len(cells)}
                parsed.unreadable.append(_("Zeile %(number)s: %(count)s Spalten") % counts)
            elif cells[0] != "FKZ":
                row = Row(*(cells[position].strip() for position in _POSITIONS))
                if row.fkz and row.title:
                    yield row
                else:
                    parsed.unreadable.append(_("Zeile %(number)s: ohne Kennung oder Thema") % {"number": number})


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    """Texts are written as `="…"`, so that spreadsheets keep leading zeros."""
    try:
        yield from (cells for cells in csv.reader((_CELL.sub(r'\1"', line) for line in lines), delimiter=";") if cells)
    except csv.Error as error:
        raise SourceChanged(
            _("Die Tabelle des Förderkatalogs ist nicht lesbar: %(error)s") % {"error": error}
        ) from None


def _encoding(table: Raw) -> str:
    """ISO-8859-15 as documented, unless bytes occur that only Windows uses, or all of it is UTF-8."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_windows, is_plain = True, False, True
    with table.open() as file:
        while chunk := file.read(_CHUNK):
            _check_beginning(chunk, is_first=file.tell() == len(chunk))
            is_plain = is_plain and chunk.isascii()
            is_windows = is_windows or re.search(rb"[\x80-\x9f]", chunk) is not None
            try:
                is_utf8 = is_utf8 and utf8.decode(chunk) is not None
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8 and not is_plain:
        return "utf-8-sig"
    return "windows-1252" if is_windows else "iso-8859-15"


def _check_beginning(chunk: bytes, *, is_first: bool) -> None:
    """The catalogue answers with status 200 whatever happened."""
    if _ERROR in chunk[:2000]:
        raise SourceUnavailable(_("Der Förderkatalog meldet statt der Liste einen Fehler bei der Erzeugung."))
    if is_first and chunk.lstrip()[:1] == b"<":
        raise SourceUnavailable(_("Der Förderkatalog hat statt der Liste eine Webseite geliefert."))


def normalise(row: Row, parsed: Parsed) -> AwardFacts | None:
    """None for bookings, which are no projects, and for what neither goes to the region nor is carried out there."""
    is_here, is_done_here = map(is_municipality_here, (row.municipality_key, row.executing_municipality_key))
    if not (is_here or is_done_here) or _BOOKINGS.search(row.title):
        return None
    return AwardFacts(
        key=row.fkz,
        project_key=row.fkz,
        title=row.title,
        recipient=row.recipient if is_here else f"{row.executing} ({row.recipient})",
        town=row.municipality if is_here else row.executing_municipality,
        municipality_key=row.municipality_key if is_here else row.executing_municipality_key,
        programme=row.profile,
        provider=row.ministry,
        classification=" ".join(filter(None, (row.plan_code, row.plan_name))),
        starts_on=_date(row.starts),
        ends_on=_date(row.ends),
        amount_eur=_amount(row.amount),
        url=f"{SEARCH}?{urlencode({'actionMode': 'view', 'fkz': row.fkz})}",
    )


def _date(text: str) -> dt.date | None:
    found = _DATE.fullmatch(text)
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    """`2.078.360,00` is two million."""
    try:
        return Decimal(text.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None
