"""The part of a form that asks when: day, month, quarter or year, as exactly as it is known (R33, BO-2)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from events.dates import Period
from events.models.periods import Precision
from events.payload import TIMES, Payload
from events.querysets import LONGEST
from thcm.core.dates import PartialDateFormField

NO_DATE = _("Bitte als Tag, Monat, Quartal oder Jahr angeben: 14.03.2013, 03/2013, Q1/2013 oder 2013.")
YEARS = range(1900, 2101)  # another one is a slip
_EXAMPLES = {
    Precision.DAY: "14.03.2013",
    Precision.MONTH: "03/2013",
    Precision.QUARTER: "Q1/2013",
    Precision.YEAR: "2013",
}


class PeriodForm(forms.Form):
    """Put the columns of `cleaned_data["period"]` into the row. The precision follows from what is written; one that
    was chosen must agree with it.
    """

    date_precision = forms.ChoiceField(
        label=_("Wie genau steht der Termin fest?"),
        choices=Precision.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    starts = PartialDateFormField(
        label=_("Termin oder erster Tag"),
        help_text=_("So genau, wie er bekannt ist: 14.03.2013, 03/2013, Q1/2013 oder 2013."),
        error_messages={
            "required": _("Bitte geben Sie an, wann: z. B. 14.03.2013, 03/2013, Q1/2013 oder 2013."),
            "invalid": NO_DATE,
        },
    )
    ends = PartialDateFormField(
        label=_("bis einschließlich"),
        required=False,
        help_text=_("Nur wenn es mehrere Tage, Monate oder Quartale sind; so genau wie der Beginn."),
        error_messages={"invalid": NO_DATE},
    )
    is_planned = forms.BooleanField(
        label=_("Der Termin ist nur geplant"), required=False, help_text=_("Er steht dann mit „geplant“ im Kalender.")
    )
    start_time = forms.TimeField(
        label=_("Beginn"), required=False, error_messages={"invalid": _("Bitte als Uhrzeit angeben, z. B. 09:30.")}
    )
    end_time = forms.TimeField(
        label=_("Ende"), required=False, error_messages={"invalid": _("Bitte als Uhrzeit angeben, z. B. 17:00.")}
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_period(data)
        self._clean_times(data)
        return data

    def when(self) -> Payload:
        """What a payload says of it."""
        data, period = self.cleaned_data, self.cleaned_data["period"]
        return {
            "starts": period.start.iso,
            "ends": period.end.iso if period.end else "",
            "is_planned": data["is_planned"],
            **{name: f"{data[name]:%H:%M}" if data[name] else "" for name in TIMES},
        }

    def _clean_period(self, data: dict[str, Any]) -> None:
        start, end, wanted = data.get("starts"), data.get("ends"), data.get("date_precision")
        if not start:
            return
        if wanted and wanted != start.precision:
            words = {"precision": Precision(wanted).label, "example": _EXAMPLES[Precision(wanted)]}
            self.add_error("starts", _("Sie haben „%(precision)s“ gewählt: bitte z. B. %(example)s.") % words)
        elif start.starts_on.year not in YEARS:
            self.add_error("starts", _("Bitte prüfen Sie das Jahr."))
        elif end and end.precision != start.precision:
            text = _("Bitte so genau wie der Beginn angeben, z. B. %(start)s.")
            self.add_error("ends", text % {"start": _EXAMPLES[Precision(start.precision)]})
        elif end and end.starts_on < start.starts_on:
            self.add_error("ends", _("Das Ende liegt vor dem Beginn."))
        elif end and end.ends_before - start.starts_on > LONGEST:
            self.add_error("ends", _("Eine Veranstaltung dauert höchstens ein Jahr."))
        else:
            data["period"] = Period.of(start, end)

    def _clean_times(self, data: dict[str, Any]) -> None:
        period, start, end = data.get("period"), data.get("start_time"), data.get("end_time")
        if end and not start:
            self.add_error("end_time", _("Ein Ende braucht einen Beginn."))
        if not (period and start):
            return
        if period.precision != Precision.DAY:
            self.add_error("start_time", _("Eine Uhrzeit gibt es nur, wenn der Tag bekannt ist."))
            return
        zone = ZoneInfo(data.get("timezone") or settings.TIME_ZONE)
        last = period.ends_before - dt.timedelta(days=1)
        if not _exists(period.starts_on, start, zone):
            self.add_error("start_time", _("Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird vorgestellt."))
        if end and not _exists(last, end, zone):
            self.add_error("end_time", _("Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird vorgestellt."))
        if end and (last, end) <= (period.starts_on, start):
            self.add_error("end_time", _("Das Ende liegt vor dem Beginn."))


def _exists(day: dt.date, time: dt.time, zone: ZoneInfo) -> bool:
    """Not in the hour that is left out when summer time begins."""
    moment = dt.datetime.combine(day, time)
    return moment.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == moment
