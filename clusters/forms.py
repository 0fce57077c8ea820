"""Reading and checking what editors enter about figures and conflicts."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from clusters.actions import is_new_statement
from clusters.models import FigureConflict, FigureSubject, GrowthField, KeyFigure, SubField
from clusters.numbers import decimals_of, read_number, write_number
from clusters.permissions import may_correct_figure, may_edit_subject, may_publish_figures
from thcm.core.forms import KnownRowsForm
from thcm.core.models import Status, User
from thcm.core.permissions import Role, has_role


class PrintedNumberField(forms.CharField):
    """A number as the source prints it. Its decimals are part of the statement (R11)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            return read_number(str(value))
        except ValueError:
            raise ValidationError(_("Bitte eine Zahl wie 2,3 oder 50.000 angeben."), code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return str(self.to_python(initial)) != str(self.to_python(data))
        except ValidationError:
            return True


class FigureForm(KnownRowsForm):
    """One figure. The admin sets `user` on the class that it makes of this form."""

    user: User
    value = PrintedNumberField(
        label=_("Wert"), required=False, help_text=_("Mit so vielen Nachkommastellen, wie die Quelle druckt.")
    )

    class Meta:
        model = KeyFigure
        fields = ()
        help_texts = {
            "as_of": _("Jahr, Quartal, Monat oder Tag: 2012, 2012-Q3, 09/2012 oder 28.09.2012."),
            "is_unsourced": _("Nur wenn die Quelle selbst keine Herkunft nennt."),
            "caveat": _("Steht überall unmittelbar beim Wert."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changes: dict[str, Any] = {}
        if self.instance.pk:
            self.initial["value"] = write_number(self.instance.value, self.instance.decimals, grouped=True)
        self._offer_choices()

    def _offer_choices(self) -> None:
        # No choice stands there unasked: the qualifier is a statement too (R9).
        if "qualifier" in self.fields:
            self._field("qualifier").choices = [("", _("bitte wählen")), *KeyFigure.Qualifier.choices]
        if "status" in self.fields:
            self._field("status").choices = [(state.value, state.label) for state in self._states()]
        if "rank" in self.fields:
            ranks = KeyFigure.Rank
            self._field("rank").choices = [(rank.value, rank.label) for rank in (ranks.PREFERRED, ranks.NORMAL)]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _states(self) -> tuple[Status, ...]:
        """What is public stays so until it is withdrawn, which has a button of its own."""
        if self.instance.pk and self.instance.published_at:
            return (Status(self.instance.status),)
        if self.instance.pk:
            may_publish = may_publish_figures(self.user, self.instance.subject)
        else:
            may_publish = has_role(self.user, Role.ADMINISTRATOR, Role.FIELD_MANAGER)
        return (Status.DRAFT, Status.IN_REVIEW, *((Status.PUBLISHED,) if may_publish else ()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.changes = {name: cleaned[name] for name in self.fields if name in cleaned and name != "id"}
        if "value" in cleaned:
            value = cleaned["value"]
            self.changes["decimals"] = None if value is None else decimals_of(value)
        if self.instance.pk:
            self._check_correction()
        else:
            self._check_subject(cleaned)
        if "decimals" in self.changes:
            self.instance.decimals = self.changes["decimals"]
        return cleaned

    def _check_subject(self, cleaned: dict[str, Any]) -> None:
        subject = cleaned.get("subject")
        if subject and not may_edit_subject(self.user, subject):
            self.add_error("subject", _("Dafür haben Sie keine Berechtigung: Dieses Feld betreuen andere."))
        elif subject and cleaned.get("status") == Status.PUBLISHED and not may_publish_figures(self.user, subject):
            self.add_error("status", _("Veröffentlichen dürfen nur, die das Feld betreuen."))

    def _check_correction(self) -> None:
        if not self.has_changed() or may_correct_figure(self.user, self.instance):
            return
        if not is_new_statement(self.instance, self.changes):
            raise ValidationError(
                _(
                    "Diese Zahl ist veröffentlicht: Berichtigen dürfen sie nur, die das Feld betreuen. "
                    "Mit neuer Quelle oder neuem Stand können Sie eine Nachfolgerin vorschlagen."
                )
            )


class FieldWithSubjectForm(KnownRowsForm):
    """A field or sub-field; its address is the code of what its figures are about, which must be free."""

    class Meta:
        model: type[GrowthField | SubField] = SubField
        fields = ()

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        taken = FigureSubject.objects.filter(code=slug).exclude(pk=self.instance.subject_id)
        if taken.exists():
            raise ValidationError(_("Diese Kennung ist schon vergeben."))
        return slug


class ConflictForm(KnownRowsForm):
    """A conflict with its decision. `decided` says whether this form prefers a statement anew."""

    user: User

    class Meta:
        model = FigureConflict
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "decision" in self.fields:
            figures = self.instance.figures.all() if self.instance.pk else KeyFigure.objects.none()
            decision: Any = self.fields["decision"]
            decision.queryset = figures.with_origin().prefetch_related("citations__source")
            decision.empty_label = None
        if "state" in self.fields:
            states = FigureConflict.State
            kept = {self.instance.state} if self.instance.pk else set()
            offered = [state for state in states if state != states.DECIDED or state in kept]
            state_field: Any = self.fields["state"]
            state_field.choices = [(state.value, state.label) for state in offered]

    @property
    def is_decided(self) -> bool:
        return bool({"decision", "reason"} & set(self.changed_data)) and bool(self.cleaned_data.get("decision"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Bitte begründen, warum diese Angabe bevorzugt wird."))
        elif "decision" in self.fields and cleaned.get("reason", "").strip() and not cleaned.get("decision"):
            self.add_error("decision", _("Bitte die Angabe wählen, die bevorzugt wird."))
        return cleaned
