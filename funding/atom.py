"""News of programmes as an Atom feed, in German."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from funding.history import event_in_words
from funding.ical import address
from funding.models import ProgrammeEvent
from thcm.core.models import SiteSetting
from thcm.core.text import CONTROL


def atom(events: Iterable[ProgrammeEvent], *, name: str, path: str) -> str:
    """`events` come with `programme__source`."""
    site = SiteSetting.current()
    feed = Atom1Feed(
        title=name,
        link=f"{settings.SITE_URL}{reverse('programme-list')}",
        description="",
        language="de",
        author_name=site.name_de if site else name,
        feed_url=f"{settings.SITE_URL}{path}",
    )
    for event in events:
        programme = event.programme
        parts = (
            event_in_words(event),
            programme.provider,
            programme.summary_de,
            _("Maßgeblich sind die Angaben der fördergebenden Stellen: %(url)s") % {"url": programme.url},
        )
        feed.add_item(
            title=f"{event.get_kind_display()}: {programme.title}".translate(CONTROL),
            link=address(programme),
            description=linebreaks("\n\n".join(filter(None, parts)).translate(CONTROL), autoescape=True),
            unique_id=f"{address(programme)}#{event.pk}",
            pubdate=event.happened_at,
            updateddate=event.happened_at,
        )
    return feed.writeString("utf-8")
