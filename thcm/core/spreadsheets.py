"""Cells of XLSX files."""

import datetime as dt
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Alignment

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_cell(cell: Any, value: Any) -> Any:
    """Text stays text, also if it begins as formulas do: in the file, and for who edits the cell."""
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, str) and value:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = TYPE_STRING
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    elif isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
    elif isinstance(value, Decimal | dt.date):
        cell.value = value
        cell.number_format = "DD.MM.YYYY" if isinstance(value, dt.date) else "#,##0.00"
    return cell
