"""Links in mails that may be used once and end after two days. The database keeps their digests only."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.utils import timezone
from django.utils.crypto import salted_hmac

from thcm.core.models import OneTimeToken, User

VALID_FOR = dt.timedelta(hours=48)


@dataclass(frozen=True)
class TokenLink:
    """The page `name`, which takes the token as its last argument."""

    name: str
    purpose: str
    target_id: int
    args: tuple[str, ...] = ()


def new_token(purpose: str, target_id: int) -> str:
    """What goes into the link; nobody can find it out again."""
    raw = secrets.token_urlsafe(32)
    expires_at = timezone.now() + VALID_FOR
    OneTimeToken.objects.create(purpose=purpose, target_id=target_id, digest=_digest(raw), expires_at=expires_at)
    return raw


def find_token(purpose: str, raw: str) -> OneTimeToken | None:
    """Also one that was used or has ended, so that its page can offer a new link; ask `is_usable`."""
    return OneTimeToken.objects.filter(purpose=purpose, digest=_digest(raw)).first()


def use_token(token: OneTimeToken) -> bool:
    """True once, and only before the token ends; all other links for the same end with it.

    Call it in the transaction that does what the link is for.
    """
    same = OneTimeToken.objects.filter(purpose=token.purpose, target_id=token.target_id, used_at=None)
    unused = list(same.select_for_update().order_by("pk"))
    if not any(one.pk == token.pk and one.is_usable for one in unused):
        return False
    same.update(used_at=timezone.now())
    return True


def account_state(account: User) -> str:
    """Another one after each change of address or password; links to set a password carry it and end with it."""
    return salted_hmac("account-state", f"{account.email} {account.password}").hexdigest()[:16]


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()
