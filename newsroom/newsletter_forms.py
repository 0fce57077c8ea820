"""The form of the newsletter: an address, fields and a language."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from newsroom.subscriptions import CONSENT_TEXT
from thcm.core.open_forms import EMAIL_INVALID, OpenForm


class NewsletterForm(OpenForm):
    quickest = dt.timedelta(seconds=2)
    mailed_to = "email"

    email = forms.EmailField(
        label=_("E-Mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "text-input", "autocomplete": "email"}),
        help_text=_("An diese Adresse schicken wir einen Link zur Bestätigung."),
        error_messages={"required": _("Bitte geben Sie Ihre E-Mail-Adresse an."), "invalid": EMAIL_INVALID},
    )
    field = forms.ModelMultipleChoiceField(
        GrowthField.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Felder"),
        help_text=_("Ohne Auswahl: alle Felder."),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Sprache des Newsletters"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.Select(attrs={"class": "text-input"}),
    )
    consent = forms.BooleanField(
        label=CONSENT_TEXT,
        error_messages={"required": _("Ohne Ihre Einwilligung können wir Ihnen nichts schicken.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = GrowthField.objects.published()  # type: ignore[attr-defined]
        self.initial.setdefault("language", get_language())

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or get_language() or settings.LANGUAGE_CODE
