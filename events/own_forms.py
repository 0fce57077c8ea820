"""Forms of the pages on which networks look after their events, calendars and trips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import TripInterest
from networks.models import Network
from networks.partner_forms import email_box, text_area, text_box
from thcm.core.models import User


class TripInterestForm(forms.ModelForm):
    """Of one of the account's networks; several may stand on one page."""

    class Meta:
        model = TripInterest
        fields = ("participants", "needs", "contact_function", "contact_email")
        widgets = {
            "participants": forms.NumberInput(attrs={"class": "text-input text-input--short", "min": 1, "max": 99}),
            "needs": text_area(6),
            "contact_function": text_box(),
            "contact_email": email_box(),
        }
        labels = {"participants": _("Wie viele Personen würden mitreisen?")}
        help_texts = {
            "participants": _("Ungefähr; Sie können es später ändern."),
            "contact_function": _("Ohne Namen, z. B. „Geschäftsstelle“."),
        }
        error_messages = {
            "needs": {"required": _("Bitte schreiben Sie, was Sie von der Reise brauchen.")},
            "contact_email": {"required": _("Bitte geben Sie an, unter welcher Adresse Sie zu erreichen sind.")},
        }

    def __init__(self, *args: Any, network: Network, user: User, **kwargs: Any) -> None:
        super().__init__(*args, prefix=network.slug, **kwargs)
        self.network = network
        self.fields["contact_email"].required = True
        if not self.instance.pk:
            self.initial |= {"contact_function": user.function, "contact_email": user.email}

    def clean_participants(self) -> int | None:
        number = self.cleaned_data["participants"]
        if number is not None and not 1 <= number <= 99:
            raise forms.ValidationError(_("Bitte eine Zahl von 1 bis 99 angeben, oder das Feld leer lassen."))
        return number
