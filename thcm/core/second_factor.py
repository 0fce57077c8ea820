"""The second factor of an account: codes of an app (TOTP), and recovery codes for the day it is lost.

Recovery codes are kept as keyed digests. Devices slow down by themselves when codes are tried (django-otp).
"""

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import django_otp
import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from thcm.core.models import User

RECOVERY_CODES = 10
LETTERS = "23456789bcdfghjkmnpqrstvwxz"
KEY = "second_factor_key"


@dataclass(frozen=True)
class Proposal:
    """A secret that is not the account's yet, as it is shown to be put into the app."""

    key: str
    address: str

    @property
    def secret(self) -> str:
        """In groups of four, to be typed."""
        text = b32encode(unhexlify(self.key)).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    @property
    def picture(self) -> SafeString:
        """The QR code, drawn dark on white whatever the page is: cameras expect it so."""
        look = {"dark": "#000", "light": "#fff", "svgclass": None, "lineclass": None}
        svg = segno.make(self.address, error="m").svg_inline(scale=5, border=4, omitsize=True, **look)
        return mark_safe(svg)  # noqa: S308 (drawn here)


def propose(request: HttpRequest, user: User, issuer: str) -> Proposal:
    """The same secret until it is confirmed, so that a reloaded page does not make a scanned one worthless."""
    key = request.session.setdefault(KEY, random_hex(20))
    secret = b32encode(unhexlify(key)).decode()
    parts = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return Proposal(key, f"otpauth://totp/{quote(f'{issuer}:{user.email or user.username}')}?{parts}")


@transaction.atomic
def set_up(*, user: User, key: str, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Makes the secret the account's if the code shows that the app has it; returns the recovery codes, too."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    User.objects.select_for_update().get(pk=user.pk)
    if has_device(user) or not code.isdecimal() or not totp.verify(int(code), tolerance=1):
        return None
    device = TOTPDevice.objects.create(user=user, name="App", key=key, last_t=totp.t(), drift=totp.drift)
    return device, new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes, each good for one sign-in; earlier ones end. Nobody can show them again."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Codes")
    codes = ["-".join((_letters(), _letters())) for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(code)) for code in codes)
    return codes


def remove_devices(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def has_device(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def device_for(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """Six characters are a code of the app, anything else is taken for a recovery code."""
    model = TOTPDevice if len(code) == 6 else StaticDevice
    return model.objects.filter(user=user, confirmed=True).first()


def accept(user: User, code: str) -> TOTPDevice | StaticDevice | None:
    """The device that takes the code; it takes each code once. None if it is wrong, or tried too soon."""
    device = device_for(user, code)
    token = code if isinstance(device, TOTPDevice) else _digest(code)
    return device and django_otp.verify_token(user, device.persistent_id, token)


def plain(code: str) -> str:
    """A code as people type it, with spaces, hyphens and capitals, as it was made."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _position in range(5))


def _digest(code: str) -> str:
    return salted_hmac("recovery-code", plain(code)).hexdigest()[:16]


def is_verified(request: HttpRequest) -> bool:
    """Whether this session was begun with a code (OTPMiddleware)."""
    return request.user.is_verified()  # type: ignore[union-attr]


def owes_second_factor(request: HttpRequest) -> bool:
    """Staff who have to show a second factor before the back office lets them in."""
    return settings.REQUIRE_SECOND_FACTOR and request.user.is_staff and not is_verified(request)
