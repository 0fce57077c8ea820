"""The one way out: HTTP requests to foreign hosts, within limits that protect both sides.

Only public addresses are asked, also after a redirect, and the connection goes to the very address that was
checked, so a name that changes its address in between gains nothing. One host is asked at most once a second,
whatever the number of workers.
"""

import ipaddress
import math
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import IO

import httpx
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

MEGABYTE = 1_000_000
MAX_REDIRECTS = 5
SECONDS_PER_ANSWER = 30
SECONDS_BETWEEN_REQUESTS = 1.0

_TAKE_TURN = """
INSERT INTO core_hostturn (host, free_at) VALUES (%(host)s, clock_timestamp() + %(delay)s * interval '1 second')
ON CONFLICT (host) DO UPDATE
SET free_at = greatest(core_hostturn.free_at, clock_timestamp()) + %(delay)s * interval '1 second'
RETURNING extract(epoch FROM free_at - clock_timestamp()) - %(delay)s
"""
_TRANSLATED_BY_GATEWAYS = ipaddress.ip_network("64:ff9b::/96")


class Unreachable(Exception):
    """No usable answer; the text says why, in a sentence for the back office."""


class Refused(Unreachable):
    """By ourselves: to ask again would lead to the same."""


class TooLarge(Refused):
    """There is an answer, but a larger one than asked for."""


@dataclass(frozen=True)
class Answer:
    """What the last address of a chain of redirects said."""

    url: str
    status: int
    headers: httpx.Headers
    content: bytes


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet: not private, loopback, link-local, multicast or reserved."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _TRANSLATED_BY_GATEWAYS or ip.sixtofour or ip.teredo:
            return False
        ip = ip.ipv4_mapped or ip
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def wait_for_turn(host: str, *, delay: float) -> None:
    """Sleeps until `host` may be asked again; the turns of all processes are `delay` seconds apart."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_TURN, {"host": host, "delay": delay})
        seconds = float(cursor.fetchone()[0])
    if seconds > 0:
        time.sleep(seconds)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes longer than many a request."""
    return httpx.create_ssl_context(trust_env=False)


class _GuardedTransport(httpx.HTTPTransport):
    """Looks the host up itself, refuses what is not public and connects to the address that it has checked."""

    def __init__(self, *, allows: Callable[[str], bool], delay: float) -> None:
        # Two names may share one address: a connection that is kept would serve one under the other's certificate.
        super().__init__(verify=_certificates(), limits=httpx.Limits(max_keepalive_connections=0))
        self.allows = allows
        self.delay = delay

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = self._checked_address(host)
        wait_for_turn(host, delay=self.delay)
        return super().handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    def _checked_address(self, host: str) -> str:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unreachable(_("Der Name „%(host)s“ ist nicht bekannt.") % {"host": host}) from None
        addresses = [str(entry[4][0]) for entry in found]
        if not all(self.allows(address) for address in addresses):
            raise Refused(_("„%(host)s“ ist keine öffentliche Adresse.") % {"host": host})
        return min(addresses, key=lambda address: ":" in address)  # IPv4 first: not every machine has IPv6


def fetch(
    url: str,
    *,
    method: str = "GET",
    max_bytes: int = 10 * MEGABYTE,
    allows: Callable[[str], bool] = is_public,
    delay: float = SECONDS_BETWEEN_REQUESTS,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    cookies: httpx.Cookies | None = None,
    check: Callable[[str], None] | None = None,
    into: IO[bytes] | None = None,
    slowest: float = math.inf,
) -> Answer:
    """The answer of `url`, whatever its status, after at most five redirects.

    `allows` decides which IP addresses may be asked, `delay` is in seconds per host; `headers`, `content` and `cookies`
    are sent along, and `cookies` takes those of the answer. `check` sees each address before it is asked, and may
    raise. `into` takes the body instead of `content`; one that brings at least `slowest` bytes a second may last longer
    than others. Raises Unreachable if there is no answer within the limits of time and size, or if an address on the
    way is not public.
    """
    with httpx.Client(
        transport=_GuardedTransport(allows=allows, delay=delay),
        timeout=httpx.Timeout(10, connect=5),
        headers={"User-Agent": f"thcm-portal/1.0 (+{settings.SITE_URL})", "Accept-Encoding": "gzip"},
        trust_env=False,  # a proxy from the environment would look names up unchecked
        cookies=cookies,
    ) as client:
        try:
            request = client.build_request(method, url, headers=headers, content=content)
            return _follow(client, request, check, _Body(into or BytesIO(), max_bytes, slowest))
        except httpx.TimeoutException:
            raise Unreachable(_("Keine Antwort innerhalb der Wartezeit.")) from None
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
            raise Unreachable(_("Verbindung gescheitert: %(error)s") % {"error": error}) from None
        finally:
            if cookies is not None:
                cookies.update(client.cookies)


@dataclass
class _Body:
    """Where the body of an answer goes, and how much of it."""

    file: IO[bytes]
    max_bytes: int
    slowest: float

    def read(self, response: httpx.Response) -> bytes:
        """Unpacks no more than the limit, so that a small answer cannot fill the memory."""
        unpack = zlib.decompressobj(wbits=31) if response.headers.get("Content-Encoding") == "gzip" else None
        begun, received = time.monotonic(), 0
        for chunk in response.iter_raw():
            part = unpack.decompress(chunk, self.max_bytes + 1) if unpack else chunk
            received += len(part)
            if received > self.max_bytes:
                raise TooLarge(_("Die Antwort ist größer als erlaubt."))
            if time.monotonic() > begun + SECONDS_PER_ANSWER + received / self.slowest:
                raise Unreachable(_("Keine Antwort innerhalb der Wartezeit."))
            self.file.write(part)
        return self.file.getvalue() if isinstance(self.file, BytesIO) else b""


def _follow(client: httpx.Client, request: httpx.Request, check: Callable[[str], None] | None, body: _Body) -> Answer:
    """httpx would read the whole body of a redirect, however long; here it is left unread."""
    for _hop in range(MAX_REDIRECTS + 1):
        if check:
            check(str(request.url))
        response = client.send(request, stream=True)
        try:
            if response.next_request is None:
                return Answer(str(response.url), response.status_code, response.headers, body.read(response))
            request = response.next_request
        finally:
            response.close()
    raise Refused(_("Die Adresse leitet zu oft weiter."))
