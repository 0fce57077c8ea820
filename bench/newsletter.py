"""Sending a newsletter by one worker to a mail server on this machine: `python -m bench.newsletter` prints its speed.

The server is a process of its own and takes everything.
"""

import json
import multiprocessing
import os
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.measures import Line
from thcm.env import BASE_DIR

READERS = 20_000
ITEMS = 20
TABLES = "newsroom_newsletterdelivery, newsroom_newsletteritem, newsroom_newsletterissue, newsroom_subscriber"


def lines(environment: dict[str, str]) -> Iterator[Line]:
    command = [sys.executable, "-m", "bench.newsletter"]
    answer = subprocess.run(command, cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True)
    found = json.loads(answer.stdout)
    yield Line("newsletter to 20,000 readers, one worker", 1, found["per_second"], "mails/s", at_least=100)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                for _line in iter(self.rfile.readline, b".\r\n"):
                    pass
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
            if command == b"QUIT":
                return


def serve(ports: Any) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        ports.put(server.server_address[1])
        server.serve_forever()


def main() -> None:
    ports: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    os.environ |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(ports.get()), "EMAIL_USE_TLS": ""}
    os.environ |= {"EMAIL_HOST_USER": "", "EMAIL_HOST_PASSWORD": ""}
    import django  # once the settings are named

    django.setup()
    from django.db import connection  # likewise

    from newsroom import newsletter_sending as sending

    try:
        issue_id = prepare()
        started = time.perf_counter()
        sending.start(issue_id=issue_id)
        while sending.send_batch(issue_id=issue_id):
            pass
        seconds = time.perf_counter() - started
        if not sending.finish(issue_id=issue_id):
            raise RuntimeError("not everything was sent")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        server.terminate()
    print(json.dumps({"per_second": READERS / seconds}))


def prepare() -> int:
    """Readers in two languages, a quarter of them with a field of their own; an issue that is due."""
    from django.utils import timezone

    from clusters.models import GrowthField
    from newsroom.models import NewsletterIssue, NewsletterItem, Subscriber

    now = timezone.now()
    readers = Subscriber.objects.bulk_create(
        Subscriber(
            public_id=f"B{number:07}",
            email=f"reader{number}@example.org",
            language="en" if number % 5 == 0 else "de",
            condition="confirmed",
            confirmed_at=now,
        )
        for number in range(READERS)
    )
    fields = list(GrowthField.objects.values_list("pk", flat=True))
    links = Subscriber.growth_fields.through
    links.objects.bulk_create(
        links(subscriber_id=reader.pk, growthfield_id=fields[number % len(fields)])
        for number, reader in enumerate(readers[::4])
    )
    issue = NewsletterIssue.objects.create(
        number=32_000, title_de="Ausgabe", title_en="Issue", intro_de="Guten Tag", condition="scheduled", send_at=now
    )
    for number in range(ITEMS):
        text = "Ein Absatz mit **allem**, was ein Beitrag sagt. " * 5
        NewsletterItem.objects.create(issue=issue, order=number, title_de=f"Beitrag {number}", text_de=text, path="")
    return issue.pk


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.subject")
    main()
