"""Influence maps (R44): who influences a project or roadmap how. Internal: see `roadmaps.permissions.visible_maps`.

Ids are random: numbers with gaps would tell how many rows of others there are. No row of another table is asked
whether it stands on a map, so merging or deleting it shows nothing.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roadmaps.models.projects import Project
from roadmaps.models.roadmaps import Roadmap
from roadmaps.querysets import AssessmentQuerySet, InfluenceMapQuerySet
from thcm.core.privacy import PersonalData


class InfluenceMap(models.Model):
    """Deleting what it is about leaves the map, so that no list of related rows tells of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("Titel"), max_length=200)
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Projekt")
    )
    roadmap = models.ForeignKey(
        Roadmap, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Roadmap")
    )
    purpose = models.TextField(_("Zweck: Was soll im Sinne des Projekts erreicht werden?"), max_length=2000)
    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        verbose_name=_("geführt von"),
        help_text=_("Nur sie sehen die Karte."),
    )
    valid_days = models.PositiveSmallIntegerField(
        _("Einschätzungen gelten (Tage)"), default=180, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    review_due_on = models.DateField(_("prüfen bis"), null=True, blank=True)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)

    objects = InfluenceMapQuerySet.as_manager()

    personal_data = PersonalData(
        account="owners",
        shown=("title",),
        kept_because=_("Die Karte bleibt den anderen, die sie führen; das Konto darin ist ohne Namen."),
    )

    class Meta:
        verbose_name = _("Influence-Map")
        verbose_name_plural = _("Influence-Maps")
        ordering = ("title", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(project=None) | Q(roadmap=None),
                name="roadmaps_map_one_matter",
                violation_error_message=_("Entweder ein Projekt oder eine Roadmap, nicht beides."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InfluenceActor(models.Model):
    """An institution; a person only as a function in it (R44)."""

    class Level(models.TextChoices):
        STATE = "state", _("Land")
        FEDERAL = "federal", _("Bund")
        INTERNATIONAL = "international", _("international")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    map = models.ForeignKey(InfluenceMap, models.CASCADE, related_name="actors", verbose_name=_("Influence-Map"))
    institution = models.CharField(_("Institution"), max_length=200)
    function = models.CharField(
        _("Funktion"), max_length=200, blank=True, help_text=_("z. B. „Abteilungsleitung“. Keine Namen von Personen.")
    )
    level = models.CharField(_("Ebene"), max_length=14, choices=Level, default=Level.FEDERAL)

    class Meta:
        verbose_name = _("Akteur")
        verbose_name_plural = _("Akteure")
        ordering = ("map", "institution", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("map", "institution", "function"),
                name="roadmaps_actor_once",
                violation_error_message=_("Diese Institution steht mit dieser Funktion schon auf der Karte."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} ({self.function})" if self.function else self.institution


class InfluenceAssessment(models.Model):
    """What was thought of an actor's influence at a day. A new assessment is a new row, so two dates compare."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("Entscheidung")
        FUNDING = "funding", _("Finanzierung")
        EXPERTISE = "expertise", _("Fachurteil")
        OPINION = "opinion", _("Meinungsbildung")
        IMPLEMENTATION = "implementation", _("Umsetzung")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(InfluenceActor, models.CASCADE, related_name="assessments", verbose_name=_("Akteur"))
    kind = models.CharField(_("Art des Einflusses"), max_length=14, choices=Kind)
    direction = models.SmallIntegerField(
        _("Richtung"),
        validators=[MinValueValidator(-2), MaxValueValidator(2)],
        help_text=_("−2 lehnt ab, 0 neutral, +2 unterstützt."),
    )
    strength = models.PositiveSmallIntegerField(
        _("Stärke"), validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("1 gering, 5 entscheidend.")
    )
    basis = models.TextField(_("Grundlage der Einschätzung"), max_length=2000)
    assessed_on = models.DateField(_("eingeschätzt am"), default=timezone.localdate)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("von")
    )
    expires_on = models.DateField(_("gilt bis"))
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einschätzung")
        verbose_name_plural = _("Einschätzungen")
        ordering = ("actor", "-assessed_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__range=(-2, 2)),
                name="roadmaps_assessment_direction",
                violation_error_message=_("Die Richtung liegt zwischen −2 und +2."),
            ),
            models.CheckConstraint(
                condition=Q(strength__range=(1, 5)),
                name="roadmaps_assessment_strength",
                violation_error_message=_("Die Stärke liegt zwischen 1 und 5."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("assessed_on")),
                name="roadmaps_assessment_expires",
                violation_error_message=_("Eine Einschätzung gilt nicht vor dem Tag, an dem sie entsteht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.direction:+d}, {self.strength}"

    def is_expired_on(self, day: dt.date) -> bool:
        return self.expires_on < day


class InfluenceLink(models.Model):
    class Kind(models.TextChoices):
        REPORTS_TO = "reports_to", _("berichtet an")
        ADVISES = "advises", _("berät")
        FUNDS = "funds", _("finanziert")
        COOPERATES = "cooperates", _("arbeitet zusammen mit")
        OPPOSES = "opposes", _("steht gegen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(InfluenceActor, models.CASCADE, related_name="links", verbose_name=_("von"))
    target = models.ForeignKey(InfluenceActor, models.CASCADE, related_name="links_back", verbose_name=_("zu"))
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("Verbindung der Akteure")
        verbose_name_plural = _("Verbindungen der Akteure")
        ordering = ("source", "target", "kind")
        constraints = [
            models.UniqueConstraint(fields=("source", "target", "kind"), name="roadmaps_influence_link_once"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="roadmaps_influence_link_to_another",
                violation_error_message=_("Eine Verbindung führt zu einem anderen Akteur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
