"""Bringing partners together (R45): offers and searches, who is interested, and which networks they suit."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField
from networks.models.profiles import Network
from networks.querysets import CooperationRequestQuerySet, InterestQuerySet
from thcm.core.models import TranslatedNames, new_public_id
from thcm.core.privacy import DELETE, PersonalData


class CompetenceTag(TranslatedNames):
    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("Kompetenz")
        verbose_name_plural = _("Kompetenzen")
        ordering = ("name_de",)


class CooperationRequest(models.Model):
    """An offer or a search. Personal data: contact and addresses are internal and end with the retention period."""

    class Kind(models.TextChoices):
        OFFER = "offer", _("Angebot")
        SEARCH = "search", _("Gesuch")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("nicht bestätigt")
        RECEIVED = "received", _("in Prüfung")
        PUBLISHED = "published", _("veröffentlicht")
        REFUSED = "refused", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")
        EXPIRED = "expired", _("abgelaufen")

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind)
    title = models.CharField(_("Titel"), max_length=150)
    text = models.TextField(_("Beschreibung"), max_length=4000)
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="cooperation_requests", blank=True, verbose_name=_("Felder")
    )
    tags = models.ManyToManyField(
        CompetenceTag, related_name="cooperation_requests", blank=True, verbose_name=_("Kompetenzen")
    )
    network = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cooperation_requests",
        verbose_name=_("eingestellt vom Netzwerk"),
    )
    organisation_name = models.CharField(_("Unternehmen oder Einrichtung"), max_length=200, blank=True)
    contact_name = models.CharField(_("Ansprechperson (intern)"), max_length=200, blank=True)
    contact_email = models.EmailField(_("E-Mail (intern)"), blank=True)
    language = models.CharField(_("Sprache der E-Mails"), max_length=10, default="de")
    valid_until = models.DateField(_("gültig bis"))
    state = models.CharField(_("Status"), max_length=12, choices=State, default=State.UNCONFIRMED)
    reason = models.TextField(_("Begründung"), blank=True, max_length=2000)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("veröffentlicht"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    reminded_at = models.DateTimeField(_("an den Ablauf erinnert"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("geprüft von"),
    )
    history = HistoricalRecords(excluded_fields=["contact_name", "contact_email"])

    objects = CooperationRequestQuerySet.as_manager()

    personal_data = (
        PersonalData(
            by=("contact_email",),
            shown=("title", "text", "organisation_name", "contact_name", "contact_email", "state"),
            until=_("nach dem Ende der Anfrage"),
            ends=("ended_at", "REQUEST_RETENTION_DAYS"),
            erase=DELETE,
            only=Q(network=None),
        ),
        PersonalData(
            by=("contact_email",),
            shown=("title", "network", "contact_name", "contact_email", "state"),
            until=_("nach dem Ende der Anfrage"),
            ends=("ended_at", "REQUEST_RETENTION_DAYS"),
            erase={
                **dict.fromkeys(("contact_name", "contact_email"), ""),
                "state": lambda row, *_more: row.state if row.ended_at else CooperationRequest.State.WITHDRAWN,
                "ended_at": lambda row, *_more: row.ended_at or timezone.now(),
            },
            kept_because=_("Die Anfrage gehört dem Netzwerk; sie wird ohne den Kontakt zurückgezogen."),
            only=Q(network__isnull=False),
        ),
    )

    class Meta:
        verbose_name = _("Kooperationsanfrage")
        verbose_name_plural = _("Kooperationsanfragen")
        ordering = ("-published_at", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused", reason=""),
                name="networks_request_refused_with_reason",
                violation_error_message=_("Eine Ablehnung braucht eine Begründung."),
            ),
            models.CheckConstraint(
                condition=~Q(network__isnull=True, organisation_name=""),
                name="networks_request_from_somebody",
                violation_error_message=_("Bitte nennen Sie Ihr Unternehmen oder Ihre Einrichtung."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("-published_at", "-id"), condition=Q(state="published"), name="networks_request_newest"
            ),
            models.Index(fields=("valid_until",), condition=Q(state="published"), name="networks_request_ending"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("request-detail", args=(self.public_id,))

    @property
    def sender(self) -> str:
        """Who stands behind it, as readers see it."""
        return str(self.network.name if self.network else self.organisation_name)


class Interest(models.Model):
    """A reader's answer to a request. Addresses are given out only once the request's sender has accepted it."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("nicht bestätigt")
        OPEN = "open", _("weitergegeben")
        ACCEPTED = "accepted", _("angenommen")
        DECLINED = "declined", _("abgelehnt")

    request = models.ForeignKey(
        CooperationRequest, models.CASCADE, related_name="interests", verbose_name=_("Kooperationsanfrage")
    )
    organisation_name = models.CharField(_("Unternehmen oder Einrichtung"), max_length=200)
    contact_name = models.CharField(_("Ansprechperson"), max_length=200, blank=True)
    contact_email = models.EmailField(_("E-Mail"), blank=True)
    language = models.CharField(_("Sprache der E-Mails"), max_length=10, default="de")
    message = models.TextField(_("Nachricht"), max_length=2000)
    state = models.CharField(_("Status"), max_length=12, choices=State, default=State.UNCONFIRMED)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True, editable=False)

    objects = InterestQuerySet.as_manager()

    personal_data = PersonalData(
        by=("contact_email",),
        shown=("request", "organisation_name", "contact_name", "contact_email", "message", "state"),
        until=_("nach der Bekundung oder dem Ende der Anfrage"),
        ends=("created_at", "REQUEST_RETENTION_DAYS"),
        erase=DELETE,
    )

    class Meta:
        verbose_name = _("Interessensbekundung")
        verbose_name_plural = _("Interessensbekundungen")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.organisation_name}: {self.request}"


class RequestMatch(models.Model):
    """A network that was told of a request that suits it (NE-7), and what it answered."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        ACCEPTED = "accepted", _("angenommen")
        DECLINED = "declined", _("abgelehnt")

    request = models.ForeignKey(
        CooperationRequest, models.CASCADE, related_name="matches", verbose_name=_("Kooperationsanfrage")
    )
    network = models.ForeignKey(Network, models.CASCADE, related_name="matches", verbose_name=_("Netzwerk"))
    reasons = ArrayField(models.CharField(max_length=300), verbose_name=_("Gründe"), default=list)
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.OPEN)
    told_at = models.DateTimeField(_("mitgeteilt"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entschieden von")
    )

    class Meta:
        verbose_name = _("passendes Netzwerk")
        verbose_name_plural = _("passende Netzwerke")
        ordering = ("-told_at",)
        constraints = [
            models.UniqueConstraint(fields=("request", "network"), name="networks_requestmatch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.request}"
