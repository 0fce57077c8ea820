"""Panels on cross-cutting topics: who moderates, who is invited, sessions and what they agree (R31, R32, GM-5)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField
from networks.models import Network
from panels.querysets import OutcomeQuerySet, PanelQuerySet, SessionQuerySet
from roadmaps.models import Measure
from thcm.core.dates import PartialDateField
from thcm.core.language import translated
from thcm.core.models import Editorial, Organisation, Source, TranslatedNames, aliases_field
from thcm.core.privacy import PersonalData


class Panel(TranslatedNames, Editorial):
    class State(models.TextChoices):
        NAMED = "named", _("Thema benannt")
        PLANNED = "planned", _("geplant")
        STARTED = "started", _("gestartet")
        COMPLETED = "completed", _("abgeschlossen")

    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    aliases = aliases_field()
    summary_de = models.TextField(_("Kurzbeschreibung"), blank=True, max_length=2000)
    summary_en = models.TextField(_("Kurzbeschreibung (englisch)"), blank=True, max_length=2000)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderated_panels",
        verbose_name=_("Moderation"),
        help_text=_("Genau ein Wachstumsfeld- oder Branchenmanagement. Öffentlich steht nur die Funktion."),
    )
    growth_fields = models.ManyToManyField(GrowthField, related_name="panels", blank=True, verbose_name=_("Felder"))
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.NAMED)
    starts = PartialDateField(_("Beginn"), null=True, blank=True)
    is_planned = models.BooleanField(_("Beginn ist geplant"), default=False)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="panels", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)

    objects = PanelQuerySet.as_manager()

    summary = translated("summary")

    personal_data = PersonalData(
        account="moderator",
        shown=("name_de",),
        kept_because=_("Öffentlich steht nur die Funktion; das Konto darin ist ohne Namen."),
    )

    class Meta:
        verbose_name = _("Panel")
        verbose_name_plural = _("Panels")
        ordering = ("order", "pk")

    def get_absolute_url(self) -> str:
        return reverse("panel-detail", args=(self.slug,))

    @property
    def when(self) -> str:
        """In words of the active language: „1. Quartal 2013 (geplant)“."""
        text = self.starts.text if self.starts else ""
        return f"{text} ({_('geplant')})".strip() if self.is_planned else text


class PanelParticipant(models.Model):
    """Who is invited. Personal data: name and address are internal; public are institutions that accepted."""

    class State(models.TextChoices):
        INVITED = "invited", _("eingeladen")
        ACCEPTED = "accepted", _("zugesagt")
        DECLINED = "declined", _("abgesagt")

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="participants", verbose_name=_("Panel"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_participants",
        verbose_name=_("Organisation"),
    )
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="panel_participants", verbose_name=_("Netzwerk")
    )
    label = models.CharField(_("Name der Einrichtung"), max_length=200, blank=True)
    person_name = models.CharField(_("Ansprechperson (intern)"), max_length=200, blank=True)
    person_email = models.EmailField(_("E-Mail (intern)"), blank=True)
    state = models.CharField(_("Antwort"), max_length=10, choices=State, default=State.INVITED)
    invited_on = models.DateField(_("eingeladen am"), default=timezone.localdate)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    personal_data = PersonalData(
        by=("person_email",),
        shown=("panel", "organisation", "network", "label", "person_name", "person_email", "state"),
        since="invited_on",
        until=_("nach der Einladung"),
        ends=("invited_on", 3 * 365),
        by_night=True,
        erase=dict.fromkeys(("person_name", "person_email"), ""),
        kept_because=_("Welche Einrichtung beteiligt war, bleibt belegt, ohne die Person."),
    )

    class Meta:
        verbose_name = _("Beteiligte eines Panels")
        verbose_name_plural = _("Beteiligte der Panels")
        ordering = ("panel", "order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, organisation=None, label="")
                | Q(network=None, organisation__isnull=False, label="")
                | (Q(network=None, organisation=None) & ~Q(label="")),
                name="panels_participant_one_of_three",
                violation_error_message=_("Bitte ein Netzwerk, eine Organisation oder einen Namen angeben."),
            ),
            # GM-5: inviting an actor twice is refused.
            models.UniqueConstraint(
                fields=("panel", "organisation", "network", "label"),
                name="panels_participant_once",
                nulls_distinct=False,
                violation_error_message=_("Dieser Akteur ist schon eingeladen."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.network or self.organisation)

    def clean(self) -> None:
        """GM-5: the same actor is not invited twice, nor under the same name in another spelling."""
        super().clean()
        self.label = " ".join(self.label.split())
        if self.panel_id is None:
            return
        others = PanelParticipant.objects.filter(panel=self.panel_id).exclude(pk=self.pk)
        same: dict[str, Any] = {"organisation": self.organisation_id, "network": self.network_id}
        same["label__iexact"] = self.label
        for lookup, value in same.items():
            if value and others.filter(**{lookup: value}).exists():
                name = lookup.removesuffix("__iexact")
                raise ValidationError({name: gettext("Dieser Akteur ist schon eingeladen.")})


class PanelSession(Editorial):
    """Public once it is published: when, where, and its public outcomes. Its entry in T³ points here."""

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        HELD = "held", _("durchgeführt")
        CANCELLED = "cancelled", _("entfallen")

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="sessions", verbose_name=_("Panel"))
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    on = PartialDateField(_("Datum"))
    is_planned = models.BooleanField(_("Datum ist geplant"), default=False)
    starts_at = models.TimeField(_("Uhrzeit"), null=True, blank=True)
    place = models.CharField(_("Ort"), max_length=300, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED)
    summary_de = models.TextField(_("Kurzbericht (öffentlich)"), blank=True, max_length=4000)
    summary_en = models.TextField(_("Kurzbericht (englisch)"), blank=True, max_length=4000)
    minutes = models.TextField(_("Protokoll (intern)"), blank=True, max_length=20000)

    objects = SessionQuerySet.as_manager()

    title = translated("title")
    summary = translated("summary")

    class Meta:
        verbose_name = _("Sitzung eines Panels")
        verbose_name_plural = _("Sitzungen der Panels")
        ordering = ("-on", "pk")

    def __str__(self) -> str:
        return f"{self.title}, {self.when}"

    @property
    def when(self) -> str:
        return f"{self.on.text} ({_('geplant')})" if self.is_planned else self.on.text


class PanelOutcome(models.Model):
    """Something that a session agreed; it becomes measures of one or more roadmaps (GM-5)."""

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="outcomes", verbose_name=_("Sitzung"))
    text_de = models.CharField(_("Ergebnis"), max_length=300)
    text_en = models.CharField(_("Ergebnis (englisch)"), max_length=300, blank=True)
    is_internal = models.BooleanField(_("nur intern"), default=False)
    measures = models.ManyToManyField(Measure, related_name="outcomes", blank=True, verbose_name=_("Maßnahmen"))
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    history = HistoricalRecords()

    objects = OutcomeQuerySet.as_manager()

    text = translated("text")

    class Meta:
        verbose_name = _("Ergebnis einer Sitzung")
        verbose_name_plural = _("Ergebnisse der Sitzungen")
        ordering = ("session", "order", "pk")

    def __str__(self) -> str:
        return self.text
