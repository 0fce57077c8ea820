"""Fact sheets of fields as they were published: each edition stays citable (GM-8)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from newsroom.querysets import FactSheetQuerySet
from thcm.core.privacy import NoPersonalData


def fact_sheet_path(edition: "FactSheetEdition", name: str) -> str:
    """In a folder that no address reaches into."""
    return f"fact-sheets/{edition.growth_field.slug}/{edition.number}/{name}"


class FactSheetEdition(models.Model):
    """What a field's fact sheet said when it was published, in both languages; the database refuses any change.

    `content` holds what the sheet was set from, by language: {"de": {…}, "en": {…}} as `newsroom.fact_sheets` makes it.
    """

    growth_field = models.ForeignKey(
        GrowthField, models.PROTECT, related_name="fact_sheets", verbose_name=_("Wachstumsfeld")
    )
    number = models.PositiveSmallIntegerField(_("Ausgabe"))
    content = models.JSONField(_("Inhalt"))
    file_de = models.FileField(_("deutsche Fassung"), upload_to=fact_sheet_path, max_length=300)
    file_en = models.FileField(_("englische Fassung"), upload_to=fact_sheet_path, max_length=300)
    published_at = models.DateTimeField(_("veröffentlicht"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("veröffentlicht von")
    )

    objects = FactSheetQuerySet.as_manager()

    personal_data = NoPersonalData(_("Kontaktstellen stehen mit Funktion und Anschrift darin, nie Personen."))

    format = "PDF"

    class Meta:
        verbose_name = _("Fact Sheet")
        verbose_name_plural = _("Fact Sheets")
        ordering = ("growth_field", "-number")
        constraints = [
            models.UniqueConstraint(fields=("growth_field", "number"), name="newsroom_factsheet_number"),
        ]

    def __str__(self) -> str:
        return str(_("Fact Sheet %(field)s, Ausgabe %(number)s")) % {"field": self.growth_field, "number": self.number}

    def get_absolute_url(self) -> str:
        """Of the file in the language of the page."""
        return reverse("fact-sheet", args=(self.growth_field.slug, self.number))

    @property
    def file(self) -> models.fields.files.FieldFile:
        """In the language of the page."""
        return self.file_en if get_language() == "en" else self.file_de

    @property
    def title(self) -> str:
        return f"{self} {get_language()}"

    @property
    def public_id(self) -> str:
        return str(self.pk)

    @property
    def day(self) -> str:
        return date_format(timezone.localtime(self.published_at))
