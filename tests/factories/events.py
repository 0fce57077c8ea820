"""Test data of events."""

import datetime as dt

import factory
from django.utils import timezone

from events.dates import Period
from events.models import (
    EarlierDate,
    Event,
    EventParty,
    EventSeries,
    EventSubmission,
    FeedImport,
    FeedItem,
    FeedRun,
    ModerationDecision,
    TripInterest,
)
from tests.factories.core import EditorialFactory
from tests.factories.networks import NetworkFactory
from thcm.core.dates import PartialDate


class EventSeriesFactory(EditorialFactory):
    class Meta:
        model = EventSeries

    slug = factory.Sequence("reihe-{}".format)
    name_de = factory.Sequence("Reihe {}".format)


class EventFactory(EditorialFactory):
    """`when` is a partial date as text, `until` the last one of a longer period; in a month unless given."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    class Params:
        when = factory.LazyFunction(lambda: (timezone.localdate() + dt.timedelta(days=30)).isoformat())
        until = None
        period = factory.LazyAttribute(
            lambda row: Period.of(PartialDate.parse(row.when), PartialDate.parse(row.until) if row.until else None)
        )

    slug = factory.Sequence("termin-{}".format)
    title_de = factory.Sequence("Termin {}".format)
    starts_on = factory.LazyAttribute(lambda row: row.period.starts_on)
    ends_before = factory.LazyAttribute(lambda row: row.period.ends_before)
    date_precision = factory.LazyAttribute(lambda row: row.period.precision)

    @factory.post_generation
    def fields(self, create, extracted, **kwargs):
        if extracted:
            self.growth_fields.set(extracted)

    @factory.post_generation
    def held_by(self, create, extracted, **kwargs):
        """Networks that organise it."""
        for order, network in enumerate(extracted or ()):
            EventParty.objects.create(event=self, network=network, order=order)


class EventPartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventParty

    event = factory.SubFactory(EventFactory)
    label = factory.Sequence("Beteiligte {}".format)


class EarlierDateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EarlierDate

    event = factory.SubFactory(EventFactory)
    starts_on = dt.date(2013, 1, 1)
    ends_before = dt.date(2013, 4, 1)
    date_precision = "quarter"
    replaced_at = factory.LazyFunction(timezone.now)


def payload(**values):
    """What a submission says of a new event in a month, changed by `values`."""
    day = timezone.localdate() + dt.timedelta(days=30)
    return {
        "title_de": "Photonik-Tag",
        "type": "network_event",
        "starts": day.isoformat(),
        "ends": "",
        "is_planned": False,
        "city": "Jena",
        "place_level": "city",
        "attendance_mode": "on_site",
        "description_de": "Vorträge und Gespräche.",
        "organisers": [{"name": "Verein für Photonik"}],
        "contact_email": "kontakt@example.org",
        "fields": [],
        **values,
    }


class EventSubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventSubmission

    state = EventSubmission.State.RECEIVED
    payload = factory.LazyFunction(payload)
    submitter_name = "Vereinsbüro"
    submitter_email = factory.Sequence("einreichung-{}@example.org".format)
    consented_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


class ModerationDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ModerationDecision

    submission = factory.SubFactory(EventSubmissionFactory)
    action = ModerationDecision.Action.TAKEN


class FeedImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedImport

    network = factory.SubFactory(NetworkFactory)
    url = factory.Sequence("https://example.org/kalender-{}.ics".format)


class FeedRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedRun

    feed = factory.SubFactory(FeedImportFactory)
    state = FeedRun.State.DONE


class FeedItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FeedItem

    feed = factory.SubFactory(FeedImportFactory)
    uid = factory.Sequence("eintrag-{}@example.org".format)
    seen = factory.LazyFunction(payload)


class TripInterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TripInterest

    event = factory.SubFactory(EventFactory, type=Event.Type.DELEGATION)
    network = factory.SubFactory(NetworkFactory)
    needs = "Gespräche mit Abnehmern von Messtechnik."
