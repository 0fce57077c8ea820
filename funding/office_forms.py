"""Reading and checking what the office enters about programmes: own words, own deadlines, records kept by hand."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from funding.changes import STATUS
from funding.facts import DeadlineFacts, ProgrammeFacts
from funding.models import FundingCall, FundingProgramme
from funding.rows import deadlines_of
from funding.terms import Applicant, Area, CompanySize, FundingType, Region
from thcm.core.forms import LinesField
from thcm.core.models import new_public_id

State = FundingProgramme.State
SCHEMES = {
    "funding_types": FundingType,
    "areas": Area,
    "regions": Region,
    "applicants": Applicant,
    "company_sizes": CompanySize,
}
LINE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?(?:,?\s+(\d{1,2})[:.](\d{2})(?:\s*Uhr)?)?")
REVIEWED_EVERY = dt.timedelta(days=182)


def deadline_of(line: str, sentence: str) -> DeadlineFacts:
    """Of „31.01.2027“, „31.01.2027, 17:00“ or, for every year, „15.05.“."""
    match = LINE.fullmatch(line.strip())
    try:
        if match is None:
            raise ValueError
        day, month, year, hour, minute = (int(part) if part else None for part in match.groups())
        on = dt.date(year or 2000, month or 0, day or 0)
        time = dt.time(hour, minute or 0) if hour is not None else None
    except ValueError:
        text = _("„%(line)s“ ist kein Tag. So geht es: 31.01.2027, oder 31.01.2027 17:00, oder für jedes Jahr 15.05.")
        raise ValidationError(text, params={"line": line}) from None
    if year:
        return DeadlineFacts(on=on, time=time, sentence=sentence)
    return DeadlineFacts(month_day=f"{on:%m-%d}", time=time, sentence=sentence)


def line_of(deadline: Any) -> str:
    """Of a row or of facts, as `deadline_of` reads it."""
    day = f"{deadline.on:%d.%m.%Y}" if deadline.on else "{1}.{0}.".format(*deadline.month_day.split("-"))
    return f"{day} {deadline.time:%H:%M}" if deadline.time else day


class DeadlinesForm(forms.ModelForm):
    """With days, one a line, and the sentence that says so: no deadline without."""

    deadlines = LinesField(
        label=_("Fristen"), required=False, help_text=_("Eine je Zeile: 31.01.2027 17:00, oder 15.05. für jedes Jahr.")
    )
    sentence = forms.CharField(
        label=_("Wortlaut der Quelle"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def show(self, deadlines: Iterable[Any]) -> None:
        deadlines = list(deadlines)
        self.initial["deadlines"] = [line_of(deadline) for deadline in deadlines]
        self.initial["sentence"] = next((deadline.sentence for deadline in deadlines), "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines, sentence = data.get("deadlines") or [], data.get("sentence", "")
        if lines and not sentence:
            self.add_error("sentence", _("Bitte den Satz angeben, der die Frist nennt: Leser sehen ihn bei der Frist."))
        try:
            self.found = tuple(deadline_of(line, sentence) for line in lines)
        except ValidationError as error:
            self.found = ()
            self.add_error("deadlines", error)
        return data


class OwnCallForm(DeadlinesForm):
    """A call that people have added to a programme of a foreign source."""

    class Meta:
        model = FundingCall
        fields = ()  # the admin names them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.show(self.instance.deadlines.all())

    def save(self, commit: bool = True) -> FundingCall:
        self.instance.is_manual = True
        return super().save(commit)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if {"deadlines", "sentence"} & set(self.changed_data):
            call = self.instance
            call.deadlines.all().delete()
            call.deadlines.model.objects.bulk_create(
                deadlines_of(ProgrammeFacts(key="", title="", level="", deadlines=self.found), call)
            )


class OwnWordsForm(forms.ModelForm):
    """What people write of any programme."""

    class Meta:
        model = FundingProgramme
        fields = ()  # the admin names them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:  # „gefunden“ is a run's word
            names = {self.instance.state} if self.instance.pk else set()
            names |= {State.PUBLISHED, State.HIDDEN}
            self.fields["state"].choices = [choice for choice in State.choices if choice[0] in names]


class ByHandForm(OwnWordsForm, DeadlinesForm):
    """All of a programme that no machine reads: facts, link and when somebody last looked."""

    status = forms.ChoiceField(label=_("Stand"), choices=tuple(STATUS.items()), widget=UnfoldAdminSelectWidget)
    model = forms.ChoiceField(label=_("Verfahren"), choices=FundingCall.Model.choices, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, scheme in SCHEMES.items():
            label = FundingProgramme._meta.get_field(name).verbose_name
            widget = UnfoldAdminCheckboxSelectMultipleWidget()
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=scheme.choices, required=False, widget=widget
            )
        self.fields["url"].required = True
        today = timezone.localdate()
        if not self.instance.pk:
            first = {"state": State.PUBLISHED, "checked_on": today, "review_due_on": today + REVIEWED_EVERY}
            self.initial = {"status": "open", "model": FundingCall.Model.UNKNOWN} | first | self.initial
        elif self.instance.facts:
            self._show_facts()

    def _show_facts(self) -> None:
        facts = ProgrammeFacts.from_json(self.instance.facts)
        self.initial |= {"status": facts.status or "open", "model": facts.model}
        self.show(facts.deadlines)

    def facts(self) -> ProgrammeFacts:
        """As a source would state them."""
        data, before = self.cleaned_data, self.instance.facts
        known = ProgrammeFacts.from_json(before) if before else ProgrammeFacts(key="", title="", level="")
        names = ("title", "provider", "level", "url", "status", "model", "opens_on", "valid_until", "budget_eur")
        return replace(
            known,
            key=self.instance.key or f"hand-{new_public_id()}",
            deadlines=self.found,
            **{name: data[name] for name in (*names, "legal_basis", "legal_url")},
            **{name: tuple(data[name]) for name in SCHEMES},
        )
