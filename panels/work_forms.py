"""Reading and checking what the office enters about the work programme."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from panels.models import WorkItem


class ItemStateForm(forms.Form):
    """The next step of an item; the public reads all of it."""

    state = forms.ChoiceField(label=_("Stand"), choices=WorkItem.State, widget=UnfoldAdminSelectWidget)
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
