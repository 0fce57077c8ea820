"""Growth fields and their parts."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models.figures import FigureSubject
from clusters.querysets import (
    FieldLinkQuerySet,
    GrowthFieldQuerySet,
    ResponsibilityQuerySet,
    SubFieldQuerySet,
    SwotItemQuerySet,
)
from thcm.core.models import Editorial, Organisation, Source, TranslatedNames, aliases_field
from thcm.core.privacy import PersonalData


class FieldCategory(TranslatedNames):
    code = models.SlugField(_("Kennung"), max_length=40, unique=True)
    note = models.TextField(_("Hinweis"), blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Kategorie")
        verbose_name_plural = _("Kategorien")
        ordering = ("order",)


class FieldTaxonomy(models.Model):
    """The strategy that names the fields, e. g. a trend atlas. A later strategy is a row of its own."""

    code = models.SlugField(_("Kennung"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    valid_from = models.DateField(_("gültig ab"))
    valid_until = models.DateField(_("gültig bis"), null=True, blank=True)

    class Meta:
        verbose_name = _("Felderstrategie")
        verbose_name_plural = _("Felderstrategien")
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="clusters_taxonomy_ends_after_start",
                violation_error_message=_("Das Ende muss nach dem Anfang liegen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GrowthField(TranslatedNames, Editorial):
    class Kind(models.TextChoices):
        GROWTH_FIELD = "growth_field", _("Wachstumsfeld")
        INDUSTRY = "industry", _("Branche")

    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    subject = models.OneToOneField(
        FigureSubject, models.PROTECT, editable=False, related_name="growth_field", verbose_name=_("Gegenstand")
    )
    taxonomy = models.ForeignKey(
        FieldTaxonomy, models.PROTECT, related_name="growth_fields", verbose_name=_("Felderstrategie")
    )
    category = models.ForeignKey(
        FieldCategory, models.PROTECT, related_name="growth_fields", verbose_name=_("Kategorie")
    )
    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    short_name_de = models.CharField(_("Kurzname"), max_length=60, blank=True)
    short_name_en = models.CharField(_("Kurzname (englisch)"), max_length=60, blank=True)
    aliases = aliases_field()
    summary_de = models.TextField(_("Zusammenfassung"), blank=True)
    summary_en = models.TextField(_("Zusammenfassung (englisch)"), blank=True)
    focus_points_de = ArrayField(
        models.CharField(max_length=300), verbose_name=_("Schwerpunkte"), default=list, blank=True
    )
    focus_points_en = ArrayField(
        models.CharField(max_length=300), verbose_name=_("Schwerpunkte (englisch)"), default=list, blank=True
    )
    is_handled_by_thcm = models.BooleanField(_("vom ClusterManagement bearbeitet"), default=True)
    delimitation_note = models.TextField(_("Hinweis zur Abgrenzung"), blank=True)
    totals_note = models.TextField(_("Hinweis zu Summen"), blank=True)
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = GrowthFieldQuerySet.as_manager()

    published_sub_fields: list["SubField"]  # brought along by `with_parts`
    active_responsibilities: list["Responsibility"]  # brought along by `with_responsible`

    class Meta:
        verbose_name = _("Wachstumsfeld oder Branche")
        verbose_name_plural = _("Wachstumsfelder und Branchen")
        ordering = ("order", "slug")

    def get_absolute_url(self) -> str:
        return reverse("field-detail", args=(self.slug,))

    @property
    def short_name(self) -> str:
        short = self.short_name_en if get_language() == "en" else self.short_name_de
        return short or self.name

    @property
    def summary(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary_de

    @property
    def cited_lead_markets(self) -> "models.QuerySet[LeadMarket]":
        return self.lead_markets.select_related("source")

    @property
    def focus_points(self) -> list[str]:
        return (get_language() == "en" and self.focus_points_en) or self.focus_points_de


class SubField(TranslatedNames, Editorial):
    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)
    subject = models.OneToOneField(
        FigureSubject, models.PROTECT, editable=False, related_name="sub_field", verbose_name=_("Gegenstand")
    )
    growth_field = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="sub_fields", verbose_name=_("Wachstumsfeld")
    )
    note = models.TextField(_("Hinweis"), blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = SubFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("Teilfeld")
        verbose_name_plural = _("Teilfelder")
        ordering = ("growth_field", "order")


class LeadMarket(TranslatedNames):
    growth_field = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="lead_markets", verbose_name=_("Wachstumsfeld")
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="lead_markets", verbose_name=_("Quelle"))
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        verbose_name = _("Leitmarkt")
        verbose_name_plural = _("Leitmärkte")
        ordering = ("growth_field", "order")
        constraints = [
            models.UniqueConstraint(fields=("growth_field", "name_de"), name="clusters_leadmarket_once"),
        ]


class FieldSuccession(models.Model):
    class Kind(models.TextChoices):
        RENAMED = "renamed", _("umbenannt")
        MERGED = "merged", _("zusammengelegt")
        SPLIT = "split", _("aufgeteilt")

    predecessor = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="successions", verbose_name=_("bisheriges Feld")
    )
    successor = models.ForeignKey(GrowthField, models.CASCADE, related_name="origins", verbose_name=_("neues Feld"))
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("Nachfolge")
        verbose_name_plural = _("Nachfolgen")
        constraints = [
            models.UniqueConstraint(fields=("predecessor", "successor"), name="clusters_succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="clusters_succession_of_another",
                violation_error_message=_("Ein Feld kann nicht sich selbst nachfolgen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class FieldLink(models.Model):
    """A directionless link that the source states. It may reach a whole category, or all fields."""

    field_a = models.ForeignKey(GrowthField, models.CASCADE, related_name="links", verbose_name=_("Feld"))
    field_b = models.ForeignKey(
        GrowthField, models.CASCADE, null=True, blank=True, related_name="links_back", verbose_name=_("mit Feld")
    )
    category_b = models.ForeignKey(
        FieldCategory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="field_links",
        verbose_name=_("mit Kategorie"),
        help_text=_("Ohne Feld und Kategorie gilt die Verbindung zu allen Feldern."),
    )
    is_weak = models.BooleanField(
        _("noch zu gering"), default=False, help_text=_("Die Quelle nennt die Verbindung als Schwäche.")
    )
    basis = models.CharField(_("Grundlage"), max_length=300)

    objects = FieldLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("Verbindung")
        verbose_name_plural = _("Verbindungen")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("field_a", "field_b", "category_b", "basis"), name="clusters_link_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(field_a=F("field_b")),
                name="clusters_link_to_another",
                violation_error_message=_("Ein Feld kann nicht mit sich selbst verbunden sein."),
            ),
            models.CheckConstraint(
                condition=Q(field_b__isnull=True) | Q(category_b__isnull=True),
                name="clusters_link_one_target",
                violation_error_message=_("Entweder ein Feld oder eine Kategorie, nicht beides."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_a} – {self.field_b or self.category_b or '*'}"


class SwotItem(Editorial):
    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Stärke")
        WEAKNESS = "weakness", _("Schwäche")

    growth_field = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="swot_items", verbose_name=_("Wachstumsfeld")
    )
    sub_field = models.ForeignKey(
        SubField, models.CASCADE, null=True, blank=True, related_name="swot_items", verbose_name=_("Teilfeld")
    )
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    text_de = models.TextField(_("Text"))
    text_en = models.TextField(_("Text (englisch)"), blank=True)
    original_text = models.TextField(_("Wortlaut der Quelle, falls berichtigt"), blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    source = models.ForeignKey(Source, models.PROTECT, related_name="swot_items", verbose_name=_("Quelle"))

    objects = SwotItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stärke oder Schwäche")
        verbose_name_plural = _("Stärken und Schwächen")
        ordering = ("growth_field", "kind", "order")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def text(self) -> str:
        return (get_language() == "en" and self.text_en) or self.text_de


class DaysOfResponsibility(Func):
    """Days from `starts_on` to `ends_on`, both included, without end if that is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self) -> None:
        # An end before its start is refused by a constraint of its own; a range of it would be an error.
        last = Case(When(ends_on__isnull=False, then=Greatest("starts_on", "ends_on")), output_field=models.DateField())
        super().__init__("starts_on", last, Value("[]"))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return ("clusters.models.fields.DaysOfResponsibility", [], {})


class Responsibility(models.Model):
    """Who looks after a field, in what role, since when. The person stays internal (R54)."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Federführung")
        CONTRIBUTING = "contributing", _("Mitwirkung")
        CONTACT = "contact", _("Ansprechstelle")

    growth_field = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="responsibilities", verbose_name=_("Wachstumsfeld")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responsibilities", verbose_name=_("Organisation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("Benutzerkonto"),
    )
    role = models.CharField(_("Rolle"), max_length=20, choices=Role)
    starts_on = models.DateField(_("von"))
    ends_on = models.DateField(_("bis"), null=True, blank=True)
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)

    objects = ResponsibilityQuerySet.as_manager()

    personal_data = PersonalData(
        account="user",
        shown=("growth_field", "organisation", "role", "starts_on", "ends_on"),
        since="starts_on",
        kept_because=_("Wer wann für ein Feld zuständig war, bleibt belegt; das Konto darin ist ohne Namen."),
    )

    class Meta:
        verbose_name = _("Zuständigkeit")
        verbose_name_plural = _("Zuständigkeiten")
        ordering = ("growth_field", "role")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="clusters_responsibility_period",
                violation_error_message=_("Das Ende darf nicht vor dem Anfang liegen."),
            ),
            models.UniqueConstraint(
                fields=("growth_field", "organisation", "user", "role", "starts_on"),
                name="clusters_responsibility_once",
                nulls_distinct=False,
            ),
            # R4: each field has one lead at a time.
            ExclusionConstraint(
                name="clusters_responsibility_one_lead",
                expressions=[("growth_field", RangeOperators.EQUAL), (DaysOfResponsibility(), RangeOperators.OVERLAPS)],
                condition=Q(role="lead"),
                violation_error_message=_("Für diese Zeit hat das Feld schon eine Federführung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.growth_field}: {self.organisation} ({self.get_role_display()})"
