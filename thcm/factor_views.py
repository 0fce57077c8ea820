"""Pages of the second factor: its code when signing in, its state, its set-up and its end."""

import math
from typing import Any

import django_otp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice

from thcm.account_forms import CodeForm, ProofForm
from thcm.core.models import SiteSetting, User
from thcm.core.permissions import account_of
from thcm.core.second_factor import (
    KEY,
    accept,
    device_for,
    has_device,
    new_recovery_codes,
    owes_second_factor,
    propose,
    recovery_codes_left,
    remove_devices,
    set_up,
)
from thcm.sign_in import complete, half_signed_in


def try_code(user: User, form: CodeForm) -> tuple[Any, int]:
    """The device that accepted the form's code, or what the form now says, with the seconds to wait."""
    code = form.cleaned_data["code"]
    device: Any = device_for(user, code)
    may_try, why = device.verify_is_allowed() if device else (True, {})
    if not may_try:
        moment = time_format(timezone.localtime(why["locked_until"]), "H:i:s")
        text = _("Zu viele falsche Codes. Der nächste Versuch geht um %(moment)s Uhr.")
        form.add_error("code", text % {"moment": moment})
        return None, math.ceil((why["locked_until"] - timezone.now()).total_seconds()) or 1
    accepted = accept(user, code)
    if accepted is None:
        form.add_error("code", _("Dieser Code stimmt nicht, oder er wurde schon verwendet."))
    return accepted, 0


def with_pause(response: HttpResponse, seconds: int) -> HttpResponse:
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    half = half_signed_in(request)
    if half is None:
        return redirect("sign-in")
    user, address = half
    form, pause = CodeForm(request.POST or None), 0
    if request.method == "POST" and form.is_valid():
        device, pause = try_code(user, form)
        if device:
            complete(request, user, device)
            if isinstance(device, StaticDevice):
                say_codes_left(request, user)
            return redirect(address)
    return with_pause(render(request, "account/sign_in_code.html", {"form": form}), pause)


def say_codes_left(request: HttpRequest, user: User) -> None:
    count = recovery_codes_left(user)
    text = ngettext("Sie haben noch %(count)s Notfallcode.", "Sie haben noch %(count)s Notfallcodes.", count)
    messages.info(request, text % {"count": count})


@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    form, pause = ProofForm(request, request.POST or None), 0
    if request.method == "POST" and has_device(user) and form.is_valid():
        accepted, pause = try_code(user, form)
        if accepted and form.cleaned_data["do"] == "codes":
            return render(request, "account/recovery_codes.html", {"codes": new_recovery_codes(user)})
        if accepted:
            remove_devices(user)
            messages.success(request, _("Die Anmeldung in zwei Schritten ist abgeschaltet."))
            return redirect("second-factor")
    context = {
        "form": form,
        "is_on": has_device(user),
        "codes_left": recovery_codes_left(user),
        "is_required": owes_second_factor(request),
    }
    return with_pause(render(request, "account/second_factor.html", context), pause)


@never_cache
@login_required
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """The recovery codes are in the answer to the form and nowhere else: nobody sees them a second time."""
    user = account_of(request)
    if has_device(user):
        return redirect("second-factor")
    site = SiteSetting.current()
    proposal = propose(request, user, site.short_name if site else request.get_host())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = set_up(user=user, key=proposal.key, code=form.cleaned_data["code"])
        if made:
            device, codes = made
            del request.session[KEY]
            request.session.cycle_key()
            django_otp.login(request, device)
            return render(request, "account/recovery_codes.html", {"codes": codes})
        form.add_error("code", _("Dieser Code stimmt nicht. Geht die Uhr Ihres Geräts richtig?"))
    return render(request, "account/second_factor_setup.html", {"form": form, "proposal": proposal})
