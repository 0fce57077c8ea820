"""Migrations are complete, and lead back to what the way forth began with."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db
OWN = ("core", "clusters", "networks", "funding", "roadmaps", "panels", "events", "newsroom")


def applied(*apps: str) -> list[tuple[str, str]]:
    return sorted(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in apps)


def own_functions() -> list[str]:
    """Those that no extension has brought."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS "
            "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') ORDER BY proname"
        )
        return [name for (name,) in cursor.fetchall()]


def test_migrations_none_is_missing():
    output = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=output)

    assert output.getvalue() == "No changes detected\n"


def test_migrations_lead_back_to_nothing():
    """Inside one transaction, which PostgreSQL takes back; the test database itself came about by the way forth."""
    call_command("migrate", "clusters", "zero", verbosity=0)
    call_command("migrate", "core", "zero", verbosity=0)

    tables, functions = connection.introspection.table_names(), own_functions()
    assert applied(*OWN) == []
    assert [table for table in tables if table.startswith(tuple(f"{app}_" for app in OWN))] == []
    assert functions == []
