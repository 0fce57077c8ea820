"""Files for readers: potential analyses, roadmaps, later papers and publications."""

from pathlib import PurePath

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thcm.core.models.editorial import Editorial, new_public_id

EXTENSIONS = ("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "csv")


def document_path(document: "Document", name: str) -> str:
    """Below the address that is served for pictures, in a folder that it never reaches into."""
    return f"documents/{document.public_id}/{PurePath(name).name}"


class Document(Editorial):
    class Accessibility(models.TextChoices):
        YES = "yes", _("barrierefrei")
        NO = "no", _("nicht barrierefrei")
        ALTERNATIVE = "alternative", _("nicht barrierefrei, Inhalt auch anders zugänglich")

    class Language(models.TextChoices):
        GERMAN = "de", _("Deutsch")
        ENGLISH = "en", _("Englisch")

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    file = models.FileField(
        _("Datei"), upload_to=document_path, max_length=300, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    language = models.CharField(_("Sprache"), max_length=2, choices=Language, default=Language.GERMAN)
    accessibility = models.CharField(
        _("Barrierefreiheit"), max_length=11, choices=Accessibility, default=Accessibility.NO
    )
    alternative = models.CharField(
        _("zugänglich als"), max_length=300, blank=True, help_text=_("z. B. „Text auf Anfrage“ oder eine Adresse.")
    )
    licence = models.CharField(_("Lizenz"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Dokument")
        verbose_name_plural = _("Dokumente")
        ordering = ("title_de", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(accessibility="alternative", alternative=""),
                name="core_document_names_alternative",
                violation_error_message=_("Bitte sagen Sie, wie der Inhalt sonst zugänglich ist."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", args=(self.public_id,))

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def format(self) -> str:
        """„PDF“."""
        return PurePath(str(self.file.name)).suffix[1:].upper()
