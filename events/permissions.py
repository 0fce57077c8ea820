"""Who may do what with events, submissions, calendars of networks and trips; asked by pages and back office alike."""

from django.db.models import Q

from clusters.permissions import own_field_ids
from events.models import Event, EventParty, EventSubmission
from networks.permissions import own_network_ids
from thcm.core.permissions import Account, Role, has_role


def may_edit_event(user: Account, event: Event) -> bool:
    """In the back office: one own field is enough, or that a network of an own field holds it."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    own = own_field_ids(user)
    return bool(own) and event.pk is not None and Event.objects.looked_after(own).filter(pk=event.pk).exists()


def may_see_event(user: Account, event: Event) -> bool:
    return has_role(user, Role.MINISTRY) or may_edit_event(user, event)


def may_edit_series(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER)


def may_moderate(user: Account, submission: EventSubmission) -> bool:
    """What nobody has confirmed is nobody's to read."""
    if submission.state == EventSubmission.State.UNCONFIRMED:
        return False
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    own = own_field_ids(user)
    return bool(own) and EventSubmission.objects.in_fields(own).filter(pk=submission.pk).exists()


def may_keep_feeds(user: Account) -> bool:
    """All calendars of networks, and which of them are trusted."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_see_feeds(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER)


def may_change_own(user: Account, event: Event) -> bool:
    """Reports changes and cancellation of a public event: an editor of a network that holds it."""
    own = own_network_ids(user)
    held = Q(event=event, role=EventParty.Role.ORGANISER, network__in=own)
    return bool(own) and EventParty.objects.filter(held).exists()


def may_follow_submission(user: Account, submission: EventSubmission) -> bool:
    """Sees its state, answers, withdraws: every editor of the network that it was sent for."""
    return submission.network_id is not None and submission.network_id in own_network_ids(user)


def may_see_trip_interests(user: Account, event: Event) -> bool:
    """The staff who look after the trip. A network sees its own interest only, on its own pages (NE-6)."""
    return may_edit_event(user, event)
