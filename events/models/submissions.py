"""What people and calendars submit to T³, and each step of the decision on it (R37)."""

import hashlib
import json

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.calendar import Event
from events.models.feeds import FeedItem
from events.querysets import SubmissionQuerySet
from networks.models import Network
from thcm.core.models import new_public_id
from thcm.core.privacy import DELETE, PersonalData, in_place_of, without_contact, without_person

SHOWN = ("kind", "event", "network", "submitter_name", "submitter_email", "message", "payload", "state", "reason")


class EventSubmission(models.Model):
    """A new event, a change or a cancellation, as plain data (`events.payload`). Internal.

    Personal data: name and address of the sender end with the retention period.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("neue Veranstaltung")
        CHANGE = "change", _("Änderung")
        CANCELLATION = "cancellation", _("Absage")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("nicht bestätigt")
        RECEIVED = "received", _("eingegangen")
        IN_REVIEW = "in_review", _("in Prüfung")
        QUESTION = "question", _("Rückfrage")
        ACCEPTED = "accepted", _("veröffentlicht")
        REJECTED = "rejected", _("abgelehnt")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    WAITING = (State.RECEIVED, State.IN_REVIEW)
    OPEN = (*WAITING, State.QUESTION)
    ONGOING = (State.UNCONFIRMED, *OPEN)

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("Art"), max_length=12, choices=Kind, default=Kind.NEW)
    # Of a change or cancellation: what it is about. Of a new event: what became of it.
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("Veranstaltung"),
    )
    payload = models.JSONField(_("Inhalt"))
    before = models.JSONField(_("bisher"), null=True, blank=True)  # the event as the sender knew it
    message = models.TextField(_("Nachricht an die Redaktion"), blank=True, max_length=2000)
    image = models.ImageField(_("Bild"), upload_to="submissions/", blank=True)
    network = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_submissions",
        verbose_name=_("Netzwerk"),
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Konto"),
    )
    feed_item = models.ForeignKey(
        FeedItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("aus einem Kalender"),
    )
    submitter_name = models.CharField(_("Name"), max_length=200, blank=True)
    submitter_email = models.EmailField(_("E-Mail"), blank=True)
    language = models.CharField(_("Sprache der E-Mails"), max_length=10, default="de")
    consented_at = models.DateTimeField(_("eingewilligt"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True, editable=False)
    state = models.CharField(_("Status"), max_length=12, choices=State, default=State.UNCONFIRMED)
    reason = models.TextField(_("Begründung oder Rückfrage"), blank=True, max_length=2000)
    duplicate_of = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vielleicht schon vorhanden"),
    )
    duplicate_reasons = ArrayField(
        models.CharField(max_length=300), verbose_name=_("Gründe dafür"), default=list, blank=True
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    personal_data = (
        PersonalData(
            by=("submitter_email",),
            account="editor",
            shown=SHOWN,
            until=_("nach der Entscheidung"),
            ends=("decided_at", "SUBMITTER_RETENTION_DAYS"),
            erase=DELETE,
            only=Q(state__in=ONGOING, network=None),
        ),
        PersonalData(
            by=("submitter_email",),
            account="editor",
            shown=SHOWN,
            until=_("nach der Entscheidung"),
            ends=("decided_at", "SUBMITTER_RETENTION_DAYS"),
            erase={
                **dict.fromkeys(("submitter_name", "submitter_email", "message", "image"), ""),
                "editor": None,
                "payload": without_contact,
                "before": without_contact,
                "reason": in_place_of,
            },
            kept_because=_("Die Einreichung belegt, woher die Veranstaltung kommt, ohne die Person."),
            only=~Q(state__in=ONGOING, network=None),
        ),
        PersonalData(
            by=("payload", "before"),
            shown=("state", "payload"),
            until=_("nach der Entscheidung"),
            ends=("decided_at", "SUBMITTER_RETENTION_DAYS"),
            erase={"payload": without_person, "before": without_person},
            kept_because=_("Die Einreichung einer anderen Person bleibt, ohne diesen Kontakt."),
        ),
    )

    class Meta:
        verbose_name = _("Einreichung")
        verbose_name_plural = _("Einreichungen")
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("rejected", "question"), reason=""),
                name="events_submission_answered_with_reason",
                violation_error_message=_("Eine Ablehnung oder Rückfrage braucht eine Begründung."),
            ),
            models.UniqueConstraint(
                fields=("feed_item",),
                condition=Q(state__in=("received", "in_review", "question")),
                name="events_submission_one_open_per_feed_item",
            ),
        ]
        indexes = [
            models.Index(fields=("state", "confirmed_at"), name="events_submission_waiting"),
            models.Index(fields=("submitter_email",), name="events_submission_by_sender"),
        ]

    def __str__(self) -> str:
        return str(self.payload.get("title_de", "")) or self.public_id

    def get_absolute_url(self) -> str:
        return reverse("admin:events_eventsubmission_change", args=(self.pk,))

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def state_text(self) -> str:
        """An accepted change or cancellation is not itself what is published."""
        if self.state == self.State.ACCEPTED and self.kind != self.Kind.NEW:
            return str(_("übernommen"))
        return str(self.get_state_display())

    @property
    def version(self) -> str:
        """Another one with other content, so that nobody decides on what they have not seen."""
        text = json.dumps([self.payload, self.message, str(self.image)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def sender(self) -> str:
        """Who sent it, without personal data: network, calendar or „ohne Konto“."""
        return str(self.network.short if self.network else _("ohne Konto"))


class ModerationDecision(models.Model):
    """One step of the office: the log of a submission. Never changed."""

    class Action(models.TextChoices):
        TAKEN = "taken", _("in Prüfung genommen")
        ACCEPTED = "accepted", _("angenommen")
        MERGED = "merged", _("als Änderung übernommen")
        QUESTIONED = "questioned", _("Rückfrage gestellt")
        REJECTED = "rejected", _("abgelehnt")

    submission = models.ForeignKey(
        EventSubmission, models.CASCADE, related_name="decisions", verbose_name=_("Einreichung")
    )
    action = models.CharField(_("Schritt"), max_length=12, choices=Action)
    reason = models.TextField(_("Begründung"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("von")
    )
    decided_at = models.DateTimeField(_("am"), default=timezone.now, editable=False)

    personal_data = PersonalData(
        by=("submission__submitter_email",),
        account="submission__editor",
        shown=("submission", "action", "reason"),
        since="decided_at",
        until=_("nach der Entscheidung"),
        ends=("submission__decided_at", "SUBMITTER_RETENTION_DAYS"),
        erase={"reason": in_place_of},
        kept_because=_("Der Schritt der Redaktion bleibt belegt, ohne das Schreiben."),
    )

    class Meta:
        verbose_name = _("Entscheidung")
        verbose_name_plural = _("Entscheidungen")
        ordering = ("-decided_at", "-pk")

    def __str__(self) -> str:
        return f"{self.submission}: {self.get_action_display()}"
