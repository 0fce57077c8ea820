"""Calendars of networks that T³ reads (NE-4): the address, its runs, and what each entry became."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.calendar import Event
from events.querysets import FeedImportQuerySet
from networks.models import Network
from thcm.core.privacy import NoPersonalData


class FeedImport(models.Model):
    network = models.ForeignKey(Network, models.CASCADE, related_name="calendar_feeds", verbose_name=_("Netzwerk"))
    url = models.CharField(
        _("Adresse des Kalenders"),
        max_length=500,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Öffentliche iCalendar-Adresse (.ics), ohne Anmeldung."),
    )
    event_type = models.CharField(
        _("Art der Veranstaltungen"), max_length=20, choices=Event.Type, default=Event.Type.NETWORK_EVENT
    )
    is_active = models.BooleanField(_("wird gelesen"), default=True)
    is_trusted = models.BooleanField(
        _("vertrauenswürdig"),
        default=False,
        help_text=_("Neues und Geändertes erscheint ohne Freigabe. Nur die Redaktion vergibt das."),
    )
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    checked_at = models.DateTimeField(_("zuletzt gelesen"), null=True, blank=True, editable=False)
    error = models.CharField(_("letzter Fehler"), max_length=500, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("angelegt von"),
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    objects = FeedImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kalender eines Netzwerks")
        verbose_name_plural = _("Kalender der Netzwerke")
        ordering = ("network", "url")
        constraints = [
            models.UniqueConstraint(
                fields=("network", "url"),
                name="events_feedimport_once",
                violation_error_message=_("Diese Adresse wird für das Netzwerk schon gelesen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.url}"


class FeedRun(models.Model):
    """One reading of one calendar, and what came of it."""

    class State(models.TextChoices):
        RUNNING = "running", _("läuft")
        DONE = "done", _("gelesen")
        UNCHANGED = "unchanged", _("unverändert")
        FAILED = "failed", _("gescheitert")

    feed = models.ForeignKey(FeedImport, models.CASCADE, related_name="runs", verbose_name=_("Kalender"))
    state = models.CharField(_("Ergebnis"), max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    found = models.PositiveIntegerField(_("gefunden"), default=0)
    new = models.PositiveIntegerField(_("neu"), default=0)
    changed = models.PositiveIntegerField(_("geändert"), default=0)
    cancelled = models.PositiveIntegerField(_("abgesagt"), default=0)
    missing = models.PositiveIntegerField(_("nicht mehr enthalten"), default=0)
    notes = models.TextField(_("Hinweise"), blank=True)  # entries that could not be read, one a line
    error = models.TextField(_("Fehler"), blank=True)

    class Meta:
        verbose_name = _("Lauf")
        verbose_name_plural = _("Läufe")
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.feed} {self.started_at:%Y-%m-%d %H:%M}"


class FeedItem(models.Model):
    """One occurrence in a calendar, and the event it became. `imported` is what was last taken over from it."""

    feed = models.ForeignKey(FeedImport, models.CASCADE, related_name="items", verbose_name=_("Kalender"))
    uid = models.CharField(max_length=500)
    # Which of a recurring entry's occurrences: its original start; empty for a single one.
    recurrence_id = models.CharField(max_length=40, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    seen = models.JSONField(_("zuletzt gelesen"))
    imported = models.JSONField(_("zuletzt übernommen"), null=True, blank=True)
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="feed_items",
        verbose_name=_("Veranstaltung"),
    )
    last_seen_at = models.DateTimeField(_("zuletzt enthalten"), default=timezone.now)
    missing_since = models.DateTimeField(_("fehlt seit"), null=True, blank=True)

    personal_data = NoPersonalData(_("Aus öffentlichen Kalendern; Kontakte werden nicht gelesen."))

    class Meta:
        verbose_name = _("Eintrag eines Kalenders")
        verbose_name_plural = _("Einträge der Kalender")
        ordering = ("feed", "uid", "recurrence_id")
        constraints = [
            models.UniqueConstraint(fields=("feed", "uid", "recurrence_id"), name="events_feeditem_once"),
        ]
        indexes = [
            models.Index(fields=("feed",), condition=Q(missing_since__isnull=False), name="events_feeditem_missing"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.recurrence_id}".strip()
