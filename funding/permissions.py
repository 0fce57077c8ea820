"""Who may do what with sources, runs, programmes, ratings and subscriptions; asked by pages and back office alike."""

from clusters.models import GrowthField
from clusters.permissions import own_field_ids
from thcm.core.permissions import Account, Role, has_role


def may_start_runs(user: Account) -> bool:
    """And switch sources off, change their intervals, confirm runs that look odd."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_see_runs(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.MINISTRY)


def may_edit_programmes(user: Account) -> bool:
    """Own summaries, calls and deadlines of people, what is hidden, and which records are one matter."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER)


def may_rate(user: Account, field: GrowthField) -> bool:
    """GM-7; ratings and their notes are internal (section 4 of the domain)."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE) or field.pk in own_field_ids(user)


def may_see_ratings(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.MINISTRY)


def may_edit_vocabulary(user: Account, field: GrowthField) -> bool:
    return may_rate(user, field)


def may_keep_subscriptions(user: Account) -> bool:
    """Personal data."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)
