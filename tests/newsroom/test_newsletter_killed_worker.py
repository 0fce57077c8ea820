"""A worker that is killed in the middle of an issue: nobody gets it twice, and nobody is forgotten silently."""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from newsroom import newsletter_sending as sending
from newsroom.models import NewsletterDelivery
from newsroom.newsletter_actions import schedule
from newsroom.tasks import send_newsletter_batch, tend_newsletter
from tests import smtp
from tests.factories.newsroom import NewsletterIssueFactory, SubscriberFactory
from tests.processes import environment, eventually
from thcm.env import BASE_DIR

READERS = 60
WORKER = [
    sys.executable,
    "-m",
    "celery",
    "-q",
    "-A",
    "thcm.celery",
    "worker",
    "--pool=solo",
    "--without-mingle",
]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_killed_worker_sends_nothing_twice_and_another_goes_on(settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    addresses = {reader.email for reader in SubscriberFactory.create_batch(READERS)}
    issue = NewsletterIssueFactory(intro_de="Guten Tag")
    schedule(issue=issue, at_once=True)
    sending.start(issue_id=issue.pk)
    access = connection.settings_dict
    with smtp.running() as server:
        server.seconds = 0.05
        variables = environment(
            tmp_path / "var",
            DJANGO_SETTINGS_MODULE="thcm.settings",
            DATABASE_URL=f"postgres://{access['USER']}@/{access['NAME']}?host={access['HOST']}&port={access['PORT']}",
            REDIS_URL=os.environ["REDIS_URL"],
            EMAIL_HOST=str(server.server_address[0]),
            EMAIL_PORT=str(server.server_address[1]),
            PYTHONWARNINGS="ignore",
        )
        send_newsletter_batch.apply_async((issue.pk,))
        with subprocess.Popen(WORKER, cwd=BASE_DIR, env=variables) as worker:
            assert eventually(lambda: len(server.messages) >= READERS // 2)
            worker.kill()
        had_got_it = {message["To"] for message in server.messages}
        claimed = NewsletterDelivery.objects.filter(condition="claimed")
        in_between = set(claimed.values_list("subscriber__email", flat=True))
        a_while_ago = timezone.now() - sending.GIVEN_UP_AFTER - dt.timedelta(seconds=1)
        NewsletterDelivery.objects.exclude(claimed_at=None).update(claimed_at=a_while_ago)

        with subprocess.Popen(WORKER, cwd=BASE_DIR, env=variables) as worker:
            try:
                tend_newsletter()
                assert eventually(lambda: not issue.deliveries.filter(condition__in=("waiting", "claimed")).exists())
            finally:
                worker.terminate()

    tend_newsletter()
    issue.refresh_from_db()
    counted = Counter(message["To"] for message in server.messages)
    uncertain = set(issue.deliveries.filter(condition="uncertain").values_list("subscriber__email", flat=True))
    assert READERS // 2 <= len(had_got_it) < READERS
    assert set(counted.values()) == {1}
    assert set(counted) | uncertain == addresses
    assert (uncertain, issue.condition) == (in_between, "sent")
    assert 0 < len(uncertain) <= sending.CLAIMED_AT_ONCE
