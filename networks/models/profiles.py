"""Networks with their profile, who keeps it, and what they propose."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import FigureSubject, GrowthField
from networks.querysets import NetworkPartQuerySet, NetworkQuerySet, ProfileChangeQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Editorial, Source, aliases_field
from thcm.core.privacy import DELETE, PersonalData, without_person


class Network(Editorial):
    class State(models.TextChoices):
        ACTIVE = "active", _("aktiv")
        UNDER_CONSTRUCTION = "under_construction", _("im Aufbau")  # R21
        DISSOLVED = "dissolved", _("aufgelöst")

    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    subject = models.OneToOneField(
        FigureSubject, models.PROTECT, editable=False, related_name="network", verbose_name=_("Gegenstand")
    )
    name = models.CharField(_("Name"), max_length=300)
    short = models.CharField(_("Kurzname"), max_length=60)
    aliases = aliases_field()
    legal_form = models.CharField(_("Rechtsform"), max_length=60, blank=True)
    legal_form_note = models.CharField(_("Hinweis zur Rechtsform"), max_length=300, blank=True)
    state = models.CharField(_("Stand des Netzwerks"), max_length=20, choices=State, default=State.ACTIVE)
    state_note = models.CharField(_("Hinweis zum Stand"), max_length=300, blank=True)
    growth_field = models.ForeignKey(GrowthField, models.PROTECT, related_name="networks", verbose_name=_("Hauptfeld"))
    further_fields = models.ManyToManyField(
        GrowthField, related_name="further_networks", blank=True, verbose_name=_("weitere Felder")
    )
    website = models.URLField(_("Website"), blank=True)
    website_checked_at = models.DateTimeField(_("Website geprüft"), null=True, blank=True, editable=False)
    website_error = models.CharField(_("Fehler der Website"), max_length=300, blank=True, editable=False)
    contact_function = models.CharField(
        _("Kontakt: Funktion"),
        max_length=200,
        blank=True,
        help_text=_("Öffentlich, ohne Namen: z. B. „Geschäftsstelle“."),
    )
    contact_email = models.EmailField(_("Kontakt: E-Mail"), blank=True)
    contact_phone = models.CharField(_("Kontakt: Telefon"), max_length=60, blank=True)
    seat = models.CharField(_("Sitz"), max_length=100, blank=True)
    latitude = models.DecimalField(
        _("Breite"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )
    longitude = models.DecimalField(
        _("Länge"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )
    logo = models.ImageField(_("Logo"), upload_to="networks/", blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="networks", verbose_name=_("Quelle des Profils")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = NetworkQuerySet.as_manager()

    merge_adds = {"further_fields": "growth_field"}  # thcm.core.merging

    personal_data = PersonalData(
        by=("contact_email",),
        shown=("name", "contact_function", "contact_email", "contact_phone"),
        erase=dict.fromkeys(("contact_function", "contact_email", "contact_phone"), ""),
        kept_because=_("Das Profil des Netzwerks bleibt, ohne diesen Kontakt."),
    )

    class Meta:
        verbose_name = _("Netzwerk")
        verbose_name_plural = _("Netzwerke")
        ordering = ("short", "slug")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="networks_network_whole_place",
                violation_error_message=_("Breite und Länge gehören zusammen."),
            ),
        ]
        indexes = [
            models.Index(Lower("short"), "id", condition=Q(status="published"), name="networks_network_by_name"),
            models.Index(fields=("state",), condition=Q(status="published"), name="networks_network_by_state"),
        ]

    def __str__(self) -> str:
        return self.short

    def get_absolute_url(self) -> str:
        return reverse("network-detail", args=(self.slug,))

    @property
    def other_names(self) -> list[str]:
        """Aliases as readers see them: without those that differ from a name above them in blanks only."""
        spellings = {"".join(name.split()): name for name in reversed((self.name, self.short, *self.aliases))}
        return [alias for alias in self.aliases if alias in spellings.values() and alias not in (self.name, self.short)]


class NetworkTopic(models.Model):
    """One item of the profile; a group may stand alone, without items of its own."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="topics", verbose_name=_("Netzwerk"))
    group = models.CharField(_("Themenfeld"), max_length=200, blank=True)
    text = models.CharField(_("Thema"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    history = HistoricalRecords()

    objects = NetworkPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("Themenfeld")
        verbose_name_plural = _("Themenfelder")
        ordering = ("network", "order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(group="", text=""),
                name="networks_networktopic_says_something",
                violation_error_message=_("Ein Thema braucht ein Themenfeld oder einen Text."),
            ),
        ]

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.group, self.text)))


class NetworkActivity(models.Model):
    class Kind(models.TextChoices):
        EVENT = "event", _("Veranstaltung")
        PROJECT = "project", _("Projekt")
        LABEL = "label", _("Auszeichnung")
        SERVICE = "service", _("Leistung")

    network = models.ForeignKey(Network, models.CASCADE, related_name="activities", verbose_name=_("Netzwerk"))
    text = models.CharField(_("Aktivität"), max_length=400)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Aktivität")
        verbose_name_plural = _("Aktivitäten")
        ordering = ("network", "order", "pk")

    def __str__(self) -> str:
        return self.text


class NetworkLabel(models.Model):
    """An award for its management, e. g. „Bronze Label of Cluster Management Excellence“."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="labels", verbose_name=_("Netzwerk"))
    scheme = models.CharField(_("Label"), max_length=200)
    level = models.CharField(_("Stufe"), max_length=60, blank=True)
    awarded_on = PartialDateField(_("verliehen"), null=True, blank=True)
    valid_until = models.DateField(_("gültig bis"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="network_labels", verbose_name=_("Quelle")
    )
    history = HistoricalRecords()

    objects = NetworkPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("Clustermanagement-Label")
        verbose_name_plural = _("Clustermanagement-Labels")
        ordering = ("network", "scheme")
        constraints = [
            models.UniqueConstraint(fields=("network", "scheme", "level"), name="networks_networklabel_once"),
        ]
        indexes = [models.Index(fields=("scheme",), name="networks_label_by_scheme")]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.scheme, self.level)))

    @property
    def is_valid(self) -> bool:
        return self.valid_until is None or self.valid_until >= timezone.localdate()


class NetworkEditor(models.Model):
    """An account that proposes changes to one network's profile. No member of the staff."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="network_editors", verbose_name=_("Benutzerkonto")
    )
    network = models.ForeignKey(Network, models.CASCADE, related_name="editors", verbose_name=_("Netzwerk"))
    wants_requests = models.BooleanField(_("erhält passende Kooperationsanfragen"), default=True)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    personal_data = PersonalData(
        account="user",
        shown=("network", "wants_requests"),
        until=_("mit dem Konto"),
        erase=DELETE,
    )

    class Meta:
        verbose_name = _("Netzwerkredaktion")
        verbose_name_plural = _("Netzwerkredaktionen")
        ordering = ("network", "user")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "network"),
                name="networks_networkeditor_once",
                violation_error_message=_("Dieses Konto pflegt das Netzwerk bereits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.user}"


class ProfileChange(models.Model):
    """What a network proposes for one part of its profile. The public page keeps the approved state meanwhile."""

    class Part(models.TextChoices):
        MEMBERS = "members", _("Mitgliederzahlen")
        TOPICS = "topics", _("Themenfelder")
        ACTIVITIES = "activities", _("Aktivitäten")
        LABELS = "labels", _("Labels")
        WEBSITE = "website", _("Website")
        LEGAL_FORM = "legal_form", _("Rechtsform")
        CONTACT = "contact", _("Kontakt")
        SEAT = "seat", _("Sitz")

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("in Prüfung")
        ACCEPTED = "accepted", _("angenommen")
        REFUSED = "refused", _("abgelehnt")
        REPLACED = "replaced", _("durch einen neueren Vorschlag ersetzt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    network = models.ForeignKey(Network, models.CASCADE, related_name="changes", verbose_name=_("Netzwerk"))
    part = models.CharField(_("Angabe"), max_length=20, choices=Part)
    before = models.JSONField(_("bisher"))  # the approved state when this was proposed
    proposed = models.JSONField(_("vorgeschlagen"))
    note = models.TextField(_("Anmerkung"), blank=True, max_length=2000)
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.IN_REVIEW)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("vorgeschlagen von")
    )
    proposed_at = models.DateTimeField(_("vorgeschlagen am"), default=timezone.now, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("geprüft von"),
    )
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    reason = models.TextField(_("Begründung"), blank=True, max_length=2000)

    objects = ProfileChangeQuerySet.as_manager()

    personal_data = (
        PersonalData(
            by=("before", "proposed"),
            shown=("network", "part", "before", "proposed", "note", "state"),
            since="proposed_at",
            erase={"before": without_person, "proposed": without_person},
            kept_because=_("Der Vorschlag bleibt, ohne diesen Kontakt."),
        ),
        PersonalData(
            account="proposed_by",
            shown=("network", "part", "proposed", "note", "state"),
            since="proposed_at",
            kept_because=_("Der Vorschlag gehört dem Netzwerk; das Konto darin ist ohne Namen."),
        ),
    )

    class Meta:
        verbose_name = _("Profiländerung")
        verbose_name_plural = _("Profiländerungen")
        ordering = ("-proposed_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("network", "part"),
                condition=Q(state="in_review"),
                name="networks_profilechange_one_in_review",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused", reason=""),
                name="networks_profilechange_refused_with_reason",
                violation_error_message=_("Eine Ablehnung braucht eine Begründung."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.get_part_display()}"

    @property
    def proposer(self) -> str:
        """Who proposed it, by function and never by name."""
        return (self.proposed_by and self.proposed_by.function) or str(_("Netzwerkredaktion"))

    def beside_merged(self) -> None:
        """Of two proposals for the same part of the profile, that of the network which stays is reviewed."""
        others = ProfileChange.objects.in_review().filter(network=self.network, part=self.part)
        if self.state == self.State.IN_REVIEW and others.exists():
            self.state = self.State.REPLACED
