"""What readers say of a page: helpful or not, and a comment if they like."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thcm.core.privacy import PersonalData
from thcm.core.querysets import PageFeedbackQuerySet


class PageFeedback(models.Model):
    """Nothing is kept of who sent it. The comment goes after a year, what counts stays."""

    page = models.CharField(_("Seite"), max_length=300, editable=False)
    language = models.CharField(_("Sprache"), max_length=10, editable=False)
    is_helpful = models.BooleanField(_("hilfreich"), editable=False)
    comment = models.TextField(_("Anmerkung"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("gesendet"), default=timezone.now, editable=False)
    handled_at = models.DateTimeField(_("erledigt"), null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("erledigt von"),
    )
    note = models.TextField(_("Notiz"), blank=True, help_text=_("Was daraufhin geschah. Bleibt intern."))

    personal_data = PersonalData(
        shown=("page", "comment", "created_at"),
        until=_("nach dem Absenden"),
        ends=("created_at", 365),
        by_night=True,
        erase={"comment": "", "note": ""},
        kept_because=_("Ja und Nein bleiben als Zahl je Seite, ohne Worte."),
    )

    objects = PageFeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.page
