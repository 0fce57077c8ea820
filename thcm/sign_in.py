"""From the first factor to a session: at once, or by way of the page that asks for the second factor's code."""

import time

import django_otp
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_otp.models import Device

from thcm.core.models import User
from thcm.core.second_factor import has_device

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF = "half_signed_in"
HALF_SECONDS = 600


def enter(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """Signs in who has shown the first factor, and leads to `address`; with a second one, asks for its code first."""
    if not has_device(user):
        login(request, user, backend=BACKEND)
        return redirect(address)
    request.session.flush()
    request.session[HALF] = [user.pk, user.get_session_auth_hash(), address, int(time.time())]
    return redirect("sign-in-code")


def half_signed_in(request: HttpRequest) -> tuple[User, str] | None:
    """Who owes the code, and the way on; None once the time is up, or where the password or account changed."""
    pk, digest, address, since = request.session.get(HALF, (None, "", "", 0))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or user.get_session_auth_hash() != digest or time.time() - since > HALF_SECONDS:
        return None
    return user, address


def complete(request: HttpRequest, user: User, device: Device) -> None:
    """With the code accepted by `device`."""
    del request.session[HALF]
    login(request, user, backend=BACKEND)
    django_otp.login(request, device)
