"""Small answers of statistical offices, in their shape and with numbers of our own."""

import json
import zipfile
from io import BytesIO
from typing import Any

HEAD = ("statistics_code", "statistics_label", "time_code", "time_label", "time")
DIMENSION = ("variable_code", "variable_label", "variable_attribute_code", "variable_attribute_label")
TAIL = ("value", "value_unit", "value_variable_code", "value_variable_label")


def row(time: str, value: str, *dimensions: tuple[str, str], variable: str = "BEV", unit: str = "Anzahl") -> list[str]:
    cells = ["12411", "Fortschreibung", "STAG", "Stichtag", time]
    for name, code in dimensions:
        cells += [name, f"Merkmal {name}" if name else "", code, f"Wert {code}" if code else ""]
    return [*cells, value, unit, variable, f"Merkmal {variable}"]


def flat_file(*rows: list[str]) -> bytes:
    count = (len(rows[0]) - len(HEAD) - len(TAIL)) // len(DIMENSION)
    head = [*HEAD, *(f"{number}_{name}" for number in range(1, count + 1) for name in DIMENSION), *TAIL]
    return "\r\n".join(";".join(line) for line in (head, *rows)).encode("utf-8-sig")


def packed(content: bytes, name: str = "12411-01-01-4_1_de_flat.csv", **others: bytes) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, part in {name: content, **others}.items():
            archive.writestr(path, part)
    return body.getvalue()


def status(code: int, text: str = "Text") -> bytes:
    return json.dumps({"Status": {"Code": code, "Content": text, "Type": "Fehler"}, "Object": None}).encode()


def data_set(sizes: dict[str, list[str]], values: Any, **more: Any) -> bytes:
    """JSON-stat 2.0 with these dimensions and their codes."""
    dimension = {
        name: {"category": {"index": {code: place for place, code in enumerate(codes)}, "label": {}}}
        for name, codes in sizes.items()
    }
    data = {"version": "2.0", "class": "dataset", "label": "Datensatz", "updated": "2026-02-06T23:00:00+0100"}
    data |= {"id": list(sizes), "size": [len(codes) for codes in sizes.values()], "dimension": dimension}
    return json.dumps(data | {"value": values} | more).encode()
