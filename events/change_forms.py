"""What people fill in about an event of the calendar: a change of it, its cancellation."""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.payload import Payload, payload_of
from events.submission_forms import EventContentForm

KNOWN = "event-before"  # salt of what the form carries


class EventChangeForm(EventContentForm):
    """A change of `event`. `before` is the event as it was when the form was opened, however long ago that is."""

    known = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, event: Event, **kwargs: Any) -> None:
        now = payload_of(event)
        before = _known(data.get("known", "") if data else "") or now
        super().__init__(data, files, content=before, before=before, has_image=bool(event.image), **kwargs)
        self.initial["known"] = signing.dumps(now, salt=KNOWN, compress=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (
            not self.errors
            and not self.picture
            and all(value == self.content.get(name, "") for name, value in self.payload().items())
        ):
            self.add_error(None, _("Sie haben noch nichts geändert."))
        return data


def _known(signed: str) -> Payload | None:
    try:
        payload: Payload = signing.loads(signed, salt=KNOWN)
    except signing.BadSignature:
        return None
    return payload


class CancellationForm(forms.Form):
    note = forms.CharField(
        label=_("Hinweis für Besucherinnen und Besucher"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "text-input"}),
        help_text=_("Öffentlich, steht neben „abgesagt“: z. B. „Die Tagung wird 2014 nachgeholt.“"),
    )
    message = forms.CharField(
        label=_("Nachricht an die Redaktion"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "text-input", "rows": 3}),
        help_text=_("Nicht öffentlich."),
    )

    def payload(self) -> Payload:
        return {"state": Event.State.CANCELLED.value, "state_note_de": self.cleaned_data["note"]}
