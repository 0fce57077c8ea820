"""Programmes as the sources state them, their calls and deadlines, and how they changed over time (R41, R42)."""

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from funding.models.sources import FundingSource, ScrapeRun
from funding.querysets import DeadlineQuerySet, ProgrammeEventQuerySet, ProgrammeQuerySet
from thcm.core.privacy import NoPersonalData


def codes_field(label: Any) -> ArrayField:
    """Codes of one list of `funding.terms`; empty: the source does not say."""
    return ArrayField(models.CharField(max_length=80), verbose_name=label, default=list, blank=True)


OFFICES = _("Nur Ansprechstellen der Förderung, wie die amtliche Quelle sie veröffentlicht.")


class FundingProgramme(models.Model):
    """One record of one source. What the source states is written by runs only, the rest by people only."""

    class State(models.TextChoices):
        FOUND = "found", _("gefunden, nicht geprüft")
        PUBLISHED = "published", _("veröffentlicht")
        HIDDEN = "hidden", _("ausgeblendet")

    class Status(models.TextChoices):
        """At a day, never stored: see `status`."""

        OPEN = "open", _("offen")
        FORTHCOMING = "forthcoming", _("angekündigt")
        PAUSED = "paused", _("ausgesetzt")
        ENDED = "ended", pgettext_lazy("programme", "beendet")
        OFFLINE = "offline", _("nicht mehr in der Quelle")

    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="programmes", verbose_name=_("Förderquelle"))
    key = models.CharField(_("Kennung in der Quelle"), max_length=300)
    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    level = models.CharField(_("Ebene"), max_length=10, choices=FundingSource.Level)
    title = models.CharField(_("Titel"), max_length=500)
    provider = models.CharField(_("Fördergeber"), max_length=300, blank=True)
    url = models.URLField(_("offizielle Seite"), max_length=1000, blank=True)
    funding_types = codes_field(_("Förderart"))
    areas = codes_field(_("Förderbereich"))
    regions = codes_field(_("Fördergebiet"))
    applicants = codes_field(_("Förderberechtigte"))
    company_sizes = codes_field(_("Unternehmensgröße"))
    legal_basis = models.TextField(_("Rechtsgrundlage"), blank=True)
    legal_url = models.URLField(_("Richtlinie"), max_length=1000, blank=True)
    valid_until = models.DateField(_("Richtlinie gilt bis"), null=True, blank=True)
    opens_on = models.DateField(_("Anträge ab"), null=True, blank=True)
    # The last day on which somebody can apply; null: no end is known.
    ends_on = models.DateField(_("endet am"), null=True, blank=True)
    next_deadline_on = models.DateField(_("nächste Frist"), null=True, blank=True)  # kept up to date every night
    is_paused = models.BooleanField(_("ausgesetzt"), default=False)
    budget_eur = models.DecimalField(_("Budget in Euro"), max_digits=15, decimal_places=2, null=True, blank=True)
    text = models.TextField(editable=False, blank=True)  # the source's own words: for finding, never shown (R41)

    facts = models.JSONField(editable=False, default=dict)  # funding.facts.ProgrammeFacts as last stored, but `text`
    # {"budget": {year: amount}, "news": [{"on", "title"}]} of single calls: funding.topic_details
    details = models.JSONField(editable=False, default=dict, blank=True)
    checksum = models.CharField(max_length=64, editable=False, blank=True)
    first_seen_at = models.DateTimeField(_("zuerst gesehen"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("zuletzt geändert"), null=True, blank=True, editable=False)
    news_at = models.DateTimeField(_("letzte Neuigkeit"), default=timezone.now, editable=False)
    unseen_since = models.DateTimeField(_("nicht gesehen seit"), null=True, blank=True, editable=False)
    unseen_runs = models.PositiveSmallIntegerField(default=0, editable=False)
    offline_since = models.DateTimeField(_("nicht mehr in der Quelle seit"), null=True, blank=True, editable=False)

    state = models.CharField(_("Zustand"), max_length=10, choices=State, default=State.FOUND)
    summary_de = models.TextField(
        _("eigene Kurzfassung"), max_length=600, blank=True, help_text=_("Ein bis zwei Sätze in eigenen Worten.")
    )
    summary_en = models.TextField(_("eigene Kurzfassung (englisch)"), max_length=600, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)
    checked_on = models.DateField(_("von Hand geprüft am"), null=True, blank=True)
    review_due_on = models.DateField(_("wieder prüfen am"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    personal_data = NoPersonalData(OFFICES)

    class Meta:
        verbose_name = _("Förderprogramm")
        verbose_name_plural = _("Förderprogramme")
        ordering = (F("next_deadline_on").asc(nulls_last=True), "-news_at", "-pk")
        constraints = [models.UniqueConstraint(fields=("source", "key"), name="funding_programme_once")]
        indexes = [
            models.Index(
                F("next_deadline_on").asc(nulls_last=True),
                F("news_at").desc(),
                F("id").desc(),
                condition=Q(state="published"),
                name="funding_programme_by_deadline",
            ),
            models.Index(fields=("-news_at", "-id"), condition=Q(state="published"), name="funding_programme_by_news"),
            models.Index(fields=("ends_on",), condition=Q(state="published"), name="funding_programme_by_end"),
            GinIndex(
                fields=("applicants", "regions", "funding_types", "company_sizes", "areas"),
                name="funding_programme_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programme-detail", args=(self.slug,))

    @property
    def summary(self) -> str:
        return (get_language() == "en" and self.summary_en) or self.summary_de

    @property
    def status(self) -> "FundingProgramme.Status":
        """Of today, from dates and the source's word. A deadline of today is still open."""
        today = timezone.localdate()
        if self.offline_since:
            return self.Status.OFFLINE
        if self.ends_on and self.ends_on < today:
            return self.Status.ENDED
        if self.opens_on and self.opens_on > today:
            return self.Status.FORTHCOMING
        return self.Status.PAUSED if self.is_paused else self.Status.OPEN

    @property
    def last_checked_on(self) -> dt.date | None:
        """When its source was last read with it in it, or a person checked it; `source` must be loaded."""
        read_at = self.unseen_since or self.source.read_at
        days = [timezone.localdate(read_at) if read_at else None, self.checked_on]
        return max(filter(None, days), default=None)


class ProgrammeAlias(models.Model):
    """A former official address or identifier, for people to find a programme by; its address here never changes."""

    class Kind(models.TextChoices):
        KEY = "key", _("Kennung")
        URL = "url", _("offizielle Seite")

    programme = models.ForeignKey(FundingProgramme, models.CASCADE, related_name="aliases")
    kind = models.CharField(_("Art"), max_length=4, choices=Kind)
    text = models.CharField(_("früher"), max_length=1000)

    class Meta:
        verbose_name = _("frühere Angabe")
        verbose_name_plural = _("frühere Angaben")
        ordering = ("kind", "text")
        constraints = [models.UniqueConstraint(fields=("programme", "kind", "text"), name="funding_alias_once")]
        indexes = [models.Index(fields=("kind", "text"), name="funding_alias_by_text")]

    def __str__(self) -> str:
        return self.text


class FundingCall(models.Model):
    """A call of a programme. Those of the source are written anew with each change, those of people stay."""

    class Model(models.TextChoices):
        SINGLE_STAGE = "single_stage", _("einstufig")
        TWO_STAGE = "two_stage", _("zweistufig")
        MULTIPLE = "multiple", _("mehrere Stichtage")
        RECURRING = "recurring", _("jährlich wiederkehrend")
        ROLLING = "rolling", _("laufend")
        UNKNOWN = "unknown", _("siehe Quelle")

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="calls", verbose_name=_("Förderprogramm")
    )
    is_manual = models.BooleanField(_("von Hand erfasst"), default=False, editable=False)
    identifier = models.CharField(_("Kennung des Aufrufs"), max_length=200, blank=True)
    title = models.CharField(_("Titel"), max_length=500, blank=True)
    model = models.CharField(_("Verfahren"), max_length=12, choices=Model, default=Model.UNKNOWN)
    opens_on = models.DateField(_("Anträge ab"), null=True, blank=True)
    budget_eur = models.DecimalField(_("Budget in Euro"), max_digits=15, decimal_places=2, null=True, blank=True)
    url = models.URLField(_("Seite des Aufrufs"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("Förderaufruf")
        verbose_name_plural = _("Förderaufrufe")
        ordering = ("programme", "pk")

    def __str__(self) -> str:
        return self.title or str(self.programme)


class Deadline(models.Model):
    """One day until which one may apply: a date, or a day of every year. Always with the source's sentence."""

    class Kind(models.TextChoices):
        DEADLINE = "deadline", _("Frist")
        RECURRING = "recurring", _("jedes Jahr")

    call = models.ForeignKey(FundingCall, models.CASCADE, related_name="deadlines", verbose_name=_("Förderaufruf"))
    kind = models.CharField(_("Art"), max_length=10, choices=Kind, default=Kind.DEADLINE)
    on = models.DateField(_("Tag"), null=True, blank=True)
    # Of every year: never with an invented year.
    month_day = models.CharField(_("Tag jedes Jahres (MM-TT)"), max_length=5, blank=True)
    time = models.TimeField(_("Uhrzeit"), null=True, blank=True)
    zone = models.CharField(_("Zeitzone"), max_length=60, default="Europe/Berlin")
    stage = models.PositiveSmallIntegerField(_("Stufe"), null=True, blank=True)
    sentence = models.TextField(_("Wortlaut der Quelle"), blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("Frist")
        verbose_name_plural = _("Fristen")
        ordering = (F("on").asc(nulls_last=True), "month_day", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="deadline", on__isnull=False, month_day="")
                | Q(kind="recurring", on=None, month_day__regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
                name="funding_deadline_day",
                violation_error_message=_("Bitte einen Tag angeben, oder einen Tag jedes Jahres als MM-TT."),
            ),
        ]
        indexes = [models.Index(fields=("on",), name="funding_deadline_by_day")]

    def __str__(self) -> str:
        return self.on.isoformat() if self.on else self.month_day


class ProgrammeVersion(models.Model):
    """What a source stated from a moment on, and how that differs from before."""

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="versions", verbose_name=_("Förderprogramm")
    )
    run = models.ForeignKey(
        ScrapeRun, models.SET_NULL, null=True, blank=True, related_name="versions", verbose_name=_("Lauf")
    )
    seen_at = models.DateTimeField(_("gesehen"), default=timezone.now)
    parser_version = models.PositiveSmallIntegerField(default=0)
    checksum = models.CharField(max_length=64)
    facts = models.JSONField(_("Angaben"))
    # [{"field": "deadlines", "before": …, "after": …}]; empty in a programme's first version.
    diff = models.JSONField(_("Unterschiede"), default=list)
    is_baseline = models.BooleanField(_("ohne Meldung"), default=False)

    personal_data = NoPersonalData(OFFICES)

    class Meta:
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")
        ordering = ("-seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.programme} {timezone.localtime(self.seen_at):%d.%m.%Y}"


class ProgrammeEvent(models.Model):
    """What happened to a programme. Only notifying kinds of runs that are no baseline reach people."""

    class Kind(models.TextChoices):
        NEW = "new", _("neu")
        OPENED = "opened", _("geöffnet")
        DEADLINE_SET = "deadline_set", _("Frist genannt")
        DEADLINE_EARLIER = "deadline_earlier", _("Frist vorverlegt")
        DEADLINE_LATER = "deadline_later", _("Frist verlängert")
        NEXT_CUT_OFF = "next_cut_off", _("nächster Stichtag")
        CHANGED = "changed", _("geändert")
        CORRECTED = "corrected", _("berichtigt")  # shown, nobody is told
        NOT_SEEN = "not_seen", _("nicht gesehen")
        OFFLINE = "offline", _("nicht mehr in der Quelle")
        BACK = "back", _("wieder in der Quelle")
        ENDED = "ended", pgettext_lazy("programme", "beendet")

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="events", verbose_name=_("Förderprogramm")
    )
    run = models.ForeignKey(
        ScrapeRun, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("Lauf")
    )
    version = models.ForeignKey(ProgrammeVersion, models.SET_NULL, null=True, blank=True, related_name="events")
    kind = models.CharField(_("Art"), max_length=16, choices=Kind)
    happened_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)
    before = models.CharField(_("vorher"), max_length=300, blank=True)  # ISO dates where dates moved
    after = models.CharField(_("jetzt"), max_length=300, blank=True)
    # Whether people are told; False until a run that needs review is confirmed, and for ever in a baseline.
    is_announced = models.BooleanField(_("wird gemeldet"), default=False)

    objects = ProgrammeEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ereignis")
        verbose_name_plural = _("Ereignisse")
        ordering = ("-happened_at", "-pk")
        indexes = [
            models.Index(fields=("-happened_at", "-id"), name="funding_event_latest"),
            models.Index(fields=("programme", "-happened_at"), name="funding_event_of"),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_kind_display()}"


class SameMatter(models.Model):
    """Two records of two sources that are one matter: suggested by address or call, confirmed by people only."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("vorgeschlagen")
        CONFIRMED = "confirmed", _("bestätigt")
        REJECTED = "rejected", _("verneint")

    first = models.ForeignKey(FundingProgramme, models.CASCADE, related_name="matters_as_first")
    second = models.ForeignKey(FundingProgramme, models.CASCADE, related_name="matters_as_second")
    reason = models.CharField(_("Grund"), max_length=300)
    state = models.CharField(_("Zustand"), max_length=10, choices=State, default=State.SUGGESTED)
    decided_at = models.DateTimeField(_("entschieden"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "core.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("entschieden von")
    )

    class Meta:
        verbose_name = _("gleiche Sache")
        verbose_name_plural = _("gleiche Sachen")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("first", "second"), name="funding_samematter_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="funding_samematter_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"
