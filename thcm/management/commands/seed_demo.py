"""Demo accounts, one for each role, with passwords made on the spot. Not for production."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clusters.actions import appoint_manager
from clusters.models import GrowthField
from thcm.core.models import Organisation, SiteSetting, User
from thcm.core.permissions import Role

FILE_NAME = "demo-accounts.txt"
# Account, role, function, field.
ACCOUNTS = (
    ("demo-administration", Role.ADMINISTRATOR, "Administration (Demo)", ""),
    ("demo-optik", Role.FIELD_MANAGER, "Wachstumsfeldmanagement Optik (Demo)", "optik-optoelektronik"),
    ("demo-maschinenbau", Role.FIELD_MANAGER, "Wachstumsfeldmanagement Maschinenbau (Demo)", "maschinenbau"),
    ("demo-backoffice", Role.BACK_OFFICE, "Assistenz Clustermanagement (Demo)", ""),
    ("demo-ministerium", Role.MINISTRY, "Ministerium, Clusterpolitik (Demo)", ""),
)


class Command(BaseCommand):
    help = "Makes a demo account for each role and writes the passwords to var/demo-accounts.txt."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo accounts are not for production: with THCM_ENV=production none are made.")
        path = Path(settings.VAR_DIR) / FILE_NAME
        passwords = read_passwords(path)
        with transaction.atomic():
            for username, role, function, slug in ACCOUNTS:
                user, passwords[username] = make_account(username, role, function, passwords.get(username))
                self.appoint(user, slug)
        write_passwords(path, passwords)
        self.stdout.write(f"{len(ACCOUNTS)} demo accounts are ready; their passwords stand in {path}.")

    def appoint(self, user: User, slug: str) -> None:
        if not slug:
            return
        field = GrowthField.objects.filter(slug=slug).first()
        organisation = operator()
        if field is None or organisation is None:
            self.stdout.write(f"{user.username} looks after no field yet: load a data set with {slug} first.")
            return
        appoint_manager(field=field, user=user, organisation=organisation)


def operator() -> Organisation | None:
    site = SiteSetting.current()
    return (site and site.operator) or Organisation.objects.order_by("pk").first()


def make_account(username: str, role: Role, function: str, password: str | None) -> tuple[User, str]:
    """The account with its password. A password that works already is kept."""
    user, _created = User.objects.get_or_create(username=username, defaults={"function": function, "is_staff": True})
    password = password or secrets.token_urlsafe(12)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    user.groups.set([Group.objects.get(name=role.value)])
    return user, password


def read_passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0]: words[1] for words in lines if len(words) >= 2}


def write_passwords(path: Path, passwords: dict[str, str]) -> None:
    """Readable by the owner only, from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{username}  {passwords[username]}  {role.value}" for username, role, _function, _slug in ACCOUNTS]
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    temporary.replace(path)
