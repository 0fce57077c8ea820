"""Monitoring and evaluation: success criteria, what was measured, rounds with findings (R46, R47, MI-2)."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField, KeyFigure
from panels.models.meetings import Decision
from panels.querysets import CriterionQuerySet, MeasurementQuerySet, RoundQuerySet
from roadmaps.models import StateObjective
from thcm.core.dates import PartialDateField
from thcm.core.language import translated
from thcm.core.models import Document, Editorial, Source, TranslatedNames


class MonitoringArea(TranslatedNames):
    """Market, industry, technology or region (R46)."""

    code = models.SlugField(_("Kennung"), max_length=40, unique=True)
    description_de = models.TextField(_("Beschreibung"), blank=True, max_length=1000)
    description_en = models.TextField(_("Beschreibung (englisch)"), blank=True, max_length=1000)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    description = translated("description")

    class Meta:
        verbose_name = _("Monitoringbereich")
        verbose_name_plural = _("Monitoringbereiche")
        ordering = ("order", "code")


class SuccessCriterion(TranslatedNames, Editorial):
    class Frequency(models.TextChoices):
        MONTHLY = "monthly", _("monatlich")
        QUARTERLY = "quarterly", _("vierteljährlich")
        HALF_YEARLY = "half_yearly", _("halbjährlich")
        YEARLY = "yearly", _("jährlich")
        ONCE = "once", _("einmalig")

    class Direction(models.TextChoices):
        UP = "up", _("mehr ist besser")
        DOWN = "down", _("weniger ist besser")
        HOLD = "hold", _("soll gehalten werden")

    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)
    objective = models.ForeignKey(
        StateObjective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name=_("dient dem Ziel des Landes"),
    )
    area = models.ForeignKey(
        MonitoringArea, models.PROTECT, null=True, blank=True, related_name="criteria", verbose_name=_("Bereich")
    )
    growth_field = models.ForeignKey(
        GrowthField,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name=_("Feld"),
        help_text=_("Leer: für das ganze Land."),
    )
    indicator_de = models.TextField(_("woran gemessen wird"), max_length=1000)
    indicator_en = models.TextField(_("woran gemessen wird (englisch)"), blank=True, max_length=1000)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField(_("Nachkommastellen"), default=0)
    direction = models.CharField(_("Richtung"), max_length=4, choices=Direction, default=Direction.UP)
    target = models.DecimalField(_("Zielwert"), max_digits=20, decimal_places=6, null=True, blank=True)
    target_on = PartialDateField(_("zu erreichen bis"), null=True, blank=True)
    frequency = models.CharField(_("Häufigkeit"), max_length=11, choices=Frequency, default=Frequency.YEARLY)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="criteria", verbose_name=_("Quelle der Werte")
    )
    note_de = models.TextField(_("Hinweis"), blank=True, max_length=2000)
    note_en = models.TextField(_("Hinweis (englisch)"), blank=True, max_length=2000)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = CriterionQuerySet.as_manager()

    indicator = translated("indicator")
    note = translated("note")

    class Meta:
        verbose_name = _("Erfolgskriterium")
        verbose_name_plural = _("Erfolgskriterien")
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(decimals__lte=6),
                name="panels_criterion_decimals",
                violation_error_message=_("Höchstens sechs Nachkommastellen."),
            ),
        ]

    @property
    def is_target_due(self) -> bool:
        return self.target_on is not None and self.target_on.ends_before <= timezone.localdate()


class Measurement(Editorial):
    """A value of a criterion for one period; drawn from a key figure where there is one. Missing is not zero (R10)."""

    criterion = models.ForeignKey(
        SuccessCriterion, models.CASCADE, related_name="measurements", verbose_name=_("Erfolgskriterium")
    )
    period = PartialDateField(_("Zeitraum"))
    value = models.DecimalField(_("Wert"), max_digits=20, decimal_places=6, null=True, blank=True)
    qualifier = models.CharField(
        _("Zusatz"), max_length=10, choices=KeyFigure.Qualifier, default=KeyFigure.Qualifier.EXACT
    )
    key_figure = models.ForeignKey(
        KeyFigure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measurements",
        verbose_name=_("aus der Kennzahl"),
        help_text=_("Dann kommen Wert, Quelle und Stand von dort."),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="measurements", verbose_name=_("Quelle")
    )
    as_of = PartialDateField(_("Stand"), null=True, blank=True)
    note_de = models.CharField(_("Hinweis"), max_length=500, blank=True)
    note_en = models.CharField(_("Hinweis (englisch)"), max_length=500, blank=True)

    objects = MeasurementQuerySet.as_manager()

    note = translated("note")

    class Meta:
        verbose_name = _("Messung")
        verbose_name_plural = _("Messungen")
        ordering = ("criterion", "-period", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("criterion", "period"),
                name="panels_measurement_once",
                violation_error_message=_("Für diesen Zeitraum gibt es schon eine Messung."),
            ),
            models.CheckConstraint(
                condition=Q(key_figure__isnull=False, value=None, source=None)
                | Q(key_figure=None, value=None, qualifier__in=("not_stated", "dash", "blank"))
                | Q(key_figure=None, value__isnull=False, qualifier__in=("exact", "circa")),
                name="panels_measurement_value_or_reason",
                violation_error_message=_(
                    "Entweder eine Kennzahl, ein Wert, oder ein Zusatz, der das Fehlen begründet."
                ),
            ),
            # R8: no figure without its source.
            models.CheckConstraint(
                condition=Q(value=None) | Q(source__isnull=False, as_of__isnull=False),
                name="panels_measurement_sourced",
                violation_error_message=_("Ein Wert braucht Quelle und Stand."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.period.text}"

    @property
    def is_circa(self) -> bool:
        return self.qualifier == KeyFigure.Qualifier.CIRCA

    @property
    def number(self) -> Decimal | None:
        """Its own value or that of its key figure."""
        return self.key_figure.value if self.key_figure else self.value


class EvaluationRound(Editorial):
    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    starts_on = models.DateField(_("Zeitraum von"))
    ends_on = models.DateField(_("bis"))
    evaluator = models.CharField(_("durchgeführt von"), max_length=200, blank=True, help_text=_("Ohne Namen."))
    method_de = models.TextField(_("Vorgehen"), blank=True, max_length=4000)
    method_en = models.TextField(_("Vorgehen (englisch)"), blank=True, max_length=4000)
    documents = models.ManyToManyField(Document, related_name="evaluations", blank=True, verbose_name=_("Dokumente"))

    objects = RoundQuerySet.as_manager()

    title = translated("title")
    method = translated("method")

    class Meta:
        verbose_name = _("Evaluationsrunde")
        verbose_name_plural = _("Evaluationsrunden")
        ordering = ("-ends_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="panels_round_period",
                violation_error_message=_("Das Ende liegt nicht vor dem Anfang."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation-detail", args=(self.slug,))


class Finding(models.Model):
    """What a round found; public with its round."""

    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="findings", verbose_name=_("Runde"))
    text_de = models.TextField(_("Befund"), max_length=2000)
    text_en = models.TextField(_("Befund (englisch)"), blank=True, max_length=2000)
    criterion = models.ForeignKey(
        SuccessCriterion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("Erfolgskriterium"),
    )
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    text = translated("text")

    class Meta:
        verbose_name = _("Befund")
        verbose_name_plural = _("Befunde")
        ordering = ("round", "order", "pk")

    def __str__(self) -> str:
        return self.text[:80]


class Recommendation(models.Model):
    """What a round advises; it becomes a decision of a body, or is set aside with a reason."""

    round = models.ForeignKey(EvaluationRound, models.CASCADE, related_name="recommendations", verbose_name=_("Runde"))
    text_de = models.TextField(_("Empfehlung"), max_length=2000)
    text_en = models.TextField(_("Empfehlung (englisch)"), blank=True, max_length=2000)
    decision = models.ForeignKey(
        Decision,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("wurde zum Beschluss"),
    )
    set_aside_de = models.CharField(_("nicht aufgegriffen, weil"), max_length=500, blank=True)
    set_aside_en = models.CharField(_("nicht aufgegriffen, weil (englisch)"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    text = translated("text")
    set_aside = translated("set_aside")

    class Meta:
        verbose_name = _("Empfehlung")
        verbose_name_plural = _("Empfehlungen")
        ordering = ("round", "order", "pk")

    def __str__(self) -> str:
        return self.text[:80]
