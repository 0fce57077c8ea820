"""Series of events, with or without a known date."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.querysets import SeriesQuerySet
from networks.models import Network
from thcm.core.models import Editorial, Organisation, Source, TranslatedNames


class EventSeries(TranslatedNames, Editorial):
    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="event_series", verbose_name=_("Netzwerk")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_series",
        verbose_name=_("Organisation"),
    )
    recurrence_de = models.CharField(_("Wiederkehr"), max_length=200, blank=True, help_text=_("z. B. „jährlich“"))
    recurrence_en = models.CharField(_("Wiederkehr (englisch)"), max_length=200, blank=True)
    description_de = models.TextField(_("Beschreibung"), blank=True, max_length=4000)
    description_en = models.TextField(_("Beschreibung (englisch)"), blank=True, max_length=4000)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="event_series", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("Veranstaltungsreihe")
        verbose_name_plural = _("Veranstaltungsreihen")
        ordering = ("name_de",)

    def get_absolute_url(self) -> str:
        return reverse("series-detail", args=(self.slug,))

    @property
    def recurrence(self) -> str:
        return (get_language() == "en" and self.recurrence_en) or self.recurrence_de

    @property
    def description(self) -> str:
        return (get_language() == "en" and self.description_en) or self.description_de

    @property
    def holder(self) -> Network | Organisation | None:
        return self.network or self.organisation
