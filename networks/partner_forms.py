"""Forms of the partner search: an offer or search, interest in one, and a new link to one's own."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from networks.models import CompetenceTag, CooperationRequest, Interest, Network
from networks.permissions import own_network_ids
from networks.request_actions import LONGEST, USUAL
from thcm.core.models import User
from thcm.core.open_forms import EMAIL_INVALID, OpenForm
from thcm.core.permissions import Account

EMAIL_ERRORS = {"required": _("Bitte geben Sie Ihre E-Mail-Adresse an."), "invalid": EMAIL_INVALID}
NO_CONSENT = {"required": _("Ohne Ihre Einwilligung können wir die Angaben nicht annehmen.")}
ONE_LINE = {"title", "organisation_name", "contact_name"}  # they stand in subjects of mails
PERSONAL = ("organisation_name", "contact_name", "contact_email", "consent")


def text_box(completion: str = "") -> forms.TextInput:
    return forms.TextInput(attrs={"class": "text-input", **({"autocomplete": completion} if completion else {})})


def text_area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "text-input", "rows": rows})


def email_box() -> forms.EmailInput:
    return forms.EmailInput(attrs={"class": "text-input", "autocomplete": "email"})


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "text-input"}, format="%Y-%m-%d")


class SenderForm(OpenForm, forms.ModelForm):
    """Who signed in as an editor of a network writes for it, and is not asked who it is from."""

    quickest = dt.timedelta(seconds=3)
    mailed_to = "contact_email"

    consent = forms.BooleanField(label=_("Einwilligung"), error_messages=NO_CONSENT)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = own_network_ids(user) if isinstance(user, User) and user.email else frozenset()
        networks = Network.objects.published().filter(pk__in=own)
        self.editor = user if isinstance(user, User) and own and networks.exists() else None
        if self.editor:
            for name in PERSONAL:
                del self.fields[name]
            field = forms.ModelChoiceField(networks, label=_("Für das Netzwerk"), empty_label=None)
            field.widget.attrs["class"] = "text-input"
            self.fields["network"] = field
            self.order_fields(("network",))
        elif "organisation_name" in self.fields:
            self.fields["organisation_name"].required = True
        self.instance.language = get_language()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ONE_LINE & data.keys():
            data[name] = " ".join(data[name].split())
        return data


class RequestForm(SenderForm):
    class Meta:
        model = CooperationRequest
        fields = (
            "kind",
            "title",
            "text",
            "growth_fields",
            "tags",
            "valid_until",
            "organisation_name",
            "contact_name",
            "contact_email",
        )
        widgets = {
            "kind": forms.RadioSelect,
            "title": text_box(),
            "text": text_area(8),
            "growth_fields": forms.CheckboxSelectMultiple,
            "tags": forms.CheckboxSelectMultiple,
            "valid_until": DayInput(),
            "organisation_name": text_box("organization"),
            "contact_name": text_box("name"),
            "contact_email": email_box(),
        }
        labels = {
            "kind": _("Was möchten Sie?"),
            "title": _("Titel"),
            "text": _("Beschreibung"),
            "growth_fields": _("Felder"),
            "tags": _("Kompetenzen"),
            "contact_name": _("Ansprechperson (freiwillig)"),
            "contact_email": _("E-Mail"),
        }
        help_texts = {
            "title": _("Ein Satz, der sagt, worum es geht. Er ist öffentlich."),
            "text": _(
                "Was suchen oder bieten Sie, und wozu? Öffentlich; bitte ohne Namen, Adressen und Telefonnummern."
            ),
            "growth_fields": _("Mindestens ein Feld oder eine Kompetenz."),
            "organisation_name": _("Öffentlich."),
            "contact_name": _("Nicht öffentlich."),
            "contact_email": _("Nicht öffentlich. An diese Adresse schicken wir einen Link zur Bestätigung."),
        }
        error_messages = {
            "kind": {"required": _("Bitte wählen Sie Angebot oder Gesuch.")},
            "title": {"required": _("Bitte geben Sie einen Titel an.")},
            "text": {"required": _("Bitte beschreiben Sie, was Sie suchen oder bieten.")},
            "organisation_name": {"required": _("Bitte nennen Sie Ihr Unternehmen oder Ihre Einrichtung.")},
            "contact_email": EMAIL_ERRORS,
            "valid_until": {
                "required": _("Bitte geben Sie an, bis wann die Anfrage gilt."),
                "invalid": _("Bitte geben Sie ein Datum an, z. B. 31.12.2026."),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["kind"].choices = CooperationRequest.Kind.choices  # type: ignore[attr-defined]
        self.fields["growth_fields"].queryset = GrowthField.objects.published()  # type: ignore[attr-defined]
        self.fields["valid_until"].help_text = _("Höchstens zwölf Monate. Vor dem Ende erinnern wir Sie.")
        self.fields["valid_until"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + LONGEST).isoformat(),
        }
        self.initial.setdefault("valid_until", today + USUAL)
        if "contact_email" in self.fields:
            self.fields["contact_email"].required = True
        if "consent" in self.fields:
            self.fields["consent"].label = _(
                "Ich habe den Datenschutzhinweis gelesen und bin einverstanden, dass meine Angaben für die Partnersuche"
                " gespeichert werden. Meine Adresse bekommen nur Netzwerke, die auf die Anfrage eingehen, und"
                " Interessierte, die ich annehme."
            )
        if not CompetenceTag.objects.exists():
            del self.fields["tags"]

    def clean_valid_until(self) -> dt.date:
        day, today = self.cleaned_data["valid_until"], timezone.localdate()
        if not today < day <= today + LONGEST:
            raise ValidationError(_("Bitte wählen Sie einen Tag in den nächsten zwölf Monaten."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.instance.network = data.get("network")
        if "growth_fields" in data and not data["growth_fields"] and not data.get("tags"):
            self.add_error("growth_fields", _("Bitte wählen Sie mindestens ein Feld oder eine Kompetenz."))
        return data


class InterestForm(SenderForm):
    class Meta:
        model = Interest
        fields = ("message", "organisation_name", "contact_name", "contact_email")
        widgets = {
            "message": text_area(6),
            "organisation_name": text_box("organization"),
            "contact_name": text_box("name"),
            "contact_email": email_box(),
        }
        labels = {
            "message": _("Ihre Nachricht"),
            "contact_name": _("Ansprechperson (freiwillig)"),
            "contact_email": _("E-Mail"),
        }
        help_texts = {
            "message": _("Wir geben sie weiter. Bitte ohne Adressen und Telefonnummern."),
            "organisation_name": _("Wird mit der Nachricht weitergegeben."),
            "contact_name": _("Wird erst weitergegeben, wenn die Gegenseite annimmt."),
            "contact_email": _("Wird erst weitergegeben, wenn die Gegenseite annimmt."),
        }
        error_messages = {
            "message": {"required": _("Bitte schreiben Sie, worum es Ihnen geht.")},
            "organisation_name": {"required": _("Bitte nennen Sie Ihr Unternehmen oder Ihre Einrichtung.")},
            "contact_email": EMAIL_ERRORS,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "contact_email" in self.fields:
            self.fields["contact_email"].required = True
            self.fields["consent"].label = _(
                "Ich habe den Datenschutzhinweis gelesen und bin einverstanden, dass meine Nachricht weitergegeben wird"
                " und meine Adresse dann, wenn die Gegenseite annimmt."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if network := data.get("network"):
            self.instance.organisation_name = network.name
        return data


class LinkForm(OpenForm):
    quickest = dt.timedelta(seconds=2)

    public_id = forms.CharField(
        label=_("Kennung der Anfrage"),
        max_length=20,
        widget=text_box(),
        help_text=_("Acht Zeichen; sie steht in unseren E-Mails und in der Adresse der Anfrage, z. B. E2B3C4D5."),
        error_messages={"required": _("Bitte geben Sie die Kennung an.")},
    )
    email = forms.EmailField(label=_("E-Mail"), widget=email_box(), error_messages=EMAIL_ERRORS)

    def clean_public_id(self) -> str:
        return self.cleaned_data["public_id"].strip().upper()
