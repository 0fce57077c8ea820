"""For the mail server: hands over what comes back to the sender of the newsletter, one mail each."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from newsroom.bounces import take_in


class Command(BaseCommand):
    help = "Reads one mail from standard input; a report that a newsletter's mailbox does not exist is counted."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(take_in(sys.stdin.buffer.read()))
