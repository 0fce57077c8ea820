"""Locks that hold across processes and machines."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def _key(name: str) -> int:
    return zlib.crc32(name.encode())


@contextmanager
def advisory_lock(name: str) -> Iterator[bool]:
    """Holds the lock of that name in PostgreSQL and yields True; yields False at once if another session holds it.

    The lock ends with the block, and with the connection if the process dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key(name)])
        acquired = cursor.fetchone()[0]
    try:
        yield acquired
    finally:
        if acquired:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(name)])


def is_locked(name: str) -> bool:
    """Whether a session of this database holds the lock at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND classid = 0"
            " AND objid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [_key(name)],
        )
        return cursor.fetchone()[0]
