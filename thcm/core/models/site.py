"""The site itself: its name, its legal pages, what readers report, and the pages that are kept ready."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thcm.core.models.editorial import Editorial, Organisation
from thcm.core.privacy import PersonalData
from thcm.core.querysets import LegalPageQuerySet

dcat_address = RegexValidator(r"^http://dcat-ap\.de/def/", _("Die Adresse beginnt mit http://dcat-ap.de/def/."))


class LegalPage(Editorial):
    class Kind(models.TextChoices):
        IMPRINT = "impressum", _("Impressum")
        PRIVACY = "datenschutz", _("Datenschutz")
        ACCESSIBILITY = "barrierefreiheit", _("Barrierefreiheit")
        LICENCE = "lizenz", _("Lizenz")

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

    @property
    def text(self) -> str:
        return (get_language() == "en" and self.text_en) or self.text_de


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


class SiteSetting(models.Model):
    """The one row that names the region, its brand and its licence, so that another region loads another file."""

    name_de = models.CharField(_("Name des Portals"), max_length=200)
    name_en = models.CharField(_("Name des Portals (englisch)"), max_length=200, blank=True)
    short_name = models.CharField(_("Kurzname"), max_length=40)
    claim_de = models.CharField(_("Leitsatz"), max_length=300, blank=True)
    claim_en = models.CharField(_("Leitsatz (englisch)"), max_length=300, blank=True)
    region_de = models.CharField(_("Region"), max_length=100)
    region_en = models.CharField(_("Region (englisch)"), max_length=100, blank=True)
    brand = models.CharField(_("Dachmarke"), max_length=100, blank=True)
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
