"""The newsletter: its issues, what stands in them, and what was handed over to the mail server."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField
from newsroom.models.subscribers import Subscriber
from newsroom.querysets import DeliveryQuerySet, IssueQuerySet
from thcm.core.language import translated

MARKDOWN = _("Markdown: Absätze, Listen, **fett**, Links.")


class NewsletterIssue(models.Model):
    """Once its sending has begun, the database refuses any change of what it says."""

    class Condition(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        SCHEDULED = "scheduled", _("eingeplant")
        SENDING = "sending", _("wird versandt")
        SENT = "sent", _("versandt")
        STOPPED = "stopped", _("angehalten")

    number = models.PositiveSmallIntegerField(_("Ausgabe"), unique=True)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    intro_de = models.TextField(_("Einleitung"), max_length=5000, blank=True, help_text=MARKDOWN)
    intro_en = models.TextField(_("Einleitung (englisch)"), max_length=5000, blank=True)
    growth_field = models.ForeignKey(
        GrowthField,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="newsletter_issues",
        verbose_name=_("nur für das Feld"),
        help_text=_("Leer: an alle. Sonst an die, die dieses Feld oder alle Felder gewählt haben."),
    )
    condition = models.CharField(_("Zustand"), max_length=9, choices=Condition, default=Condition.DRAFT, editable=False)
    send_at = models.DateTimeField(_("Versand am"), null=True, blank=True)
    started_at = models.DateTimeField(_("Versand begonnen"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("Versand beendet"), null=True, blank=True, editable=False)
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

    objects = IssueQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=("updated_at",))

    title = translated("title")
    intro = translated("intro")

    class Meta:
        verbose_name = _("Ausgabe des Newsletters")
        verbose_name_plural = _("Newsletter")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(condition="scheduled") | Q(send_at__isnull=False),
                name="newsroom_issue_scheduled_when",
                violation_error_message=_("Bitte angeben, wann die Ausgabe versandt wird."),
            ),
            models.CheckConstraint(
                condition=Q(condition__in=("draft", "scheduled"), started_at__isnull=True)
                | Q(condition__in=("sending", "sent", "stopped"), started_at__isnull=False),
                name="newsroom_issue_started_at",
            ),
            models.CheckConstraint(
                condition=Q(condition="sent", sent_at__isnull=False) | (~Q(condition="sent") & Q(sent_at__isnull=True)),
                name="newsroom_issue_sent_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("newsletter-issue", args=(self.number,))

    @property
    def is_open(self) -> bool:
        """Whether what it says may still change."""
        return self.condition in (self.Condition.DRAFT, self.Condition.SCHEDULED)

    @property
    def day(self) -> str:
        moment = self.sent_at or self.started_at or self.send_at
        return date_format(timezone.localtime(moment)) if moment else ""


class NewsletterItem(models.Model):
    class Kind(models.TextChoices):
        NEWS = "news", _("Aktuelles")
        EVENT = "event", _("Termine")
        FUNDING = "funding", _("Förderung")
        ROADMAP = "roadmap", _("Roadmaps")
        FREE = "free", _("Außerdem")

    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="items", verbose_name=_("Ausgabe"))
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    kind = models.CharField(_("Art"), max_length=7, choices=Kind, default=Kind.FREE)
    title_de = models.CharField(_("Titel"), max_length=500)
    title_en = models.CharField(_("Titel (englisch)"), max_length=500, blank=True)
    text_de = models.TextField(_("Text"), max_length=3000, blank=True, help_text=MARKDOWN)
    text_en = models.TextField(_("Text (englisch)"), max_length=3000, blank=True)
    path = models.CharField(
        _("Seite im Portal"), max_length=400, blank=True, help_text=_("Ohne Adresse des Portals: /t3/…")
    )
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="+", blank=True, verbose_name=_("Felder"), help_text=_("Ohne Auswahl: für alle.")
    )

    title = translated("title")
    text = translated("text")

    class Meta:
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("issue", "path"), condition=~Q(path=""), name="newsroom_item_once_in_issue"
            ),
            models.CheckConstraint(
                condition=Q(path="") | Q(path__regex=r"^/[^/\\]"),
                name="newsroom_item_path_of_portal",
                violation_error_message=_("Die Seite im Portal beginnt mit einem Schrägstrich, z. B. /t3/."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NewsletterDelivery(models.Model):
    """One issue to one subscriber. Claimed before it is handed over, so that nobody gets it twice.

    What a worker had claimed when it died may or may not have left: „ungewiss“, not sent again.
    """

    class Condition(models.TextChoices):
        WAITING = "waiting", _("wartet")
        CLAIMED = "claimed", _("wird übergeben")
        SENT = "sent", _("übergeben")
        FAILED = "failed", _("gescheitert")
        UNCERTAIN = "uncertain", _("ungewiss")

    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="deliveries", verbose_name=_("Ausgabe"))
    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, related_name="deliveries", verbose_name=_("Bezug")
    )
    condition = models.CharField(_("Zustand"), max_length=9, choices=Condition, default=Condition.WAITING)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    next_attempt_at = models.DateTimeField(_("nächster Versuch"), default=timezone.now)
    claimed_at = models.DateTimeField(_("begonnen"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("issue", "subscriber"), name="newsroom_delivery_once"),
        ]
        indexes = [
            models.Index(fields=("issue", "condition", "next_attempt_at"), name="newsroom_delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.get_condition_display()}"
