"""Reading and checking what the office enters about evaluation."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from panels.models import Meeting


class DecideForm(forms.Form):
    """In which meeting a recommendation becomes a decision."""

    meeting = forms.ModelChoiceField(
        label=_("Sitzung"),
        queryset=Meeting.objects.select_related("body").order_by("-on"),
        widget=UnfoldAdminSelectWidget,
    )
    number = forms.CharField(
        label=_("Nummer"), max_length=20, widget=UnfoldAdminTextInputWidget, help_text=_("z. B. „2013/1“.")
    )
