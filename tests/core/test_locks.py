import psycopg2
import pytest
from django.db import connection

from thcm.core.locks import advisory_lock, is_locked

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_session():
    """A second connection to the same database, as another process has it."""
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    session.autocommit = True
    yield session.cursor()
    session.close()


def test_advisory_lock_keeps_others_out_until_it_ends(other_session):
    take = "SELECT pg_try_advisory_lock(2092043024)"  # CRC-32 of the name

    with advisory_lock("quality") as acquired:
        assert (acquired, is_locked("quality"), is_locked("other")) == (True, True, False)
        other_session.execute(take)
        assert other_session.fetchone() == (False,)

    assert is_locked("quality") is False
    other_session.execute(take)
    assert other_session.fetchone() == (True,)
    with advisory_lock("quality") as acquired:
        assert acquired is False
    assert is_locked("quality") is True


def test_advisory_lock_ends_with_an_error():
    with pytest.raises(RuntimeError), advisory_lock("quality"):
        raise RuntimeError

    assert is_locked("quality") is False
