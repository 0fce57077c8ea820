"""The mailbox folder in the back office: what a portal without a mail server would have sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thcm import mailbox
from thcm.core.permissions import may_see_mail


def where_in_use(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_see_mail(request.user):
            raise PermissionDenied
        if not mailbox.is_in_use():
            raise Http404
        return view(request, **kwargs)

    return guarded


@where_in_use
def mailbox_list(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Postfach"),
        "mails": mailbox.newest_mails(),
        "shown": mailbox.SHOWN,
        "folder": settings.EMAIL_FILE_PATH,
    }
    return render(request, "back_office/mailbox.html", context)


@where_in_use
def mailbox_mail(request: HttpRequest, file_name: str, number: int) -> HttpResponse:
    mail = mailbox.find_mail(file_name, number)
    if mail is None:
        raise Http404
    context = {**admin.site.each_context(request), "title": _("Postfach"), "mail": mail}
    return render(request, "back_office/mailbox_mail.html", context)
