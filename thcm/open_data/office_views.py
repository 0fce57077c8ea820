"""Writing the files of open data from the back office."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from thcm.core.locks import is_locked
from thcm.core.permissions import may_build_open_data
from thcm.open_data.files import LOCK
from thcm.tasks import build_open_data


@require_POST
def start_build(request: HttpRequest) -> HttpResponse:
    """Hands it to a worker, unless a run is under way."""
    if not may_build_open_data(request.user):
        raise PermissionDenied
    if is_locked(LOCK):
        messages.warning(request, _("Die Dateien werden bereits gebildet."))
        return redirect("admin:core_opendatafile_changelist")
    try:
        build_open_data.apply_async(retry=False)
    except OperationalError:
        messages.error(request, _("Die Dateien bleiben, wie sie sind: Die Warteschlange der Aufträge antwortet nicht."))
    else:
        messages.success(request, _("Die Dateien werden jetzt gebildet. Das dauert meist weniger als eine Minute."))
    return redirect("admin:core_opendatafile_changelist")
