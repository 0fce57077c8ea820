"""What a part of a network's profile is made of: its approved state as plain data, what waits, and both in words."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.display import number_text
from clusters.models import KeyFigure
from clusters.querysets import KeyFigureQuerySet
from networks.models import Network, NetworkActivity, NetworkLabel, NetworkTopic, ProfileChange
from thcm.core.dates import PartialDate
from thcm.core.models import Status

State = dict[str, Any]
Part = ProfileChange.Part

COLUMNS: Mapping[str, tuple[str, ...]] = {
    Part.WEBSITE: ("website",),
    Part.LEGAL_FORM: ("legal_form", "legal_form_note"),
    Part.CONTACT: ("contact_function", "contact_email", "contact_phone"),
    Part.SEAT: ("seat", "latitude", "longitude"),
}
ROWS: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    Part.TOPICS: (NetworkTopic, ("group", "text")),
    Part.ACTIVITIES: (NetworkActivity, ("text", "kind")),
    Part.LABELS: (NetworkLabel, ("scheme", "level", "awarded_on", "valid_until")),
}
# Name in the state, code of the indicator, label.
MEMBERS = (
    ("total", "members_total", gettext_lazy("Mitglieder und Partner gesamt")),
    ("companies", "members_companies", gettext_lazy("davon Unternehmen")),
    ("research", "members_research", gettext_lazy("davon Hochschulen und Forschungseinrichtungen")),
)


@dataclass(frozen=True)
class Line:
    """One statement of a state; `mark` says what becomes of it: new, old, gone, moved or nothing."""

    label: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Situation:
    """Where a part stands: what is approved, and the latest proposal, decided or not."""

    part: Part
    approved: State
    latest: ProfileChange | None

    @property
    def pending(self) -> ProfileChange | None:
        return self.latest if self.latest and self.latest.state == ProfileChange.State.IN_REVIEW else None

    @property
    def start(self) -> State:
        """What a form begins with."""
        return self.pending.proposed if self.pending else self.approved

    @property
    def version(self) -> str:
        """Changes with what is approved and with what waits, so that nobody decides on what they have not seen."""
        text = json.dumps([self.pending and self.pending.pk, self.approved], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def has_moved_on(self) -> bool:
        """Whether the approved state is another one than when the waiting proposal was made."""
        return self.pending is not None and self.pending.before != self.approved


def situations(network: Network, *parts: Part) -> list[Situation]:
    """Of these parts, or of all, in the order of the profile; a few queries, however many."""
    changes = network.changes.select_related("proposed_by", "reviewer").order_by("part", "-proposed_at", "-pk")
    latest = {change.part: change for change in changes.filter(part__in=parts or Part).distinct("part")}
    return [Situation(part, approved(network, part), latest.get(part)) for part in parts or tuple(Part)]


def plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def approved(network: Network, part: str) -> State:
    """What readers see of this part, as plain data. Lists stand under `rows`, in their order."""
    if part in COLUMNS:
        return {name: plain(getattr(network, name)) for name in COLUMNS[part]}
    if part in ROWS:
        model, names = ROWS[part]
        rows = model._default_manager.filter(network=network)
        return {"rows": in_order(part, [{name: plain(getattr(row, name)) for name in names} for row in rows])}
    figures = member_figures(network)
    stands = [figure.as_of for figure in figures.values() if figure.as_of]
    counts = {name: figures[name].value if name in figures else None for name, _code, _label in MEMBERS}
    return {name: value if value is None else int(value) for name, value in counts.items()} | {
        "as_of": stands[0].iso if stands else ""
    }


def in_order(part: str, rows: list[State]) -> list[State]:
    """Labels have no order of their own, so that their names give it."""
    return sorted(rows, key=lambda row: (row["scheme"], row["level"])) if part == Part.LABELS else rows


def approved_figures(network: Network) -> KeyFigureQuerySet:
    """What holds of the network's figures, also while the network itself is not public yet."""
    figures = KeyFigure.objects.filter(subject=network.subject_id, status=Status.PUBLISHED)
    return figures.current().leading_first()


def member_figures(network: Network) -> dict[str, KeyFigure]:
    """The leading statements on the network's members, the total first."""
    names = {code: name for name, code, _label in MEMBERS}
    found: dict[str, KeyFigure] = {}
    for figure in approved_figures(network).filter(indicator__code__in=names).select_related("indicator"):
        found.setdefault(names[figure.indicator.code], figure)
    return {name: found[name] for name in names.values() if name in found}


def in_words(part: str, state: State) -> list[Line]:
    if part in COLUMNS:
        return [_column_line(name, state.get(name)) for name in COLUMNS[part]]
    if part in ROWS:
        return [_row_line(part, row) for row in state["rows"]]
    lines = [Line(str(label), _count_text(state.get(name))) for name, _code, label in MEMBERS]
    stand = PartialDate.parse(state["as_of"]).text if state.get("as_of") else _("keine Angabe")
    return [*lines, Line(_("Stand"), stand)]


def _column_line(name: str, value: Any) -> Line:
    field: Any = Network._meta.get_field(name)
    text = str(value).replace(".", ",") if isinstance(field, models.DecimalField) and value else value
    return Line(column_label(name), text or _("keine Angabe"))


def column_label(name: str) -> str:
    """„Funktion“ rather than „Kontakt: Funktion“, as the part is named above it."""
    field: Any = Network._meta.get_field(name)
    return str(field.verbose_name).rpartition(": ")[2]


def _count_text(value: int | None) -> str:
    return _("keine Angaben") if value is None else number_text(Decimal(value), 0)


def _row_line(part: str, row: State) -> Line:
    if part == Part.TOPICS:
        return Line(row["group"], row["text"])
    if part == Part.ACTIVITIES:
        return Line(str(NetworkActivity.Kind(row["kind"]).label) if row["kind"] else "", row["text"])
    awarded, until = row["awarded_on"], row["valid_until"]
    said = [", ".join(filter(None, (row["scheme"], row["level"])))]
    if awarded:
        said.append(_("verliehen: %(date)s") % {"date": PartialDate.parse(awarded).text})
    if until:
        said.append(_("gültig bis %(date)s") % {"date": date_format(dt.date.fromisoformat(until))})
    return Line("", "; ".join(said))


def compared(part: str, before: State, after: State) -> tuple[list[Line], list[Line]]:
    """Both states in words, each line with what becomes of it."""
    old, new = in_words(part, before), in_words(part, after)
    kept_old: set[int] = set()
    kept_new: set[int] = set()
    for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept_old.update(range(a, a + size))
        kept_new.update(range(b, b + size))
    gone = "gone" if part in ROWS else "old"  # what always stands there is not gone, but said anew
    return (
        [_marked(line, index in kept_old, line in new, gone) for index, line in enumerate(old)],
        [_marked(line, index in kept_new, line in old, "new") for index, line in enumerate(new)],
    )


def _marked(line: Line, is_kept: bool, is_elsewhere: bool, mark: str) -> Line:
    return line if is_kept else Line(line.label, line.text, "moved" if is_elsewhere else mark)
