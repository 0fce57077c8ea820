"""News and publications of the cluster management."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import GrowthField
from newsroom.querysets import NewsQuerySet, PublicationQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.language import translated
from thcm.core.markup import html_of
from thcm.core.models import Document, Editorial

MARKDOWN = _("Markdown: Absätze, Listen, **fett**, Links.")


class NewsItem(Editorial):
    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    on = models.DateField(_("Datum"), default=timezone.localdate)
    title_de = models.CharField(_("Titel"), max_length=200)
    title_en = models.CharField(_("Titel (englisch)"), max_length=200, blank=True)
    teaser_de = models.CharField(_("Anreißer"), max_length=400, help_text=_("Ein bis zwei Sätze für Listen."))
    teaser_en = models.CharField(_("Anreißer (englisch)"), max_length=400, blank=True)
    text_de = models.TextField(_("Text"), blank=True, max_length=20_000, help_text=MARKDOWN)
    text_en = models.TextField(_("Text (englisch)"), blank=True, max_length=20_000)
    growth_fields = models.ManyToManyField(GrowthField, related_name="news", blank=True, verbose_name=_("Felder"))
    link = models.URLField(_("weiterführende Adresse"), blank=True)

    objects = NewsQuerySet.as_manager()

    title = translated("title")
    teaser = translated("teaser")
    text = translated("text")

    class Meta:
        verbose_name = pgettext_lazy("news", "Nachricht")
        verbose_name_plural = _("Nachrichten")
        ordering = ("-on", "-pk")
        indexes = [models.Index(fields=("-on", "-id"), condition=Q(status="published"), name="newsroom_news_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news-detail", args=(self.slug,))

    @property
    def html(self) -> SafeString:
        return html_of(self.text)


class Publication(Editorial):
    """A paper for readers: as documents of the portal, at another address, or both."""

    class Kind(models.TextChoices):
        STUDY = "study", _("Studie")
        REPORT = "report", _("Bericht")
        BROCHURE = "brochure", _("Broschüre")
        STRATEGY = "strategy", _("Strategie")
        GUIDE = "guide", _("Leitfaden")
        OTHER = "other", _("Weitere")

    slug = models.SlugField(_("Adresse"), max_length=120, unique=True)
    kind = models.CharField(_("Art"), max_length=8, choices=Kind)
    title_de = models.CharField(_("Titel"), max_length=300)
    title_en = models.CharField(_("Titel (englisch)"), max_length=300, blank=True)
    summary_de = models.TextField(_("Kurzbeschreibung"), blank=True, max_length=2000)
    summary_en = models.TextField(_("Kurzbeschreibung (englisch)"), blank=True, max_length=2000)
    publisher = models.CharField(_("Herausgeber"), max_length=300)
    issued = PartialDateField(_("erschienen"))
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="publications", blank=True, verbose_name=_("Felder")
    )
    documents = models.ManyToManyField(
        Document, related_name="publications", blank=True, verbose_name=_("Dokumente"),
        help_text=_("Sprache und Barrierefreiheit stehen am Dokument."),
    )  # fmt: skip
    link = models.URLField(_("Adresse beim Herausgeber"), blank=True)

    objects = PublicationQuerySet.as_manager()

    title = translated("title")
    summary = translated("summary")

    class Meta:
        verbose_name = _("Publikation")
        verbose_name_plural = _("Publikationen")
        ordering = ("-issued", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publication-detail", args=(self.slug,))
