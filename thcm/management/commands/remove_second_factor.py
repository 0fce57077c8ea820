"""For the administrator whose device is lost, where no other can help in the back office."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thcm.core.models import User
from thcm.core.second_factor import remove_devices


class Command(BaseCommand):
    help = "Removes the second factor of one account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        remove_devices(user)
        self.stdout.write(f"{username} signs in with the password alone until a second factor is set up again.")
