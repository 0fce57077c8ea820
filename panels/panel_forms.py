"""Reading and checking what the office enters about panels (GM-5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from roadmaps.models import RoadmapGoal
from thcm.core.dates import PartialDateFormField


class GoalsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, goal: RoadmapGoal) -> str:
        return f"{goal.roadmap.title_de}: {goal.title_de}"


class TakeOverForm(forms.Form):
    """Under which goals an outcome becomes a measure: of roadmaps that the user edits, and no others."""

    goals = GoalsField(
        label=_("Ziele"),
        queryset=RoadmapGoal.objects.none(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Unter jedem gewählten Ziel entsteht eine Maßnahme."),
    )
    due = PartialDateFormField(
        label=_("fällig"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Jahr, Quartal, Monat oder Tag, z. B. 2012, Q4/2012, 09/2012 oder 28.09.2012."),
    )

    def __init__(self, *args: Any, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].queryset = goals  # type: ignore[attr-defined]
