"""Reading and checking what the office enters about roadmaps (GM-3)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from roadmaps.models import Project, Roadmap
from thcm.core.dates import PartialDate, PartialDateFormField


class StateForm(forms.Form):
    """The next step of a roadmap; the public reads all of it."""

    state = forms.ChoiceField(label=_("Stand der Roadmap"), choices=Roadmap.State, widget=UnfoldAdminSelectWidget)
    on = PartialDateFormField(
        label=_("Datum"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2012, Q4/2012, 09/2012 oder 28.09.2012."),
    )
    is_planned = forms.BooleanField(label=_("geplant"), required=False, widget=UnfoldBooleanWidget)
    note_de = forms.CharField(
        label=_("Notiz (öffentlich)"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    note_en = forms.CharField(
        label=_("Notiz (englisch)"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", PartialDate.containing(timezone.localdate(), "month"))


class StageForm(forms.Form):
    """The next stage of a project; only the office reads why."""

    stage = forms.ChoiceField(label=_("Stufe"), choices=Project.Stage, widget=UnfoldAdminSelectWidget)
    on = PartialDateFormField(
        label=_("Datum"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2012, Q4/2012, 09/2012 oder 28.09.2012."),
    )
    note = forms.CharField(
        label=_("Begründung (intern)"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Nötig, wenn das Projekt nicht weiterverfolgt wird."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", PartialDate.containing(timezone.localdate(), "day"))

    @property
    def is_dropped(self) -> bool:
        return self.cleaned_data.get("stage") == Project.Stage.DROPPED
