"""Test data of funding."""

import datetime as dt

import factory
from django.utils import timezone

from funding.models import (
    Award,
    Deadline,
    FieldRating,
    FieldSuggestion,
    FieldVocabulary,
    FundingCall,
    FundingProgramme,
    FundingSource,
    FundingSubscription,
    ProgrammeEvent,
    ProgrammeVersion,
    ScrapeRun,
)
from tests.factories.clusters import GrowthFieldFactory


class FundingSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingSource
        django_get_or_create = ("code",)

    code = "fdb"
    name_de = factory.LazyAttribute(lambda row: f"Quelle {row.code}")
    level = FundingSource.Level.FEDERAL
    url = factory.LazyAttribute(lambda row: f"https://{row.code}.example.org/")
    read_at = factory.LazyFunction(timezone.now)


class ScrapeRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScrapeRun

    source = factory.SubFactory(FundingSourceFactory)
    state = ScrapeRun.State.DONE
    step = ScrapeRun.Step.STORE
    started_at = factory.LazyFunction(timezone.now)
    ended_at = factory.SelfAttribute("started_at")


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """`deadline`: a day, the only deadline of its one call."""

    class Meta:
        model = FundingProgramme
        skip_postgeneration_save = True

    class Params:
        deadline = None

    source = factory.SubFactory(FundingSourceFactory)
    key = factory.Sequence("bund/programm-{}".format)
    slug = factory.Sequence("programm-{}".format)
    level = factory.SelfAttribute("source.level")
    title = factory.Sequence("Programm {}".format)
    provider = "Bundesministerium"
    url = factory.LazyAttribute(lambda row: f"https://fdb.example.org/{row.key}")
    state = FundingProgramme.State.PUBLISHED
    ends_on = factory.SelfAttribute("deadline")
    next_deadline_on = factory.LazyAttribute(
        lambda row: row.deadline if row.deadline and row.deadline >= timezone.localdate() else None
    )

    @factory.post_generation
    def calls(self, create, extracted, **kwargs):
        if self.ends_on:
            DeadlineFactory(call=CallFactory(programme=self), on=self.ends_on)

    @factory.post_generation
    def rated_for(self, create, extracted, **kwargs):
        for growth_field in extracted or ():
            FieldRatingFactory(programme=self, growth_field=growth_field)

    @factory.post_generation
    def suggested_for(self, create, extracted, **kwargs):
        for growth_field in extracted or ():
            FieldSuggestionFactory(programme=self, growth_field=growth_field)


class CallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingCall

    programme = factory.SubFactory(ProgrammeFactory)
    model = FundingCall.Model.SINGLE_STAGE


class DeadlineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Deadline

    call = factory.SubFactory(CallFactory)
    on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=30))
    sentence = factory.LazyAttribute(lambda row: f"Antragsfrist: {row.on:%d.%m.%Y}" if row.on else "")


class VersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeVersion

    programme = factory.SubFactory(ProgrammeFactory)
    checksum = factory.Sequence("{:064}".format)
    facts = factory.LazyFunction(dict)


class ProgrammeEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeEvent

    programme = factory.SubFactory(ProgrammeFactory)
    kind = ProgrammeEvent.Kind.NEW
    is_announced = True


class FieldSuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldSuggestion

    programme = factory.SubFactory(ProgrammeFactory)
    growth_field = factory.SubFactory(GrowthFieldFactory)
    score = 3
    reasons = factory.LazyFunction(lambda: [{"signal": "title", "word": "Photonik"}])


class FieldRatingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldRating

    programme = factory.SubFactory(ProgrammeFactory)
    growth_field = factory.SubFactory(GrowthFieldFactory)
    rating = FieldRating.Rating.FITS


class FieldVocabularyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldVocabulary

    growth_field = factory.SubFactory(GrowthFieldFactory)


class AwardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Award
        skip_postgeneration_save = True

    source = factory.SubFactory(FundingSourceFactory, code="foekat", purpose=FundingSource.Purpose.AWARDS)
    key = factory.Sequence("FKZ{}".format)
    project_key = factory.SelfAttribute("key")
    title = factory.Sequence("Vorhaben {}".format)
    recipient = "Hochschule"
    amount_eur = 100000

    @factory.post_generation
    def fields(self, create, extracted, **kwargs):
        if extracted:
            self.growth_fields.set(extracted)


class SubscriptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FundingSubscription
        skip_postgeneration_save = True

    email = factory.Sequence("leser{}@example.org".format)
    state = FundingSubscription.State.ACTIVE

    @factory.post_generation
    def fields(self, create, extracted, **kwargs):
        if extracted:
            self.growth_fields.set(extracted)
