"""Governing bodies, their composition by institution and function, and who is appointed (R22 to R25)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from panels.querysets import AppointmentQuerySet, BodyQuerySet, SeatQuerySet
from thcm.core.language import in_language, translated
from thcm.core.models import Editorial, Organisation, Source, TranslatedNames
from thcm.core.privacy import PersonalData


class GoverningBody(TranslatedNames, Editorial):
    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    level = models.PositiveSmallIntegerField(_("Ebene"), help_text=_("1 ist die oberste."))
    kind_de = models.CharField(_("Art"), max_length=200, blank=True)
    kind_en = models.CharField(_("Art (englisch)"), max_length=200, blank=True)
    scope_de = models.TextField(_("Zuständigkeit"), blank=True, max_length=2000)
    scope_en = models.TextField(_("Zuständigkeit (englisch)"), blank=True, max_length=2000)
    tasks_de = models.TextField(_("Aufgaben"), blank=True, max_length=4000, help_text=_("Eine je Zeile."))
    tasks_en = models.TextField(_("Aufgaben (englisch)"), blank=True, max_length=4000)
    composition_de = models.TextField(_("Zusammensetzung"), blank=True, max_length=2000)
    composition_en = models.TextField(_("Zusammensetzung (englisch)"), blank=True, max_length=2000)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="led_bodies", verbose_name=_("Federführung")
    )
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reporting_bodies", verbose_name=_("berichtet an")
    )
    meetings_per_year = models.PositiveSmallIntegerField(
        _("Sitzungen im Jahr"), null=True, blank=True, help_text=_("Leer: ohne festen Rhythmus.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)

    objects = BodyQuerySet.as_manager()

    kind = translated("kind")
    scope = translated("scope")
    composition = translated("composition")

    class Meta:
        verbose_name = _("Gremium")
        verbose_name_plural = _("Gremien")
        ordering = ("level", "pk")

    def get_absolute_url(self) -> str:
        return reverse("body-detail", args=(self.slug,))

    @property
    def tasks(self) -> list[str]:
        return [line.strip() for line in in_language(self, "tasks").splitlines() if line.strip()]


class Seat(models.Model):
    """A place in a body, of an institution or of a function; public with its body, who holds it is not."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Mitglied")
        PARTICIPANT = "participant", _("weitere Teilnahme")
        GUEST = "guest", _("Gast")

    body = models.ForeignKey(GoverningBody, models.CASCADE, related_name="seats", verbose_name=_("Gremium"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("Institution")
    )
    function_de = models.CharField(_("Funktion"), max_length=300, blank=True)
    function_en = models.CharField(_("Funktion (englisch)"), max_length=300, blank=True)
    kind = models.CharField(_("Art"), max_length=11, choices=Kind, default=Kind.MEMBER)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    history = HistoricalRecords()

    objects = SeatQuerySet.as_manager()

    function = translated("function")

    class Meta:
        verbose_name = _("Sitz")
        verbose_name_plural = _("Sitze")
        ordering = ("body", "order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(function_de=""),
                name="panels_seat_of_somebody",
                violation_error_message=_("Bitte eine Institution oder eine Funktion angeben."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (str(self.organisation or ""), self.function)))


class Appointment(models.Model):
    """Who holds a seat, from when to when. Personal data; appointed by the ministry (R25, MI-1)."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="appointments", verbose_name=_("Sitz"))
    person_name = models.CharField(_("Name (intern)"), max_length=200)
    person_email = models.EmailField(_("E-Mail (intern)"), blank=True)
    function_de = models.CharField(
        _("Funktion"), max_length=300, blank=True, help_text=_("Steht öffentlich, auch ohne den Namen.")
    )
    function_en = models.CharField(_("Funktion (englisch)"), max_length=300, blank=True)
    is_name_released = models.BooleanField(
        _("Name ist zur Veröffentlichung freigegeben"),
        default=False,
        help_text=_("Nur mit Zustimmung der Person. Sonst stehen öffentlich nur Institution und Funktion."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("Benutzerkonto"),
        help_text=_("Damit liest das Mitglied die Unterlagen unter „Mein Bereich“."),
    )
    starts_on = models.DateField(_("berufen zum"))
    ends_on = models.DateField(_("abberufen zum"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("berufen von"),
    )
    history = HistoricalRecords()

    objects = AppointmentQuerySet.as_manager()

    function = translated("function")

    personal_data = PersonalData(
        by=("person_email",),
        account="user",
        shown=("seat", "person_name", "person_email", "function_de", "is_name_released", "starts_on", "ends_on"),
        since="starts_on",
        until=_("nach der Abberufung"),
        ends=("ends_on", 3 * 365),
        by_night=True,
        erase={
            "person_name": "(gelöscht)",
            "person_email": "",
            "is_name_released": False,
            "user": None,
        },
        kept_because=_("Welche Institution und Funktion im Gremium war, bleibt belegt, ohne die Person."),
    )

    class Meta:
        verbose_name = _("Berufung")
        verbose_name_plural = _("Berufungen")
        ordering = ("seat", "-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="panels_appointment_period",
                violation_error_message=_("Die Abberufung liegt nicht vor der Berufung."),
            ),
        ]
        indexes = [models.Index(fields=("user", "starts_on"), name="panels_appointment_of_user")]

    def __str__(self) -> str:
        return f"{self.seat} ({self.starts_on:%d.%m.%Y})"

    def clean(self) -> None:
        super().clean()
        if self.seat_id is None or self.starts_on is None:
            return
        others = Appointment.objects.of_seat_between(self.seat_id, self.starts_on, self.ends_on).exclude(pk=self.pk)
        if any(self._is_same_person(other) for other in others):
            raise ValidationError({"starts_on": gettext("Diese Person hat den Sitz in dieser Zeit schon inne.")})

    def _is_same_person(self, other: "Appointment") -> bool:
        if self.user_id is not None and self.user_id == other.user_id:
            return True
        return self.person_name.casefold().split() == other.person_name.casefold().split()

    @property
    def public_name(self) -> str:
        """Empty unless it is released."""
        return self.person_name if self.is_name_released else ""
