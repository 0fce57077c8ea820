"""Awarded funds: who in the region receives what. Never mixed with programmes that are open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from funding.models.sources import FundingSource
from funding.querysets import AwardQuerySet


class Award(models.Model):
    """The part of one organisation in one funded project, as the source states it."""

    class Role(models.TextChoices):
        RECIPIENT = "recipient", _("Zuwendungsempfänger")
        COORDINATOR = "coordinator", _("Koordination")
        PARTICIPANT = "participant", _("Partner")
        OTHER = "other", _("beteiligt")

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="awards", verbose_name=_("Förderquelle"))
    key = models.CharField(_("Kennung in der Quelle"), max_length=200)  # FKZ; project/organisation/role
    project_key = models.CharField(_("Kennung des Vorhabens"), max_length=100)
    title = models.CharField(_("Vorhaben"), max_length=1000)
    recipient = models.CharField(_("Empfänger"), max_length=500)
    town = models.CharField(_("Ort"), max_length=200, blank=True)
    municipality_key = models.CharField(_("Gemeindeschlüssel"), max_length=8, blank=True)  # AGS, as text
    role = models.CharField(_("Rolle"), max_length=12, choices=Role, default=Role.RECIPIENT)
    programme = models.CharField(_("Programm"), max_length=500, blank=True)
    provider = models.CharField(_("Fördergeber"), max_length=300, blank=True)
    classification = models.CharField(_("Klassifikation"), max_length=300, blank=True)
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    amount_eur = models.DecimalField(_("Betrag in Euro"), max_digits=15, decimal_places=2, null=True, blank=True)
    url = models.URLField(_("Seite des Vorhabens"), max_length=1000, blank=True)
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="awards", blank=True, verbose_name=_("Felder (nach Stichwörtern)")
    )
    checksum = models.CharField(max_length=64, editable=False, blank=True)
    unseen_since = models.DateTimeField(_("nicht gesehen seit"), null=True, blank=True, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewilligtes Vorhaben")
        verbose_name_plural = _("bewilligte Vorhaben")
        ordering = ("-starts_on", "pk")
        constraints = [models.UniqueConstraint(fields=("source", "key"), name="funding_award_once")]
        indexes = [models.Index(fields=("-starts_on", "id"), name="funding_award_latest")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.title}"
