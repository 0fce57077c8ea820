"""Whether the portal lives and whether it is ready to work, for whatever watches over it."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis

from thcm.celery import app

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    with Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    ) as client:
        return bool(client.ping())


def worker_answers() -> bool:
    return bool(app.control.ping(timeout=PATIENCE_SECONDS, limit=1))


CHECKS: tuple[tuple[str, Callable[[], bool], tuple[str, ...]], ...] = (
    ("database", database_answers, ()),
    ("migrations", is_migrated, ("database",)),
    ("broker", broker_answers, ()),
    ("worker", worker_answers, ("broker",)),
)


def works(check: Callable[[], bool]) -> bool:
    """Whatever goes wrong in a check means that its part is not ready; the log says what it was."""
    try:
        return check()
    except Exception as error:
        logger.warning("Not ready, %s: %s", check.__name__, error)
        return False


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all that the portal needs works, otherwise 503; the JSON names each part."""
    state: dict[str, bool] = {}
    for name, check, needs in CHECKS:
        state[name] = all(state[need] for need in needs) and works(check)
    ready = all(state.values())
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)
