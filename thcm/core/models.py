"""What every app points at: the user, sources, organisations, contact points, legal pages, the site itself."""

import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thcm.core.dates import PartialDateField
from thcm.core.querysets import EditorialQuerySet, LegalPageQuerySet, QualityFindingQuerySet


class User(AbstractUser):
    function = models.CharField(
        _("Funktion"),
        max_length=200,
        blank=True,
        help_text=_("Steht statt des Namens in öffentlichen Änderungsangaben, z. B. „Wachstumsfeldmanagement Optik“."),
    )

    class Meta:
        verbose_name = _("Benutzerkonto")
        verbose_name_plural = _("Benutzerkonten")

    def __str__(self) -> str:
        return self.function or self.username


class TranslatedNames(models.Model):
    """A name in two languages, read through `row.name`."""

    name_de = models.CharField(_("Name"), max_length=300)
    name_en = models.CharField(_("Name (englisch)"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (get_language() == "en" and self.name_en) or self.name_de


class Status(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    IN_REVIEW = "in_review", _("in Prüfung")
    PUBLISHED = "published", _("veröffentlicht")
    ARCHIVED = "archived", _("zurückgezogen")


class Editorial(models.Model):
    """State, author, times, review date and history of everything that editors keep."""

    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("zuerst veröffentlicht"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("geändert von"),
    )
    review_due_on = models.DateField(_("prüfen bis"), null=True, blank=True)
    history = HistoricalRecords(inherit=True)

    objects = EditorialQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED


def aliases_field() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=300),
        verbose_name=_("weitere Namen"),
        default=list,
        blank=True,
        help_text=_("Kurzformen, frühere Namen und andere Schreibweisen, mit Komma getrennt. Die Suche findet sie."),
    )


class Source(Editorial):
    class Kind(models.TextChoices):
        DATABASE = "database", _("Datenbank")
        STUDY = "study", _("Studie")
        OFFICIAL_STATISTICS = "official_statistics", _("Amtliche Statistik")
        WEBSITE = "website", _("Webseite")
        SELF_REPORT = "self_report", _("Selbstauskunft")
        EXPERT_ROUND = "expert_round", _("Expertenrunde")
        BROCHURE = "brochure", _("Broschüre")

    code = models.SlugField(_("Kennung"), max_length=60, unique=True)
    label = models.CharField(_("Bezeichnung"), max_length=300)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    publisher = models.CharField(_("Herausgeber"), max_length=300, blank=True)
    as_of = PartialDateField(_("Stand"))
    reference_period = PartialDateField(_("Bezugszeitraum"), null=True, blank=True)
    population = models.CharField(_("Grundgesamtheit"), max_length=300, blank=True)
    url = models.URLField(_("Adresse"), blank=True)
    footnotes = models.CharField(_("Fußnoten der Quelle"), max_length=300, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)
    aliases = aliases_field()

    class Meta:
        verbose_name = _("Quelle")
        verbose_name_plural = _("Quellen")
        ordering = ("label",)

    def __str__(self) -> str:
        return self.label


class Organisation(Editorial):
    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Ministerium")
        AGENCY = "agency", _("Landesgesellschaft oder Agentur")
        CHAMBER = "chamber", _("Kammer")
        UNIVERSITY = "university", _("Hochschule")
        RESEARCH = "research", _("Forschungseinrichtung")
        COMPANY = "company", _("Unternehmen")
        NETWORK = "network", _("Netzwerk")
        WORKING_GROUP = "working_group", _("Arbeitsgemeinschaft")

    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=300)
    short = models.CharField(_("Kurzname"), max_length=40, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("gehört zu")
    )
    website = models.URLField(_("Website"), blank=True)
    website_checked_at = models.DateTimeField(_("Website geprüft"), null=True, blank=True, editable=False)
    website_error = models.CharField(_("Fehler der Website"), max_length=300, blank=True, editable=False)
    note = models.TextField(_("Hinweis (intern)"), blank=True)
    aliases = aliases_field()

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.short or self.name


class ContactPoint(Editorial):
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contact_points", verbose_name=_("Organisation")
    )
    function_de = models.CharField(_("Funktion"), max_length=200)
    function_en = models.CharField(_("Funktion (englisch)"), max_length=200, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=60, blank=True)
    address = models.CharField(_("Anschrift"), max_length=300, blank=True)
    person_name = models.CharField(_("Name der Person (intern)"), max_length=200, blank=True)
    is_public = models.BooleanField(_("öffentlich"), default=False)

    class Meta:
        verbose_name = _("Kontaktstelle")
        verbose_name_plural = _("Kontaktstellen")
        ordering = ("organisation", "function_de")

    def __str__(self) -> str:
        return self.function

    @property
    def function(self) -> str:
        return (get_language() == "en" and self.function_en) or self.function_de


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
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Portal")
        verbose_name_plural = _("Portal")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="core_sitesetting_one_row"),
        ]

    def __str__(self) -> str:
        return self.name_de

    @classmethod
    def current(cls) -> "SiteSetting | None":
        return cls.objects.select_related("operator").first()


class DatasetRecord(models.Model):
    """What the last load wrote for one record of a data set, to tell an editor's later change from it."""

    dataset = models.CharField(max_length=60)
    section = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    values = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("dataset", "section", "key"), name="core_datasetrecord_key"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.section} {self.key}"


class QualityRun(models.Model):
    """One run of the data-quality check, also a failed one."""

    started_at = models.DateTimeField(_("begonnen"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("beendet"), null=True, editable=False)
    with_websites = models.BooleanField(_("mit Websites"), default=True, editable=False)
    counts = models.JSONField(_("Befunde je Art"), default=dict, editable=False)
    new_count = models.PositiveIntegerField(_("neue Befunde"), default=0, editable=False)
    resolved_count = models.PositiveIntegerField(_("erledigte Befunde"), default=0, editable=False)
    error = models.TextField(_("Fehler"), blank=True, editable=False)

    class Meta:
        verbose_name = _("Prüflauf der Datenqualität")
        verbose_name_plural = _("Prüfläufe der Datenqualität")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.started_at), "SHORT_DATETIME_FORMAT")


class QualityFinding(models.Model):
    """Something that the data-quality check found at one row. It is resolved when a later run finds it no more."""

    class Kind(models.TextChoices):
        NO_SOURCE = "no_source", _("ohne Quelle")
        NO_AS_OF = "no_as_of", _("ohne Stand")
        REVIEW_OVERDUE = "review_overdue", _("Prüfung überfällig")
        WEBSITE = "website", _("Website antwortet nicht")

    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    app_label = models.CharField(max_length=60, editable=False)
    model_name = models.CharField(max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)
    label = models.CharField(_("Datensatz"), max_length=400)
    detail = models.CharField(_("Befund"), max_length=400, blank=True)
    first_found_at = models.DateTimeField(_("zuerst gefunden"))
    last_seen_at = models.DateTimeField(_("zuletzt gesehen"))
    resolved_at = models.DateTimeField(_("erledigt"), null=True, blank=True)

    objects = QualityFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Befund der Datenqualität")
        verbose_name_plural = _("Datenqualität")
        ordering = ("kind", "label")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "app_label", "model_name", "object_id"), name="core_qualityfinding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_kind_display()}"

    @property
    def admin_url(self) -> str:
        """Where the row is mended in the back office; empty where it has no page there."""
        try:
            return reverse(f"admin:{self.app_label}_{self.model_name}_change", args=(self.object_id,))
        except NoReverseMatch:
            return ""


class WrittenPage(models.Model):
    """A whole public page, as it was last written (`thcm.core.pages`)."""

    path = models.CharField(max_length=200, primary_key=True)
    edition = models.CharField(max_length=60)  # release, content version, day
    text = models.TextField()

    def __str__(self) -> str:
        return self.path


class HostTurn(models.Model):
    """When a foreign host may be asked again; shared by all workers (`thcm.core.http`)."""

    host = models.CharField(max_length=255, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.host


def new_public_id() -> str:
    """A short identifier for public addresses, without letters or digits that are easily confused."""
    return "E" + "".join(secrets.choice("23456789BCDFGHJKLMNPQRSTVWXZ") for _position in range(7))
