"""Reading and checking what the office enters about panels (GM-5)."""

from typing import Any

from django import forms
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from panels.models import PanelOutcome
from panels.permissions import goals_to_fill, measures_to_link
from roadmaps.models import Measure, RoadmapGoal
from thcm.core.dates import PartialDateFormField
from thcm.core.forms import KnownRowSelect, KnownRowsSelect
from thcm.core.models import Organisation, User


class GoalsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, goal: RoadmapGoal) -> str:
        return f"{goal.roadmap.title_de}: {goal.title_de}"


class MeasuresField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, measure: Measure) -> str:
        return measure.with_roadmap


class TakeOverForm(forms.Form):
    """With which measures an outcome is linked, and under which goals it becomes a new one.

    Of roadmaps that the user edits, and no others.
    """

    measures = MeasuresField(
        label=_("Vorhandene Maßnahmen"),
        queryset=Measure.objects.none(),
        required=False,
        widget=KnownRowsSelect(PanelOutcome._meta.get_field("measures"), site),
        help_text=_("Das Ergebnis wird mit jeder gewählten Maßnahme verknüpft; an ihr ändert sich nichts."),
    )
    goals = GoalsField(
        label=_("Neue Maßnahme unter diesen Zielen"),
        queryset=RoadmapGoal.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Unter jedem gewählten Ziel entsteht eine Maßnahme, wenn dort noch keine verknüpft ist."),
    )
    responsible_organisation = forms.ModelChoiceField(
        label=_("Verantwortliche Organisation der neuen Maßnahmen"),
        queryset=Organisation.objects.all(),
        required=False,
        widget=KnownRowSelect(Measure._meta.get_field("responsible_organisation"), site),
    )
    due = PartialDateFormField(
        label=_("Neue Maßnahmen fällig"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2012, Q4/2012, 09/2012 oder 28.09.2012."),
    )
    unlinked = MeasuresField(
        label=_("Verknüpfung lösen"),
        queryset=Measure.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Die Maßnahme bleibt, wie sie ist, ohne dieses Ergebnis."),
    )

    def __init__(self, *args: Any, outcome: PanelOutcome, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["goals"].queryset = goals_to_fill(user)
        fields["measures"].queryset = measures_to_link(user)
        fields["unlinked"].queryset = linked = measures_to_link(user).filter(outcomes=outcome)
        if not linked:
            del fields["unlinked"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not any(values.get(name) for name in ("measures", "goals", "unlinked")):
            raise ValidationError(gettext("Bitte wählen Sie mindestens eine Maßnahme oder ein Ziel."))
        return values
