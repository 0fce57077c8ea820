"""Which networks want to take part in a delegation trip, and what they need (R39, NE-6). Internal."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.calendar import Event
from networks.models import Network
from thcm.core.privacy import PersonalData


class TripInterest(models.Model):
    """Seen by the staff who look after the trip and by the network itself, and by nobody else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="trip_interests", verbose_name=_("Reise"))
    network = models.ForeignKey(Network, models.CASCADE, related_name="trip_interests", verbose_name=_("Netzwerk"))
    participants = models.PositiveSmallIntegerField(_("Personen, ungefähr"), null=True, blank=True)
    needs = models.TextField(_("Bedarf"), max_length=2000, help_text=_("Wen möchten Sie treffen, was brauchen Sie?"))
    contact_function = models.CharField(_("Kontakt: Funktion"), max_length=200, blank=True)
    contact_email = models.EmailField(_("Kontakt: E-Mail"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("gemeldet von")
    )
    created_at = models.DateTimeField(_("gemeldet"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)

    personal_data = PersonalData(
        by=("contact_email",),
        shown=("event", "network", "participants", "needs", "contact_function", "contact_email"),
        until=_("nach dem Ende der Reise"),
        ends=("event__ends_before", "SUBMITTER_RETENTION_DAYS"),
        erase=dict.fromkeys(("contact_function", "contact_email"), ""),
        kept_because=_("Das Interesse des Netzwerks an der Reise bleibt, ohne diesen Kontakt."),
    )

    class Meta:
        verbose_name = _("Reiseinteresse")
        verbose_name_plural = _("Reiseinteressen")
        ordering = ("event", "network")
        constraints = [
            models.UniqueConstraint(fields=("event", "network"), name="events_tripinterest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.event}"
