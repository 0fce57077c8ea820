"""Key figures: what is measured, of what, and what which source says."""

from string import ascii_uppercase

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.querysets import FigureConflictQuerySet, FigureSubjectQuerySet, KeyFigureQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Editorial, Source, TranslatedNames, new_public_id


class Indicator(TranslatedNames):
    class Unit(models.TextChoices):
        COUNT = "count", _("Anzahl")
        BILLION_EUR = "billion_eur", _("Mrd. €")
        PERCENT = "percent", _("%")
        PER_100K = "per_100k", _("je 100.000 Einwohner")

    code = models.SlugField(_("Kennung"), max_length=60, unique=True)
    unit = models.CharField(_("Einheit"), max_length=20, choices=Unit)
    is_additive = models.BooleanField(
        _("addierbar"), default=False, help_text=_("Nur wenn Summen über Felder sinnvoll sind.")
    )
    explanation_de = models.TextField(_("Erläuterung"), blank=True)
    explanation_en = models.TextField(_("Erläuterung (englisch)"), blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Kennzahlart")
        verbose_name_plural = _("Kennzahlarten")
        ordering = ("order", "code")


class FigureSubject(TranslatedNames):
    """One row per thing that figures are about. Fields, sub-fields and networks point here."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Wachstumsfeld oder Branche")
        SUB_FIELD = "sub_field", _("Teilfeld")
        NETWORK = "network", _("Netzwerk")
        REGION = "region", _("Region")

    code = models.SlugField(_("Kennung"), max_length=80, unique=True)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)

    objects = FigureSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gegenstand")
        verbose_name_plural = _("Gegenstände")
        ordering = ("kind", "name_de")

    def get_absolute_url(self) -> str:
        return reverse("figure-list", query={"subject": self.code})


class KeyFigure(Editorial):
    """One statement of one source. An observation is never overwritten by a later one."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("Zahl ohne Zusatz")
        CIRCA = "circa", _("ca.")
        NOT_STATED = "not_stated", _("keine Angaben")
        DASH = "dash", _("Strich")
        BLANK = "blank", _("leere Zelle")

    class Rank(models.TextChoices):
        PREFERRED = "preferred", _("bevorzugt")
        NORMAL = "normal", _("gleichwertig")
        DEPRECATED = "deprecated", _("früherer Wert")

    external_id = models.SlugField(_("Kennung"), max_length=40, unique=True, default=new_public_id, editable=False)
    subject = models.ForeignKey(FigureSubject, models.PROTECT, related_name="key_figures", verbose_name=_("Gegenstand"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="key_figures", verbose_name=_("Kennzahlart"))
    series = models.CharField(_("Zahlenreihe"), max_length=10, default="A")
    value = models.DecimalField(_("Wert"), max_digits=20, decimal_places=6, null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(
        _("Nachkommastellen"), null=True, blank=True, help_text=_("So viele, wie die Quelle druckt.")
    )
    qualifier = models.CharField(_("Zusatz"), max_length=10, choices=Qualifier)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="key_figures", verbose_name=_("Quelle")
    )
    as_of = PartialDateField(_("Stand"), null=True, blank=True)
    is_unsourced = models.BooleanField(
        _("ohne Quellenangabe"), default=False, help_text=_("Nur wenn die Quelle selbst keine Herkunft nennt (R8).")
    )
    reference_period = PartialDateField(_("Bezugszeitraum"), null=True, blank=True)
    population = models.CharField(_("Grundgesamtheit"), max_length=300, blank=True)
    wz_code = models.CharField(_("WZ-Code"), max_length=20, blank=True)
    wz_note = models.CharField(_("Hinweis zum WZ-Code"), max_length=300, blank=True)
    caveat = models.CharField(
        _("Vorbehalt"), max_length=300, blank=True, help_text=_("Steht überall unmittelbar beim Wert (R17).")
    )
    note = models.TextField(_("Hinweis"), blank=True)
    rank = models.CharField(_("Rang"), max_length=10, choices=Rank, default=Rank.NORMAL)

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")
        ordering = ("external_id",)
        constraints = [
            models.UniqueConstraint(
                fields=("subject", "indicator", "series", "source", "as_of", "reference_period", "value"),
                name="clusters_keyfigure_one_statement",
                nulls_distinct=False,
                violation_error_message=_("Diese Angabe derselben Quelle mit demselben Stand gibt es schon."),
            ),
            # R10: missing is not zero, and a value is never "keine Angaben".
            models.CheckConstraint(
                condition=Q(value__isnull=True, qualifier__in=("not_stated", "dash", "blank"))
                | Q(value__isnull=False, decimals__isnull=False, qualifier__in=("exact", "circa")),
                name="clusters_keyfigure_value_or_reason",
                violation_error_message=_(
                    "Entweder ein Wert mit Nachkommastellen oder ein Zusatz, der das Fehlen begründet."
                ),
            ),
            # R11: what is printed is the whole value.
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value=Round("value", precision=F("decimals"))),  # type: ignore[arg-type]
                name="clusters_keyfigure_printed_decimals",
                violation_error_message=_("Der Wert hat mehr Nachkommastellen."),
            ),
            # R8: no figure without source and Stand, unless it is marked as such.
            models.CheckConstraint(
                condition=Q(is_unsourced=True) | Q(source__isnull=False, as_of__isnull=False),
                name="clusters_keyfigure_has_origin",
                violation_error_message=_("Quelle und Stand angeben oder „ohne Quellenangabe“ setzen."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("published_at",), condition=Q(status="published"), name="clusters_figure_by_published"
            ),
            # The current statement per subject, indicator and series.
            models.Index(
                F("subject"),
                F("indicator"),
                F("series"),
                F("rank").desc(),
                F("as_of").desc(),
                name="clusters_figure_current",
            ),
            # The same order for what lists show by default: nothing of it is read that would not be shown.
            models.Index(
                F("subject"),
                F("indicator"),
                F("series"),
                F("rank").desc(),
                F("as_of").desc(),
                F("id"),
                condition=Q(status="published") & ~Q(rank="deprecated"),
                name="clusters_figure_shown",
            ),
            models.Index(fields=("status", "id"), name="clusters_figure_status"),
            models.Index(fields=("qualifier", "id"), name="clusters_figure_qualifier"),
            models.Index(fields=("rank", "id"), name="clusters_figure_rank"),
            models.Index(fields=("series", "id"), name="clusters_figure_series"),
            GistIndex(fields=("as_of",), name="clusters_figure_as_of"),
            GistIndex(fields=("reference_period",), name="clusters_figure_period"),
            models.Index(fields=("updated_at", "id"), name="clusters_figure_updated"),
            models.Index(fields=("indicator", "id"), name="clusters_figure_indicator"),
            models.Index(fields=("source", "id"), name="clusters_figure_source"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.indicator} ({self.external_id})"

    def get_absolute_url(self) -> str:
        return reverse("figure-detail", args=(self.external_id,))

    def clean(self) -> None:
        """Says at once everything that is missing or does not fit, field by field."""
        errors = {}
        missing = self.qualifier in ("not_stated", "dash", "blank")
        if missing and self.value is not None:
            errors["value"] = _("Zu diesem Zusatz gehört kein Wert.")
        if not missing and self.value is None:
            errors["value"] = _("Bitte den Wert angeben oder den Zusatz „keine Angaben“ wählen.")
        if self.value is not None:
            printed = max(0, -int(self.value.normalize().as_tuple().exponent))
            if self.decimals is None:
                self.decimals = printed
            elif self.decimals < printed:
                errors["decimals"] = _("Der Wert hat mehr Nachkommastellen.")
        if not self.is_unsourced:
            for name in ("source", "as_of"):
                if getattr(self, name) is None:
                    errors[name] = _("Ohne diese Angabe darf keine Kennzahl erscheinen.")
        if errors:
            raise ValidationError(errors)

    def beside_merged(self) -> None:
        """Fits in among the figures of another subject: one preferred statement, and no statement lost (R13).

        What one source says equally of both becomes a series of its own (R14).
        """
        others = KeyFigure.objects.same_observation(self)
        if self.rank == KeyFigure.Rank.PREFERRED and others.filter(rank=self.rank, status="published").exists():
            self.rank = KeyFigure.Rank.NORMAL
        names = ("source", "as_of", "reference_period", "value")
        if others.filter(**{name: getattr(self, name) for name in names}).exists():
            figures = KeyFigure.objects.filter(indicator=self.indicator)
            stored = figures.filter(pk=self.pk).values("subject")
            both = figures.filter(Q(subject=self.subject) | Q(subject__in=stored))
            taken = set(both.values_list("series", flat=True))
            self.series = next(name for name in ascii_uppercase if name not in taken)


class Citation(models.Model):
    """Where a source makes a statement: of a figure or of a strength or weakness."""

    key_figure = models.ForeignKey(
        KeyFigure, models.CASCADE, null=True, blank=True, related_name="citations", verbose_name=_("Kennzahl")
    )
    swot_item = models.ForeignKey(
        "clusters.SwotItem",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        verbose_name=_("Stärke oder Schwäche"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="citations", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt"), max_length=200)
    page = models.CharField(_("Seite"), max_length=40, blank=True)
    line = models.PositiveIntegerField(_("Zeile der Textfassung"), null=True, blank=True)
    footnote = models.CharField(_("Fußnote"), max_length=100, blank=True)
    verbatim = models.CharField(_("Wortlaut"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Fundstelle")
        verbose_name_plural = _("Fundstellen")
        ordering = ("order", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(key_figure__isnull=True, swot_item__isnull=False)
                | Q(key_figure__isnull=False, swot_item__isnull=True),
                name="clusters_citation_one_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.section


class FigureConflict(Editorial):
    """Statements that contradict each other or cannot be compared. Nothing of them is overwritten (R13)."""

    class Kind(models.TextChoices):
        VALUE = "value", _("abweichende Werte")
        SOURCE = "source", _("verschiedene Quellen")
        PRECISION = "precision", _("verschiedene Genauigkeit")
        DELIMITATION = "delimitation", _("verschiedene Abgrenzung")
        MISSING = "missing", _("fehlende Angabe")
        NAMING = "naming", _("verschiedene Benennung")

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        DECIDED = "decided", _("entschieden")
        EXPLAINED = "explained", _("erklärt")

    code = models.SlugField(_("Kennung"), max_length=20, unique=True)
    title = models.CharField(_("Titel"), max_length=300)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    figures = models.ManyToManyField(KeyFigure, related_name="conflicts", blank=True, verbose_name=_("Kennzahlen"))
    statement_a = models.TextField(_("Angabe A"), blank=True)
    statement_b = models.TextField(_("Angabe B"), blank=True)
    located_at = models.CharField(_("Fundstellen"), max_length=300, blank=True)
    explanation = models.TextField(_("Umgang"), blank=True)
    state = models.CharField(_("Stand der Klärung"), max_length=10, choices=State, default=State.OPEN)
    decision = models.ForeignKey(
        KeyFigure, models.PROTECT, null=True, blank=True, related_name="decided_conflicts", verbose_name=_("bevorzugt")
    )
    reason = models.TextField(_("Begründung"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entschieden von"),
    )
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True, editable=False)

    objects = FigureConflictQuerySet.as_manager()

    public_figures: list[KeyFigure]  # brought along by `with_subjects`

    class Meta:
        verbose_name = _("Konflikt")
        verbose_name_plural = _("Konflikte")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="decided") | (Q(decision__isnull=False) & ~Q(reason="")),
                name="clusters_conflict_decided_with_reason",
                violation_error_message=_("Eine Entscheidung braucht die bevorzugte Angabe und eine Begründung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
