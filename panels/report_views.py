"""Pages of reports from one body to another, for members of both and the staff (CB-3)."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from panels.models import Report
from panels.permissions import may_read_meeting, may_release_report, own_body_ids, visible_reports
from panels.report_actions import pdf_of, release_report, version_of
from thcm.core.document_views import as_attachment, sent
from thcm.core.markup import html_of
from thcm.core.permissions import account_of


def _report(request: HttpRequest, public_id: str) -> Report:
    return get_object_or_404(visible_reports(account_of(request)).with_bodies(), public_id=public_id)


@never_cache
@login_required
def own_report(request: HttpRequest, public_id: str) -> HttpResponse:
    report, user = _report(request, public_id), account_of(request)
    may_release = may_release_report(user, report)
    if request.method == "POST":
        if not may_release:
            raise PermissionDenied
        try:
            release_report(report=report, seen=request.POST.get("seen", ""), user=user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Der Bericht ist freigegeben."))
        return redirect(report)
    context = {
        "report": report,
        "text": html_of(report.text),
        "version": version_of(report),
        "may_release": may_release and not report.is_released,
        "reads_meeting": report.meeting is not None and may_read_meeting(user, report.meeting),
        "is_member": bool(own_body_ids(user)),
    }
    return render(request, "panels/own_report.html", context)


@require_safe
@never_cache
@login_required
def report_file(request: HttpRequest, public_id: str) -> FileResponse:
    """The released PDF; of a draft, what its release would freeze now."""
    report = _report(request, public_id)
    if report.is_released:
        return as_attachment(report)
    return sent(BytesIO(pdf_of(report)), report)
