"""An uploaded XLSX file as lines of a roadmap's table: values only, and no more of them than one request can check."""

import datetime as dt
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import TYPE_ERROR, TYPE_FORMULA

from roadmaps.tables import HEADS, OFFICE
from thcm.core.http import MEGABYTE
from thcm.core.imports import Unusable

BYTES_AT_MOST = 5 * MEGABYTE
UNPACKED_AT_MOST = 15 * MEGABYTE
FORMATS_AT_MOST = MEGABYTE  # of XML beside the cells, which takes openpyxl ten seconds at the worst
CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")
ROWS_AT_MOST = 500
COLUMNS_AT_MOST = 40


@dataclass
class Line:
    """A row of the sheet with its number; `reasons` are about cells that cannot be read at all."""

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not self.reasons and not any(text_of(cell) for cell in self.cells.values())


def read_table(content: bytes) -> list[Line]:
    """Raises Unusable, with a sentence, for what is no such table as a whole."""
    _check_archive(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be true
        rows = list(islice(sheet.iter_rows(max_col=COLUMNS_AT_MOST + 1), ROWS_AT_MOST + 2))
    except Exception as error:  # a damaged file may raise anything
        raise Unusable(_("Die Datei ist beschädigt und lässt sich nicht als Tabelle lesen.")) from error
    if len(rows) > ROWS_AT_MOST + 1:
        text = _("Die Tabelle hat mehr als %(count)s Zeilen, leere mitgezählt. Bitte teilen oder leere Zeilen löschen.")
        raise Unusable(text % {"count": ROWS_AT_MOST})
    names = _names(rows[0] if rows else ())
    lines = [_line(number, row, names) for number, row in enumerate(rows[1:], start=2)]
    lines = [line for line in lines if not line.is_blank]
    if not lines:
        raise Unusable(_("Die Tabelle enthält keine Zeilen."))
    return lines


def text_of(cell: Any) -> str:
    """A cell as somebody would type it."""
    match cell:
        case None:
            return ""
        case bool():
            return _("ja") if cell else _("nein")
        case dt.date():
            return f"{cell:%d.%m.%Y}"
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unusable(_("Die Datei ist keine XLSX-Datei, auch wenn sie so heißt.")) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unusable(_("Die Datei ist keine XLSX-Datei, auch wenn sie so heißt."))
    formats = [part for part in parts if not part.filename.startswith((*CELLS, "xl/media/"))]
    if _unpacked(parts) > UNPACKED_AT_MOST or _unpacked(formats) > FORMATS_AT_MOST:
        raise Unusable(_("Die Datei ist ausgepackt zu groß für eine Roadmap."))


def _unpacked(parts: Iterable[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _names(head: Any) -> list[str]:
    """What the columns are, empty for one without head."""
    known = {str(text).casefold(): name for name, text in HEADS.items() if name in OFFICE}
    texts = [text_of(cell.value) for cell in head]
    unknown = [text[:60] for text in texts if text and text.casefold() not in known]
    if unknown:
        text = _("Diese Spalten gibt es nicht: %(columns)s. Möglich sind: %(possible)s.")
        possible = ", ".join(str(HEADS[name]) for name in OFFICE)
        raise Unusable(text % {"columns": ", ".join(unknown), "possible": possible})
    names = [known[text.casefold()] if text else "" for text in texts]
    found = [name for name in names if name]
    if len(found) > len(set(found)):
        raise Unusable(_("Eine Spalte kommt doppelt vor."))
    if not {"id"} <= set(found) and not {"part", "title_de"} <= set(found):
        raise Unusable(_("Es fehlen Spalten. Nötig sind „Kennung“ oder „Art“ und „Titel“."))
    return names


def _line(number: int, row: Any, names: list[str]) -> Line:
    line = Line(number, dict.fromkeys(name for name in names if name))
    for place, cell in enumerate(row):
        name = names[place] if place < len(names) else ""
        if cell.value in (None, ""):
            continue
        if reason := _reason_against(cell, name):
            label = str(HEADS[name]) if name else _("Spalte %(number)s") % {"number": place + 1}
            line.reasons.append(f"{label}: {reason}")
        else:
            line.cells[name] = cell.value
    return line


def _reason_against(cell: Any, name: str) -> str:
    if cell.data_type == TYPE_FORMULA:
        return _("Formeln werden nicht gelesen. Bitte nur den Wert einfügen")
    if cell.data_type == TYPE_ERROR or "\0" in str(cell.value):
        return _("Die Zelle enthält einen Fehler statt eines Werts")
    return "" if name else _("Hier steht etwas, aber die Spalte hat keine Überschrift")
