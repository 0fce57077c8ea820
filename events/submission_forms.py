"""What people fill in about a new event, with or without an account."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import models
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from events.models import Event, EventSubmission
from events.payload import DATE, TIMES, Payload, party_name
from events.period_forms import PeriodForm
from networks.models import Network
from thcm.core.dates import PartialDate
from thcm.core.images import PictureField
from thcm.core.models import Organisation
from thcm.core.open_forms import EMAIL_INVALID, VALID_FOR, OpenForm, may_send

COLUMNS = (
    *("title_de", "type", "attendance_mode", "place_name", "city", "online_url", "description_de"),
    *("registration_url", "cost", "language", "contact_function", "contact_email", "contact_phone", "image_alt"),
)
IN_ORDER = (
    *("title_de", "type", "date_precision", "starts", "ends", "is_planned", "start_time", "end_time"),
    *("attendance_mode", "place_name", "city", "online_url", "organisers", "description_de", "growth_fields"),
    *("topics", "language", "registration_url", "cost", "contact_function", "contact_email", "contact_phone"),
    *("image", "image_alt", "kept_image", "message"),
)
OF_ONE_EDITION = {*DATE, *TIMES, "state", "state_note_de", "title_en", "description_en", "parent", "image_alt"}
MOST_ORGANISERS, MOST_TOPICS = 10, 20
PICTURES_PER_HOUR = 20
KEPT = "kept-image"  # salt of what forms carry
PICTURES: Any = EventSubmission._meta.get_field("image")
NO_ADDRESS = _("Bitte die vollständige Adresse angeben, z. B. https://www.example.org/anmeldung.")
LABELS: Any = {
    "attendance_mode": _("Vor Ort oder online?"),
    "registration_url": _("Adresse der Anmeldung"),
    "image_alt": _("Was ist auf dem Bild zu sehen?"),
}
HINTS: Any = {
    "title_de": _("So, wie er im Kalender stehen soll."),
    "place_name": _("Haus und Raum, z. B. Messegelände, Halle 2."),
    "online_url": _("Nur, wenn sie öffentlich sein soll."),
    "description_de": _("Worum geht es, und für wen ist es? Öffentlich."),
    "contact_function": _("Öffentlich. Bitte keine Namen, sondern z. B. „Geschäftsstelle“."),
    "contact_email": _("Öffentlich. Am besten eine Adresse ohne Namen, z. B. info@example.org."),
    "contact_phone": _("Öffentlich."),
    "image_alt": _("Ein Satz für alle, die das Bild nicht sehen. Er gehört zu jedem Bild."),
}
ERRORS: Any = {
    "title_de": {"required": _("Bitte geben Sie einen Titel an.")},
    "description_de": {"required": _("Bitte beschreiben Sie die Veranstaltung.")},
    "online_url": {"invalid": NO_ADDRESS},
    "registration_url": {"invalid": NO_ADDRESS},
    "contact_email": {"invalid": EMAIL_INVALID},
}


def initial_of(payload: Payload) -> dict[str, Any]:
    """What the content form shows of it."""
    return {
        **{name: payload[name] for name in (*COLUMNS, *TIMES, "is_planned") if name in payload},
        **{name: _as_written(payload[name]) for name in ("starts", "ends") if payload.get(name)},
        "organisers": "\n".join(party_name(item) for item in payload.get("organisers", ())),
        "topics": ", ".join(payload.get("topics", ())),
        "growth_fields": payload.get("fields", []),
    }


def copied(payload: Payload) -> Payload:
    """For another event of the same kind: nothing that is true of one edition only."""
    return {name: value for name, value in payload.items() if name not in OF_ONE_EDITION}


def _as_written(text: str) -> str:
    """2013-03-14 as 14.03.2013, 2013-03 as 03/2013, 2013-Q1 as Q1/2013."""
    date = PartialDate.parse(text)
    match date.precision:
        case "day":
            return f"{date.starts_on:%d.%m.%Y}"
        case "month":
            return f"{date.starts_on:%m/%Y}"
        case "quarter":
            return f"Q{date.quarter}/{date.starts_on.year}"
    return date.iso


class WebAddressField(forms.URLField):
    default_validators = [URLValidator(schemes=("http", "https"))]


def _box(column: Any, **kwargs: Any) -> forms.Field | None:
    if isinstance(column, models.URLField):
        kwargs |= {"assume_scheme": "https", "form_class": WebAddressField}
    field: forms.Field | None = column.formfield(**kwargs)
    return field


class EventContentForm(PeriodForm):
    """`content` is what is known already, `payload()` the same with what was filled in.

    With `before`, the event as it was, nobody need complete what was missing there.
    """

    organisers = forms.CharField(
        label=_("Veranstalter"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Einer je Zeile. Netzwerke mit Namen oder Kurznamen, so wie sie im Portal heißen."),
        error_messages={"required": _("Bitte nennen Sie, wer die Veranstaltung ausrichtet.")},
    )
    growth_fields = forms.ModelMultipleChoiceField(
        GrowthField.objects.none(),
        label=_("Felder"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Zu welchen Feldern gehört die Veranstaltung? Freiwillig."),
    )
    topics = forms.CharField(
        label=_("Themen"), required=False, max_length=1000, help_text=_("Mit Komma getrennt, z. B. Laser, Messtechnik.")
    )
    image = PictureField(
        label=_("Bild"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG oder WebP, höchstens 5 MB und 2000 Pixel. Erst öffentlich, wenn wir es geprüft haben."),
    )
    kept_image = forms.CharField(required=False, widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("Nachricht an die Redaktion"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nicht öffentlich."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        content: Payload | None = None,
        before: Payload | None = None,
        has_image: bool = False,
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.content = content or {}
        self.before = before
        self.has_image = has_image  # one that is there already and stays unless another one comes
        super().__init__(data, files, initial=initial_of(self.content) | (initial or {}), **kwargs)
        self.fields.update(
            fields_for_model(
                Event, COLUMNS, labels=LABELS, help_texts=HINTS, error_messages=ERRORS, formfield_callback=_box
            )
        )
        for name in ("organisers", "description_de"):
            self.fields[name].required = before is None or bool(before.get(name))
        self.fields["growth_fields"].queryset = GrowthField.objects.published()  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("keine Angabe")), *Event.Language.choices]  # type: ignore[attr-defined]
        self.fields["description_de"].widget.attrs["rows"] = 6
        for name in TIMES:
            self.fields[name].widget.input_type = "time"
        self.order_fields(IN_ORDER)
        for field in self.fields.values():
            if not isinstance(field.widget, (forms.RadioSelect, forms.CheckboxInput, forms.CheckboxSelectMultiple)):
                field.widget.attrs.setdefault("class", "text-input")

    def clean_title_de(self) -> str:
        return " ".join(self.cleaned_data["title_de"].split())  # it stands in subjects of mails

    def clean_description_de(self) -> str:
        """Browsers end lines in another way than the database: that alone is no change."""
        return self.cleaned_data["description_de"].replace("\r\n", "\n")

    def clean_organisers(self) -> list[dict[str, str]]:
        names = [" ".join(line.split()) for line in self.cleaned_data["organisers"].splitlines()]
        names = list(dict.fromkeys(filter(None, names)))
        if len(names) > MOST_ORGANISERS:
            raise ValidationError(_("Bitte höchstens %(count)s Veranstalter angeben.") % {"count": MOST_ORGANISERS})
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("Bitte je Veranstalter höchstens 200 Zeichen."))
        known = _parties_by_name() | {_bare(party_name(item)): item for item in self.content.get("organisers", ())}
        return [known.get(_bare(name), {"name": name}) for name in names]

    def clean_topics(self) -> list[str]:
        topics = list(dict.fromkeys(filter(None, (topic.strip() for topic in self.cleaned_data["topics"].split(",")))))
        if len(topics) > MOST_TOPICS or any(len(topic) > 100 for topic in topics):
            raise ValidationError(_("Bitte höchstens 20 Themen mit je höchstens 100 Zeichen angeben."))
        return topics

    def clean_kept_image(self) -> str:
        """Name of a picture that was sent with an earlier try; nothing once it is gone."""
        signer = signing.TimestampSigner(salt=KEPT)
        try:
            name = signer.unsign(self.cleaned_data["kept_image"], max_age=VALID_FOR)
        except signing.BadSignature:
            name = ""
        if name and default_storage.exists(name):
            return name
        self._carry_picture("")
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_place(data)
        if (self.picture or self.has_image) and not data.get("image_alt") and "image_alt" not in self.errors:
            self.add_error("image_alt", _("Bitte beschreiben Sie das Bild in Worten."))
        return data

    def _clean_place(self, data: dict[str, Any]) -> None:
        where = ("place_name", "city", "online_url")
        if {*where, "registration_url"} & self.errors.keys():
            return
        if self.before is not None and not any(self.before.get(name) for name in where):
            return
        if data.get("attendance_mode") == Event.Attendance.ONLINE:
            if not (data["online_url"] or data["registration_url"]):
                self.add_error("online_url", _("Bitte geben Sie an, wo man online teilnimmt oder sich anmeldet."))
        elif not (data["place_name"] or data["city"]):
            self.add_error("city", _("Bitte geben Sie Ort oder Veranstaltungsort an."))

    @property
    def picture(self) -> ContentFile | str | None:
        """The one just sent, or the name of one that is kept."""
        return self.cleaned_data.get("image") or self.cleaned_data.get("kept_image") or None

    def keep_picture(self) -> None:
        """So that it need not be chosen again when something else is wrong."""
        picture = self.cleaned_data.get("image")
        if not picture:
            return
        name = default_storage.save(PICTURES.generate_filename(None, picture.name), picture)
        self._carry_picture(signing.TimestampSigner(salt=KEPT).sign(name))

    def _carry_picture(self, signed: str) -> None:
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("kept_image")] = signed

    def payload(self) -> Payload:
        data = self.cleaned_data
        payload = {
            **self.content,
            **{name: data[name] for name in COLUMNS},
            **self.when(),
            "topics": data["topics"],
            "organisers": data["organisers"],
            "fields": self._field_slugs(),
            **self._whereabouts(),
        }
        if not (self.picture or self.has_image):
            payload["image_alt"] = ""
        if self.content.get("date_text") and any(payload[name] != self.content.get(name, "") for name in DATE[:2]):
            payload["date_text"] = ""  # it put the former date into words
        return payload

    def _field_slugs(self) -> list[str]:
        """With those known already that are not public."""
        chosen = {field.slug for field in self.cleaned_data["growth_fields"]}
        offered = set(GrowthField.objects.published().values_list("slug", flat=True))
        return sorted(chosen | (set(self.content.get("fields", ())) - offered))

    def _whereabouts(self) -> Payload:
        """What follows from a place that is new; coordinates were those of the former one."""
        place = {name: self.cleaned_data[name] for name in ("place_name", "city")}
        if self.content and all(self.content.get(name, "") == value for name, value in place.items()):
            return {}
        level = Event.PlaceLevel.VENUE if place["place_name"] else Event.PlaceLevel.CITY
        more = {"latitude": "", "longitude": ""} if self.content.get("latitude") else {}
        return {"place_level": level.value if any(place.values()) else "", **more}


def _parties_by_name() -> dict[str, dict[str, str]]:
    parties: dict[str, dict[str, str]] = {}
    for key, model in (("organisation", Organisation), ("network", Network)):
        for row in model.objects.published().only("name", "short", "slug"):
            parties |= {_bare(name): {key: row.slug} for name in (row.name, row.short) if name}
    return parties


def _bare(name: str) -> str:
    """„OptoNet e. V.“ is „OptoNet e.V.“, too."""
    return "".join(name.casefold().split())


class SubmissionForm(OpenForm, EventContentForm):
    """A new event from somebody without an account."""

    quickest = dt.timedelta(seconds=3)
    mailed_to = "email"

    name = forms.CharField(
        label=_("Ihr Name (freiwillig)"),
        required=False,
        max_length=200,
        help_text=_("Nicht öffentlich."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        help_text=_("Nicht öffentlich. An diese Adresse schicken wir einen Link zur Bestätigung."),
        error_messages={"required": _("Bitte geben Sie Ihre E-Mail-Adresse an."), "invalid": EMAIL_INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=_(
            "Ich habe den Datenschutzhinweis gelesen und bin einverstanden, dass mein Name und meine Adresse für die"
            " Prüfung dieses Termins gespeichert werden."
        ),
        error_messages={"required": _("Ohne Ihre Einwilligung können wir den Termin nicht annehmen.")},
    )

    def shown_again(self, request: HttpRequest) -> None:
        keep_picture(request, self)


def keep_picture(request: HttpRequest, form: EventContentForm) -> None:
    """As `form.keep_picture`, but no more pictures of one sender than people need."""
    if may_send(request, "event-picture", PICTURES_PER_HOUR):
        form.keep_picture()
    elif form.cleaned_data.get("image"):
        form.add_error("image", _("Bitte wählen Sie das Bild noch einmal aus."))


class LinkForm(OpenForm):
    quickest = dt.timedelta(seconds=2)

    public_id = forms.CharField(
        label=_("Kennung der Einreichung"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "text-input"}),
        help_text=_("Acht Zeichen; sie steht in unseren E-Mails, z. B. E2B3C4D5."),
        error_messages={"required": _("Bitte geben Sie die Kennung an.")},
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        widget=forms.EmailInput(attrs={"class": "text-input", "autocomplete": "email"}),
        error_messages={"required": _("Bitte geben Sie Ihre E-Mail-Adresse an."), "invalid": EMAIL_INVALID},
    )

    def clean_public_id(self) -> str:
        return self.cleaned_data["public_id"].strip().upper()
