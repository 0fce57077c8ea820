"""Projects from the first idea to their end („Projektscouting“)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from funding.models import FundingProgramme
from networks.models import CooperationRequest, Network
from roadmaps.models.partners import Party
from roadmaps.querysets import ProjectQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Editorial, Source, TranslatedNames, aliases_field


class Project(TranslatedNames, Editorial):
    """`stage` is that of the newest ProjectStageEntry; only `actions.set_stage` writes both."""

    class Kind(models.TextChoices):
        GROWTH_CORE = "growth_core", _("Wachstumskern")
        GROWTH_CORE_INITIATIVE = "growth_core_initiative", _("Wachstumskern-Initiative")
        LEAD_CLUSTER = "lead_cluster", _("Spitzencluster-Projekt")
        APPLICATION_CENTRE = "application_centre", _("Anwendungszentrum")
        SPECIAL_PROJECT = "special_project", _("Sonderprojekt")
        NETWORK_PROJECT = "network_project", _("Netzwerkprojekt")
        EU_PROJECT = "eu_project", _("EU- oder internationales Projekt")
        INITIATIVE = "initiative", _("Initiative")
        YOUTH_INITIATIVE = "youth_initiative", _("Nachwuchsinitiative")

    class Stage(models.TextChoices):
        NOT_STATED = "not_stated", _("keine Angabe")
        IDEA = "idea", _("Idee")
        CHECKED = "checked", _("geprüft")
        INITIATED = "initiated", _("angebahnt")
        FUNDED = "funded", _("gefördert")
        RUNNING = "running", _("läuft")
        COMPLETED = "completed", _("abgeschlossen")
        DROPPED = "dropped", _("nicht weiterverfolgt")

    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    aliases = aliases_field()
    kind = models.CharField(_("Art"), max_length=24, choices=Kind, default=Kind.INITIATIVE)
    stage = models.CharField(_("Stufe"), max_length=10, choices=Stage, default=Stage.NOT_STATED, editable=False)
    state_text = models.CharField(_("Stand im Wortlaut der Quelle"), max_length=200, blank=True)
    summary_de = models.TextField(_("Kurzbeschreibung"), blank=True, max_length=2000)
    summary_en = models.TextField(_("Kurzbeschreibung (englisch)"), blank=True, max_length=2000)
    growth_fields = models.ManyToManyField(GrowthField, related_name="projects", blank=True, verbose_name=_("Felder"))
    networks = models.ManyToManyField(Network, related_name="projects", blank=True, verbose_name=_("Netzwerke"))
    role_thcm_de = models.CharField(_("Rolle des Clustermanagements"), max_length=300, blank=True)
    role_thcm_en = models.CharField(_("Rolle des Clustermanagements (englisch)"), max_length=300, blank=True)
    starts = PartialDateField(_("Beginn"), null=True, blank=True)
    ends = PartialDateField(_("Ende"), null=True, blank=True)
    volume_eur = models.DecimalField(_("Volumen in Euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    funding_eur = models.DecimalField(_("Förderung in Euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    programme = models.ForeignKey(
        FundingProgramme,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("Förderprogramm"),
    )
    programme_text = models.CharField(_("Förderprogramm im Wortlaut der Quelle"), max_length=200, blank=True)
    website = models.URLField(_("Website"), blank=True)
    request = models.ForeignKey(
        CooperationRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("aus der Partnersuche"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Projekt")
        verbose_name_plural = _("Projekte")
        ordering = (Lower("name_de"), "pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(volume_eur=None) | Q(volume_eur__gte=0)) & (Q(funding_eur=None) | Q(funding_eur__gte=0)),
                name="roadmaps_project_amounts",
                violation_error_message=_("Beträge sind nicht kleiner als null."),
            ),
        ]
        indexes = [
            models.Index(Lower("name_de"), "id", condition=Q(status="published"), name="roadmaps_project_by_name"),
            models.Index(fields=("kind", "stage"), name="roadmaps_project_by_kind"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("project-detail", args=(self.slug,))

    def clean(self) -> None:
        super().clean()
        if self.is_published and self.stage == self.Stage.IDEA:
            text = gettext("Eine Idee wird nicht veröffentlicht. Bitte setzen Sie zuerst die nächste Stufe.")
            raise ValidationError({"status": text})

    @property
    def summary(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary_de

    @property
    def role_thcm(self) -> str:
        return (get_language() == "en" and self.role_thcm_en) or self.role_thcm_de


class ProjectPartner(Party):
    project = models.ForeignKey(Project, models.CASCADE, related_name="partners", verbose_name=_("Projekt"))

    class Meta(Party.Meta):
        verbose_name = _("Partner des Projekts")
        verbose_name_plural = _("Partner der Projekte")


class ProjectStageEntry(models.Model):
    """A step of the scouting. Its note is internal: why an idea was dropped stays in the house."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stage_entries", verbose_name=_("Projekt"))
    stage = models.CharField(_("Stufe"), max_length=10, choices=Project.Stage)
    on = PartialDateField(_("Datum"), null=True, blank=True)
    note = models.TextField(_("Begründung (intern)"), blank=True, max_length=1000)
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

    class Meta:
        verbose_name = _("Stufe eines Projekts")
        verbose_name_plural = _("Stufen der Projekte")
        ordering = ("project", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="dropped", note=""),
                name="roadmaps_stage_dropped_with_reason",
                violation_error_message=_("Bitte sagen Sie, warum das Projekt nicht weiterverfolgt wird."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.on.text if self.on else ''}".strip()
