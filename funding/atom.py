"""News of programmes as entries of an Atom feed, in German."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from funding.history import event_in_words
from funding.ical import address
from funding.models import ProgrammeEvent
from thcm.core.atom import AtomEntry


def entries_of(events: Iterable[ProgrammeEvent]) -> Iterable[AtomEntry]:
    """`events` come with `programme__source`."""
    for event in events:
        programme = event.programme
        yield AtomEntry(
            key=f"{address(programme)}#{event.pk}",
            title=f"{event.get_kind_display()}: {programme.title}",
            address=address(programme),
            paragraphs=(
                event_in_words(event),
                programme.provider,
                programme.summary_de,
                _("Maßgeblich sind die Angaben der fördergebenden Stellen: %(url)s") % {"url": programme.url},
            ),
            published_at=event.happened_at,
            updated_at=event.happened_at,
        )
