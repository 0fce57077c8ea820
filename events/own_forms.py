"""Forms of the pages on which networks look after their events, calendars and trips."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from events.models import FeedImport, TripInterest
from events.payload import Payload
from events.submission_forms import EventContentForm
from networks.models import Network
from networks.partner_forms import email_box, text_area, text_box
from networks.permissions import own_network_ids
from thcm.core.http import is_public
from thcm.core.models import User
from thcm.core.open_forms import EMAIL_INVALID

EXAMPLE = {"example": "https://www.example.org/termine.ics"}
NO_NUMBER = _("Bitte eine Zahl von 1 bis 99 angeben, oder das Feld leer lassen.")
INNER_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "arpa")


def own_networks_field(user: User) -> forms.ModelChoiceField:
    """Asks only those who keep several."""
    networks = Network.objects.filter(pk__in=own_network_ids(user)).order_by("name")
    field = forms.ModelChoiceField(networks, label=_("Für das Netzwerk"), empty_label=None, initial=networks.first())
    if len(networks) == 1:
        field.widget = forms.HiddenInput()
    else:
        field.widget.attrs["class"] = "text-input"
    return field


class NewEventForm(EventContentForm):
    """From an editor; `content` is an event of another year, or nothing."""

    def __init__(self, *args: Any, user: User, content: Payload, **kwargs: Any) -> None:
        super().__init__(*args, content=content, **kwargs)
        self.fields["network"] = own_networks_field(user)
        self.order_fields(("network",))
        if not content and (network := self.fields["network"].initial):
            self.initial["organisers"] = network.name
            for name in ("contact_function", "contact_email", "contact_phone"):
                self.initial[name] = getattr(network, name)


class FeedForm(forms.ModelForm):
    """Nothing is fetched while somebody waits; what an address leads to shows when it is read."""

    class Meta:
        model = FeedImport
        fields = ("network", "url", "event_type")
        widgets = {
            "url": forms.TextInput(attrs={"class": "text-input", "inputmode": "url"}),
            "event_type": forms.Select(attrs={"class": "text-input"}),
        }
        help_texts = {"url": _("Öffentlich und ohne Anmeldung, meist mit .ics am Ende.")}
        error_messages = {"url": {"required": _("Bitte geben Sie die Adresse des Kalenders an.")}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"] = own_networks_field(user)
        self.initial["network"] = self.fields["network"].initial

    def clean_url(self) -> str:
        url = calendar_address(self.cleaned_data["url"])
        try:
            URLValidator(schemes=("http", "https"))(url)
            parts = urlsplit(url)
            host = (parts.hostname or "").rstrip(".")
        except (ValidationError, ValueError):
            raise ValidationError(_("Bitte die vollständige Adresse angeben, z. B. %(example)s.") % EXAMPLE) from None
        if parts.username or parts.password:
            raise ValidationError(
                _("Bitte eine Adresse ohne Anmeldung angeben: Name und Passwort dürfen nicht darin stehen.")
            )
        if not is_public_host(host):
            raise ValidationError(
                _("„%(host)s“ ist aus dem Internet nicht zu erreichen. Bitte eine öffentliche Adresse angeben.")
                % {"host": host}
            )
        return url


def calendar_address(text: str) -> str:
    """As it can be fetched: webcal:// is what programs are told for http."""
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        return f"https://{text}"
    return f"https://{rest}" if scheme.lower() in ("webcal", "webcals") else text


def is_public_host(host: str) -> bool:
    """As far as the name tells; what it leads to is checked when the calendar is read."""
    try:
        return is_public(host)
    except ValueError:
        return "." in host and host.rpartition(".")[2].lower() not in INNER_NAMES


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
            "participants": {"invalid": NO_NUMBER},
            "needs": {"required": _("Bitte schreiben Sie, was Sie von der Reise brauchen.")},
            "contact_email": {
                "required": _("Bitte geben Sie an, unter welcher Adresse Sie zu erreichen sind."),
                "invalid": EMAIL_INVALID,
            },
        }

    def __init__(self, data: Any, *, instance: TripInterest, network: Network, user: User) -> None:
        super().__init__(data, instance=instance, prefix=network.slug)
        self.network = network
        self.fields["contact_email"].required = True
        if not self.instance.pk:
            self.initial.update(contact_function=user.function, contact_email=user.email)

    def clean_participants(self) -> int | None:
        number = self.cleaned_data["participants"]
        if number is not None and not 1 <= number <= 99:
            raise ValidationError(NO_NUMBER)
        return number
