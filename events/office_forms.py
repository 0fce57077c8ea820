"""Reading and checking what the office enters about events (BO-2)."""

from typing import Any

from django import forms
from django.contrib.admin import HORIZONTAL
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from events.actions import RESERVED, new_slug
from events.models import Event
from events.models.calendar import validate_zone
from events.models.periods import Precision
from events.payload import Payload
from events.period_forms import PeriodForm
from thcm.core.forms import KnownRowsForm
from thcm.core.models import User

DATES = frozenset({"starts_on", "ends_before"})  # columns that follow from what the form asks

WHEN = frozenset({"starts", "ends", "is_planned", "start_time", "end_time"})
LISTS = frozenset({"topics", "aliases"})


def _time_box() -> forms.TimeInput:
    return forms.TimeInput(attrs={**UnfoldAdminTextInputWidget().attrs, "placeholder": "09:30"}, format="%H:%M")


_WIDGETS = {
    "date_precision": lambda: UnfoldAdminRadioSelectWidget(HORIZONTAL, choices=Precision.choices),
    "starts": UnfoldAdminTextInputWidget,
    "ends": UnfoldAdminTextInputWidget,
    "is_planned": UnfoldBooleanWidget,
    "start_time": _time_box,
    "end_time": _time_box,
}


class OfficePeriodForm(PeriodForm):
    """In the look of the back office."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _WIDGETS.keys() & self.fields.keys():
            self.fields[name].widget = _WIDGETS[name]()
        if "date_precision" in self.fields:
            self.fields["date_precision"].label = _("Bekannt ist")


class EventForm(OfficePeriodForm, KnownRowsForm):
    """One event. The admin sets `user` on the class that it makes of this form."""

    user: User

    class Meta:
        model = Event
        fields = ()
        help_texts = {
            "slug": _("Bleibt sie leer, wird sie aus Titel und Jahr gebildet. Danach ändert sie sich nicht mehr."),
            "date_text": _("Steht klein unter dem Termin. Ändert sich der Termin, entfällt er hier."),
            "growth_fields": _("Ein Cross-over hat mindestens zwei Felder oder Netzwerke."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.former = self.instance.period if self.instance.pk else None
        if self.former:
            self.initial.update(starts=self.former.start, ends=self.former.end)
        else:
            self.initial.pop("date_precision", None)  # it follows from what is written
        if "slug" in self.fields:
            self.fields["slug"].required = False
        for name in LISTS & self.fields.keys():
            self.fields[name].widget = UnfoldAdminTextInputWidget()

    def clean_date_precision(self) -> str:
        """Only a choice that was made now must agree with the date; the one that stood there gives way to it."""
        return self.cleaned_data["date_precision"] if "date_precision" in self.changed_data else ""

    def clean_timezone(self) -> str:
        """Before the times are looked at, which are in it."""
        validate_zone(self.cleaned_data["timezone"])
        return self.cleaned_data["timezone"]

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"] in RESERVED:
            raise ValidationError(_("Unter dieser Adresse steht eine andere Seite. Bitte eine andere wählen."))
        return self.cleaned_data["slug"]

    def clean_growth_fields(self) -> Any:
        chosen = self.cleaned_data["growth_fields"]
        is_new = self.instance.pk is None and is_bound_to_own_fields(self.user)
        if is_new and own_field_ids(self.user).isdisjoint(field.pk for field in chosen):
            raise ValidationError(_("Bitte wählen Sie mindestens ein Feld, für das Sie zuständig sind."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_pairs(data)
        if period := data.get("period"):
            data["date_precision"] = period.precision
            for name in DATES:
                setattr(self.instance, name, getattr(period, name))
            if self.former not in (None, period) and "date_text" not in self.changed_data:
                data["date_text"] = ""  # the words of a source are of the former date
            if data.get("slug") == "" and data.get("title_de"):
                data["slug"] = new_slug(data["title_de"], period.starts_on.year)
        return data

    def _clean_pairs(self, data: dict[str, Any]) -> None:
        """Beside the box that lacks something, and not above the form, as the rules of the table are told."""
        if data.get("image") and data.get("image_alt") == "":
            self.add_error("image_alt", _("Bitte beschreiben Sie das Bild in Worten."))
        missing = [name for name in ("latitude", "longitude") if name in data and data[name] is None]
        if len(missing) == 1:
            self.add_error(missing[0], _("Breite und Länge gehören zusammen."))

    def _get_validation_exclusions(self) -> set[str]:
        """So that the rules of the table are asked for a date that was read."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - DATES if "period" in self.cleaned_data else excluded


def _note_box() -> forms.CharField:
    return forms.CharField(
        label=_("Hinweis"),
        max_length=Event._meta.get_field("state_note_de").max_length,
        required=False,
        help_text=_("Öffentlich, z. B. der Grund."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class MoveForm(OfficePeriodForm):
    """An event that does not take place when it was announced (R36)."""

    date_precision = None  # type: ignore[assignment]
    state = forms.ChoiceField(
        label=_("Was steht fest?"),
        choices=((Event.State.RESCHEDULED, _("neuer Termin")), (Event.State.POSTPONED, _("neuer Termin noch offen"))),
        initial=Event.State.RESCHEDULED,
        widget=UnfoldAdminRadioSelectWidget,
    )
    note = _note_box()
    field_order = ("state", "starts", "ends", "is_planned", "start_time", "end_time", "note")

    def clean(self) -> dict[str, Any]:
        """One that was moved in the form of the event before is only called so here."""
        data = super().clean()
        is_same = "period" in data and WHEN.isdisjoint(self.changed_data)
        if data.get("state") == Event.State.RESCHEDULED and is_same and not self.initial.get("seems_moved"):
            self.add_error("starts", _("Das ist der bisherige Termin. Bitte geben Sie den neuen an."))
        return data

    @property
    def payload(self) -> Payload:
        data = self.cleaned_data
        said = {"state": data["state"], "state_note_de": data["note"]}
        return said if data["state"] == Event.State.POSTPONED else said | self.when()


class CancelForm(forms.Form):
    note = _note_box()

    @property
    def payload(self) -> Payload:
        return {"state": Event.State.CANCELLED, "state_note_de": self.cleaned_data["note"]}
