"""Eurostat's statistics API: JSON-stat 2.0, without account.

An answer of February 2026 is the last that was checked.
"""

import datetime as dt
import math
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import KeyFigure, OfficialSeries
from clusters.statistics import Asking, Observation, Reading, in_order, period_of
from thcm.core.dates import PartialDate
from thcm.core.foreign import SourceChanged, SourceUnavailable, refusal

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/"
TIME = "time"
MOST_CELLS = 1_000_000
PERIODS_LOOKED_AT = "10"  # the newest of the table is often empty for a region
FLAGS = {
    "b": gettext_lazy("Bruch in der Zeitreihe"),
    "c": gettext_lazy("vertraulich"),
    "d": gettext_lazy("abweichende Definition"),
    "e": gettext_lazy("geschätzt"),
    "f": gettext_lazy("Prognose"),
    "i": gettext_lazy("aus anderer Quelle ergänzt"),
    "n": gettext_lazy("nicht aussagekräftig"),
    "p": gettext_lazy("vorläufig"),
    "r": gettext_lazy("berichtigt"),
    "s": gettext_lazy("Schätzung von Eurostat"),
    "u": gettext_lazy("wenig zuverlässig"),
    "z": gettext_lazy("nicht anwendbar"),
}
ESTIMATES = frozenset("es")


def fetch(series: OfficialSeries, asking: Asking) -> bytes:
    period = {"lastTimePeriod": PERIODS_LOOKED_AT} if series.since is None else {"sinceTimePeriod": str(series.since)}
    query = urlencode({"format": "JSON", "lang": "de", **series.codes, **period})
    url = f"{ADDRESS}{series.table}?{query}"
    answer = asking.ask(url, headers={"Accept": "application/json"})
    if answer.status in (400, 404):
        text = _("Eurostat kennt die Tabelle %(table)s oder ein Merkmal der Auswahl nicht (Fehler %(status)s).")
        raise SourceChanged(text % {"table": series.table, "status": answer.status})
    if answer.status != 200:
        raise SourceUnavailable(refusal(url, answer.status))
    return answer.content


def parse(body: bytes) -> dict[str, Any]:
    """The data set, with its values and flags by flat index, whichever of the two spellings it uses."""
    try:
        data = orjson.loads(body)
    except ValueError:
        raise SourceChanged(_("Die Antwort von Eurostat ist kein JSON.")) from None
    if not isinstance(data, dict) or data.get("class") != "dataset" or data.get("version") != "2.0":
        raise SourceChanged(_("Die Antwort von Eurostat ist kein Datensatz im Format JSON-stat 2.0."))
    try:
        size = [int(number) for number in data["size"]]
        if len(size) != len(data["id"]) or min(size, default=0) < 0 or math.prod(size) > MOST_CELLS:
            raise ValueError("size")
        values, flags = _by_index(data["value"]), _by_index(data.get("status") or {})
        codes = {name: _codes_of(data["dimension"][name], count) for name, count in zip(data["id"], size, strict=True)}
        labels = {name: data["dimension"][name]["category"].get("label") or {} for name in codes}
        return {
            "title": str(data.get("label") or ""),
            "updated": _day_of(data.get("updated")),
            "codes": codes,
            "labels": labels,
            "values": values,
            "flags": flags,
        }
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        text = _("Der Datensatz von Eurostat ist anders aufgebaut als erwartet (%(error)s).")
        raise SourceChanged(text % {"error": f"{type(error).__name__}: {error}"[:200]}) from None


def _by_index(cells: Any) -> dict[int, Any]:
    """Sparse objects and full lists; a missing key is a missing value."""
    pairs = enumerate(cells) if isinstance(cells, list) else ((int(key), cell) for key, cell in cells.items())
    return {index: cell for index, cell in pairs if cell is not None}


def _codes_of(dimension: Any, count: int) -> list[str]:
    """The codes of a dimension in their order."""
    category = dimension["category"]
    index = category.get("index") or dict.fromkeys(category["label"], 0)  # needless where there is one
    places = index if isinstance(index, dict) else {code: place for place, code in enumerate(index)}
    if sorted(places.values()) != list(range(count)):
        raise ValueError("index")
    return sorted(places, key=lambda code: places[code])


def _day_of(text: Any) -> PartialDate | None:
    return PartialDate(dt.date.fromisoformat(str(text)[:10]), "day") if text else None


def read(body: bytes, series: OfficialSeries) -> Reading:
    """Each dimension but time has the chosen code, or a single one."""
    data = parse(body)
    chosen, codes = series.codes, data["codes"]
    if TIME not in codes:
        raise SourceChanged(_("Der Datensatz von Eurostat hat keine Zeit."))
    at = {name: _place_in(name, chosen, codes[name]) for name in codes if name != TIME}
    unknown = chosen.keys() - at.keys()
    if unknown:
        raise SourceChanged(_("Die Tabelle hat kein Merkmal %(names)s.") % {"names": ", ".join(sorted(unknown))})
    unit = data["labels"].get("unit", {}).get(codes["unit"][at["unit"]], "") if "unit" in at else ""
    observations = []
    for position, period in enumerate(codes[TIME]):
        index = _flat_index(codes, at | {TIME: position})
        observations.append(_observation(period, data["values"].get(index), data["flags"].get(index), unit))
    words = (
        f"{name}: {data['labels'][name].get(codes[name][place], codes[name][place])}" for name, place in at.items()
    )
    return Reading(data["title"], ", ".join(words), in_order(observations, series), data["updated"])


def _place_in(name: str, chosen: dict[str, str], codes: list[str]) -> int:
    if name in chosen:
        if chosen[name] not in codes:
            text = _("Das Merkmal %(name)s hat in der Antwort keine Ausprägung %(code)s.")
            raise SourceChanged(text % {"name": name, "code": chosen[name]})
        return codes.index(chosen[name])
    if len(codes) != 1:
        text = _("Die Auswahl ist nicht eindeutig: %(name)s = %(codes)s. Bitte ergänzen.")
        raise SourceChanged(text % {"name": name, "codes": ", ".join(codes[:20])})
    return 0


def _flat_index(codes: dict[str, list[str]], at: dict[str, int]) -> int:
    """Row-major: the last dimension moves fastest."""
    index = 0
    for name, known in codes.items():
        index = index * len(known) + at[name]
    return index


def _observation(period: str, value: Any, flags: Any, unit: str) -> Observation:
    flags = str(flags or "").strip()
    said = [
        FLAGS.get(flag) or _("Kennzeichen der Quelle: %(flag)s") % {"flag": flag} for flag in flags if flag.isalpha()
    ]
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise SourceChanged(_("„%(text)s“ ist weder eine Zahl noch ein bekanntes Zeichen.") % {"text": str(value)[:40]})
    number = None if value is None else Decimal(repr(value))
    return Observation(
        period=period_of(period),
        value=number,
        printed=":" if number is None else f"{number:f}".replace(".", ","),
        unit=unit,
        qualifier=KeyFigure.Qualifier.CIRCA if ESTIMATES & set(flags) else KeyFigure.Qualifier.EXACT,
        caveat=", ".join(map(str, said)),
    )
