"""Quick ways to empty the test database and to fill it again, for which triggers and foreign keys are at rest.

Both need a superuser, as the test servers of `thcm.embedded` have one.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

# Django writes them after each migration and each flush; no test changes them.
LASTING = {"django_content_type", "auth_permission"}
Contents = dict[str, str]

flush = TransactionTestCase._fixture_teardown


def can_rest() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return cursor.fetchone() == ("on",)


@contextmanager
def _resting() -> Iterator[CursorWrapper]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def _filled(cursor: CursorWrapper) -> list[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - LASTING
    cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in sorted(tables)))
    return [table for (table,) in cursor.fetchall()]


def _empty(cursor: CursorWrapper) -> None:
    for table in _filled(cursor):
        cursor.execute(f'DELETE FROM "{table}"')


def empty(case: TransactionTestCase) -> None:
    """Takes the place of Django's flush, which truncates some 150 tables where a test has filled five."""
    if not can_rest():
        return flush(case)
    with _resting() as cursor:
        _empty(cursor)
        cursor.execute("UPDATE core_contentversion SET version = pg_current_xact_id()::text::bigint")


def take_out() -> Contents:
    """What the tables hold, as CSV with a line of names."""
    contents = {}
    with connection.cursor() as cursor:
        for table in _filled(cursor):
            lines = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT (FORMAT csv, HEADER)', lines)
            contents[table] = lines.getvalue()
    return contents


def put_in(contents: Contents) -> None:
    """Fills the tables with what `take_out` gave, and with nothing else."""
    with _resting() as cursor:
        _empty(cursor)
        for table, lines in contents.items():
            names = ", ".join(f'"{name}"' for name in lines.partition("\n")[0].split(","))
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv, HEADER)', io.StringIO(lines))
        cursor.execute("UPDATE core_contentversion SET version = pg_current_xact_id()::text::bigint")
