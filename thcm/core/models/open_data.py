"""Files of open data, written anew each night (R55)."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from thcm.core.privacy import NoPersonalData
from thcm.core.querysets import OpenDataFileQuerySet


def open_data_path(row: "OpenDataFile", name: str) -> str:
    """Below the address that is served for pictures, in a folder that it never reaches into."""
    return f"open-data/{name}"


class OpenDataFile(models.Model):
    """One table in one format. While a new file is being written, readers are given the one before.

    `checked_at` moves on each night, `changed_at` with the content only.
    """

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        JSON = "json", "JSON"

    table = models.SlugField(_("Tabelle"), max_length=60)
    format = models.CharField(_("Dateiformat"), max_length=4, choices=Format)
    file = models.FileField(_("Datei"), upload_to=open_data_path, max_length=300, blank=True)
    checksum = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64, blank=True)
    row_count = models.PositiveIntegerField(_("Zeilen"), default=0)
    byte_size = models.PositiveBigIntegerField(_("Größe in Byte"), default=0)
    issued_at = models.DateTimeField(_("zuerst gebildet"), null=True)
    changed_at = models.DateTimeField(_("Inhalt geändert"), null=True)
    checked_at = models.DateTimeField(_("zuletzt gebildet"), null=True)
    error = models.TextField(_("Fehler"), blank=True)
    failed_at = models.DateTimeField(_("gescheitert"), null=True)

    objects = OpenDataFileQuerySet.as_manager()

    personal_data = NoPersonalData(_("Nur Angaben über Dateien, die veröffentlichte Sachangaben enthalten."))

    class Meta:
        verbose_name = _("Datei der offenen Daten")
        verbose_name_plural = _("Dateien der offenen Daten")
        ordering = ("table", "format")
        constraints = [
            models.UniqueConstraint(fields=("table", "format"), name="core_opendatafile_once"),
            models.CheckConstraint(
                condition=models.Q(file="", checksum="", issued_at=None, changed_at=None)
                | (
                    ~models.Q(file="")
                    & ~models.Q(checksum="")
                    & models.Q(issued_at__isnull=False, changed_at__isnull=False)
                ),
                name="core_opendatafile_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(error="", failed_at=None)
                | (~models.Q(error="") & models.Q(failed_at__isnull=False)),
                name="core_opendatafile_failed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.table}.{self.format}"

    @property
    def day(self) -> str:
        """On which its content last changed."""
        return date_format(timezone.localtime(self.changed_at)) if self.changed_at else ""
