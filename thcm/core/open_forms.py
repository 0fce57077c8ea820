"""Forms that anybody may send, without account, cookie or session.

What stands in for a CSRF token: a signed time in the form, the browser's word that the form is our own, a field
that only programs fill in, and a limit per network address, of which no more than a keyed hash is kept for an hour.
"""

import datetime as dt
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.throttling import BaseThrottle

SALT = "open-form"
VALID_FOR = dt.timedelta(days=2)
HOUR = 3600
SENT_PER_HOUR = 5
METHODS = ("GET", "HEAD", "POST")
TOO_MANY = _("Von Ihrem Anschluss kamen gerade viele Einsendungen. Bitte in einer Stunde noch einmal.")
TOO_MANY_MAILS = _("An diese Adresse haben wir gerade viele E-Mails geschickt. Bitte in einer Stunde noch einmal.")
EMAIL_INVALID = _("Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org.")
_FIRST, _AGAIN = "form", "again"


def new_stamp(kind: str = _FIRST) -> str:
    return signing.TimestampSigner(salt=SALT).sign(kind)


def is_from_our_pages(request: HttpRequest) -> bool:
    """What browsers say of where a form was sent from; programs that say nothing have no session to abuse."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def counter_of(form: str, who: str) -> str:
    return f"{form}:{salted_hmac(SALT, who).hexdigest()}"


def is_within(form: str, who: str, per_hour: int) -> bool:
    """Counts this time; False once there were more than `per_hour` within an hour."""
    key = counter_of(form, who)
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= per_hour
    except ValueError:  # the cache is away, or the hour ended just now
        return True


def sender_of(request: HttpRequest) -> str:
    """The network address that a request comes from; of IPv6 the /64, all of which one connection has."""
    ident = BaseThrottle().get_ident(request) or ""  # type: ignore[arg-type]
    try:
        address = ip_address(ident)
    except ValueError:
        return ident
    if address.version == 4:
        return ident
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


def may_send(request: HttpRequest, form: str, per_hour: int) -> bool:
    """Counts for the network address that the request comes from."""
    return is_within(form, sender_of(request), per_hour)


def refused(response: HttpResponse) -> HttpResponse:
    """The page that says that too much was sent, as an answer to programs, too."""
    response.status_code = 429
    response["Retry-After"] = str(HOUR)
    return response


class OpenForm(forms.Form):
    """With `is_by_program`: what a program filled in is thanked for and thrown away."""

    quickest = dt.timedelta(0)  # nobody fills it in faster
    mailed_to = ""  # the field with the address that mail goes to

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    # People never see it; programs fill it in.
    homepage = forms.CharField(label=_("Bitte leer lassen"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stamp"] = new_stamp()

    def clean_stamp(self) -> str:
        signer = signing.TimestampSigner(salt=SALT)
        stamp = self.cleaned_data["stamp"]
        try:
            signer.unsign(stamp, max_age=VALID_FOR)
        except signing.BadSignature:
            data: Any = self.data
            self.data = data = data.copy()  # with all that was chosen of lists
            data["stamp"] = new_stamp(_AGAIN)
            raise ValidationError(_("Das Formular war zu lange offen. Bitte senden Sie es noch einmal ab.")) from None
        return stamp

    def shown_again(self, request: HttpRequest) -> None:
        """Called before a form with something wrong is shown with all that was filled in."""

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("homepage")) or self._is_too_quick()

    def _is_too_quick(self) -> bool:
        signer = signing.TimestampSigner(salt=SALT)
        if signer.unsign(self.cleaned_data["stamp"]) == _AGAIN:
            return False
        try:
            signer.unsign(self.cleaned_data["stamp"], max_age=self.quickest)
        except signing.SignatureExpired:
            return False
        return self.quickest > dt.timedelta(0)


def answer_form(
    request: HttpRequest,
    form: OpenForm,
    template: str,
    context: dict[str, Any],
    *,
    counter: str,
    notice_url: str,
    send: Callable[[], str],
) -> HttpResponse:
    """Shows the form, or sends what it holds; `send` returns the key of the notice that follows.

    Limited by the network address it comes from, and by the address that mail goes to, wherever it comes from.
    """
    context = {"form": form, **context}
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if request.method != "POST":
        return render(request, template, context)
    if not is_from_our_pages(request):
        raise PermissionDenied
    is_valid = form.is_valid()
    if is_valid and _is_within_limits(request, form, counter):
        return redirect(notice_url, send())
    if form.is_bound:  # something was sent
        form.shown_again(request)
    response = render(request, template, context)
    return refused(response) if is_valid else response


def _is_within_limits(request: HttpRequest, form: OpenForm, counter: str) -> bool:
    mailed_to = form.cleaned_data.get(form.mailed_to, "").lower()
    if not may_send(request, counter, SENT_PER_HOUR):
        form.add_error(None, TOO_MANY)
    elif mailed_to and not is_within(f"{counter}-mail", mailed_to, SENT_PER_HOUR):
        form.add_error(form.mailed_to, TOO_MANY_MAILS)
    return not form.errors
