"""Official statistics: which value of which table becomes a key figure of what, and what each reading brought."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models.figures import FigureSubject, Indicator
from clusters.querysets import OfficialSeriesQuerySet
from thcm.core.privacy import NoPersonalData

_CODE = re.compile(r"[A-Za-z0-9_.\-]+")


class OfficialSeries(models.Model):
    """One value of one table, period by period. `taken` is what was last taken over from it, by period."""

    class Provider(models.TextChoices):
        REGIONALSTATISTIK = "regionalstatistik", _("Regionalstatistik")
        DESTATIS = "destatis", _("GENESIS-Online (Destatis)")
        EUROSTAT = "eurostat", _("Eurostat")

    class Frequency(models.TextChoices):
        QUARTERLY = "quarterly", _("vierteljährlich")
        BY_HAND = "by_hand", _("nur von Hand")

    class Multiple(models.IntegerChoices):
        ONE = 0, _("einzeln")
        THOUSAND = 3, _("in Tausend")
        MILLION = 6, _("in Millionen")
        BILLION = 9, _("in Milliarden")

    provider = models.CharField(_("Anbieter"), max_length=20, choices=Provider)
    table = models.CharField(
        _("Tabellencode"), max_length=60, help_text=_("Zum Beispiel 12411-01-01-4 oder prc_hicp_manr.")
    )
    selection = models.TextField(
        _("Auswahl"),
        blank=True,
        help_text=_(
            "Je Zeile ein Merkmal und seine Ausprägung, zum Beispiel „DLAND = 16“, „GES = GESW“ oder „geo = DEG0“."
            " Was hier nicht steht, wird bei GENESIS und der Regionalstatistik als „Insgesamt“ gelesen; bei Eurostat"
            " muss es eindeutig sein."
        ),
    )
    variable = models.CharField(
        _("Wertmerkmal"),
        max_length=60,
        blank=True,
        help_text=_("Zum Beispiel BEVSTD. Bei Eurostat leer; sonst nötig, wo eine Tabelle mehrere hat."),
    )
    multiple = models.PositiveSmallIntegerField(
        _("Die Tabelle zählt"),
        choices=Multiple,
        default=Multiple.ONE,
        help_text=_("Der Wert wird in die Einheit der Kennzahlart umgerechnet."),
    )
    since = models.PositiveSmallIntegerField(
        _("ab Jahr"), null=True, blank=True, help_text=_("Leer: nur der neueste Zeitraum.")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="official_series", verbose_name=_("Kennzahlart")
    )
    subject = models.ForeignKey(
        FigureSubject, models.PROTECT, related_name="official_series", verbose_name=_("Gegenstand")
    )
    frequency = models.CharField(_("wird gelesen"), max_length=10, choices=Frequency, default=Frequency.QUARTERLY)
    is_active = models.BooleanField(_("aktiv"), default=True)
    taken = models.JSONField(default=dict, blank=True, editable=False)
    read_at = models.DateTimeField(_("zuletzt gelesen"), null=True, blank=True, editable=False)

    objects = OfficialSeriesQuerySet.as_manager()

    personal_data = NoPersonalData(_("Nur Zahlen."))

    class Meta:
        verbose_name = _("amtliche Zahlenreihe")
        verbose_name_plural = _("amtliche Zahlenreihen")
        ordering = ("provider", "table", "subject", "indicator")
        constraints = [
            models.UniqueConstraint(
                fields=("provider", "table", "subject", "indicator"),
                name="clusters_officialseries_once",
                violation_error_message=_("Aus dieser Tabelle kommt für Gegenstand und Kennzahlart schon eine Reihe."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.table}: {self.indicator}, {self.subject}"

    @property
    def codes(self) -> dict[str, str]:
        """The selection by dimension; ValueError with the line that is none."""
        codes: dict[str, str] = {}
        for line in filter(str.strip, self.selection.splitlines()):
            name, sign, code = (part.strip() for part in line.partition("="))
            if not sign or not _CODE.fullmatch(name) or not (code == "" or _CODE.fullmatch(code)) or name in codes:
                raise ValueError(line.strip())
            codes[name] = code
        return codes

    def clean(self) -> None:
        self.table = self.table.strip()
        errors: dict[str, Any] = {}
        if self.table and not _CODE.fullmatch(self.table):
            errors["table"] = _("Der Code besteht aus Buchstaben, Ziffern, „-“ und „_“.")
        try:
            _codes = self.codes
        except ValueError as error:
            text = _("„%(line)s“ ist keine Zeile wie „DLAND = 16“, oder das Merkmal steht doppelt da.")
            errors["selection"] = text % {"line": error}
        is_eurostat = self.provider == self.Provider.EUROSTAT
        if is_eurostat and self.variable:
            errors["variable"] = _("Bei Eurostat gehören alle Merkmale in die Auswahl.")
        if self.since is not None and not 1950 <= self.since <= timezone.localdate().year:
            errors["since"] = _("Bitte ein Jahr ab 1950 angeben.")
        if self.indicator_id and self.indicator.unit in ("percent", "per_100k") and self.multiple:
            errors["multiple"] = _("Anteile zählt eine Tabelle einzeln.")
        if errors:
            raise ValidationError(errors)


class OfficialRun(models.Model):
    """One reading of one series. `lines` say of each period what became of it; a trial writes nothing else."""

    class State(models.TextChoices):
        RUNNING = "running", _("läuft")
        DONE = "done", _("gelesen")
        UNCHANGED = "unchanged", _("unverändert")
        TRIAL = "trial", _("Probelauf")
        FAILED = "failed", _("gescheitert")

    series = models.ForeignKey(
        OfficialSeries, models.CASCADE, related_name="runs", verbose_name=_("amtliche Zahlenreihe")
    )
    state = models.CharField(_("Ergebnis"), max_length=10, choices=State, default=State.RUNNING)
    is_trial = models.BooleanField(_("Probelauf"), default=False)
    started_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True)
    found = models.PositiveIntegerField(_("gefunden"), default=0)
    new = models.PositiveIntegerField(_("neu"), default=0)
    changed = models.PositiveIntegerField(_("geändert"), default=0)
    without_value = models.PositiveIntegerField(_("ohne Wert"), default=0)
    lines = models.JSONField(default=list, editable=False)
    error = models.TextField(_("Fehler"), blank=True)

    personal_data = NoPersonalData(_("Nur Zahlen."))

    class Meta:
        verbose_name = _("Lauf der amtlichen Statistik")
        verbose_name_plural = _("Läufe der amtlichen Statistik")
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.series}, {timezone.localtime(self.started_at):%d.%m.%Y %H:%M}"
