"""Accounts of the back office, one for each role."""

import datetime as dt
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client

from clusters.models import GrowthField
from tests.factories.clusters import ResponsibilityFactory
from tests.factories.core import UserFactory
from thcm.core.models import User
from thcm.core.permissions import Role


def restore_roles() -> None:
    """Browser tests empty the tables, and with them what migrations wrote."""
    for app_label, step in (
        ("thcm.core", "0005_roles.make_roles"),
        ("thcm.core", "0010_mail_jobs.give"),
        ("thcm.core", "0013_deletion_runs.give"),
        ("thcm.core", "0015_document_rights.give"),
        ("thcm.core", "0018_review_rules.give"),
        ("thcm.core", "0019_open_data_files.give"),
        ("thcm.core", "0022_site_brand.give"),
        ("clusters", "0004_role_rights.give"),
        ("clusters", "0011_official_rights.give"),
        ("networks", "0002_rules.give"),
        ("funding", "0002_rules.give"),
        ("roadmaps", "0002_rules.give"),
        ("panels", "0002_rules.give"),
        ("events", "0002_rules.give"),
        ("newsroom", "0002_rules.give"),
        ("newsroom", "0004_brochure_rules.give"),
        ("newsroom", "0006_news_rules.give"),
        ("newsroom", "0008_leader_rules.give"),
        ("newsroom", "0011_newsletter_rules.give"),
    ):
        module, function = step.split(".")
        getattr(import_module(f"{app_label}.migrations.{module}"), function)(apps, None)


def member(role: Role | None = None, *fields: GrowthField) -> User:
    """A staff account with a role, responsible for these fields; without role a stranger."""
    user = UserFactory()
    if role:
        user.groups.add(Group.objects.get(name=role.value))
    for field in fields:
        ResponsibilityFactory(growth_field=field, user=user, starts_on=dt.date(2012, 1, 1))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
