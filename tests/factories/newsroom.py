"""What the newsroom publishes."""

import datetime as dt

import factory
from django.utils import timezone

from newsroom.models import (
    BrochureEdition,
    Chapter,
    FactSheetEdition,
    LeaderApplication,
    MarketLeader,
    NewsItem,
    Publication,
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
