"""The site itself: its name, its legal pages, what readers report, and the pages that are kept ready."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thcm.core import colours
from thcm.core.language import address_in_language
from thcm.core.models.editorial import Editorial, Organisation
from thcm.core.privacy import PersonalData
from thcm.core.querysets import HighlightQuerySet, LegalPageQuerySet

is_link = RegexValidator(r"^(/(?!/)|https://)[^\s<>\"]*\Z", _("Die Adresse beginnt mit / oder https://."))
dcat_address = RegexValidator(r"^http://dcat-ap\.de/def/", _("Die Adresse beginnt mit http://dcat-ap.de/def/."))


class LegalPage(Editorial):
    class Kind(models.TextChoices):
        IMPRINT = "impressum", _("Impressum")
        PRIVACY = "datenschutz", _("Datenschutz")
        ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")
        LICENCE = "lizenz", _("Lizenz")
        EASY = "leichte-sprache", _("Leichte Sprache")

    kind = models.CharField(_("Seite"), max_length=20, choices=Kind, unique=True)
    text_de = models.TextField(_("Text"), help_text=_("HTML; unerlaubte Auszeichnung wird beim Anzeigen entfernt."))
    text_en = models.TextField(_("Text (englisch)"), blank=True)
    reviewed_on = models.DateField(_("zuletzt geprüft"), null=True, blank=True)

    objects = LegalPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rechtstext")
        verbose_name_plural = _("Rechtstexte")
        ordering = ("kind",)

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse(LEGAL_ADDRESSES[self.kind])

    @property
    def text(self) -> str:
        return (get_language() == "en" and self.text_en) or self.text_de


LEGAL_ADDRESSES: dict[str, str] = {
    LegalPage.Kind.IMPRINT: "imprint",
    LegalPage.Kind.PRIVACY: "privacy",
    LegalPage.Kind.ACCESSIBILITY: "accessibility",
    LegalPage.Kind.LICENCE: "licence",
    LegalPage.Kind.EASY: "easy-language",
}  # names of the pages


class Highlight(Editorial):
    """What the home page points out, for a while or until further notice."""

    title_de = models.CharField(_("Titel"), max_length=100)
    title_en = models.CharField(_("Titel (englisch)"), max_length=100, blank=True)
    text_de = models.CharField(_("Text"), max_length=300, blank=True)
    text_en = models.CharField(_("Text (englisch)"), max_length=300, blank=True)
    link = models.CharField(
        _("Adresse"),
        max_length=300,
        validators=[is_link],
        help_text=_("Im Portal ab dem Schrägstrich, z. B. /t3/; sonst mit https://."),
    )
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    starts_on = models.DateField(_("von"), null=True, blank=True)
    ends_on = models.DateField(_("bis"), null=True, blank=True, help_text=_("Der letzte Tag. Leer: bis auf Weiteres."))

    objects = HighlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("Hinweis der Startseite")
        verbose_name_plural = _("Hinweise der Startseite")
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="core_highlight_days",
                violation_error_message=_("Der letzte Tag liegt vor dem ersten."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_de

    @property
    def address(self) -> str:
        """In the language of the page, where it leads into the portal."""
        return address_in_language(self.link) if self.link.startswith("/") else self.link


class BarrierReport(models.Model):
    """A barrier that a reader met. Personal data: the address, if given, is for the answer only."""

    page = models.CharField(_("Seite"), max_length=500, blank=True)
    description = models.TextField(_("Beschreibung der Barriere"), max_length=5000)
    email = models.EmailField(_("E-Mail für die Antwort"), blank=True)
    reported_at = models.DateTimeField(_("gemeldet"), default=timezone.now, editable=False)
    answered_at = models.DateTimeField(_("beantwortet"), null=True, blank=True)

    personal_data = PersonalData(
        by=("email",),
        shown=("page", "description", "email", "answered_at"),
        since="reported_at",
        until=_("nach der Meldung"),
        ends=("reported_at", "SUBMITTER_RETENTION_DAYS"),
        by_night=True,
        erase={"email": ""},
        kept_because=_("Die Meldung bleibt ohne Adresse, damit die Barriere behoben wird."),
    )

    class Meta:
        verbose_name = _("Barriere-Meldung")
        verbose_name_plural = _("Barriere-Meldungen")
        ordering = ("-reported_at",)

    def __str__(self) -> str:
        return self.page or self.description[:60]


def _colour(label: Any) -> models.CharField:
    return models.CharField(label, max_length=7, blank=True, validators=[colours.is_colour])


COLOUR_FIELDS = ("accent_colour", *(f"{group}_colour" for group in colours.GROUPS))


class SiteSetting(models.Model):
    """The one row that names the region, its brand and its licence, so that another region loads another file."""

    name_de = models.CharField(_("Name des Portals"), max_length=200)
    name_en = models.CharField(_("Name des Portals (englisch)"), max_length=200, blank=True)
    short_name = models.CharField(_("Kurzname"), max_length=40)
    claim_de = models.CharField(_("Leitsatz"), max_length=300, blank=True)
    claim_en = models.CharField(_("Leitsatz (englisch)"), max_length=300, blank=True)
    region_de = models.CharField(_("Region"), max_length=100)
    region_en = models.CharField(_("Region (englisch)"), max_length=100, blank=True)
    brand = models.CharField(
        _("Kampagnenzeile"), max_length=100, blank=True, help_text=_("Steht so, wie sie ist, am Fuß jeder Seite.")
    )
    logo = models.ImageField(
        _("Logo"),
        upload_to="logos/",
        blank=True,
        help_text=_("PNG, JPEG oder WebP, am besten ohne Rand; ohne Logo steht das Zeichen des Portals."),
    )
    accent_colour = _colour(_("Akzentfarbe"))
    application_colour = _colour(_("Farbe der Kreise"))
    cross_sectional_colour = _colour(_("Farbe der Quadrate"))
    trend_induced_colour = _colour(_("Farbe der Dreiecke"))
    industry_colour = _colour(_("Farbe der Sechsecke"))
    operator = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Betreiber")
    )
    licence_attribution = models.CharField(_("Quellenvermerk der Lizenz"), max_length=300)
    contributor_id = models.URLField(
        _("Datenbereitsteller-ID"),
        blank=True,
        validators=[dcat_address],
        help_text=_("Vergibt GovData: http://dcat-ap.de/def/contributors/… Ohne sie nimmt GovData nichts an."),
    )
    geocoding_uri = models.URLField(
        _("Gebiet der Daten"),
        blank=True,
        validators=[dcat_address],
        help_text=_("Für ein Land z. B. http://dcat-ap.de/def/politicalGeocoding/stateKey/16."),
    )
    geocoding_level_uri = models.URLField(
        _("Ebene des Gebiets"),
        blank=True,
        validators=[dcat_address],
        help_text=_("Für ein Land http://dcat-ap.de/def/politicalGeocoding/Level/state."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Portal")
        verbose_name_plural = _("Portal")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="core_sitesetting_one_row"),
        ]

    def __str__(self) -> str:
        return self.name_de

    @property
    def name(self) -> str:
        return (get_language() == "en" and self.name_en) or self.name_de

    def clean(self) -> None:
        errors = {}
        for name in COLOUR_FIELDS:
            try:
                if colour := getattr(self, name):
                    colours.readable(colour)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)

    @property
    def chosen_colours(self) -> dict[str, str]:
        """By the default that each replaces; tints follow the colours of the groups."""
        chosen = {colours.ACCENT: self.accent_colour}
        for group, default in colours.GROUPS.items():
            if colour := getattr(self, f"{group}_colour"):
                chosen |= {default: colour, colours.TINTS[group]: colours.tint(colour)}
        return {default: colour for default, colour in chosen.items() if colour}

    def recoloured(self, text: str) -> str:
        """Mails, drawings and print speak the default colours; here the region's own take their place."""
        own = self.chosen_colours
        return colours.COLOUR.sub(lambda found: own.get(found[0], found[0]), text)

    @property
    def brand_style_sheet(self) -> str:
        """Its address, which holds the colours; "" where none was chosen."""
        chosen = [getattr(self, name)[1:] or "0" for name in COLOUR_FIELDS]
        return reverse("brand-style-sheet", args=["-".join(chosen)]) if set(chosen) != {"0"} else ""

    @classmethod
    def current(cls) -> "SiteSetting | None":
        return cls.objects.select_related("operator").first()


class WrittenPage(models.Model):
    """A whole public page, as it was last written (`thcm.core.pages`)."""

    path = models.CharField(max_length=200, primary_key=True)
    edition = models.CharField(max_length=60)  # release, content version, day
    text = models.TextField()

    def __str__(self) -> str:
        return self.path
