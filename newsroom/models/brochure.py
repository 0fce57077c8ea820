"""The brochure: its chapters of text, and the editions that were made from everything the portal holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from newsroom.querysets import BrochureQuerySet
from thcm.core.language import translated
from thcm.core.models import Editorial, Source
from thcm.core.privacy import NoPersonalData


class Chapter(Editorial):
    """What the brochure says in words; all the rest is drawn from the tables that hold it."""

    class Part(models.TextChoices):
        COVER = "cover", _("Umschlag")
        APPROACH = "approach", _("Ansatz")
        STRUCTURES = "structures", _("Strukturen")
        WORK = "work", _("Arbeitsschwerpunkte")
        COMMUNICATION = "communication", _("Kommunikation")

    slug = models.SlugField(_("Kennung"), max_length=80, unique=True)
    part = models.CharField(_("Teil der Broschüre"), max_length=13, choices=Part)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    text_de = models.TextField(_("Text"), max_length=10_000, help_text=_("Markdown: Absätze, Listen, **fett**, Links."))
    text_en = models.TextField(_("Text (englisch)"), max_length=10_000, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="chapters", verbose_name=_("Quelle")
    )
    section = models.CharField(_("Abschnitt der Quelle"), max_length=200, blank=True)

    title = translated("title")
    text = translated("text")

    class Meta:
        verbose_name = _("Kapitel der Broschüre")
        verbose_name_plural = _("Kapitel der Broschüre")
        ordering = ("part", "order", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("part",),
                condition=Q(part="cover"),
                name="newsroom_chapter_one_cover",
                violation_error_message=_("Die Broschüre hat schon einen Umschlag."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


def brochure_path(edition: "BrochureEdition", name: str) -> str:
    """In a folder that no address reaches into."""
    return f"brochures/{edition.number}/{name}"


class BrochureEdition(models.Model):
    """The brochure as it was made on a day, in both languages; once published the database refuses any change.

    A job makes it: `progress_percent` and `step` say how far it is, `error` why it ended without files.
    """

    class Condition(models.TextChoices):
        RUNNING = "running", _("wird erstellt")
        DONE = "done", _("fertig, nicht veröffentlicht")
        FAILED = "failed", _("gescheitert")
        PUBLISHED = "published", _("veröffentlicht")

    number = models.PositiveSmallIntegerField(_("Ausgabe"), unique=True)
    condition = models.CharField(_("Zustand"), max_length=9, choices=Condition, default=Condition.RUNNING)
    progress_percent = models.PositiveSmallIntegerField(_("Fortschritt"), default=0)
    step = models.CharField(_("Schritt"), max_length=100, blank=True)
    error = models.TextField(_("Grund"), blank=True)
    file_de = models.FileField(_("deutsche Fassung"), upload_to=brochure_path, max_length=300, blank=True)
    file_en = models.FileField(_("englische Fassung"), upload_to=brochure_path, max_length=300, blank=True)
    made_at = models.DateTimeField(_("begonnen"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("begonnen von")
    )
    published_at = models.DateTimeField(_("veröffentlicht"), null=True)

    objects = BrochureQuerySet.as_manager()

    personal_data = NoPersonalData(_("Kontaktstellen stehen mit Funktion und Anschrift darin, nie Personen."))

    format = "PDF"

    class Meta:
        verbose_name = _("Ausgabe der Broschüre")
        verbose_name_plural = _("Broschüre")
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__in=("running", "failed")) | (~Q(file_de="") & ~Q(file_en="")),
                name="newsroom_brochure_has_files",
            ),
            models.CheckConstraint(
                condition=Q(condition="published", published_at__isnull=False)
                | (~Q(condition="published") & Q(published_at__isnull=True)),
                name="newsroom_brochure_published_at",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Broschüre, Ausgabe %(number)s")) % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("brochure-file", args=(self.number,))

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
        return date_format(timezone.localtime(self.published_at or self.made_at))
