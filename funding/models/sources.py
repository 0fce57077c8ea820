"""Foreign sources, each reading of them, and what they answered."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from funding.querysets import RunQuerySet, SourceQuerySet
from thcm.core.models import TranslatedNames
from thcm.core.privacy import NoPersonalData

QUIET_HOURS = (dt.time(1), dt.time(5))


class FundingSource(TranslatedNames):
    """One foreign source. `code` names its module in `funding.sources`, with underscores for hyphens."""

    class Level(models.TextChoices):
        EU = "eu", _("Europäische Union")
        FEDERAL = "federal", _("Bund")
        STATE = "state", _("Land")

    class Purpose(models.TextChoices):
        PROGRAMMES = "programmes", _("Förderprogramme")
        AWARDS = "awards", _("bewilligte Vorhaben")

    code = models.SlugField(_("Kennung"), max_length=30, unique=True)
    purpose = models.CharField(_("Inhalt"), max_length=12, choices=Purpose, default=Purpose.PROGRAMMES)
    level = models.CharField(_("Ebene"), max_length=10, choices=Level)
    url = models.URLField(_("Adresse für Leserinnen und Leser"))
    fetch_url = models.URLField(_("Adresse der Daten"), max_length=500, blank=True)
    attribution = models.CharField(_("Quellenangabe"), max_length=300, blank=True)
    terms_de = models.TextField(_("Nutzungsbedingungen"), blank=True)
    terms_en = models.TextField(_("Nutzungsbedingungen (englisch)"), blank=True)
    is_active = models.BooleanField(_("wird gelesen"), default=True)
    interval_hours = models.PositiveSmallIntegerField(
        _("Abstand der Läufe in Stunden"), default=24, help_text=_("0: nur von Hand.")
    )
    is_read_at_night = models.BooleanField(_("nur nachts zwischen 1 und 5 Uhr"), default=False)
    delay_seconds = models.PositiveSmallIntegerField(_("Pause zwischen zwei Anfragen in Sekunden"), default=1)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    robots = models.TextField(_("robots.txt"), blank=True, editable=False)
    robots_read_at = models.DateTimeField(_("robots.txt gelesen"), null=True, blank=True, editable=False)
    # The state of the stored records: read successfully, and by which version of the parser.
    read_at = models.DateTimeField(_("zuletzt erfolgreich gelesen"), null=True, blank=True, editable=False)
    parser_version = models.PositiveSmallIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(_("gestört seit"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("Störung gemeldet"), null=True, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Förderquelle")
        verbose_name_plural = _("Förderquellen")
        ordering = ("order", "code")

    @property
    def terms(self) -> str:
        return (get_language() == "en" and self.terms_en) or self.terms_de

    last_started_at: dt.datetime | None  # from `with_last_start()`

    def is_due(self, now: dt.datetime) -> bool:
        """Whether its next run may begin; of rows `with_last_start()`."""
        if not self.is_active or not self.interval_hours:
            return False
        if self.is_read_at_night and not QUIET_HOURS[0] <= timezone.localtime(now).time() < QUIET_HOURS[1]:
            return False
        # A little earlier than the interval, so that a nightly run does not wander through the night.
        pause = dt.timedelta(hours=self.interval_hours * 0.9)
        return self.last_started_at is None or self.last_started_at + pause <= now


class ScrapeRun(models.Model):
    """One reading of one source, applied completely or not at all."""

    class State(models.TextChoices):
        RUNNING = "running", _("läuft")
        DONE = "done", _("gelesen")
        UNCHANGED = "unchanged", _("unverändert")
        NEEDS_REVIEW = "needs_review", _("zu prüfen")
        FAILED = "failed", _("gescheitert")

    class Step(models.TextChoices):
        FETCH = "fetch", _("abrufen")
        PARSE = "parse", _("einlesen")
        CHECK = "check", _("prüfen")
        STORE = "store", _("übernehmen")

    source = models.ForeignKey(FundingSource, models.CASCADE, related_name="runs", verbose_name=_("Förderquelle"))
    state = models.CharField(_("Ergebnis"), max_length=12, choices=State, default=State.RUNNING)
    step = models.CharField(_("Schritt"), max_length=6, choices=Step, default=Step.FETCH)
    progress = models.PositiveIntegerField(_("erledigt"), default=0)
    progress_total = models.PositiveIntegerField(_("von"), default=0)  # 0: not known
    started_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("von Hand begonnen von"),
    )
    found = models.PositiveIntegerField(_("gefunden"), default=0)
    new = models.PositiveIntegerField(_("neu"), default=0)
    changed = models.PositiveIntegerField(_("geändert"), default=0)
    unseen = models.PositiveIntegerField(_("nicht gesehen"), default=0)
    failed = models.PositiveIntegerField(_("nicht lesbar"), default=0)
    parser_version = models.PositiveSmallIntegerField(default=0)
    # First import of a source or a new parser: changes are taken over and nobody is told.
    is_baseline = models.BooleanField(_("ohne Meldungen"), default=False)
    notes = models.TextField(_("Hinweise"), blank=True)  # unknown categories and fields, unreadable records; one a line
    error = models.TextField(_("Fehler"), blank=True)
    decided_at = models.DateTimeField(_("geprüft"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("geprüft von"),
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lauf")
        verbose_name_plural = _("Läufe")
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=("source", "-started_at", "-id"), name="funding_run_latest")]
        constraints = [
            models.UniqueConstraint(fields=("source",), condition=Q(state="running"), name="funding_run_one_at_a_time"),
            models.CheckConstraint(condition=~Q(state="failed", error=""), name="funding_run_failed_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {timezone.localtime(self.started_at):%d.%m.%Y %H:%M}"


class RawAnswer(models.Model):
    """What one address answered in a run, compressed; the last five runs of a source keep theirs."""

    run = models.ForeignKey(ScrapeRun, models.CASCADE, related_name="answers", verbose_name=_("Lauf"))
    number = models.PositiveSmallIntegerField(_("Nummer"))
    url = models.CharField(_("Adresse"), max_length=1000)
    status = models.PositiveSmallIntegerField(_("Status"))
    headers = models.JSONField(_("Kopfzeilen"), default=dict)
    fetched_at = models.DateTimeField(_("abgerufen"))
    size = models.PositiveBigIntegerField(_("Größe in Byte"))
    file = models.FileField(upload_to="funding/raw/")  # gzip

    personal_data = NoPersonalData(_("Öffentliche Antworten der Förderquellen."))

    class Meta:
        verbose_name = _("Rohantwort")
        verbose_name_plural = _("Rohantworten")
        ordering = ("run", "number")
        constraints = [models.UniqueConstraint(fields=("run", "number"), name="funding_rawanswer_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.url}"
