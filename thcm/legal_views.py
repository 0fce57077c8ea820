"""Legal duties (MI-6): when imprint, privacy notice and accessibility statement were last looked at."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thcm.core.models import LegalPage
from thcm.core.models.site import LEGAL_ADDRESSES
from thcm.core.permissions import account_of, may_see_legal_duties

Kind = LegalPage.Kind
DUTIES = (Kind.IMPRINT, Kind.PRIVACY, Kind.ACCESSIBILITY)


@dataclass(frozen=True)
class Duty:
    kind: LegalPage.Kind
    address: str  # name of the public page
    page: LegalPage | None

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_overdue(self) -> bool:
        """Never looked at, or more than a year ago."""
        return self.page is None or self.page.reviewed_on is None or self.page.reviewed_on < a_year_ago()

    @property
    def state(self) -> str:
        if self.page is None or not self.page.is_published:
            return _("fehlt auf der Website")
        if self.page.reviewed_on is None:
            return _("noch nie geprüft")
        return _("älter als ein Jahr") if self.is_overdue else _("in Ordnung")

    @property
    def is_fine(self) -> bool:
        return not self.is_overdue and self.page is not None and self.page.is_published


def a_year_ago() -> dt.date:
    today = timezone.localdate()
    return today.replace(year=today.year - 1, day=28 if (today.month, today.day) == (2, 29) else today.day)


def may_enter(request: HttpRequest) -> bool:
    """For the sidebar."""
    return may_see_legal_duties(request.user)


def legal_duties(request: HttpRequest) -> HttpResponse:
    if not may_see_legal_duties(request.user):
        raise PermissionDenied
    pages = {page.kind: page for page in LegalPage.objects.filter(kind__in=DUTIES)}
    context = {
        **admin.site.each_context(request),
        "title": _("Rechtspflichten"),
        "duties": [Duty(kind, LEGAL_ADDRESSES[kind], pages.get(kind)) for kind in DUTIES],
        "may_edit": account_of(request).has_perm("core.change_legalpage"),
    }
    return render(request, "back_office/legal_duties.html", context)


@require_POST
def legal_duty_checked(request: HttpRequest, kind: str) -> HttpResponse:
    """Somebody has looked at the page today; its text stays."""
    user = account_of(request)
    if not (may_see_legal_duties(user) and user.has_perm("core.change_legalpage")):
        raise PermissionDenied
    page = get_object_or_404(LegalPage, kind=kind, kind__in=DUTIES)
    page.reviewed_on, page.updated_by = timezone.localdate(), user
    page.save(update_fields=("reviewed_on", "updated_by", "updated_at"))
    messages.success(request, _("%(page)s: heute geprüft.") % {"page": page})
    return redirect("legal-duties")
