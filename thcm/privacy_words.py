"""What the privacy desk found, in words for its pages and as an export (BO-6)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thcm.core.models import SiteSetting
from thcm.privacy_desk import Finding, Report

# Of JSON columns, on pages; the export as data has all of it.
WORDS = {
    "title": gettext_lazy("Titel"),
    "title_de": gettext_lazy("Titel"),
    "text": gettext_lazy("Text"),
    "description_de": gettext_lazy("Beschreibung"),
    "contact": gettext_lazy("Kontakt"),
    "contact_function": gettext_lazy("Kontakt: Funktion"),
    "contact_email": gettext_lazy("Kontakt: E-Mail"),
    "contact_phone": gettext_lazy("Kontakt: Telefon"),
    "email": gettext_lazy("E-Mail"),
}
SHOWN = 20  # rows of a kind on the page of the desk; an export has all


def kinds(report: Report, most: int | None = SHOWN) -> list[dict[str, Any]]:
    """Each kind with its rows, the first ones where there are more than `most`."""
    return [
        {
            "label": finding.label,
            "count": finding.count,
            "earlier_count": finding.earlier_count,
            "outcome": finding.outcome,
            "outcome_text": outcome_text(finding),
            "because": str(finding.data.kept_because),
            "rows": [entry(finding, row) for row in finding.rows[:most]],
            "more": max(0, finding.count - most) if most else 0,
            "earlier": [lines(finding, row) for row in finding.earlier or ()] if most is None else [],
        }
        for finding in report.findings
    ]


def outcome_text(finding: Finding) -> str:
    texts = {"delete": _("wird gelöscht"), "replace": _("wird anonymisiert"), "keep": _("bleibt")}
    return texts[finding.outcome]


def entry(finding: Finding, row: models.Model) -> dict[str, Any]:
    """Since when it is there, when it goes anyway, and what it says."""
    since, until = _value(row, finding.data.since), _ends_on(finding, row)
    return {
        "since": text_of(timezone.localtime(since).date() if isinstance(since, dt.datetime) else since),
        "until": text_of(until) if until else finding.data.period,
        "lines": lines(finding, row),
    }


def lines(finding: Finding, row: models.Model) -> list[tuple[str, str]]:
    """What the row says, by labels; nothing for what is empty."""
    found = [(_label(row, name), text(row, name)) for name in _known(row, finding.data.shown)]
    return [(label, value) for label, value in found if value]


def _ends_on(finding: Finding, row: models.Model) -> dt.date | None:
    if finding.data.ends is None:
        return None
    start = _value(row, finding.data.ends[0])
    day = timezone.localtime(start).date() if isinstance(start, dt.datetime) else start
    return day and day + dt.timedelta(days=finding.data.days)


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = row and getattr(row, name)
    return row


def _label(row: Any, name: str) -> str:
    column = row._meta.get_field(name)
    return _("Inhalt") if column.verbose_name == column.name else str(column.verbose_name)


def text(row: Any, name: str) -> str:
    column = row._meta.get_field(name)
    return str(getattr(row, f"get_{name}_display")()) if column.choices else text_of(_there(row, name))


def text_of(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, dict):
        return "; ".join(f"{word}: {value[key]}" for key, word in WORDS.items() if value.get(key))
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    return str(value)


def export(report: Report) -> dict[str, Any]:
    """All of it, as plain data."""
    site = SiteSetting.current()
    return {
        "portal": site.name if site else "",
        "address": report.person.address,
        "made_at": timezone.now(),
        "kinds": [
            {
                "kind": finding.label,
                "model": finding.model._meta.label,
                "deletion": finding.outcome,
                "kept_because": str(finding.data.kept_because),
                "rows": [_plain(finding, row) | _times(finding, row) for row in finding.rows],
                "earlier_versions": [_plain(finding, row) for row in finding.earlier or ()],
            }
            for finding in report.findings
        ],
        "changes_made_by_account": report.worked,
    }


def _times(finding: Finding, row: models.Model) -> dict[str, Any]:
    until = _ends_on(finding, row)
    return {"since": _value(row, finding.data.since), "until": until or finding.data.period}


def _plain(finding: Finding, row: Any) -> dict[str, Any]:
    names = _known(row, finding.data.shown)
    return {name: _plain_value(_there(row, name)) for name in names}


def _there(row: Any, name: str) -> Any:
    """In history the other end of a relation may be gone."""
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return None


def _known(row: models.Model, names: Iterable[str]) -> list[str]:
    columns = {column.name for column in row._meta.get_fields()}
    return [name for name in names if name in columns]


def _plain_value(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, dict, list, dt.date)) else str(value)
