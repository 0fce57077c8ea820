"""The back office as a site: its dashboard, its refusals in its own look, its content security policy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.defaults import permission_denied
from unfold.sites import UnfoldAdminSite

from roadmaps.models import Measure
from thcm.account_views import SignOut
from thcm.core.permissions import account_of, roles_of
from thcm.core.second_factor import has_device, owes_second_factor
from thcm.sign_in import enter
from thcm.waiting import waiting_for

# Alpine evaluates the expressions in unfold's templates and both write styles; files are our own only, as everywhere.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


class Choices(AutocompleteJsonView):
    """What autocomplete boxes offer; measures with their roadmap, as several have the same title."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": obj.with_roadmap} if isinstance(obj, Measure) else result


class BackOffice(UnfoldAdminSite):
    index_title = _("Was wartet auf mich")
    index_template = "back_office/index.html"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                return self.turn_away(request)
            try:
                response = guarded(request, *args, **kwargs)
            except PermissionDenied:
                response = self.refuse(request)
            return with_policy(response)

        return answer

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not owes_second_factor(request)

    def turn_away(self, request: HttpRequest) -> HttpResponseBase:
        """Signed in, and yet not let in: for want of a staff account, or of the second factor."""
        if not super().has_permission(request):
            return permission_denied(request, PermissionDenied())
        if has_device(account_of(request)):
            return enter(request, account_of(request), request.get_full_path())
        return redirect("second-factor")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """There is one page to sign in on, for everybody."""
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return redirect("password-change")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return Choices.as_view(admin_site=self)(request)

    def refuse(self, request: HttpRequest) -> TemplateResponse:
        context = {**self.each_context(request), "title": _("Keine Berechtigung")}
        return TemplateResponse(request, "back_office/403.html", context, status=403)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {
            "has_role": bool(roles_of(request.user)),
            "work_lists": waiting_for(account_of(request)),
            **(extra_context or {}),
        }
        return super().index(request, context)


def with_policy(response: HttpResponseBase) -> HttpResponseBase:
    response._csp_config = POLICY  # type: ignore[attr-defined]
    return response
