"""/healthz and /readyz."""

import pytest

from tests.processes import free_port


def test_healthz_needs_no_database(client, settings):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


@pytest.mark.django_db
def test_readyz_names_the_worker_that_does_not_run(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": True, "broker": True, "worker": False}


@pytest.mark.django_db
def test_readyz_names_a_broker_that_does_not_answer(client, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "migrations": True, "broker": False, "worker": False}


def test_readyz_names_a_database_that_does_not_answer(client):
    answer = client.get("/readyz")  # without the mark no test may reach the database

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "migrations": False, "broker": True, "worker": False}
