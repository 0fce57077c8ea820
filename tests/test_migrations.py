"""Migrations are complete, and lead back as well as forth."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def applied(*apps: str) -> list[tuple[str, str]]:
    return sorted(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in apps)


def test_migrations_none_is_missing():
    output = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=output)

    assert output.getvalue() == "No changes detected\n"


def test_migrations_lead_back_to_nothing():
    """Inside one transaction, which PostgreSQL takes back; the test database itself came about by the way forth."""
    call_command("migrate", "clusters", "zero", verbosity=0)
    call_command("migrate", "core", "zero", verbosity=0)

    tables = connection.introspection.table_names()
    assert applied("core", "clusters") == []
    assert [table for table in tables if table.startswith(("core_", "clusters_"))] == []
