"""The form of companies that apply for „Stark am Markt“."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from networks.partner_forms import EMAIL_ERRORS, NO_CONSENT, email_box, text_area, text_box
from newsroom.models import LeaderApplication, LeaderKind, Scope
from thcm.core.open_forms import OpenForm


class ApplicationForm(OpenForm, forms.ModelForm):
    quickest = dt.timedelta(seconds=3)
    mailed_to = "contact_email"

    website = forms.URLField(
        label=_("Website"),
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "text-input", "autocomplete": "url"}),
        error_messages={
            "required": _("Bitte geben Sie die Adresse Ihrer Website an."),
            "invalid": _("Bitte geben Sie eine vollständige Adresse an, z. B. https://example.org."),
        },
    )
    consent = forms.BooleanField(
        label=_(
            "Ich habe den Datenschutzhinweis gelesen und bin einverstanden, dass meine Angaben zur Prüfung gespeichert"
            " werden. Name und Adresse werden nicht veröffentlicht."
        ),
        error_messages=NO_CONSENT,
    )

    class Meta:
        model = LeaderApplication
        fields = (
            *("company", "website", "growth_field", "product", "kind", "scope"),
            *("evidence", "contact_name", "contact_email"),
        )
        widgets = {
            "company": text_box("organization"),
            "product": text_box(),
            "growth_field": forms.Select(attrs={"class": "text-input"}),
            "kind": forms.RadioSelect,
            "scope": forms.RadioSelect,
            "evidence": text_area(5),
            "contact_name": text_box("name"),
            "contact_email": email_box(),
        }
        labels = {"scope": _("Führend"), "contact_name": _("Ansprechperson (freiwillig)"), "contact_email": _("E-Mail")}
        help_texts = {
            "product": _("Worin Sie führend sind, in einem Satz. Öffentlich."),
            "evidence": _(
                "Woran das zu sehen ist: Studie, Marktanteil mit Jahr, Auszeichnung. Bitte mit Fundstelle. Öffentlich."
            ),
            "contact_email": _("Nicht öffentlich. An diese Adresse schicken wir einen Link zur Bestätigung."),
        }
        error_messages = {
            "company": {"required": _("Bitte nennen Sie Ihr Unternehmen.")},
            "growth_field": {"required": _("Bitte wählen Sie ein Feld.")},
            "product": {"required": _("Bitte nennen Sie Produkt oder Technologie.")},
            "kind": {"required": _("Bitte wählen Sie die Art.")},
            "scope": {"required": _("Bitte wählen Sie, wo Sie führend sind.")},
            "evidence": {"required": _("Bitte sagen Sie, woran das zu sehen ist.")},
            "contact_email": EMAIL_ERRORS,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["growth_field"].queryset = GrowthField.objects.published()
        fields["growth_field"].empty_label = _("Bitte wählen")
        fields["kind"].choices, fields["scope"].choices = LeaderKind.choices, Scope.choices
        fields["contact_email"].required = True
        self.instance.language = get_language()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in {"company", "product", "contact_name"} & data.keys():
            data[name] = " ".join(data[name].split())
        return data
