"""„Stark am Markt“: market and technology leaders of the fields, and companies that apply to be named (R48)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from newsroom.querysets import ApplicationQuerySet, LeaderQuerySet
from thcm.core.language import translated
from thcm.core.models import Editorial, Source
from thcm.core.privacy import PersonalData


class Scope(models.TextChoices):
    WORLD = "world", _("weltweit")
    EUROPE = "europe", _("in Europa")
    GERMANY = "germany", _("in Deutschland")


class LeaderKind(models.TextChoices):
    MARKET = "market", _("Marktführer")
    TECHNOLOGY = "technology", _("Technologieführer")


class MarketLeader(Editorial):
    """What a source says of a company; public only with that source and the day on which it was checked (R8)."""

    company = models.CharField(_("Unternehmen"), max_length=200)
    website = models.URLField(_("Website"), blank=True)
    growth_field = models.ForeignKey(GrowthField, models.PROTECT, related_name="leaders", verbose_name=_("Feld"))
    product_de = models.CharField(_("Produkt oder Technologie"), max_length=300)
    product_en = models.CharField(_("Produkt oder Technologie (englisch)"), max_length=300, blank=True)
    scope = models.CharField(_("Raum"), max_length=7, choices=Scope)
    kind = models.CharField(_("Art"), max_length=10, choices=LeaderKind)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="leaders", verbose_name=_("Quelle")
    )
    is_self_reported = models.BooleanField(_("Angabe des Unternehmens"), default=False)
    evidence = models.CharField(_("Beleg"), max_length=500, blank=True)
    checked_on = models.DateField(_("geprüft am"), null=True, blank=True)

    objects = LeaderQuerySet.as_manager()

    product = translated("product")

    class Meta:
        verbose_name = _("Markt- oder Technologieführer")
        verbose_name_plural = _("Stark am Markt")
        ordering = ("company", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("company", "growth_field", "product_de", "kind", "scope"),
                name="newsroom_leader_once",
                violation_error_message=_("Das steht schon in der Liste."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(checked_on__isnull=False) & (Q(source__isnull=False) | Q(is_self_reported=True)),
                name="newsroom_leader_has_origin",
                violation_error_message=_("Veröffentlicht wird nur mit Herkunft und dem Tag der Prüfung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.product}"


class LeaderApplication(models.Model):
    """A company's own word. Internal; name and address of who sent it end with the retention period."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("nicht bestätigt")
        RECEIVED = "received", _("in Prüfung")
        QUESTION = "question", _("Rückfrage")
        ACCEPTED = "accepted", _("aufgenommen")
        REJECTED = "rejected", _("abgelehnt")

    OPEN = (State.RECEIVED, State.QUESTION)

    company = models.CharField(_("Unternehmen"), max_length=200)
    website = models.URLField(_("Website"))
    growth_field = models.ForeignKey(
        GrowthField, models.PROTECT, related_name="leader_applications", verbose_name=_("Feld")
    )
    product = models.CharField(_("Produkt oder Technologie"), max_length=300)
    scope = models.CharField(_("Raum"), max_length=7, choices=Scope)
    kind = models.CharField(_("Art"), max_length=10, choices=LeaderKind)
    evidence = models.TextField(_("Beleg"), max_length=500)
    contact_name = models.CharField(_("Ansprechperson (intern)"), max_length=200, blank=True)
    contact_email = models.EmailField(_("E-Mail (intern)"), blank=True)
    language = models.CharField(_("Sprache der E-Mails"), max_length=10, default="de")
    condition = models.CharField(_("Status"), max_length=11, choices=State, default=State.UNCONFIRMED)
    reason = models.TextField(_("Begründung oder Rückfrage"), blank=True, max_length=2000)
    leader = models.ForeignKey(
        MarketLeader, models.SET_NULL, null=True, blank=True, related_name="applications", verbose_name=_("Eintrag")
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("entschieden von"),
    )  # fmt: skip

    objects = ApplicationQuerySet.as_manager()

    personal_data = PersonalData(
        by=("contact_email",),
        shown=("company", "product", "contact_name", "contact_email", "condition"),
        until=_("nach der Entscheidung"),
        ends=("decided_at", "SUBMITTER_RETENTION_DAYS"),
        by_night=True,
        erase=dict.fromkeys(("contact_name", "contact_email"), ""),
        kept_because=_("Was das Unternehmen von sich sagt, bleibt, ohne die Person."),
    )

    class Meta:
        verbose_name = _("Bewerbung")
        verbose_name_plural = _("Bewerbungen")
        ordering = ("-confirmed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(condition__in=("rejected", "question"), reason=""),
                name="newsroom_application_with_reason",
                violation_error_message=_("Eine Ablehnung braucht eine Begründung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.product}"
