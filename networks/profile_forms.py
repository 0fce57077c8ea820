"""Reading and checking what a network proposes for its profile, one form for each part."""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.db import models
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Network, NetworkActivity, NetworkTopic
from networks.proposals import COLUMNS, Part, Situation, State, column_label, in_order, plain
from thcm.core.dates import PartialDate, PartialDateFormField

MOST_MEMBERS = 1_000_000
MOST_ROWS = 200
EMPTY_ROWS = 3
HINTS: Any = {
    "website": _("Adresse Ihrer Website, z. B. www.example.de."),
    "contact_function": _("Öffentlich. Bitte keine Namen von Personen, sondern z. B. „Geschäftsstelle“."),
    "contact_email": _("Öffentlich. Am besten eine Adresse der Geschäftsstelle, ohne Namen."),
    "legal_form": _("Z. B. e. V. oder GmbH. Bleibt leer, wenn es keine eigene Rechtsform gibt."),
    "seat": _("Der Ort, z. B. Jena."),
    "latitude": _("Freiwillig, in Grad mit Nachkommastellen, z. B. 50,92705."),
    "longitude": _("Freiwillig, in Grad mit Nachkommastellen, z. B. 11,58924."),
}
NO_WEBSITE = _("Bitte die Adresse einer Website angeben, z. B. www.example.de.")
ERRORS: Any = {
    "website": {"invalid": NO_WEBSITE},
    "contact_email": {"invalid": _("Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org.")},
    "latitude": {"invalid": _("Bitte Grad als Zahl angeben, z. B. 50,92705.")},
    "longitude": {"invalid": _("Bitte Grad als Zahl angeben, z. B. 11,58924.")},
}


class ProposalForm(forms.Form):
    """What is proposed for one part; `state()` gives it as plain data. Lists have their rows in `rows`."""

    rows: forms.BaseFormSet | None = None

    def __init__(self, situation: Situation, data: Any = None) -> None:
        super().__init__(data, initial=situation.start | {"note": situation.pending.note if situation.pending else ""})
        self.situation = situation
        self.part = situation.part
        self.add_fields()
        self.fields["note"] = forms.CharField(
            label=_("Anmerkung für die Prüfung (freiwillig)"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        for field in self.fields.values():
            field.widget.attrs["class"] = "text-input"

    def add_fields(self) -> None:
        """Those that a subclass does not declare."""

    def own_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name != "note"]

    def state(self) -> State:
        return {name: plain(value) for name, value in self.cleaned_data.items() if name != "note"}


def _box(column: Any, **kwargs: Any) -> forms.Field:
    if isinstance(column, models.URLField):
        kwargs["assume_scheme"] = "https"
    if isinstance(column, models.DecimalField):  # whose form field knows digits only
        kwargs["validators"] = [check for check in column.validators if isinstance(check, BaseValidator)]
    return column.formfield(label=column_label(column.name), **kwargs)


class ColumnsForm(ProposalForm):
    """Website, legal form, contact or seat: as the columns of the network check them."""

    def add_fields(self) -> None:
        self.fields.update(
            fields_for_model(
                Network,
                COLUMNS[self.part],
                localized_fields=("latitude", "longitude"),
                help_texts=HINTS,
                error_messages=ERRORS,
                formfield_callback=_box,
            )
        )

    def clean_website(self) -> str:
        return normalised_website(self.cleaned_data["website"])

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if {"latitude", "longitude"} <= cleaned.keys() and (cleaned["latitude"] is None) != (
            cleaned["longitude"] is None
        ):
            self.add_error("longitude", _("Breite und Länge gehören zusammen."))
        return cleaned


def normalised_website(url: str) -> str:
    """With https, a host in small letters and no empty path; nothing stays nothing."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise ValidationError(NO_WEBSITE)
    path = "" if parts.path == "/" and not parts.query else parts.path
    return urlunsplit(("https", parts.netloc.lower(), path, parts.query, ""))


class CountField(forms.IntegerField):
    default_error_messages = dict.fromkeys(("invalid", "required"), _("Bitte eine ganze Zahl angeben."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_MEMBERS, **kwargs)


class MembersForm(ProposalForm):
    total = CountField(label=_("Mitglieder und Partner gesamt"))
    companies = CountField(label=_("davon Unternehmen"), required=False)
    research = CountField(label=_("davon Hochschulen und Forschungseinrichtungen"), required=False)
    as_of = PartialDateFormField(
        label=_("Stand"),
        help_text=_("Für welchen Zeitpunkt die Zahlen gelten: 2012, 2012-Q3, 09/2012 oder 28.09.2012."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        total, parts = cleaned.get("total"), (cleaned.get("companies") or 0) + (cleaned.get("research") or 0)
        if total is not None and parts > total:  # R19
            text = _(
                "Unternehmen und Forschung ergeben zusammen %(parts)s, mehr als die Gesamtzahl %(total)s. "
                "Die Gesamtzahl umfasst beide und alle übrigen Mitglieder."
            )
            self.add_error("total", text % {"parts": parts, "total": total})
        return cleaned

    def clean_as_of(self) -> PartialDate:
        as_of: PartialDate = self.cleaned_data["as_of"]
        approved = self.situation.approved["as_of"]
        if as_of.starts_on > timezone.localdate():
            raise ValidationError(_("Der Stand liegt in der Zukunft."))
        if approved and as_of.ends_before <= PartialDate.parse(approved).starts_on:
            stand = PartialDate.parse(approved).text
            raise ValidationError(_("Der Stand liegt vor dem, der schon gilt (%(stand)s).") % {"stand": stand})
        return as_of


class TopicsRow(forms.Form):
    group = forms.CharField(label=_("Themenfeld"), required=False, max_length=200)
    texts = forms.CharField(
        label=_("Themen, eines je Zeile"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_texts(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["texts"].splitlines()]
        longest = NetworkTopic._meta.get_field("text").max_length or 0
        if any(len(line) > longest for line in lines):
            raise ValidationError(_("Ein Thema darf höchstens %(count)s Zeichen lang sein.") % {"count": longest})
        return [line for line in lines if line]

    def states(self) -> list[State]:
        group, texts = self.cleaned_data.get("group", ""), self.cleaned_data.get("texts", [])
        return [{"group": group, "text": text} for text in texts or ([""] if group else [])]


class ActivityRow(forms.Form):
    text = forms.CharField(label=_("Aktivität"), required=False, max_length=400)
    kind = forms.ChoiceField(label=_("Art"), required=False, choices=[("", _("ohne")), *NetworkActivity.Kind.choices])

    def states(self) -> list[State]:
        text = self.cleaned_data.get("text")
        return [{"text": text, "kind": self.cleaned_data["kind"]}] if text else []


class LabelRow(forms.Form):
    scheme = forms.CharField(label=_("Label"), required=False, max_length=200)
    level = forms.CharField(label=_("Stufe"), required=False, max_length=60)
    awarded_on = PartialDateFormField(label=_("verliehen, z. B. 2010 oder 09/2010"), required=False)
    valid_until = forms.DateField(
        label=_("gültig bis"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Bitte einen Tag angeben, z. B. 31.12.2013.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        awarded, until = cleaned.get("awarded_on"), cleaned.get("valid_until")
        if not cleaned.get("scheme") and any(cleaned.get(name) for name in ("level", "awarded_on", "valid_until")):
            self.add_error("scheme", _("Bitte das Label nennen, oder die Zeile leeren."))
        if awarded and until and until < awarded.starts_on:
            self.add_error("valid_until", _("Das liegt vor der Verleihung."))
        return cleaned

    def states(self) -> list[State]:
        if not self.cleaned_data.get("scheme"):
            return []
        return [{name: plain(self.cleaned_data[name]) for name in self.fields}]


class RowsFormSet(forms.BaseFormSet):
    def states(self) -> list[State]:
        return [state for form in self.forms for state in form.states()]

    def clean(self) -> None:
        if any(self.errors):
            return
        states = self.states()
        if len(states) > MOST_ROWS:
            raise ValidationError(_("Das sind mehr als %(count)s Einträge.") % {"count": MOST_ROWS})
        named = [(state["scheme"], state["level"]) for state in states if "scheme" in state]
        if len(named) > len(set(named)):
            raise ValidationError(_("Dasselbe Label mit derselben Stufe steht zweimal da."))


class RowsForm(ProposalForm):
    """Topics, activities or labels: a few empty rows at the end; a row that is emptied goes away."""

    ROW_FORMS = {Part.TOPICS: TopicsRow, Part.ACTIVITIES: ActivityRow, Part.LABELS: LabelRow}

    def __init__(self, situation: Situation, data: Any = None) -> None:
        super().__init__(situation, data)
        self.rows = forms.formset_factory(
            self.ROW_FORMS[self.part],
            formset=RowsFormSet,
            extra=EMPTY_ROWS,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS,
            validate_max=True,
        )(data, prefix="rows", initial=_boxes(self.part, situation.start["rows"]))
        for form in self.rows.forms:
            for field in form.fields.values():
                field.widget.attrs["class"] = "text-input"

    def is_valid(self) -> bool:
        rows: Any = self.rows
        return all((super().is_valid(), rows.is_valid()))

    def state(self) -> State:
        rows: Any = self.rows
        return {"rows": in_order(self.part, rows.states())}


def _boxes(part: Part, rows: list[State]) -> list[State]:
    """The rows as the form shows them: topics of one group together in one box."""
    if part != Part.TOPICS:
        return rows
    groups = groupby(rows, key=lambda row: row["group"])
    return [{"group": group, "texts": "\n".join(filter(None, (row["text"] for row in rows)))} for group, rows in groups]


def form_for(situation: Situation, data: Any = None) -> ProposalForm:
    """Filled with what waits or is approved, or with what was sent."""
    if situation.part == Part.MEMBERS:
        return MembersForm(situation, data)
    return (ColumnsForm if situation.part in COLUMNS else RowsForm)(situation, data)
