"""Starting the data-quality check from the back office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from thcm.core.locks import is_locked
from thcm.core.permissions import may_start_quality_check
from thcm.quality import LOCK
from thcm.tasks import check_quality


@require_POST
def start_quality_check(request: HttpRequest) -> HttpResponse:
    """Hands the check to a worker, unless a run is under way."""
    if not may_start_quality_check(request.user):
        raise PermissionDenied
    if is_locked(LOCK):
        messages.warning(request, _("Die Prüfung läuft bereits."))
        return redirect("admin:core_qualityfinding_changelist")
    try:
        check_quality.apply_async(retry=False)
    except OperationalError:
        messages.error(request, _("Die Prüfung konnte nicht beginnen: Die Warteschlange der Aufträge antwortet nicht."))
    else:
        messages.success(request, _("Die Prüfung hat begonnen. Websites werden nacheinander gefragt, das dauert."))
    return redirect("admin:core_qualityfinding_changelist")
