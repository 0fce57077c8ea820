"""The content version: one number that every committed change of public content moves on.

A trigger on each public table sets it to the number of the writing transaction, so it moves with the change
and only with it: also for bulk updates, raw SQL and other processes, and not for a transaction that is rolled
back. The trigger runs before the statement locks its rows, so writers queue instead of deadlocking.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg2
from django.db import DatabaseError, connection, migrations
from django.db.backends.base.base import BaseDatabaseWrapper

CREATE_VERSION = """
CREATE TABLE core_contentversion (id smallint PRIMARY KEY CHECK (id = 1), version bigint NOT NULL);
INSERT INTO core_contentversion VALUES (1, 0);
CREATE FUNCTION core_move_content_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core_contentversion SET version = pg_current_xact_id()::text::bigint
    WHERE version <> pg_current_xact_id()::text::bigint;
    RETURN NULL;
END $$;
"""
DROP_VERSION = "DROP FUNCTION core_move_content_version; DROP TABLE core_contentversion;"


class PublicContent(migrations.RunSQL):
    """Migration operation: changes of `table` (or only of `columns`) move the content version on."""

    def __init__(self, table: str, columns: str = "") -> None:
        events = f"UPDATE OF {columns}" if columns else "INSERT OR UPDATE OR DELETE OR TRUNCATE"
        super().__init__(
            f"CREATE TRIGGER moves_content_version BEFORE {events} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION core_move_content_version()",
            f"DROP TRIGGER moves_content_version ON {table}",
        )
        self.table = table
        self.columns = columns

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return (self.__class__.__name__, [self.table, self.columns], {})


# The version that was read when the present request began; what it reads later is of that version or a newer one.
version_of_request: ContextVar[int | None] = ContextVar("version_of_request", default=None)


def content_version() -> int:
    """The version to keep things under that are put together now: read before anything else is.

    That of the present request, where one was read, or else what this connection sees.
    """
    version = version_of_request.get()
    if version is not None:
        return version
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM core_contentversion")
        return cursor.fetchone()[0]


@contextmanager
def held_version(version: int | None) -> Iterator[None]:
    """What is put together inside is of this version; None: each part of the one that it finds."""
    token = version_of_request.set(version)
    try:
        yield
    finally:
        version_of_request.reset(token)


_prepared = threading.local()


def committed_version(wrapper: BaseDatabaseWrapper) -> int | None:
    """The version that is committed now, on the hottest path: one round trip, prepared, on Django's connection.

    None inside a transaction, where the version stands still while the content may change, and where the
    database does not answer. A connection that broke is opened anew, so no health check is needed before it.
    """
    if wrapper.in_atomic_block:
        return None
    try:
        return _read_version(wrapper)
    except (DatabaseError, psycopg2.Error):
        wrapper.close()
    try:
        return _read_version(wrapper)
    except (DatabaseError, psycopg2.Error):
        return None


def _read_version(wrapper: BaseDatabaseWrapper) -> int:
    wrapper.ensure_connection()
    with wrapper.connection.cursor() as cursor:
        if getattr(_prepared, "connection", None) is not wrapper.connection:
            cursor.execute("PREPARE content_version AS SELECT version FROM core_contentversion")
            _prepared.connection = wrapper.connection
        cursor.execute("EXECUTE content_version")
        version = cursor.fetchone()[0]
    wrapper.health_check_done = True  # type: ignore[attr-defined]
    return version
