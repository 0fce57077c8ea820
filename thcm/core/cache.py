"""Whole public answers, kept in Valkey (docs/decisions/0003).

An answer that anonymous readers share is kept at its place (release, host, address and form) under a tag of
the day and the content version. The version is read from the database on every request and before anything
is rendered: what is rendered while a change commits is filed under the old version and never found again.
The tag is the answer's ETag too. Nobody can guess it, so who sends it was given exactly that answer, and a 304
needs the version and nothing else. Where Valkey is missing, answers are rendered each time and keep their tag.

Inside a transaction nothing is looked up or kept, as the version stands still there: tests of caching and of
304 need `transaction=True`. An answer is private, and left alone, as soon as its view sets Cache-Control or a
cookie, or lets it vary with anything but the headers below.
"""

import datetime as dt
import gzip
import hashlib
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from thcm.core.content import committed_version, held_version
from thcm.core.cors import READABLE, is_open
from thcm.core.valkey import database_prefix, direct

PRIVATE_PATHS = ("/verwaltung/", "/mein/", "/en/mein/", "/healthz", "/readyz", settings.STATIC_URL, "/media/")
PRIVATE_COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")
HTMX_FLAGS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")
PLAIN_ACCEPTS = ("", "*/*", "application/json", "text/csv", "application/json, */*")
SHARED_VARY = {"accept", "accept-encoding", "hx-request"}
CACHE_CONTROL = "public, no-cache"

SMALLEST_COMPRESSED = 1_000  # bytes
LARGEST_KEPT = 512_000  # bytes, compressed
LONGEST_QUERY = 200  # characters
KEPT_SECONDS = 3600
KEPT_SECONDS_WITH_QUERY = 600
KEPT_PER_MINUTE_WITH_QUERY = 600

FILED = "thcm.filed"

# Read once: this is the hottest path, and reading a setting takes longer than hashing an address.
_SECRET_KEY = settings.SECRET_KEY
_PROXY_HEADER = settings.SECURE_PROXY_SSL_HEADER
_IS_OFF = settings.DEBUG


class Filed(NamedTuple):
    """Where an answer is kept, and the tag that it must carry to be current."""

    place: str
    tag: str
    version: int
    is_kept: bool


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def find(environ: dict[str, Any]) -> Answer | None:
    """The kept answer to a request, or a 304; otherwise leaves in `environ` how a new answer is to be filed."""
    if not _is_shared(environ):
        return None
    database = connections[DEFAULT_DB_ALIAS]
    version = committed_version(database)
    if version is None:
        return None
    filed = environ[FILED] = _filed(environ, version, database_prefix(database))
    if f'"{filed.tag}"' in environ.get("HTTP_IF_NONE_MATCH", ""):
        return Answer("304 Not Modified", _caching_headers(environ, filed), b"")
    if not filed.is_kept:
        return None
    replies = direct.ask(("GET", filed.place))
    return _unpack(replies[0], filed, environ) if replies and replies[0] else None


def _is_shared(environ: dict[str, Any]) -> bool:
    """Whether the request is one that any anonymous reader could have sent."""
    if _IS_OFF or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return False
    cookies = environ.get("HTTP_COOKIE")
    is_known = cookies and any(name in cookies for name in PRIVATE_COOKIES)
    return not is_known and not environ["PATH_INFO"].startswith(PRIVATE_PATHS)


def _filed(environ: dict[str, Any], version: int, prefix: str) -> Filed:
    form, is_plain_form = _form(environ)
    query = environ.get("QUERY_STRING", "")
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    # The path comes last: it is the only part that may hold a line break. It decides the language, too.
    parts = (release(), _scheme(environ), host, form, query, environ["PATH_INFO"])
    place = hashlib.blake2b("\n".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()
    moment = f"{place} {version} {prefix} {today()} {_SECRET_KEY}"
    tag = hashlib.blake2b(moment.encode(), digest_size=16).hexdigest()
    return Filed(f"{prefix}:answer:{place}", tag, version, is_plain_form and len(query) <= LONGEST_QUERY)


def _form(environ: dict[str, Any]) -> tuple[str, bool]:
    """What of the headers decides the form of the answer, and whether it is one that many readers ask for."""
    if not _is_api(environ):
        return "".join("1" if environ.get(flag) == "true" else "0" for flag in HTMX_FLAGS), True
    accept = environ.get("HTTP_ACCEPT", "")
    if accept.startswith("text/html,") and "json" not in accept and "csv" not in accept:
        return "text/html", True  # browsers, whose lists differ and mean the same
    return accept, accept in PLAIN_ACCEPTS


def _is_api(environ: dict[str, Any]) -> bool:
    return environ["PATH_INFO"].startswith("/api/")


def _scheme(environ: dict[str, Any]) -> str:
    if _PROXY_HEADER:
        return "https" if environ.get(_PROXY_HEADER[0]) == _PROXY_HEADER[1] else "http"
    return environ["wsgi.url_scheme"]


class Today:
    """The day in the portal's time zone, worked out once a day."""

    def __init__(self) -> None:
        self._day = ""
        self._ends_at = 0.0

    def __call__(self) -> str:
        if time.time() >= self._ends_at:
            now = timezone.localtime()
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
            self._day, self._ends_at = now.date().isoformat(), midnight.timestamp()
        return self._day


today = Today()


@cache
def release() -> str:
    """Fingerprint of the code, templates, translations and static files, so that an upgrade leaves nothing stale."""
    own = {Path(config.path) for config in apps.get_app_configs() if "site-packages" not in config.path}
    folders = {*own, *map(Path, settings.LOCALE_PATHS), *(Path(path) for path in settings.TEMPLATES[0]["DIRS"])}
    files = {file for folder in folders for kind in ("*.py", "*.html", "*.mo", "*.typ") for file in folder.rglob(kind)}
    files |= {Path(settings.BASE_DIR, "requirements.lock"), Path(settings.STATIC_ROOT, "staticfiles.json")}
    digest = hashlib.blake2b(settings.SITE_URL.encode(), digest_size=8)
    for file in sorted(files):
        if file.exists():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _caching_headers(environ: dict[str, Any], filed: Filed) -> list[tuple[str, str]]:
    vary = "Accept, Accept-Encoding" if _is_api(environ) else "Accept-Encoding, HX-Request"
    headers = [("ETag", f'W/"{filed.tag}"'), ("Cache-Control", CACHE_CONTROL), ("Vary", vary)]
    return [*headers, *READABLE.items()] if is_open(environ["PATH_INFO"]) else headers


def _pack(response: HttpResponse, filed: Filed) -> bytes:
    """One blob: tag, whether compressed, headers, body."""
    body = response.content
    is_compressed = len(body) >= SMALLEST_COMPRESSED
    headers = [item for item in response.items() if item[0] != "Content-Length"]
    head = orjson.dumps([is_compressed, headers])
    return b"\n".join((filed.tag.encode(), head, gzip.compress(body, 6, mtime=0) if is_compressed else body))


def _unpack(blob: bytes, filed: Filed, environ: dict[str, Any]) -> Answer | None:
    tag, head, body = blob.split(b"\n", 2)
    if tag != filed.tag.encode():
        return None
    is_compressed, pairs = orjson.loads(head)
    headers = [(name, value) for name, value in pairs]
    if is_compressed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
    elif is_compressed:
        body = gzip.decompress(body)
    headers.append(("Content-Length", str(len(body))))
    return Answer("200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)


def _keep(response: HttpResponse, filed: Filed, query: str) -> None:
    if not direct.is_there() or (query and not _may_keep_with_query()):
        return
    blob = _pack(response, filed)
    if len(blob) > LARGEST_KEPT:
        return
    direct.ask(("SET", filed.place, blob, "EX", KEPT_SECONDS_WITH_QUERY if query else KEPT_SECONDS))


def _may_keep_with_query() -> bool:
    """Queries can be made up without end: only so many answers to them are kept per minute."""
    counter = f"{database_prefix(connections[DEFAULT_DB_ALIAS])}:answers-with-query:{int(time.time()) // 60}"
    replies = direct.ask(("INCR", counter), ("EXPIRE", counter, 60))
    return bool(replies) and replies[0] <= KEPT_PER_MINUTE_WITH_QUERY


def _is_public(response: HttpResponseBase) -> bool:
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    is_left_alone = response.has_header("Cache-Control") or response.cookies or not varies <= SHARED_VARY
    return response.status_code == 200 and not is_left_alone


class AnswerCacheMiddleware:
    """Gives out kept answers and keeps new ones. The outermost, so that kept answers have all their headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        release()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META
        # The web server's entry point has looked already (AnswerCache).
        answer = None if FILED in environ else find(environ)
        if answer:
            return HttpResponse(answer.body, status=int(answer.status[:3]), headers=dict(answer.headers))
        filed = environ.get(FILED)
        if filed:
            # Reading the version showed that the connection works.
            connection.health_check_done = True  # type: ignore[attr-defined]
        with held_version(filed.version if filed else None):
            response = self.get_response(request)
        if filed and _is_public(response):
            self._tag(request, response, filed)
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    def _tag(self, request: HttpRequest, response: HttpResponseBase, filed: Filed) -> None:
        for name, value in _caching_headers(request.META, filed):
            if name == "Vary":
                patch_vary_headers(response, value.split(", "))
            else:
                response[name] = value
        if filed.is_kept and request.method == "GET" and isinstance(response, HttpResponse):
            _keep(response, filed, request.META.get("QUERY_STRING", ""))


class AnswerCache:
    """The same look-up in front of Django: a kept answer costs neither a request object nor any middleware.

    The API's throttle does not count these: they cost about as much as refusing them would.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = find(environ)
        if answer is None:
            return self.application(environ, start_response)
        start_response(answer.status, answer.headers)
        return (answer.body,)
