"""The form of a subscription: an address and fields; what else narrows it comes from the list of programmes."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from thcm.core.open_forms import EMAIL_INVALID, OpenForm


class SubscriptionForm(OpenForm):
    quickest = dt.timedelta(seconds=2)
    mailed_to = "email"

    field = forms.ModelMultipleChoiceField(
        GrowthField.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Felder"),
        help_text=_("Ohne Auswahl: alle Felder."),
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "text-input", "autocomplete": "email"}),
        help_text=_("An diese Adresse schicken wir einen Link zur Bestätigung."),
        error_messages={"required": _("Bitte geben Sie Ihre E-Mail-Adresse an."), "invalid": EMAIL_INVALID},
    )
    consent = forms.BooleanField(
        label=_(
            "Ich habe den Datenschutzhinweis gelesen und bin einverstanden, dass meine Adresse für diesen Wochenbericht"
            " gespeichert wird, bis ich ihn beende."
        ),
        error_messages={"required": _("Ohne Ihre Einwilligung können wir Ihnen nichts schicken.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = GrowthField.objects.published()  # type: ignore[attr-defined]
