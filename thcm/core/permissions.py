"""Roles of the staff, and the groups that carry them. The names are fixed; people see the German labels."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from thcm.core.models import User

Account = User | AnonymousUser

READ = ("view",)
EDIT = ("view", "change")
KEEP = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administration")
    FIELD_MANAGER = "field_manager", _("Wachstumsfeldmanagement")
    BACK_OFFICE = "back_office", _("Assistenz (Back Office)")
    MINISTRY = "ministry", _("Ministerium (lesend)")
    HEAD = "head", _("Leitung des Clustermanagements")  # R6: in addition to a field manager's role


# Who merges rows that are one thing; each model and its fields narrow it down.
MERGING = (Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER)


def roles_of(user: Account) -> frozenset[str]:
    """The user's roles; read once per user object, so a change shows with the next request."""
    if isinstance(user, AnonymousUser) or not user.is_active or not user.is_staff:
        return frozenset()
    if user.is_superuser:
        return frozenset((Role.ADMINISTRATOR.value,))
    if "roles" not in vars(user):
        names = user.groups.filter(name__in=Role.values).values_list("name", flat=True)
        vars(user)["roles"] = frozenset(names)
    return vars(user)["roles"]


def account_of(request: HttpRequest) -> User:
    """The account behind a page that lets only signed-in people in."""
    assert isinstance(request.user, User)
    return request.user


def has_role(user: Account, *roles: Role) -> bool:
    return not roles_of(user).isdisjoint(role.value for role in roles)


def may_see_quality(user: Account) -> bool:
    return bool(roles_of(user))


def may_start_quality_check(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_build_open_data(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_answer_barrier_reports(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_process_privacy(user: Account) -> bool:
    """Find, export and delete what is held about a person (BO-6)."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_see_legal_duties(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.MINISTRY, Role.HEAD)


def may_see_mail(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def grant(apps: Any, app_label: str, rights: Mapping[Role, Mapping[str, tuple[str, ...]]]) -> None:
    """For migrations: gives each role its rights on models of one app.

    Django makes permissions only after all migrations, so they are made here first. The administrator gets
    every right on every model of the app.
    """
    config = apps.get_app_config(app_label)
    models_module = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = models_module
    groups = {role: apps.get_model("auth", "Group").objects.get_or_create(name=role.value)[0] for role in Role}
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label=app_label)
    groups[Role.ADMINISTRATOR].permissions.add(*permissions)
    for role, models_of_role in rights.items():
        codenames = [f"{verb}_{model}" for model, verbs in models_of_role.items() for verb in verbs]
        found = list(permissions.filter(codename__in=codenames))
        if missing := set(codenames) - {permission.codename for permission in found}:
            raise LookupError(f"no such permissions in {app_label}: {', '.join(sorted(missing))}")
        groups[role].permissions.add(*found)


def revoke(apps: Any, app_label: str) -> None:
    """For migrations: takes all rights on models of one app back from all roles."""
    permissions = list(apps.get_model("auth", "Permission").objects.filter(content_type__app_label=app_label))
    for group in apps.get_model("auth", "Group").objects.filter(name__in=Role.values):
        group.permissions.remove(*permissions)
