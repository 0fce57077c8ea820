"""The back office as a site: its dashboard, its refusals in its own look, its content security policy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from thcm.core.permissions import roles_of, staff_of
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


class BackOffice(UnfoldAdminSite):
    index_title = _("Was wartet auf mich")
    index_template = "back_office/index.html"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = guarded(request, *args, **kwargs)
            except PermissionDenied:
                response = self.refuse(request)
            return with_policy(response)

        return answer

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return with_policy(super().login(request, extra_context))

    def refuse(self, request: HttpRequest) -> TemplateResponse:
        context = {**self.each_context(request), "title": _("Keine Berechtigung")}
        return TemplateResponse(request, "back_office/403.html", context, status=403)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {
            "has_role": bool(roles_of(request.user)),
            "work_lists": waiting_for(staff_of(request)),
            **(extra_context or {}),
        }
        return super().index(request, context)


def with_policy(response: HttpResponseBase) -> HttpResponseBase:
    response._csp_config = POLICY  # type: ignore[attr-defined]
    return response
