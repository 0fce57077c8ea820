"""Which growth field a programme is for: words that suggest it, suggestions, and the ratings of people (GM-7)."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField
from funding.models.programmes import FundingProgramme
from funding.querysets import RatingQuerySet, SuggestionQuerySet
from thcm.core.privacy import NoPersonalData


def words_field(label: Any, help_text: Any = "") -> ArrayField:
    return ArrayField(
        models.CharField(max_length=100), verbose_name=label, default=list, blank=True, help_text=help_text
    )


class FieldVocabulary(models.Model):
    """Words and classifications by which programmes are suggested for a field."""

    growth_field = models.OneToOneField(
        GrowthField, models.CASCADE, related_name="funding_vocabulary", verbose_name=_("Feld")
    )
    words = words_field(_("Stichwörter"), _("Mit Komma getrennt. Auch als Teil längerer Wörter: „Photonik“."))
    exclusions = words_field(_("nicht gemeint"), _("Wörter, in denen ein Stichwort etwas anderes meint."))
    areas = words_field(_("Förderbereiche und Unterbereiche"), _("Kennungen der Förderdatenbank, z. B. uf_energie."))
    topics = words_field(_("Themen anderer Quellen"), _("Kennungen von Themenfeeds und EU-Programmen."))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Stichwörter eines Feldes")
        verbose_name_plural = _("Stichwörter der Felder")
        ordering = ("growth_field",)

    def __str__(self) -> str:
        return str(self.growth_field)


class FieldSuggestion(models.Model):
    """Suggested, never decided. Without a field: open to all themes („themenoffen“)."""

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="suggestions", verbose_name=_("Förderprogramm")
    )
    growth_field = models.ForeignKey(
        GrowthField,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="funding_suggestions",
        verbose_name=_("Feld"),
    )
    score = models.PositiveSmallIntegerField(_("Gewicht"))
    # [{"signal": "area|topic|title|keyword|text|open", "word": "Photonik"}], the strongest first
    reasons = models.JSONField(_("Gründe"), default=list)

    objects = SuggestionQuerySet.as_manager()

    personal_data = NoPersonalData(_("Nur Stichwörter."))

    class Meta:
        verbose_name = _("Feldvorschlag")
        verbose_name_plural = _("Feldvorschläge")
        ordering = ("-score", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "growth_field"), nulls_distinct=False, name="funding_suggestion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.growth_field or _('themenoffen')}"


class FieldRating(models.Model):
    """What a field's management thinks of a programme. The note is internal."""

    class Rating(models.TextChoices):
        FITS = "fits", _("passt")
        CHECK = "check", _("prüfen")
        NO = "no", _("passt nicht")

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="ratings", verbose_name=_("Förderprogramm")
    )
    growth_field = models.ForeignKey(
        GrowthField, models.CASCADE, related_name="funding_ratings", verbose_name=_("Feld")
    )
    rating = models.CharField(_("Bewertung"), max_length=5, choices=Rating)
    note = models.TextField(_("Notiz (intern)"), max_length=2000, blank=True)
    rated_at = models.DateTimeField(_("bewertet"), default=timezone.now)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("bewertet von"),
    )
    history = HistoricalRecords()

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bewertung für ein Feld")
        verbose_name_plural = _("Bewertungen für Felder")
        ordering = ("-rated_at", "-pk")
        constraints = [models.UniqueConstraint(fields=("programme", "growth_field"), name="funding_rating_once")]
        indexes = [models.Index(fields=("growth_field", "rating"), name="funding_rating_of_field")]

    def __str__(self) -> str:
        return f"{self.programme}: {self.growth_field} {self.get_rating_display()}"
