"""Pages that links in mails lead to. Opening one changes nothing: programs follow links, too."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from thcm.core.notices import Section
from thcm.core.open_forms import is_from_our_pages, is_within
from thcm.core.tokens import find_token, use_token

LINKS_PER_HOUR = 3  # to one address
NOTHING_CHOSEN = _("Bitte wählen Sie, was geschehen soll.")


@method_decorator((csrf_exempt, never_cache), name="dispatch")
class TokenPage(View):
    """The row that a token stands for, and one thing to do with it. An ended link offers a new one."""

    purpose: str
    template_name: str
    section: Section
    notice_url: str  # name of the page that says what follows, by a key
    row: Any

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def act(self, row: Any, choice: str) -> str:
        """Does what the button says and returns the notice that follows; inside the transaction of the token."""
        raise NotImplementedError

    def settled(self, row: Any) -> str:
        """Where nothing is left to do, what an ended link says instead of offering a new one."""
        return ""

    def send_again(self, row: Any) -> None:
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.token = find_token(self.purpose, kwargs["token"])
        self.row = self.rows().filter(pk=self.token.target_id).first() if self.token else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.row is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        assert self.token
        if self.token.is_usable:
            return self.show(request)
        context = {"section": self.section, "settled": self.settled(self.row)}
        return render(request, "core/link_ended.html", context, status=410)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        assert self.token
        if not is_from_our_pages(request):
            raise PermissionDenied
        try:
            if "new_link" in request.POST:
                return self._new_link()
            with transaction.atomic():
                is_mine = use_token(self.token)
                notice = self.act(self.row, request.POST.get("choice", "")) if is_mine else ""
        except ValidationError as error:
            return self.show(request, error=" ".join(error.messages))
        return redirect(self.notice_url, notice) if is_mine else redirect(request.path)

    def _new_link(self) -> HttpResponse:
        if is_within(self.purpose, str(self.row.pk), LINKS_PER_HOUR):
            self.send_again(self.row)
        return redirect(self.notice_url, "link")

    def context(self) -> dict[str, Any]:
        return {"row": self.row}

    def show(self, request: HttpRequest, error: str = "") -> HttpResponse:
        return render(request, self.template_name, self.context() | {"error": error}, status=409 if error else 200)
