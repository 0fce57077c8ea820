"""Valkey as a cache that may be missing: whoever asks it gets an answer or nothing, and never an error."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.connection import Connection
from redis.exceptions import ConnectionError, RedisError, TimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 5.0


class Breaker:
    """Leaves Valkey alone for some seconds after it failed, and says once that it did."""

    def __init__(self) -> None:
        self._asks_again_at = 0.0
        self._is_down = False

    def is_open(self) -> bool:
        return time.monotonic() < self._asks_again_at

    def attempt(self, action: Callable[[], Result], otherwise: Result) -> Result:
        if self.is_open():
            return otherwise
        try:
            result = action()
        except (RedisError, OSError) as error:
            self._asks_again_at = time.monotonic() + PAUSE_SECONDS
            if not self._is_down:
                logger.warning("Valkey does not answer, pages are served uncached: %s", error)
            self._is_down = True
            return otherwise
        if self._is_down:
            logger.warning("Valkey answers again.")
            self._is_down = False
        return result


breaker = Breaker()


def database_prefix(database: BaseDatabaseWrapper) -> str:
    """Keeps apart what portals with different databases store in one Valkey."""
    parts = database.settings_dict
    return f"{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """KEY_FUNCTION of Django's cache. The database is asked each time, as tests change its name."""
    return f"{database_prefix(connections[DEFAULT_DB_ALIAS])}:{version}:{key}"


class PatientCache(RedisCache):
    """Django's cache in Valkey; while that is down nothing is found and nothing is kept."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return breaker.attempt(lambda: super(PatientCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        breaker.attempt(lambda: super(PatientCache, self).set(key, value, timeout, version), None)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return breaker.attempt(lambda: super(PatientCache, self).add(key, value, timeout, version), False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return breaker.attempt(lambda: super(PatientCache, self).delete(key, version), False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError as for a key that is not there."""
        count: int | None = breaker.attempt(lambda: super(PatientCache, self).incr(key, delta, version), None)
        if count is None:
            raise ValueError(key)
        return count


class Direct:
    """Commands on one connection per thread, for the hottest path: half the time of a client with a pool.

    Timeouts are short and nothing is tried twice.
    """

    def __init__(self) -> None:
        self._thread = threading.local()

    def is_there(self) -> bool:
        """False where Valkey is not configured, or failed a moment ago."""
        return bool(settings.REDIS_URL) and not breaker.is_open()

    def ask(self, *commands: tuple[str | bytes | int, ...]) -> list[Any]:
        """The replies to all `commands`, sent together; an empty list where Valkey is missing or down."""
        url = settings.REDIS_URL
        return breaker.attempt(lambda: self._ask(url, commands), []) if url else []

    def _ask(self, url: str, commands: tuple[tuple[str | bytes | int, ...], ...]) -> list[Any]:
        link = self._link(url)
        was_open = link.is_connected
        try:
            return self._exchange(link, commands)
        except TimeoutError:
            raise
        except ConnectionError:
            if not was_open:
                raise
            return self._exchange(link, commands)  # Valkey was started anew since the last request

    def _exchange(self, link: Connection, commands: tuple[tuple[str | bytes | int, ...], ...]) -> list[Any]:
        try:
            link.send_packed_command(link.pack_commands(commands), check_health=False)
            return [link.read_response() for _command in commands]
        except BaseException:
            # A reply that was not read must never be taken for that of the next command.
            link.disconnect()
            raise

    def _link(self, url: str) -> Connection:
        if getattr(self._thread, "url", None) != url:
            pool = ConnectionPool.from_url(
                url,
                socket_timeout=TIMEOUT_SECONDS,
                socket_connect_timeout=TIMEOUT_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
            self._thread.link = pool.make_connection()
            self._thread.url = url
        return self._thread.link


direct = Direct()
