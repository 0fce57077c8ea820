"""The quick ways of the suite with its database give what the ordinary ones give."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction

from clusters.models import GrowthField, KeyFigure
from tests.database import Contents, empty, put_in, take_out
from tests.factories.clusters import GrowthFieldFactory


def rows(contents: Contents) -> dict[str, list[str]]:
    """Without the order on the disk."""
    return {table: sorted(lines.split("\n")) for table, lines in contents.items()}


def test_data_put_in_is_the_data_loaded(dataset, loaded_2012, db):
    assert rows(take_out()) == rows(loaded_2012[1])
    assert KeyFigure.objects.count() == 126


@pytest.mark.django_db
def test_empties_what_is_filled_and_keeps_what_django_writes():
    GrowthFieldFactory.create_batch(2)
    before = ContentType.objects.count(), Permission.objects.count()
    empty(None)
    assert take_out() == {}
    assert (ContentType.objects.count(), Permission.objects.count()) == before


@pytest.mark.django_db
def test_foreign_keys_and_triggers_work_again_afterwards():
    field = GrowthFieldFactory()
    contents = take_out()
    put_in(contents)
    assert rows(take_out()) == rows(contents)
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    GrowthField.objects.filter(pk=field.pk).update(name_de="Optik")
    field.subject.refresh_from_db()
    assert field.subject.name_de == "Optik"  # written by a trigger
    GrowthField.objects.filter(pk=field.pk).update(subject_id=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)
