"""What every app points at: the user, sources, organisations and contact points, and what editorial rows share."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thcm.core.dates import PartialDateField
from thcm.core.privacy import PersonalData
from thcm.core.querysets import EditorialQuerySet


def new_public_id() -> str:
    """A short identifier for public addresses, without letters or digits that are easily confused."""
    return "E" + "".join(secrets.choice("23456789BCDFGHJKLMNPQRSTVWXZ") for _position in range(7))


class User(AbstractUser):
    function = models.CharField(
        _("Funktion"),
        max_length=200,
        blank=True,
        help_text=_("Steht statt des Namens in öffentlichen Änderungsangaben, z. B. „Wachstumsfeldmanagement Optik“."),
    )

    personal_data = PersonalData(
        by=("email", "username"),
        shown=("username", "first_name", "last_name", "email", "function", "is_active", "is_staff", "last_login"),
        since="date_joined",
        until=_("90 Tage nach einer Einladung, die nie angenommen wurde; sonst von Hand"),
        erase={
            "username": lambda row, *_more: f"geloescht-{row.pk}",
            "password": lambda *_more: make_password(None),
            **dict.fromkeys(("first_name", "last_name", "email"), ""),
            **dict.fromkeys(("is_active", "is_staff", "is_superuser"), False),
            "last_login": None,
            **dict.fromkeys(("groups", "user_permissions"), ()),
        },
        kept_because=_("Das gesperrte Konto ohne Namen bleibt, mit seiner Funktion: Es steht in Änderungsnachweisen."),
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

    def get_absolute_url(self) -> str:
        return reverse("organisation-detail", args=(self.slug,))


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

    personal_data = PersonalData(
        by=("email",),
        shown=("organisation", "function_de", "person_name", "email", "phone", "address"),
        erase=dict.fromkeys(("person_name", "email", "phone"), ""),
        kept_because=_("Die Stelle der Organisation bleibt, ohne Person und Erreichbarkeit."),
    )

    class Meta:
        verbose_name = _("Kontaktstelle")
        verbose_name_plural = _("Kontaktstellen")
        ordering = ("organisation", "function_de")

    def __str__(self) -> str:
        return self.function

    @property
    def function(self) -> str:
        return (get_language() == "en" and self.function_en) or self.function_de
