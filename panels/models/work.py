"""The work programme of the cluster management: groups, items and their states (CB-6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField
from panels.models.bodies import GoverningBody
from panels.querysets import WorkItemQuerySet, WorkProgrammeQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.language import translated
from thcm.core.models import Editorial, Organisation, Source, TranslatedNames


class WorkProgramme(Editorial):
    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField(_("von Jahr"))
    last_year = models.PositiveSmallIntegerField(_("bis Jahr"))
    body = models.ForeignKey(
        GoverningBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="work_programmes",
        verbose_name=_("festgelegt von"),
    )
    decision = models.ForeignKey(
        "panels.Decision",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_programmes",
        verbose_name=_("Beschluss"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="work_programmes", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)

    objects = WorkProgrammeQuerySet.as_manager()

    title = translated("title")

    class Meta:
        verbose_name = _("Arbeitsprogramm")
        verbose_name_plural = _("Arbeitsprogramme")
        ordering = ("-first_year", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year"), first_year__range=(1990, 2100)),
                name="panels_workprogramme_years",
                violation_error_message=_("Bitte zwei Jahre zwischen 1990 und 2100 in ihrer Reihenfolge angeben."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("work-programme", args=(self.slug,))


class WorkGroup(TranslatedNames):
    programme = models.ForeignKey(
        WorkProgramme, models.CASCADE, related_name="groups", verbose_name=_("Arbeitsprogramm")
    )
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Schwerpunkt")
        verbose_name_plural = _("Schwerpunkte")
        ordering = ("programme", "order", "pk")


class WorkItem(models.Model):
    """`state` and `changed_at` are those of the newest WorkItemEntry; only `work_actions` writes them."""

    class State(models.TextChoices):
        NOT_STATED = "not_stated", _("keine Angabe")
        PLANNED = "planned", _("geplant")
        RUNNING = "running", _("läuft")
        DONE = "done", pgettext_lazy("measure", "erledigt")
        DROPPED = "dropped", _("aufgegeben")

    group = models.ForeignKey(WorkGroup, models.CASCADE, related_name="items", verbose_name=_("Schwerpunkt"))
    text_de = models.CharField(_("Punkt"), max_length=500)
    text_en = models.CharField(_("Punkt (englisch)"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    growth_field = models.ForeignKey(
        GrowthField, models.SET_NULL, null=True, blank=True, related_name="work_items", verbose_name=_("Feld")
    )
    responsible_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name=_("verantwortliche Institution"),
    )
    responsible_label = models.CharField(
        _("verantwortlich (Funktion)"), max_length=200, blank=True, help_text=_("Ohne Namen von Personen.")
    )
    due = PartialDateField(_("fällig"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.NOT_STATED, editable=False)
    changed_at = models.DateTimeField(_("Stand geändert"), null=True, editable=False)
    history = HistoricalRecords()

    objects = WorkItemQuerySet.as_manager()

    text = translated("text")

    class Meta:
        verbose_name = _("Punkt des Arbeitsprogramms")
        verbose_name_plural = _("Punkte des Arbeitsprogramms")
        ordering = ("group", "order", "pk")

    def __str__(self) -> str:
        return self.text

    @property
    def responsible(self) -> str:
        """For readers: institutions that are not public stay unnamed."""
        organisation = self.responsible_organisation
        return self.responsible_label or (organisation.name if organisation and organisation.is_published else "")

    @property
    def latest_entry(self) -> "WorkItemEntry | None":
        """Of entries loaded newest first, as `for_page` does."""
        return next(iter(self.entries.all()), None)


class WorkItemEntry(models.Model):
    """A step of an item; public with its programme."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="entries", verbose_name=_("Punkt"))
    state = models.CharField(_("Stand"), max_length=10, choices=WorkItem.State)
    note_de = models.TextField(_("Notiz (öffentlich)"), blank=True, max_length=1000)
    note_en = models.TextField(_("Notiz (englisch)"), blank=True, max_length=1000)
    made_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("von")
    )

    note = translated("note")

    class Meta:
        verbose_name = _("Schritt eines Punktes")
        verbose_name_plural = _("Schritte der Punkte")
        ordering = ("item", "pk")

    def __str__(self) -> str:
        return f"{self.item}: {self.get_state_display()}"
