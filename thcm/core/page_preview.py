"""„Vorschau“ beside a form of the back office: the public page as it would be, while nothing is saved."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.translation import override

if TYPE_CHECKING:
    from thcm.core.admin_base import BackOfficeAdmin as _Admin
else:
    _Admin = object


class PagePreview(_Admin):
    """Mixin. A form with errors shows them, as it does when it is saved."""

    change_form_after_template = "back_office/page_preview.html"

    def preview_address(self, obj: Any) -> str:
        """The page that shows the row; asked in the language of the preview."""
        raise NotImplementedError

    def as_shown(self, obj: Any) -> None:
        """Makes public in the preview what is a draft."""
        if hasattr(obj, "status"):
            obj.status = "published"

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        language = request.POST.get("_preview", "")
        if language in dict(settings.LANGUAGES):
            obj = self.get_object(request, unquote(object_id)) if object_id else None
            if object_id and obj is None:
                raise Http404
            if not (self.has_change_permission(request, obj) if object_id else self.has_add_permission(request)):
                raise PermissionDenied
            form = self.get_form(request, obj, change=obj is not None)(request.POST, request.FILES, instance=obj)
            if form.is_valid():
                return self.preview(form.save(commit=False), language)
        extra_context = {"preview_languages": settings.LANGUAGES, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def preview(self, obj: Any, language: str) -> HttpResponse:
        """Saved for as long as the page is put together, and taken back: so it is the page itself."""
        with override(language), transaction.atomic():
            self.as_shown(obj)
            obj.save()
            response = page_of(self.preview_address(obj))
            transaction.set_rollback(True)
        return response


def page_of(path: str) -> HttpResponse:
    """As any reader is given it, in the active language."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.user = AnonymousUser()
    view, args, kwargs = resolve(path)
    return HttpResponse(view(request, *args, **kwargs).content)
