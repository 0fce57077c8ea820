"""Reports from one body to the one above it (R26, CB-3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from panels.models.bodies import GoverningBody
from panels.models.meetings import Meeting
from panels.querysets import ReportQuerySet
from thcm.core.models import new_public_id


def report_path(report: "Report", name: str) -> str:
    """In a folder that no address reaches into; views ask for the right first."""
    return f"papers/reports/{report.public_id}/{name}"


class Report(models.Model):
    """About a period. Once released, the database refuses any change of it, and `file` is what everybody reads."""

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    from_body = models.ForeignKey(GoverningBody, models.PROTECT, related_name="reports", verbose_name=_("Bericht von"))
    to_body = models.ForeignKey(
        GoverningBody,
        models.PROTECT,
        editable=False,
        related_name="received_reports",
        verbose_name=_("Bericht an"),
    )
    starts_on = models.DateField(_("Zeitraum von"))
    ends_on = models.DateField(_("bis"))
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(
        _("Text"),
        blank=True,
        max_length=100_000,
        help_text=_("Überschriften beginnen mit „## “, Aufzählungen mit „- “; **fett** und *betont* wie hier."),
    )
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("vorgelegt in")
    )
    file = models.FileField(_("Datei"), upload_to=report_path, max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    released_at = models.DateTimeField(_("freigegeben"), null=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("freigegeben von"),
    )
    history = HistoricalRecords()

    objects = ReportQuerySet.as_manager()

    format = "PDF"

    class Meta:
        verbose_name = _("Bericht")
        verbose_name_plural = _("Berichte")
        ordering = ("-ends_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="panels_report_period",
                violation_error_message=_("Das Ende liegt nicht vor dem Anfang."),
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, file="") | (Q(released_at__isnull=False) & ~Q(file="")),
                name="panels_report_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("own-report", args=(self.public_id,))

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def period(self) -> str:
        """„1. Januar 2012 bis 31. Dezember 2012“, in the active language."""
        starts, ends = date_format(self.starts_on), date_format(self.ends_on)
        return str(_("%(starts)s bis %(ends)s")) % {"starts": starts, "ends": ends}

    @property
    def summary(self) -> str:
        return self.period

    def get_state_display(self) -> str:
        return str(_("freigegeben") if self.is_released else _("Entwurf"))
