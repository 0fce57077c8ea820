"""Test data of clusters."""

import datetime as dt
from decimal import Decimal

import factory

from clusters.models import (
    Citation,
    FieldCategory,
    FieldLink,
    FieldTaxonomy,
    FigureConflict,
    FigureSubject,
    GrowthField,
    Indicator,
    KeyFigure,
    Responsibility,
    SubField,
    SwotItem,
)
from tests.factories.core import EditorialFactory, OrganisationFactory, SourceFactory, UserFactory
from thcm.core.dates import PartialDate


class SubjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FigureSubject

    code = factory.Sequence("gegenstand-{}".format)
    kind = FigureSubject.Kind.REGION
    name_de = factory.Sequence("Gegenstand {}".format)


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldCategory
        django_get_or_create = ("code",)

    code = "application"
    name_de = "Anwendungstechnologien"
    name_en = "Application technologies"
    order = 1


class TaxonomyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldTaxonomy
        django_get_or_create = ("code",)

    code = "trendatlas"
    name = "Trendatlas"
    valid_from = dt.date(2011, 3, 1)


class GrowthFieldFactory(EditorialFactory):
    class Meta:
        model = GrowthField

    slug = factory.Sequence("feld-{}".format)
    name_de = factory.Sequence("Feld {}".format)
    subject = factory.SubFactory(
        SubjectFactory,
        code=factory.SelfAttribute("..slug"),
        kind=FigureSubject.Kind.FIELD,
        name_de=factory.SelfAttribute("..name_de"),
    )
    taxonomy = factory.SubFactory(TaxonomyFactory)
    category = factory.SubFactory(CategoryFactory)
    kind = GrowthField.Kind.GROWTH_FIELD
    order = factory.Sequence(int)


class SubFieldFactory(EditorialFactory):
    class Meta:
        model = SubField

    slug = factory.Sequence("teilfeld-{}".format)
    name_de = factory.Sequence("Teilfeld {}".format)
    subject = factory.SubFactory(
        SubjectFactory,
        code=factory.SelfAttribute("..slug"),
        kind=FigureSubject.Kind.SUB_FIELD,
        name_de=factory.SelfAttribute("..name_de"),
    )
    growth_field = factory.SubFactory(GrowthFieldFactory)


class IndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Indicator
        django_get_or_create = ("code",)

    code = "revenue"
    name_de = "Umsatz"
    name_en = "Revenue"
    unit = Indicator.Unit.BILLION_EUR


class KeyFigureFactory(EditorialFactory):
    class Meta:
        model = KeyFigure

    external_id = factory.Sequence("T{:04d}".format)
    subject = factory.SelfAttribute("growth_field.subject")
    indicator = factory.SubFactory(IndicatorFactory)
    value = Decimal("2.3")
    decimals = 1
    qualifier = KeyFigure.Qualifier.CIRCA
    source = factory.SubFactory(SourceFactory)
    as_of = PartialDate.parse("2012-09")
    rank = KeyFigure.Rank.PREFERRED

    class Params:
        growth_field = factory.SubFactory(GrowthFieldFactory)


class CitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Citation

    key_figure = factory.SubFactory(KeyFigureFactory)
    source = factory.SelfAttribute("key_figure.source")
    section = "2.2"


class ConflictFactory(EditorialFactory):
    class Meta:
        model = FigureConflict
        skip_postgeneration_save = True

    code = factory.Sequence("T{:02d}".format)
    title = factory.Sequence("Konflikt {}".format)
    kind = FigureConflict.Kind.VALUE

    @factory.post_generation
    def figures(self, create: bool, figures: list[KeyFigure] | None, **kwargs: object) -> None:
        if create and figures:
            self.figures.set(figures)


class SwotItemFactory(EditorialFactory):
    class Meta:
        model = SwotItem

    growth_field = factory.SubFactory(GrowthFieldFactory)
    kind = SwotItem.Kind.STRENGTH
    text_de = factory.Sequence("Stärke {}".format)
    order = factory.Sequence(int)
    source = factory.SubFactory(SourceFactory)


class FieldLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FieldLink

    field_a = factory.SubFactory(GrowthFieldFactory)
    field_b = factory.SubFactory(GrowthFieldFactory)
    basis = "enge Verknüpfung"


class ResponsibilityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Responsibility

    growth_field = factory.SubFactory(GrowthFieldFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Responsibility.Role.LEAD
    starts_on = dt.date(2012, 1, 1)
