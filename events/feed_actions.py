"""What editors do with the calendars of their networks: add, switch off and on, remove (NE-4).

Each action is one transaction.
"""

from django.db import transaction
from django.utils import timezone

from events.models import EventSubmission, FeedImport
from thcm.core.models import User


@transaction.atomic
def add_feed(*, feed: FeedImport, user: User) -> FeedImport:
    """Never trusted from the start: only the office decides on that."""
    feed.created_by, feed.is_trusted = user, False
    feed.save()
    return feed


@transaction.atomic
def switch_feed(*, feed: FeedImport, is_active: bool) -> None:
    FeedImport.objects.filter(pk=feed.pk).update(is_active=is_active)


@transaction.atomic
def remove_feed(*, feed: FeedImport) -> int:
    """Events that came of it stay; what still waits is withdrawn: how many entries that were.

    A reading of the calendar locks it first and then what waits, so this does, too.
    """
    FeedImport.objects.select_for_update().filter(pk=feed.pk).first()
    waiting = EventSubmission.objects.open().filter(feed_item__feed=feed)
    count = waiting.update(state=EventSubmission.State.WITHDRAWN, decided_at=timezone.now(), updated_at=timezone.now())
    feed.delete()
    return count
