"""What the newsroom publishes."""

import datetime as dt

import factory
from django.utils import timezone

from newsroom.models import (
    BrochureEdition,
    Chapter,
    ConsentRecord,
    FactSheetEdition,
    LeaderApplication,
    MarketLeader,
    NewsItem,
    NewsletterIssue,
    NewsletterItem,
    Publication,
    Subscriber,
)
from tests.factories.clusters import GrowthFieldFactory
from thcm.core.dates import PartialDate


class FactSheetEditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FactSheetEdition

    growth_field = factory.SubFactory(GrowthFieldFactory)
    number = factory.Sequence(lambda number: number + 1)
    content = factory.LazyFunction(dict)
    file_de = "fact-sheet-de.pdf"
    file_en = "fact-sheet-en.pdf"


class ChapterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Chapter

    slug = factory.Sequence(lambda number: f"kapitel-{number}")
    part = Chapter.Part.APPROACH
    title_de = factory.Sequence(lambda number: f"Kapitel {number}")
    text_de = "- Erster Punkt\n- Zweiter Punkt"
    status = "published"


class BrochureEditionFactory(factory.django.DjangoModelFactory):
    """Made, and not published."""

    class Meta:
        model = BrochureEdition

    number = factory.Sequence(lambda number: number + 1)
    condition = BrochureEdition.Condition.DONE
    file_de = "broschuere-de.pdf"
    file_en = "broschuere-en.pdf"


class NewsItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NewsItem
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"nachricht-{number}")
    on = factory.LazyFunction(lambda: dt.date(2026, 5, 4))
    title_de = factory.Sequence(lambda number: f"Nachricht {number}")
    teaser_de = "Was geschehen ist."
    status = "published"
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def growth_fields(self, create, extracted, **kwargs):
        if extracted:
            self.growth_fields.set(extracted)


class PublicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Publication

    slug = factory.Sequence(lambda number: f"publikation-{number}")
    kind = Publication.Kind.STUDY
    title_de = factory.Sequence(lambda number: f"Publikation {number}")
    publisher = "Clustermanagement"
    issued = factory.LazyFunction(lambda: PartialDate.parse("2026-05"))
    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class MarketLeaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MarketLeader

    company = factory.Sequence(lambda number: f"Firma {number} (Demo)")
    growth_field = factory.SubFactory(GrowthFieldFactory)
    product_de = "Messköpfe"
    scope = "world"
    kind = "market"
    is_self_reported = True
    checked_on = dt.date(2026, 5, 4)
    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class LeaderApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeaderApplication

    company = factory.Sequence(lambda number: f"Firma {number} (Demo)")
    website = "https://example.org"
    growth_field = factory.SubFactory(GrowthFieldFactory)
    product = "Messköpfe"
    scope = "world"
    kind = "market"
    evidence = "Studie 2025, Seite 4"
    contact_email = "anna@example.org"
    condition = "received"


class SubscriberFactory(factory.django.DjangoModelFactory):
    """Confirmed."""

    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda number: f"leserin{number}@example.org")
    condition = Subscriber.Condition.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)


class ConsentRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConsentRecord

    subscriber = factory.SubFactory(SubscriberFactory)
    email = factory.LazyAttribute(lambda record: record.subscriber.email)
    text_version = "2026-11"
    text = "Ich möchte den Newsletter bekommen."
    confirmed_at = factory.LazyFunction(timezone.now)


class NewsletterIssueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NewsletterIssue

    number = factory.Sequence(lambda number: number + 1)
    title_de = factory.LazyAttribute(lambda issue: f"Ausgabe {issue.number}")
    title_en = factory.LazyAttribute(lambda issue: f"Issue {issue.number}")


class NewsletterItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NewsletterItem

    issue = factory.SubFactory(NewsletterIssueFactory)
    title_de = factory.Sequence(lambda number: f"Beitrag {number}")
    title_en = factory.Sequence(lambda number: f"Item {number}")
