"""Roadmaps, jointly carried development concepts: their states, partners and progress (R27 to R29)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from roadmaps.models.partners import Party
from roadmaps.querysets import RoadmapQuerySet, StateEntryQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Document, Editorial, Source, TranslatedNames
from thcm.core.privacy import PersonalData


class StateObjective(TranslatedNames):
    """An aim of the state's cluster policy that goals of roadmaps serve."""

    code = models.SlugField(_("Kennung"), max_length=60, unique=True)
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Ziel des Landes")
        verbose_name_plural = _("Ziele des Landes")
        ordering = ("order", "code")


class Roadmap(Editorial):
    """`state` is that of the newest RoadmapStateEntry; only `actions.set_state` writes both."""

    class State(models.TextChoices):
        """In no forced order (R28)."""

        NOT_STATED = "not_stated", _("keine Angabe")
        NOT_STARTED = "not_started", _("nicht begonnen")
        PRELIMINARY_WORK = "preliminary_work", _("Vorarbeiten")
        ANALYSIS_COMMISSIONED = "analysis_commissioned", _("Potenzialanalyse beauftragt")
        KICKOFF_PLANNED = "kickoff_planned", _("Kick-off geplant")
        IN_DEVELOPMENT = "in_development", _("in Erarbeitung")
        AGREED = "agreed", _("abgestimmt")
        IN_IMPLEMENTATION = "in_implementation", _("in Umsetzung")
        EVALUATED = "evaluated", _("evaluiert")
        OUT_OF_SCOPE = "out_of_scope", _("nicht Aufgabe des Clustermanagements")

    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    growth_field = models.ForeignKey(GrowthField, models.PROTECT, related_name="roadmaps", verbose_name=_("Feld"))
    further_fields = models.ManyToManyField(
        GrowthField,
        related_name="further_roadmaps",
        blank=True,
        verbose_name=_("verzahnt mit Feldern"),
    )
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    summary_de = models.TextField(_("Kurzbeschreibung"), blank=True, max_length=2000)
    summary_en = models.TextField(_("Kurzbeschreibung (englisch)"), blank=True, max_length=2000)
    state = models.CharField(
        _("Stand der Roadmap"), max_length=24, choices=State, default=State.NOT_STATED, editable=False
    )
    starts = PartialDateField(_("Beginn"), null=True, blank=True)
    horizon_year = models.PositiveSmallIntegerField(
        _("Zeithorizont"), null=True, blank=True, help_text=_("Jahr, bis zu dem die Roadmap reicht, z. B. 2020.")
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderated_roadmaps",
        verbose_name=_("Moderation"),
        help_text=_("Öffentlich steht nur die Funktion."),
    )
    prior_work_de = models.TextField(_("Vorarbeiten"), blank=True, max_length=4000)
    prior_work_en = models.TextField(_("Vorarbeiten (englisch)"), blank=True, max_length=4000)
    documents = models.ManyToManyField(Document, related_name="roadmaps", blank=True, verbose_name=_("Dokumente"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="roadmaps", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = RoadmapQuerySet.as_manager()

    personal_data = PersonalData(
        account="moderator",
        shown=("title_de",),
        kept_because=_("Öffentlich steht nur die Funktion; das Konto darin ist ohne Namen."),
    )

    class Meta:
        verbose_name = _("Roadmap")
        verbose_name_plural = _("Roadmaps")
        ordering = ("growth_field__order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon_year=None) | Q(horizon_year__range=(1990, 2100)),
                name="roadmaps_roadmap_horizon",
                violation_error_message=_("Bitte ein Jahr zwischen 1990 und 2100 angeben."),
            ),
        ]
        indexes = [models.Index(fields=("state", "growth_field"), name="roadmaps_roadmap_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("roadmap-detail", args=(self.slug,))

    @property
    def is_public(self) -> bool:
        """What `published()` asks of many."""
        return self.is_published and self.growth_field.is_published

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def summary(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary_de

    @property
    def prior_work(self) -> str:
        return (get_language() == "en" and self.prior_work_en) or self.prior_work_de


class RoadmapProgress(models.Model):
    """What the public may count of a roadmap, and its version: written by triggers only, with each change."""

    roadmap = models.OneToOneField(Roadmap, models.CASCADE, primary_key=True, related_name="progress")
    version = models.BigIntegerField(default=0)  # one more with each change of the roadmap or anything in it
    changed_at = models.DateTimeField(default=timezone.now)
    goals = models.PositiveIntegerField(default=0)
    measures = models.PositiveIntegerField(default=0)  # without dropped ones
    measures_done = models.PositiveIntegerField(default=0)
    milestones = models.PositiveIntegerField(default=0)  # without cancelled ones
    milestones_reached = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Fortschritt einer Roadmap")
        verbose_name_plural = _("Fortschritt der Roadmaps")

    def __str__(self) -> str:
        return f"{self.milestones_reached}/{self.milestones}"

    @property
    def percent(self) -> int | None:
        """Share of the milestones reached, 0 to 100, rounded down; None without milestones."""
        return 100 * self.milestones_reached // self.milestones if self.milestones else None


class RoadmapStateEntry(models.Model):
    """One step of a roadmap (GM-3); the newest gives its state. Public with its roadmap."""

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="state_entries", verbose_name=_("Roadmap"))
    state = models.CharField(_("Stand der Roadmap"), max_length=24, choices=Roadmap.State)
    on = PartialDateField(_("Datum"), null=True, blank=True)
    is_planned = models.BooleanField(_("geplant"), default=False)
    note_de = models.TextField(_("Notiz (öffentlich)"), blank=True, max_length=1000)
    note_en = models.TextField(_("Notiz (englisch)"), blank=True, max_length=1000)
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("erfasst"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("erfasst von"),
    )

    objects = StateEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schritt einer Roadmap")
        verbose_name_plural = _("Schritte der Roadmaps")
        ordering = ("roadmap", "pk")

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.when}".strip()

    @property
    def when(self) -> str:
        """In words of the active language: „4. Quartal 2012 (geplant)“."""
        text = self.on.text if self.on else ""
        return f"{text} ({_('geplant')})".strip() if self.is_planned else text

    @property
    def note(self) -> str:
        return (get_language() == "en" and self.note_en) or self.note_de


class RoadmapPartner(Party):
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="partners", verbose_name=_("Roadmap"))

    class Meta(Party.Meta):
        verbose_name = _("Partner der Roadmap")
        verbose_name_plural = _("Partner der Roadmaps")


class NetworkedRoadmap(Editorial):
    """Several roadmaps seen together („vernetzte Roadmap“, annex 1)."""

    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    summary_de = models.TextField(_("Kurzbeschreibung"), blank=True, max_length=2000)
    summary_en = models.TextField(_("Kurzbeschreibung (englisch)"), blank=True, max_length=2000)
    roadmaps = models.ManyToManyField(Roadmap, related_name="networked", verbose_name=_("Roadmaps"))

    class Meta:
        verbose_name = _("vernetzte Roadmap")
        verbose_name_plural = _("vernetzte Roadmaps")
        ordering = ("title_de",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("networked-roadmap", args=(self.slug,))

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def summary(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary_de
