"""What a source states and how that changed, in words: pages and back office say it alike."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from funding.models import FundingCall, FundingProgramme, FundingSource
from funding.terms import Applicant, Area, CompanySize, FundingType, Region, labels_of

LABELS = {
    "title": _("Titel"),
    "provider": _("Fördergeber"),
    "level": _("Ebene"),
    "status": _("Stand laut Quelle"),
    "model": _("Verfahren"),
    "opens_on": _("Anträge ab"),
    "deadlines": _("Fristen"),
    "valid_until": _("Richtlinie gilt bis"),
    "funding_types": _("Förderart"),
    "areas": _("Förderbereich"),
    "applicants": _("Förderberechtigte"),
    "company_sizes": _("Unternehmensgröße"),
    "regions": _("Fördergebiet"),
    "budget_eur": _("Budget"),
    "call_identifier": _("Kennung des Aufrufs"),
    "call_title": _("Aufruf"),
    "amends": _("ändert"),
    "legal_basis": _("Rechtsgrundlage"),
    "legal_url": _("Richtlinie"),
    "links": _("Verweise"),
    "url": _("offizielle Seite"),
    "key": _("Kennung in der Quelle"),
    "text": _("Beschreibung"),
}
STATUS = {"open": _("offen"), "forthcoming": _("angekündigt"), "closed": _("beendet"), "paused": _("ausgesetzt")}
SCHEMES: dict[str, type[models.TextChoices]] = {
    "funding_types": FundingType,
    "areas": Area,
    "applicants": Applicant,
    "company_sizes": CompanySize,
    "regions": Region,
}
STATED = (
    *("provider", "level", "funding_types", "areas", "regions", "applicants", "company_sizes", "opens_on"),
    *("valid_until", "budget_eur", "legal_basis", "legal_url"),
)


@dataclass(frozen=True)
class Line:
    label: str
    old: str
    new: str


def changes_in_words(diff: Iterable[dict[str, Any]]) -> list[Line]:
    """`diff` as in `ProgrammeVersion`; the source's text itself is never shown (R41)."""
    lines = []
    for change in diff:
        name = change["field"]
        if name == "text":
            lines.append(Line(label_of(name), "", _t("in der Quelle geändert")))
        else:
            lines.append(Line(label_of(name), in_words(name, change["before"]), in_words(name, change["after"])))
    return lines


def stated(programme: FundingProgramme) -> list[Line]:
    """What the source says of it today, without deadlines; `old` is empty."""
    lines = [Line(label_of(name), "", in_words(name, getattr(programme, name))) for name in STATED]
    return [line for line in [*lines, *_detailed(programme.details)] if line.new]


def _detailed(details: dict[str, Any]) -> list[Line]:
    """As `funding.topic_details` keeps them."""
    years = [f"{year}: {in_words('budget_eur', amount)}" for year, amount in details.get("budget", {}).items()]
    news = [
        Line(_t("Mitteilung vom %(day)s") % {"day": _day(one["on"])}, "", one["title"])
        for one in details.get("news", ())
    ]
    return [Line(_t("Budget nach Jahren"), "", "; ".join(years)), *news]


def label_of(name: str) -> str:
    return str(LABELS.get(name, name))


def in_words(name: str, value: Any) -> str:
    """A value of `ProgrammeFacts` as people read it; nothing for what the source does not say."""
    if value in (None, "", [], {}):
        return ""
    if name in SCHEMES:
        return ", ".join(labels_of(SCHEMES[name], value))
    return WORDS[name](value) if name in WORDS else _listed(value)


def deadline_text(deadline: dict[str, Any]) -> str:
    """„31. Januar 2027, 17:00 Uhr (Stufe 2)“, „jedes Jahr am 15. Mai“."""
    if month_day := deadline.get("month_day"):
        text = _t("jedes Jahr am %(day)s") % {"day": yearly_day(month_day)}
    else:
        text = _day(deadline.get("on"))
    if time := deadline.get("time"):
        text = _t("%(day)s, %(time)s Uhr") % {"day": text, "time": str(time)[:5]}
    return f"{text} ({_t('Stufe')} {deadline['stage']})" if deadline.get("stage") else text


def yearly_day(month_day: str) -> str:
    month, day = month_day.split("-")
    return date_format(dt.date(2000, int(month), int(day)), _t("j. F"))


def _day(value: Any) -> str:
    return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")


def _listed(value: Any) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


WORDS: dict[str, Callable[[Any], str]] = {
    "level": lambda value: str(FundingSource.Level(value).label),
    "status": lambda value: str(STATUS.get(value, value)),
    "model": lambda value: str(FundingCall.Model(value).label),
    "opens_on": _day,
    "valid_until": _day,
    "budget_eur": lambda value: f"{number_format(Decimal(value), 0, force_grouping=True)} €",
    "deadlines": lambda value: "; ".join(deadline_text(deadline) for deadline in value),
}
