"""What waits on one network for a decision: each proposal with its form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from networks.actions import Decision
from networks.models import Network, ProfileChange
from networks.proposals import Line, compared, situations

ACCEPT, REFUSE = "accept", "refuse"


class DecisionForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=[("", _("noch nicht entscheiden")), (ACCEPT, _("annehmen")), (REFUSE, _("ablehnen"))],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Begründung (bei einer Ablehnung nötig, geht an das Netzwerk)"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("decision") == REFUSE and not cleaned.get("reason"):
            self.add_error("reason", _("Bitte begründen, warum der Vorschlag abgelehnt wird."))
        return cleaned


@dataclass(frozen=True)
class Review:
    """One proposal: both states with their differences, what holds now if that has changed, and the form."""

    change: ProfileChange
    form: DecisionForm
    before: list[Line]
    proposed: list[Line]
    now: list[Line] | None

    @property
    def decision(self) -> Decision | None:
        chosen = self.form.cleaned_data["decision"] if self.form.is_bound else ""
        if not chosen:
            return None
        return Decision(
            change=self.change,
            seen=self.form.cleaned_data["seen"],
            accept=chosen == ACCEPT,
            reason=self.form.cleaned_data["reason"],
        )


def reviews_of(network: Network, data: Any = None) -> list[Review]:
    """Those that wait, and with `data` also those that have been withdrawn since the form was shown."""
    reviews = []
    for situation in situations(network):
        change = situation.latest
        if change is None or not (situation.pending or (data and f"{situation.part}-seen" in data)):
            continue
        is_shown = data is not None and f"{situation.part}-seen" in data
        form = DecisionForm(
            data if is_shown else None,
            prefix=situation.part,
            initial={"seen": situation.version, "decision": ""},
        )
        before, proposed = compared(situation.part, change.before, change.proposed)
        now = compared(situation.part, situation.approved, change.proposed)[0] if situation.has_moved_on else None
        reviews.append(Review(change, form, before, proposed, now))
    return reviews
