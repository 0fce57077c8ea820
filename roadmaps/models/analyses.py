"""Potential analyses, the basis of roadmaps (R28, GM-4)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from roadmaps.models.roadmaps import Roadmap
from roadmaps.querysets import AnalysisQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Document, Editorial, Organisation


class PotentialAnalysis(Editorial):
    class Scope(models.TextChoices):
        COMPANIES = "companies", pgettext_lazy("companies", "Unternehmen")
        RESEARCH = "research", _("Forschungseinrichtungen")
        TECHNOLOGY = "technology", _("technologische Entwicklungen")

    class State(models.TextChoices):
        PLANNED = "planned", _("Vergabe vorgesehen")
        TENDERED = "tendered", _("ausgeschrieben")
        RUNNING = "running", _("läuft")
        ACCEPTED = "accepted", _("abgenommen")

    growth_field = models.ForeignKey(GrowthField, models.PROTECT, related_name="analyses", verbose_name=_("Feld"))
    roadmap = models.ForeignKey(
        Roadmap, models.SET_NULL, null=True, blank=True, related_name="analyses", verbose_name=_("Roadmap")
    )
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    scope = ArrayField(
        models.CharField(max_length=12, choices=Scope), verbose_name=_("Gegenstand"), default=list, blank=True
    )
    contractor = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="analyses",
        verbose_name=_("Auftragnehmer"),
    )
    state = models.CharField(_("Stand der Analyse"), max_length=10, choices=State, default=State.PLANNED)
    due = PartialDateField(_("fällig"), null=True, blank=True)
    accepted_on = models.DateField(_("abgenommen am"), null=True, blank=True)
    note_de = models.CharField(_("Hinweis (öffentlich)"), max_length=500, blank=True)
    note_en = models.CharField(_("Hinweis (englisch)"), max_length=500, blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="analyses", verbose_name=_("Dokument")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("Potenzialanalyse")
        verbose_name_plural = _("Potenzialanalysen")
        ordering = ("growth_field", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(accepted_on=None),
                name="roadmaps_analysis_accepted_day",
                violation_error_message=_("Einen Tag der Abnahme hat nur eine abgenommene Analyse."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def note(self) -> str:
        return (get_language() == "en" and self.note_en) or self.note_de

    @property
    def scope_names(self) -> list[str]:
        return [str(self.Scope(code).label) for code in self.scope]
