"""The workshop page of one roadmap: edited live, projected on a wall, by several moderators at once."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from roadmaps.models import Roadmap
from roadmaps.workshop import Answer, answer_to
from roadmaps.workshop_board import board_of, offers
from thcm.core.admin_base import BackOfficeAdmin
from thcm.core.permissions import account_of


class WorkshopMixin(BackOfficeAdmin):
    """Adds the page to the admin of roadmaps."""

    def get_urls(self) -> list[URLPattern]:
        views = {"werkstatt/": self.workshop_view, "werkstatt/stand/": self.workshop_board_view}
        names = ("roadmaps_roadmap_workshop", "roadmaps_roadmap_workshop_board")
        return [
            path(f"<int:pk>/{address}", self.admin_site.admin_view(view), name=name)
            for name, (address, view) in zip(names, views.items(), strict=True)
        ] + super().get_urls()

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def workshop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A button's answer is the living part of the page for its script, and the whole page without one."""
        roadmap = self._on_the_wall(request, pk)
        if request.method != "POST":
            return self._page(request, roadmap, Answer())
        answer = answer_to(request.POST, roadmap, account_of(request))
        if request.htmx:  # type: ignore[attr-defined]
            return self._board(request, self._on_the_wall(request, pk), answer)
        if answer.refused:
            return self._page(request, roadmap, answer)
        return HttpResponseRedirect(f"{reverse('admin:roadmaps_roadmap_workshop', args=(pk,))}#{answer.key}")

    @method_decorator(require_safe)
    def workshop_board_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What others changed: nothing but 304 as long as the roadmap has the version that the page shows."""
        roadmap = self._on_the_wall(request, pk)
        if request.headers.get("If-None-Match") == f'"{roadmap.progress.version}"':
            return HttpResponseNotModified()
        return self._board(request, roadmap, Answer())

    def _on_the_wall(self, request: HttpRequest, pk: int) -> Roadmap:
        roadmap = self.get_object(request, str(pk))
        if roadmap is None:
            raise Http404
        if not self.has_change_permission(request, roadmap):
            raise PermissionDenied
        return roadmap

    def _board(self, request: HttpRequest, roadmap: Roadmap, answer: Answer) -> HttpResponse:
        return self._answer(request, "back_office/_workshop_live.html", roadmap, answer, {})

    def _page(self, request: HttpRequest, roadmap: Roadmap, answer: Answer) -> HttpResponse:
        return self._answer(request, "back_office/workshop.html", roadmap, answer, {"offers": offers(roadmap)})

    def _answer(
        self, request: HttpRequest, template: str, roadmap: Roadmap, answer: Answer, more: dict[str, Any]
    ) -> HttpResponse:
        """The version was read before the parts: at worst the page asks for the same once more."""
        context = {"roadmap": roadmap, "answer": answer, **more}
        context |= board_of(roadmap, account_of(request), answer.refused)
        return TemplateResponse(request, template, context, status=answer.status)
