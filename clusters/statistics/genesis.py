"""GENESIS web services: Regionalstatistik and GENESIS-Online, flat CSV files in a ZIP, with an account.

Answers of March 2026 are the last that were checked; the two services speak alike.
"""

import csv
import io
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from clusters.models import OfficialSeries
from clusters.statistics import Asking, Observation, Reading, in_order, number_of, period_of
from thcm.core.foreign import SourceChanged, SourceUnavailable, refusal
from thcm.core.http import MEGABYTE, Answer

ADDRESSES = {
    "regionalstatistik": "https://www.regionalstatistik.de/genesisws/rest/2020/",
    "destatis": "https://www-genesis.destatis.de/genesisWS/rest/2020/",
}
MAX_UNPACKED = 50 * MEGABYTE
CODES_SHOWN = 20
NO_DATA, TOO_LARGE, JOB_CREATED, NOTHING_THERE = -1, 98, 99, 104
READY = (0, 22)  # 22: parameters were adjusted
_RESULT_NAME = re.compile(r":\s*([\w-]+_\d+)\s*\.?\s*$")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)  # RuntimeError: encrypted
_NEEDED = {"statistics_label", "time", "value", "value_unit", "value_variable_code", "value_variable_label"}


@dataclass(frozen=True)
class Row:
    """One line of a flat file. `codes` and `labels` by dimension; an empty code is the total."""

    title: str
    time: str
    codes: dict[str, str]
    labels: dict[str, str]
    value: str
    unit: str
    variable: str
    variable_label: str


def fetch(series: OfficialSeries, asking: Asking) -> bytes:
    """The ZIP of the table; one that is too large is prepared by the service and waited for."""
    service = _Service(series, asking)
    form = {"name": series.table, "area": "all", "format": "ffcsv", "compress": "false", "language": "de"}
    form |= {"startyear": str(series.since or "")}
    answer = service.post("data/tablefile", form | {"job": "false"})
    code, text = _status_of(answer)
    if code == TOO_LARGE:
        answer = service.post("data/tablefile", form | {"job": "true"})
        code, text = _status_of(answer)
    if code == JOB_CREATED:
        return service.wait_for(text)
    if code is not None:
        raise _refused(series, code, text)
    return answer.content


class _Service:
    def __init__(self, series: OfficialSeries, asking: Asking) -> None:
        self.series, self.asking = series, asking
        self.address = ADDRESSES[series.provider]

    def _account(self) -> dict[str, str]:
        """In headers, so that it stands in no address and in no log. A token takes the place of the user's name."""
        account, provider = settings.STATISTICS_ACCOUNTS[self.series.provider], self.series.get_provider_display()
        user, password = account["token"] or account["user"], "" if account["token"] else account["password"]
        if not user or not (password or account["token"]):
            text = _("Für „%(provider)s“ ist kein Zugang eingerichtet. Er gehört in die Umgebung des Portals.")
            raise SourceUnavailable(text % {"provider": provider})
        if not all(part.isascii() and part.isprintable() for part in (user, password)):
            text = _("Der Zugang zu „%(provider)s“ hat Zeichen, die sich nicht übermitteln lassen.")
            raise SourceUnavailable(text % {"provider": provider})
        return {"username": user, "password": password}

    def post(self, method: str, form: dict[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **self._account()}
        url = self.address + method
        answer = self.asking.ask(url, method="POST", headers=headers, content=urlencode(form).encode())
        if answer.status in (401, 403):
            text = _("„%(provider)s“ weist den Zugang zurück. Bitte Kennung und Kennwort prüfen.")
            raise SourceChanged(text % {"provider": self.series.get_provider_display()})
        if answer.status != 200:
            raise SourceUnavailable(refusal(url, answer.status))
        return answer

    def wait_for(self, text: str) -> bytes:
        """The prepared table of that name, asked for a limited number of times."""
        match = _RESULT_NAME.search(text)
        if not match:
            raise SourceChanged(_("Der Name der bestellten Tabelle steht nicht in der Antwort."))
        for pause in self.asking.polls:
            time.sleep(pause)
            form = {"selection": match[1], "area": "all", "pagelength": "1", "language": "de"}
            code, said = _status_of(self.post("catalogue/results", form))
            if code in READY:
                return self._result(match[1])
            if code != NOTHING_THERE:
                raise _refused(self.series, code, said)
        raise SourceUnavailable(_("Die bestellte Tabelle war nach der Wartezeit noch nicht fertig."))

    def _result(self, name: str) -> bytes:
        form = {"name": name, "area": "all", "format": "ffcsv", "compress": "false", "language": "de"}
        answer = self.post("data/resultfile", form)
        code, text = _status_of(answer)
        if code is not None:
            raise _refused(self.series, code, text)
        return answer.content


def _status_of(answer: Answer) -> tuple[int | None, str]:
    """Code and text of an answer that is no table, although its HTTP status is 200; None for a table."""
    if answer.content.startswith(b"PK"):
        return None, ""
    try:
        status = orjson.loads(answer.content)["Status"]
        return int(status["Code"]), " ".join(str(status.get("Content") or "").split())[:300]
    except (ValueError, TypeError, LookupError, AttributeError):
        raise SourceChanged(_("Die Antwort ist weder eine Tabelle noch eine Meldung des Dienstes.")) from None


def _refused(series: OfficialSeries, code: int | None, text: str) -> SourceChanged:
    if code in (NO_DATA, NOTHING_THERE):
        return SourceChanged(
            _("Die Tabelle %(table)s gibt es nicht, oder sie hat keine Daten.") % {"table": series.table}
        )
    said = _("Der Dienst liefert die Tabelle %(table)s nicht (Meldung %(code)s: %(text)s).")
    return SourceChanged(said % {"table": series.table, "code": code, "text": text})


def parse(body: bytes) -> Iterator[Row]:
    """All rows of the one flat file in the ZIP, one by one."""
    lines = csv.DictReader(io.StringIO(_unpacked(body)), delimiter=";", strict=True)
    try:
        if not set(lines.fieldnames or ()) >= _NEEDED:
            raise SourceChanged(_("Der Tabelle fehlen Spalten: Sie ist keine flache CSV-Datei von GENESIS."))
        count = sum(name.endswith("_variable_attribute_code") for name in lines.fieldnames or ())
        for line in lines:
            yield _row(line, count)
    except (csv.Error, KeyError) as error:
        raise SourceChanged(_("Die Tabelle lässt sich nicht lesen: %(error)s") % {"error": error}) from None


def _unpacked(body: bytes) -> str:
    """Never more than the limit, whatever the archive says of itself."""
    if not body.startswith(b"PK"):
        raise SourceChanged(_("Die Antwort ist keine ZIP-Datei."))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = archive.infolist()
            if len(files) != 1 or not files[0].filename.endswith(".csv"):
                raise SourceChanged(_("In der ZIP-Datei liegt nicht genau eine Tabelle."))
            with archive.open(files[0]) as file:
                content = file.read(MAX_UNPACKED + 1)
    except _DAMAGE as error:
        raise SourceChanged(_("Die ZIP-Datei ist beschädigt: %(error)s") % {"error": error}) from None
    if len(content) > MAX_UNPACKED:
        raise SourceChanged(_("Die Tabelle ist größer als erlaubt. Bitte mit „ab Jahr“ eingrenzen."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceChanged(_("Die Tabelle ist nicht in UTF-8 geschrieben.")) from None


def _row(line: dict[str, Any], count: int) -> Row:
    if None in line or None in line.values():
        raise SourceChanged(_("Eine Zeile der Tabelle hat nicht so viele Spalten wie ihr Kopf."))
    codes, labels = {}, {}
    for number in range(1, count + 1):
        # A value with fewer dimensions than others leaves the columns of the rest empty.
        if name := line[f"{number}_variable_code"]:
            codes[name] = line[f"{number}_variable_attribute_code"]
            labels[name] = line[f"{number}_variable_attribute_label"]
    return Row(
        title=line["statistics_label"],
        time=line["time"],
        codes=codes,
        labels=labels,
        value=line["value"].strip(),
        unit=line["value_unit"],
        variable=line["value_variable_code"],
        variable_label=line["value_variable_label"],
    )


def read(body: bytes, series: OfficialSeries) -> Reading:
    """What is chosen has its code, all other dimensions are the total."""
    chosen = series.codes
    found: list[Row] = []
    known: dict[str, set[str]] = {}
    for row in parse(body):
        _note(known, row)
        if series.variable in ("", row.variable) and chosen.keys() <= row.codes.keys():
            found += [row] if all(code == chosen.get(name, "") for name, code in row.codes.items()) else []
    if not found:
        offered = "; ".join(f"{name} = {', '.join(sorted(codes))}" for name, codes in known.items())
        raise SourceChanged(_("Keine Zeile der Tabelle passt zur Auswahl. Es gibt: %(known)s") % {"known": offered})
    observations = [Observation(period_of(row.time), number_of(row.value, ","), row.value, row.unit) for row in found]
    first = found[0]
    words = [first.variable_label, *(f"{name}: {label}" for name, label in first.labels.items())]
    return Reading(first.title, ", ".join(words), in_order(observations, series))


def _note(known: dict[str, set[str]], row: Row) -> None:
    """Dimensions with some of their codes, for whoever has chosen a wrong one."""
    for name, code in {_("Wertmerkmal"): row.variable, **row.codes}.items():
        codes = known.setdefault(name, set())
        if len(codes) < CODES_SHOWN:
            codes.add(code or _("Insgesamt"))
