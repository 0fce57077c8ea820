"""Review periods for each kind of object, who must look at what by when, and the proof that it was done (R47)."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from thcm.core.privacy import PersonalData
from thcm.core.querysets import ReviewTaskQuerySet


class ReviewPolicy(models.Model):
    """How often rows of one model are looked at again, and by whom."""

    class Responsible(models.TextChoices):
        FIELD_MANAGER = "field_manager", _("Wachstumsfeldmanagement des Feldes")
        BACK_OFFICE = "back_office", _("Assistenz (Back Office)")
        ADMINISTRATOR = "administrator", _("Administration")

    kind = models.CharField(
        _("Art"), max_length=80, unique=True, help_text=_("App und Modell, z. B. clusters.keyfigure.")
    )
    months = models.PositiveSmallIntegerField(
        _("alle … Monate"), validators=(MinValueValidator(1), MaxValueValidator(120))
    )
    responsible = models.CharField(_("zuständig"), max_length=20, choices=Responsible)
    is_active = models.BooleanField(_("in Kraft"), default=True)

    class Meta:
        verbose_name = _("Prüffrist")
        verbose_name_plural = _("Prüffristen")
        ordering = ("kind",)

    def __str__(self) -> str:
        model = self.model
        return str(capfirst(model._meta.verbose_name_plural)) if model else self.kind

    def clean(self) -> None:
        self.kind = self.kind.strip().lower()
        if self.model is None:
            raise ValidationError({"kind": _("Diese Art hat keine Frist „prüfen bis“.")})

    @property
    def model(self) -> type[models.Model] | None:
        """The editorial model that it is about; None where a release has it no longer."""
        try:
            model = apps.get_model(self.kind)
        except (LookupError, ValueError):
            return None
        names = {column.name for column in model._meta.concrete_fields}
        return model if "review_due_on" in names and names & {"status", "state"} else None


class ReviewTask(models.Model):
    """One row to look at. Once done it is the proof, which stays when the row goes."""

    class Result(models.TextChoices):
        UNCHANGED = "unchanged", _("unverändert gültig")
        CHANGED = "changed", _("geändert")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    policy = models.ForeignKey(ReviewPolicy, models.PROTECT, related_name="tasks", verbose_name=_("Art"))
    object_id = models.BigIntegerField(editable=False)
    label = models.CharField(_("Datensatz"), max_length=400)
    due_on = models.DateField(_("fällig"), null=True)
    field_id = models.BigIntegerField(null=True, editable=False)  # the growth field, as thcm.reviews finds it
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("zuständiges Konto"),
    )
    done_at = models.DateTimeField(_("geprüft"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("geprüft von"),
    )
    result = models.CharField(_("Ergebnis"), max_length=10, choices=Result, blank=True)
    note = models.TextField(_("Notiz"), max_length=2000, blank=True)

    personal_data = PersonalData(
        account="responsible",
        shown=("label", "due_on", "done_at"),
        since="done_at",
        kept_because=_("Nachweis, dass geprüft wurde; das Konto darin ist ohne Namen."),
    )

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("Prüfung")
        verbose_name_plural = _("Prüfungen")
        ordering = ("due_on", "label", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("policy", "object_id"),
                condition=models.Q(done_at__isnull=True),
                name="core_reviewtask_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, result="")
                | (models.Q(done_at__isnull=False) & ~models.Q(result="")),
                name="core_reviewtask_done_with_result",
            ),
        ]
        indexes = [models.Index(fields=("-done_at",), name="core_reviewtask_done")]

    def __str__(self) -> str:
        return self.label

    @property
    def admin_url(self) -> str:
        """Where the row is looked at; empty where it has no page."""
        try:
            return reverse(f"admin:{self.policy.kind.replace('.', '_')}_change", args=(self.object_id,))
        except NoReverseMatch:
            return ""
