"""Events as an Atom feed, in German."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from events.ical import address, categories, description
from events.models import Event
from events.programme import time_in_words
from thcm.core.models import SiteSetting
from thcm.core.text import CONTROL


def atom(events: Iterable[Event], *, name: str, path: str) -> str:
    """`events` come `with_parties`. XML cannot hold the control characters that texts may bring along."""
    site = SiteSetting.current()
    feed = Atom1Feed(
        title=name,
        link=f"{settings.SITE_URL}{reverse('event-list')}",
        description="",
        language="de",
        author_name=site.name_de if site else name,
        feed_url=f"{settings.SITE_URL}{path}",
    )
    for event in events:
        parts = (event.when, time_in_words(event), event.place, description(event))
        feed.add_item(
            title=event.title_de.translate(CONTROL),
            link=address(event),
            description=linebreaks("\n\n".join(filter(None, parts)).translate(CONTROL), autoescape=True),
            unique_id=event.uid.urn,
            pubdate=event.published_at,
            updateddate=event.updated_at,
            categories=categories(event),
        )
    return feed.writeString("utf-8")
