"""Demo accounts, one for each role and one of a network, with passwords made on the spot. Not for production."""

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
from events.demo_events import seed_events
from funding.demo_ratings import seed_ratings
from networks.demo_requests import seed_requests
from networks.models import Network, NetworkEditor
from newsroom.demo_news import seed_news
from newsroom.demo_newsletter import seed_newsletter
from panels.demo_bodies import seed_bodies
from roadmaps.demo_roadmaps import seed_roadmaps
from thcm.core.models import Organisation, SiteSetting, User
from thcm.core.permissions import Role

FILE_NAME = "demo-accounts.txt"
# Account, role, function, field.
ACCOUNTS = (
    ("demo-administration", Role.ADMINISTRATOR, "Administration (Demo)", ""),
    ("demo-optik", Role.FIELD_MANAGER, "Wachstumsfeldmanagement Optik (Demo)", "optik-optoelektronik"),
    ("demo-maschinenbau", Role.FIELD_MANAGER, "Wachstumsfeldmanagement Maschinenbau (Demo)", "maschinenbau"),
    ("demo-msr", Role.FIELD_MANAGER, "Wachstumsfeldmanagement MSR (Demo)", "mess-steuer-regeltechnik"),
    ("demo-leitung", Role.FIELD_MANAGER, "Leitung Clustermanagement (Demo)", "service-robotik"),
    ("demo-backoffice", Role.BACK_OFFICE, "Assistenz Clustermanagement (Demo)", ""),
    ("demo-ministerium", Role.MINISTRY, "Ministerium, Clusterpolitik (Demo)", ""),
)
# Account, function, body: members are no staff.
MEMBERS = (
    ("demo-council", "Mitglied des ClusterCouncils (Demo)", "clustercouncil"),
    ("demo-board", "Mitglied des ClusterBoards (Demo)", "clusterboard"),
)
# Account, function, network.
EDITOR = ("demo-optonet", "Netzwerkredaktion OptoNet (Demo)", "optonet")


class Command(BaseCommand):
    help = "Makes demo content and an account for each role, with passwords in var/demo-accounts.txt."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo accounts are not for production: with THCM_ENV=production none are made.")
        path = Path(settings.VAR_DIR) / FILE_NAME
        passwords = read_passwords(path)
        with transaction.atomic():
            for username, role, function, slug in ACCOUNTS:
                user, passwords[username] = make_account(username, role, function, passwords.get(username))
                self.appoint(user, slug)
            username, function, slug = EDITOR
            user, passwords[username] = make_account(username, None, function, passwords.get(username))
            self.let_edit(user, slug)
            office = User.objects.get(username="demo-backoffice")
            seed_requests(user=office)
            seed_events(user=office)
            seed_ratings()
            User.objects.get(username="demo-leitung").groups.add(Group.objects.get(name=Role.HEAD.value))
            seed_roadmaps(user=office)
            members = {}
            for username, function, slug in MEMBERS:
                members[slug], passwords[username] = make_account(username, None, function, passwords.get(username))
            seed_bodies(members=members, moderator=User.objects.get(username="demo-optik"), user=office)
            seed_news(user=office)
            seed_newsletter(user=office)
        write_passwords(path, passwords)
        self.stdout.write(f"{len(passwords)} demo accounts are ready; their passwords stand in {path}.")

    def appoint(self, user: User, slug: str) -> None:
        if not slug:
            return
        field = GrowthField.objects.filter(slug=slug).first()
        organisation = operator()
        if field is None or organisation is None:
            self.stdout.write(f"{user.username} looks after no field yet: load a data set with {slug} first.")
            return
        appoint_manager(field=field, user=user, organisation=organisation)

    def let_edit(self, user: User, slug: str) -> None:
        network = Network.objects.filter(slug=slug).first()
        if network is None:
            self.stdout.write(f"{user.username} keeps no network yet: load a data set with {slug} first.")
            return
        NetworkEditor.objects.get_or_create(user=user, network=network)


def operator() -> Organisation | None:
    site = SiteSetting.current()
    return (site and site.operator) or Organisation.objects.order_by("pk").first()


def make_account(username: str, role: Role | None, function: str, password: str | None) -> tuple[User, str]:
    """The account with its password; staff if it has a role. A password that works already is kept."""
    values = {"function": function, "is_staff": bool(role), "email": f"{username}@example.org"}
    user, is_new = User.objects.get_or_create(username=username, defaults=values)
    password = password or secrets.token_urlsafe(12)
    if is_new or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    user.groups.set(Group.objects.filter(name=role))
    return user, password


def read_passwords(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {words[0]: words[1] for words in lines if len(words) >= 2}


def write_passwords(path: Path, passwords: dict[str, str]) -> None:
    """Readable by the owner only, from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    roles = {username: role.value for username, role, _function, _slug in ACCOUNTS}
    roles |= {EDITOR[0]: "network_editor"} | {username: "member" for username, _function, _slug in MEMBERS}
    lines = [f"{username}  {passwords[username]}  {role}" for username, role in roles.items()]
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    temporary.replace(path)
