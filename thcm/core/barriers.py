"""Taking a report of a barrier from anybody, without account, cookie or session (R50).

What stands in for a CSRF token: a signed time in the form, the browser's word that the form is our own, a field
that only programs fill in, and a limit per network address, of which no more than a keyed hash is kept for an hour.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.throttling import BaseThrottle

from thcm.core.models import BarrierReport

REPORTS_PER_HOUR = 5
SALT = "barrier-report"
VALID_FOR = dt.timedelta(days=2)
HOUR = 3600


def new_stamp() -> str:
    return signing.TimestampSigner(salt=SALT).sign("form")


def is_from_our_pages(request: HttpRequest) -> bool:
    """What browsers say of where a form was sent from; programs that say nothing have no session to abuse."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def counter_of(address: str) -> str:
    return f"barrier-reports:{salted_hmac(SALT, address).hexdigest()}"


def may_report(request: HttpRequest) -> bool:
    """Counts this report; False for the sixth within an hour from one network address."""
    key = counter_of(BaseThrottle().get_ident(request))  # type: ignore[arg-type]
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= REPORTS_PER_HOUR
    except ValueError:  # the cache is away, or the hour ended just now
        return True


class BarrierForm(forms.ModelForm):
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    # People never see it; programs fill it in.
    homepage = forms.CharField(label=_("Bitte leer lassen"), required=False, max_length=200)

    class Meta:
        model = BarrierReport
        fields = ("description", "page", "email")
        labels = {
            "description": _("Was hindert Sie?"),
            "page": _("Auf welcher Seite?"),
            "email": _("E-Mail für die Antwort (freiwillig)"),
        }
        help_texts = {
            "description": _("Beschreiben Sie, was Sie tun wollten und was nicht ging, gern mit Gerät und Programm."),
            "page": _("Adresse oder Name der Seite."),
            "email": _("Nur, wenn Sie eine Antwort möchten. Wir verwenden sie für nichts anderes."),
        }
        error_messages = {
            "description": {"required": _("Bitte beschreiben Sie die Barriere.")},
            "email": {"invalid": _("Bitte eine vollständige E-Mail-Adresse eingeben, z. B. name@example.org.")},
        }

    def clean_stamp(self) -> str:
        try:
            signing.TimestampSigner(salt=SALT).unsign(self.cleaned_data["stamp"], max_age=VALID_FOR)
        except signing.BadSignature:
            self.data = {**self.data.dict(), "stamp": new_stamp()}  # type: ignore[attr-defined]
            raise ValidationError(_("Das Formular war zu lange offen. Bitte senden Sie es noch einmal ab.")) from None
        return self.cleaned_data["stamp"]

    @property
    def is_by_program(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))

    def save(self, commit: bool = True) -> Any:
        """What a program filled in is thanked for and thrown away."""
        return None if self.is_by_program else super().save(commit)
