"""Writes of reports: drawn up anew, and released as the PDF that stays (CB-3)."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from panels.models import Report
from panels.reports import Period, draft_of
from thcm.core.markup import blocks_of
from thcm.core.models import SiteSetting, User
from thcm.core.typesetting import typeset


def version_of(report: Report) -> str:
    """What its reader saw: another text makes another version."""
    return report.updated_at.isoformat()


def _locked(report: Report) -> Report:
    """The row for nobody else to change. Raises ValidationError where it is released."""
    rows = Report.objects.with_bodies().select_for_update(of=("self",))
    report = rows.get(pk=report.pk)
    if report.is_released:
        raise ValidationError(_("Der Bericht ist freigegeben und bleibt, wie er ist."))
    return report


@transaction.atomic
def draw_up(*, report: Report) -> None:
    """Writes the text anew from what the portal holds of the period; what was edited in it is gone."""
    report = _locked(report)
    report.text = draft_of(report.from_body, report.to_body, Period(report.starts_on, report.ends_on))
    report.save(update_fields=("text", "updated_at"))


@transaction.atomic
def release_report(*, report: Report, seen: str, user: User) -> Report:
    """Freezes the report as a PDF that the members of both bodies read. Raises ValidationError."""
    report = _locked(report)
    if version_of(report) != seen:
        raise ValidationError(_("Der Bericht hat sich inzwischen geändert. Bitte sehen Sie ihn noch einmal an."))
    if not report.text.strip():
        raise ValidationError(_("Der Bericht hat noch keinen Text."))
    report.released_at, report.released_by = timezone.now(), user
    report.file.save("bericht.pdf", ContentFile(pdf_of(report)), save=False)
    report.save()
    return report


def pdf_of(report: Report) -> bytes:
    """As it stands now, in German; before its release it says that it is a draft."""
    site = SiteSetting.current()
    with override("de"):
        released = date_format(timezone.localtime(report.released_at)) if report.released_at else ""
        terms = [
            (_("Bericht von"), report.from_body.name),
            (_("an"), report.to_body.name),
            (_("Zeitraum"), report.period),
            *([(_("vorgelegt in"), str(report.meeting))] if report.meeting else []),
            (_("Stand"), _("freigegeben am %(day)s") % {"day": released} if released else _("Entwurf")),
        ]
        data = {
            "title": report.title,
            "language": "de",
            "publisher": site.name if site else "",
            "kicker": _("Bericht") if released else _("Bericht · Entwurf"),
            "foot": _("Nur für die Mitglieder der Gremien"),
            "terms": terms,
            "text": blocks_of(report.text),
        }
    return typeset("body_report", data)
