"""The pages of the privacy desk (BO-6): find, export, delete, and when what is deleted anyway."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thcm.core.permissions import account_of, may_process_privacy
from thcm.privacy_desk import Report, erase, find, refuse
from thcm.privacy_words import export, kinds
from thcm.retention import periods

View = Callable[..., HttpResponse]


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse der Person"),
        error_messages={
            "required": gettext_lazy("Bitte die E-Mail-Adresse der Person eingeben."),
            "invalid": gettext_lazy("Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org."),
        },
    )


def may_enter(request: HttpRequest) -> bool:
    """For the sidebar."""
    return may_process_privacy(request.user)


def at_the_desk(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not may_process_privacy(request.user):
            raise PermissionDenied
        return view(request)

    return never_cache(guarded)


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "title": title, **context})


@at_the_desk
def privacy_desk(request: HttpRequest) -> HttpResponse:
    """The address is in no link, so that it stands in no log and no history of a browser."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return page(request, "back_office/privacy.html", _("Datenschutz-Anfrage"), form=form)
    answer = ANSWERS.get(request.POST.get("do", ""), show)
    return answer(request, find(form.cleaned_data["address"]))


def show(request: HttpRequest, report: Report) -> HttpResponse:
    return page(
        request, "back_office/privacy_report.html", _("Datenschutz-Anfrage"), report=report, kinds=kinds(report)
    )


def as_json(request: HttpRequest, report: Report) -> HttpResponse:
    answer = JsonResponse(export(report), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="auskunft.json"'
    return answer


def as_page(request: HttpRequest, report: Report) -> HttpResponse:
    """A file of its own, to be handed over."""
    context = {"report": report, "kinds": kinds(report, most=None), "whole": export(report)}
    html = render_to_string("back_office/privacy_export.html", context)
    return HttpResponse(html, headers={"Content-Disposition": 'attachment; filename="auskunft.html"'})


def ask(request: HttpRequest, report: Report, problem: str = "") -> HttpResponse:
    try:
        refuse(report, account_of(request))
    except ValidationError as error:
        return page(request, "back_office/privacy_erase.html", _("Löschen"), report=report, refusal=error.message)
    outcomes: dict[str, list[Any]] = {"delete": [], "replace": [], "keep": []}
    for kind in kinds(report, most=1):
        outcomes[kind["outcome"]].append(kind)
    return page(request, "back_office/privacy_erase.html", _("Löschen"), report=report, problem=problem, parts=outcomes)


def erase_now(request: HttpRequest, report: Report) -> HttpResponse:
    if "is_checked" not in request.POST:
        return ask(request, report, _("Bitte bestätigen Sie, dass die Anfrage von der Person selbst kommt."))
    try:
        run = erase(address=report.person.address, seen=request.POST.get("seen", ""), user=account_of(request))
    except ValidationError as error:
        return ask(request, report, str(error.message))
    messages.success(request, _("Die Anfrage ist erledigt: %(what)s.") % {"what": run.text or _("nichts zu löschen")})
    return redirect("privacy-desk")


ANSWERS: dict[str, Callable[[HttpRequest, Report], HttpResponse]] = {
    "json": as_json,
    "page": as_page,
    "ask": ask,
    "erase": erase_now,
}


@at_the_desk
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    return page(request, "back_office/privacy_periods.html", _("Aufbewahrung und Löschfristen"), periods=periods())
