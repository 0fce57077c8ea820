"""How often a password may be tried, and how often a link to set one is mailed.

Failed sign-ins are counted in the database (django-axes), so that every web process knows them with or without
Valkey: five for one account from one network address, sixty from one address for all accounts, then a pause. Rows hold
keyed digests of account and address, and the next sign-in of anybody removes those that no longer count.
"""

import datetime as dt
from ipaddress import IPv6Address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from thcm.core.models import Mail
from thcm.core.open_forms import sender_of

FAILURES_PER_ADDRESS = 60
LINKS_PER_HOUR = 3
SALT = "sign-in"


def pseudonym_of(request: HttpRequest) -> str:
    """What stands for the network address of a request, in the form of an address, as axes wants one."""
    return str(IPv6Address(salted_hmac(SALT, sender_of(request)).digest()[:16]))


def account_digest(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    name = (credentials or {}).get("username") or ""
    return salted_hmac(SALT, name).hexdigest()


class SparseHandler(AxesDatabaseHandler):
    """Keeps no more than it needs, and is more patient with an address than with an account."""

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **kwargs: Any) -> None:
        if request is not None:
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **kwargs)

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Of this account at this address; those of the whole address weigh less."""
        own, everybody = (
            rows.aggregate(count=Sum("failures_since_start"))["count"] or 0
            for rows in self.get_user_attempts(request, credentials)
        )
        return max(own, everybody * settings.AXES_FAILURE_LIMIT // FAILURES_PER_ADDRESS)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Who signs in takes back the own failures only, not those made for other accounts."""
        return self.filter_user_attempts(request, credentials)[0].delete()[0]

    def locked_until(self, request: HttpRequest, credentials: dict | None) -> dt.datetime:
        own, everybody = self.get_user_attempts(request, credentials)
        is_own = (own.aggregate(count=Sum("failures_since_start"))["count"] or 0) >= settings.AXES_FAILURE_LIMIT
        rows: QuerySet = own if is_own else everybody
        return (rows.aggregate(last=Max("attempt_time"))["last"] or timezone.now()) + settings.AXES_COOLOFF_TIME


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict | None) -> HttpResponse:
    """Takes the place of the answer; the same for accounts that exist and those that do not."""
    handler: Any = AxesProxyHandler.get_implementation()
    return try_later(request, handler.locked_until(request, credentials))


def try_later(request: HttpRequest, moment: dt.datetime) -> HttpResponse:
    seconds = max(1, round((moment - timezone.now()).total_seconds()))
    answer = render(request, "account/locked.html", {"moment": moment + dt.timedelta(minutes=1)}, status=429)
    answer["Retry-After"], answer["Cache-Control"] = str(seconds), "no-store, private"
    return answer


def may_mail_link(template: str, recipient: str) -> bool:
    """Nobody's mailbox is filled from our pages: three links of a kind within an hour for one address."""
    since = timezone.now() - dt.timedelta(hours=1)
    return Mail.objects.filter(template=template, recipient=recipient, created_at__gte=since).count() < LINKS_PER_HOUR
