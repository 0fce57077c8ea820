"""Events with honest dates (R33), and who holds them."""

import datetime as dt
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from events.models.periods import ALL_MONTHS, QUARTERS, DatedRow, whole_months
from events.models.series import EventSeries
from events.querysets import LONGEST, EventQuerySet, PartyQuerySet
from networks.models import Network
from panels.models import PanelSession
from roadmaps.models import Project, Roadmap
from thcm.core.models import Editorial, Organisation, Source, aliases_field
from thcm.core.privacy import PersonalData


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Diese Zeitzone gibt es nicht. Üblich ist Europe/Berlin."))


class Event(DatedRow, Editorial):
    """One technology event. A trigger counts `sequence` up with each change that calendars show, and keeps the
    former date of a public event as an EarlierDate.
    """

    class Type(models.TextChoices):
        CLUSTER_CONFERENCE = "cluster_conference", _("Cluster-Konferenz")
        CLUSTER_DAYS = "cluster_days", _("Cluster-Days („Minister vor Ort“)")
        FLAGSHIP = "flagship", _("Flagship-Veranstaltung")
        CROSS_OVER = "cross_over", _("Cross-over-Veranstaltung")
        PANEL = "panel", _("Panel")
        KICKOFF = "kickoff", _("Kick-off-Workshop")
        DELEGATION = "delegation", _("Delegations-/Unternehmerreise")
        FAIR = "fair", _("Messe")
        NETWORK_EVENT = "network_event", _("Netzwerkveranstaltung")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("findet statt")
        CANCELLED = "cancelled", _("abgesagt")
        POSTPONED = "postponed", _("verschoben, neuer Termin offen")
        RESCHEDULED = "rescheduled", _("verlegt auf neuen Termin")

    class Attendance(models.TextChoices):
        ON_SITE = "on_site", _("vor Ort")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("vor Ort und online")

    class PlaceLevel(models.TextChoices):
        """How exactly the place is known."""

        VENUE = "venue", _("Veranstaltungsort")
        CITY = "city", _("Stadt oder Gemeinde")
        REGION = "region", _("Land oder Region")
        COUNTRY = "country", _("Staat")

    class Role(models.TextChoices):
        """Of the cluster management."""

        ORGANISER = "organiser", _("Organisator oder Mitorganisator")
        PARTNER = "partner", _("Partner")
        SUPPORTER = "supporter", _("Unterstützer")
        PROCESS = "process", _("Prozesssteuerung")

    class Language(models.TextChoices):
        GERMAN = "de", _("Deutsch")
        ENGLISH = "en", _("Englisch")
        BOTH = "de_en", _("Deutsch und Englisch")

    class Origin(models.TextChoices):
        MANUAL = "manual", _("erfasst")
        SUBMISSION = "submission", _("eingereicht")
        FEED = "feed", _("aus einem Kalender")

    uid = models.UUIDField(_("Kennung in Kalendern"), unique=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveIntegerField(_("Änderungsnummer"), default=0, editable=False)
    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    aliases = aliases_field()
    type = models.CharField(_("Art"), max_length=20, choices=Type, default=Type.NETWORK_EVENT)
    days = models.GeneratedField(
        expression=Func(F("starts_on"), F("ends_before"), Value("[)"), function="daterange"),
        output_field=DateRangeField(),
        db_persist=True,
    )
    start_time = models.TimeField(_("Beginn"), null=True, blank=True)
    end_time = models.TimeField(_("Ende"), null=True, blank=True)
    timezone = models.CharField(_("Zeitzone"), max_length=60, default="Europe/Berlin", validators=[validate_zone])
    state = models.CharField(_("Stand des Termins"), max_length=12, choices=State, default=State.SCHEDULED)
    state_note_de = models.CharField(_("Hinweis zum Stand des Termins"), max_length=300, blank=True)
    state_note_en = models.CharField(_("Hinweis zum Stand des Termins (englisch)"), max_length=300, blank=True)
    place_name = models.CharField(
        _("Veranstaltungsort"), max_length=200, blank=True, help_text=_("Haus oder Raum; oder Land, Region, Staat.")
    )
    city = models.CharField(_("Stadt oder Gemeinde"), max_length=100, blank=True)
    place_level = models.CharField(_("Ort bekannt als"), max_length=10, choices=PlaceLevel, blank=True)
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
    online_url = models.URLField(_("Adresse der Online-Teilnahme"), blank=True)
    attendance_mode = models.CharField(
        pgettext_lazy("attendance", "Format"), max_length=10, choices=Attendance, default=Attendance.ON_SITE
    )
    description_de = models.TextField(_("Beschreibung"), blank=True, max_length=4000)
    description_en = models.TextField(_("Beschreibung (englisch)"), blank=True, max_length=4000)
    language = models.CharField(_("Sprache der Veranstaltung"), max_length=10, choices=Language, blank=True)
    cost = models.CharField(_("Kosten"), max_length=100, blank=True, help_text=_("z. B. „kostenfrei“ oder „120 €“"))
    registration_url = models.URLField(_("Anmeldung zur Veranstaltung"), blank=True)
    contact_function = models.CharField(
        _("Kontakt: Funktion"), max_length=200, blank=True, help_text=_("Öffentlich, ohne Namen.")
    )
    contact_email = models.EmailField(_("Kontakt: E-Mail"), blank=True)
    contact_phone = models.CharField(_("Kontakt: Telefon"), max_length=60, blank=True)
    growth_fields = models.ManyToManyField(GrowthField, related_name="events", blank=True, verbose_name=_("Felder"))
    topics = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("Themen"),
        default=list,
        blank=True,
        help_text=_("Mit Komma getrennt."),
    )
    role_thcm = models.CharField(_("Rolle des Clustermanagements"), max_length=12, choices=Role, blank=True)
    coordination = models.CharField(_("Koordination"), max_length=200, blank=True)  # R39
    series = models.ForeignKey(
        EventSeries, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("Reihe")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="sub_events", verbose_name=_("Teil von")
    )
    roadmap = models.ForeignKey(
        Roadmap, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("Roadmap")
    )
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("Projekt")
    )
    panel_session = models.OneToOneField(
        PanelSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event",
        verbose_name=_("Sitzung eines Panels"),
    )
    participants = models.PositiveIntegerField(
        _("Teilnehmende"), null=True, blank=True, help_text=_("Wie viele da waren; leer, wenn es nicht bekannt ist.")
    )
    image = models.ImageField(_("Bild"), upload_to="events/", blank=True)
    image_alt = models.CharField(_("Bild in Worten"), max_length=300, blank=True)
    origin = models.CharField(_("Herkunft"), max_length=12, choices=Origin, default=Origin.MANUAL, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = EventQuerySet.as_manager()

    personal_data = PersonalData(
        by=("contact_email",),
        shown=("title_de", "contact_function", "contact_email", "contact_phone"),
        erase=dict.fromkeys(("contact_function", "contact_email", "contact_phone"), ""),
        kept_because=_("Die Veranstaltung bleibt, ohne diesen Kontakt."),
    )

    class Meta:
        verbose_name = _("Veranstaltung")
        verbose_name_plural = _("Veranstaltungen")
        ordering = ("starts_on", "date_precision", "start_time", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_before")),
                name="events_event_ends_after_start",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__lte=F("starts_on") + LONGEST),
                name="events_event_within_a_year",
                violation_error_message=_("Eine Veranstaltung dauert höchstens ein Jahr."),
            ),
            models.CheckConstraint(
                condition=Q(date_precision="day")
                | (Q(date_precision="month") & whole_months(ALL_MONTHS, ALL_MONTHS))
                | (Q(date_precision="quarter") & whole_months(QUARTERS, QUARTERS))
                | (Q(date_precision="year") & whole_months((1,), (1,))),
                name="events_event_whole_period",
                violation_error_message=_("Der Termin passt nicht zu seiner Genauigkeit."),
            ),
            models.CheckConstraint(
                condition=Q(date_precision="day") | Q(start_time=None, end_time=None),
                name="events_event_time_needs_day",
                violation_error_message=_("Eine Uhrzeit gibt es nur, wenn der Tag bekannt ist."),
            ),
            models.CheckConstraint(
                condition=Q(end_time=None) | Q(start_time__isnull=False),
                name="events_event_end_needs_start",
                violation_error_message=_("Ein Ende braucht einen Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="events_event_whole_place",
                violation_error_message=_("Breite und Länge gehören zusammen."),
            ),
            models.CheckConstraint(
                condition=Q(image="") | ~Q(image_alt=""),
                name="events_event_image_in_words",
                violation_error_message=_("Bitte beschreiben Sie das Bild in Worten."),
            ),
        ]
        indexes = [
            GistIndex(fields=("days",), condition=Q(status="published"), name="events_event_days"),
            models.Index(
                fields=("starts_on", "date_precision", "start_time", "id", "ends_before"),
                condition=Q(status="published"),
                name="events_event_in_order",
            ),
            models.Index(fields=("ends_before",), condition=Q(status="published"), name="events_event_by_end"),
            models.Index(fields=("type", "starts_on"), condition=Q(status="published"), name="events_event_by_type"),
            GinIndex(OpClass(Upper("city"), name="gin_trgm_ops"), name="events_event_by_city"),
            GinIndex(OpClass(Upper("place_name"), name="gin_trgm_ops"), name="events_event_by_place"),
            models.Index(fields=("updated_at",), name="events_event_by_change"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event-detail", args=(self.slug,))

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def description(self) -> str:
        return (get_language() == "en" and self.description_en) or self.description_de

    @property
    def state_note(self) -> str:
        return (get_language() == "en" and self.state_note_en) or self.state_note_de

    @property
    def place(self) -> str:
        """In one line: „Messe Erfurt, Erfurt“."""
        return ", ".join(filter(None, (self.place_name, self.city)))

    @property
    def starts_at(self) -> dt.datetime | None:
        """None where no day or no time is known."""
        return self._moment(self.starts_on, self.start_time)

    @property
    def ends_at(self) -> dt.datetime | None:
        return self._moment(self.last_day, self.end_time)

    def _moment(self, day: dt.date, time: dt.time | None) -> dt.datetime | None:
        return None if time is None else dt.datetime.combine(day, time, ZoneInfo(self.timezone))

    @property
    def is_over(self) -> bool:
        return self.ends_before <= timezone.localdate()

    @cached_property
    def latest_earlier_date(self) -> "EarlierDate | None":
        return next(iter(self.earlier_dates.all()), None)

    @property
    def is_concretised(self) -> bool:
        """BO-2: the date lies within the former one, which was less exact. „Termin konkretisiert“."""
        former = self.latest_earlier_date
        return former is not None and former.date_precision > self.date_precision and former.period.covers(self.period)

    @property
    def organisers(self) -> "list[EventParty]":
        return [party for party in self.parties.all() if party.role == EventParty.Role.ORGANISER]

    @property
    def partners(self) -> "list[EventParty]":
        return [party for party in self.parties.all() if party.role == EventParty.Role.PARTNER]


class EventParty(models.Model):
    """Who holds an event or takes part in it: a network, an organisation, or a name."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Veranstalter")
        PARTNER = "partner", _("Partner")

    event = models.ForeignKey(Event, models.CASCADE, related_name="parties", verbose_name=_("Veranstaltung"))
    role = models.CharField(_("Rolle"), max_length=10, choices=Role, default=Role.ORGANISER)
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="event_parties", verbose_name=_("Netzwerk")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="event_parties",
        verbose_name=_("Organisation"),
    )
    label = models.CharField(_("Name"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Beteiligte")
        verbose_name_plural = _("Beteiligte")
        ordering = ("event", "order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, organisation=None, label="")
                | Q(network=None, organisation__isnull=False, label="")
                | (Q(network=None, organisation=None) & ~Q(label="")),
                name="events_eventparty_one_of_three",
                violation_error_message=_("Bitte ein Netzwerk, eine Organisation oder einen Namen angeben."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.label or str(self.network or self.organisation)

    @property
    def public_url(self) -> str:
        """Address of the network's page; empty where there is none."""
        return self.network.get_absolute_url() if self.network and self.network.is_published else ""


class EarlierDate(DatedRow):
    """What a public event's date was before; written by the database."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="earlier_dates", verbose_name=_("Veranstaltung"))
    replaced_at = models.DateTimeField(_("ersetzt am"))

    class Meta:
        verbose_name = _("früherer Termin")
        verbose_name_plural = _("frühere Termine")
        ordering = ("-replaced_at", "-pk")

    def __str__(self) -> str:
        return self.when


class CalendarEntry(models.Model):
    """An event's VEVENT, made once for each change; one of another `sequence` or `edition` is out of date."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="calendar_entry")
    sequence = models.PositiveIntegerField()
    edition = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        verbose_name = _("Kalendereintrag")
        verbose_name_plural = _("Kalendereinträge")

    def __str__(self) -> str:
        return f"{self.event_id} {self.sequence}"
