"""Boxes of the workshop page: parts of a roadmap as text to type over, and what was typed as columns again."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from roadmaps.models import Measure, Milestone, RoadmapGoal
from roadmaps.parts import RESPONSIBLE, Part, PartRow, plain
from thcm.core.dates import PartialDate
from thcm.core.models import Organisation

GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d*)?")


class EuroField(forms.DecimalField):
    """5000, 5.000, 5.000,50 or 5000,50 €."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value or "").replace("€", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        if GROUPED.fullmatch(text):
            text = text.replace(".", "")
        return super().to_python(text.replace(",", "."))


class PartForm(forms.ModelForm):
    """Reads only what was typed over. Each box comes with the text its editor began with, as `started-<name>`.

    Whether the row may be as it would then be is asked where it is saved, under its lock.
    """

    def __init__(self, data: Mapping[str, str], row: PartRow) -> None:
        super().__init__(data, instance=row)
        self.row, self.now, self.boxes = row, texts_of(row), tuple(self.fields)
        self.touched = [
            name
            for name in self.fields
            if f"started-{name}" in data and line_ends(data.get(name, "")) != line_ends(data[f"started-{name}"])
        ]
        self.fields = {name: self.fields[name] for name in self.touched}
        for field in self.fields.values():
            field.error_messages["required"] = _("Bitte ausfüllen. Zum Löschen gibt es „Entfernen“.")

    def _post_clean(self) -> None:
        pass

    def clean_title_de(self) -> str:
        return " ".join(self.cleaned_data["title_de"].split())

    def columns(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the editor began with and what is wanted, by column; without what could not be read."""
        self.full_clean()
        started: dict[str, Any] = {}
        values: dict[str, Any] = {}
        for name in self.touched:
            if name in self.cleaned_data:
                values |= self._as_columns(name, self.cleaned_data[name])
                started |= self._started(name)
        if values.get("state", "reached") != "reached" and getattr(self.row, "reached_on", None):
            values["reached_on"], started["reached_on"] = None, self.row.reached_on  # type: ignore[union-attr]
        return started, values

    def _started(self, name: str) -> dict[str, Any]:
        text = line_ends(self.data[f"started-{name}"])
        if text == line_ends(self.now[name]):
            names = sorted(RESPONSIBLE) if name == "responsible" else (name,)
            return {column: plain(self.row, column) for column in names}
        try:
            return self._as_columns(name, self.fields[name].clean(text))
        except ValidationError:  # no text of ours
            return self._as_columns(name, None)

    def _as_columns(self, name: str, value: Any) -> dict[str, Any]:
        return responsible(value) if name == "responsible" else {name: value}


class GoalForm(PartForm):
    class Meta:
        model = RoadmapGoal
        fields = ("title_de", "description_de", "is_internal")


class MeasureForm(PartForm):
    responsible = forms.CharField(label=_("verantwortlich"), required=False, max_length=300)

    class Meta:
        model = Measure
        fields = (
            *("title_de", "due", "state", "dropped_reason"),
            *("description_de", "starts", "done_on", "cost_eur", "is_internal"),
        )
        field_classes = {"cost_eur": EuroField}


class MilestoneForm(PartForm):
    class Meta:
        model = Milestone
        fields = ("title_de", "due", "state", "reached_on", "description_de", "is_internal")


FORMS: dict[Part, type[PartForm]] = {
    Part.GOAL: GoalForm,
    Part.MEASURE: MeasureForm,
    Part.MILESTONE: MilestoneForm,
}


def responsible(name: str | None) -> dict[str, Any]:
    """A public network or organisation of that name, or else the name as it was typed."""
    same = Q(name__iexact=name) | Q(short__iexact=name)
    network = Network.objects.published().filter(same).first() if name else None
    organisation = Organisation.objects.published().filter(same).first() if name and not network else None
    return {
        "responsible_network": network,
        "responsible_organisation": organisation,
        "responsible_label": "" if network or organisation else name or "",
    }


def box_of(column: str) -> str:
    return "responsible" if column in RESPONSIBLE else column


def line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def texts_of(row: PartRow) -> dict[str, str]:
    """What stands in the boxes of a part."""
    return {name: as_typed(getattr(row, name)) for name in FORMS_OF[type(row)].base_fields}


def as_typed(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case PartialDate():
            return value.as_entered
        case dt.date():
            return date_format(value, "d.m.Y")
        case Decimal():
            return f"{value:.2f}".removesuffix(".00").replace(".", ",")
    return str(value)


FORMS_OF = {form._meta.model: form for form in FORMS.values()}
