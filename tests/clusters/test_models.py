import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from clusters.models import FieldLink, FigureConflict, FigureSubject, KeyFigure, Responsibility
from tests.factories.clusters import (
    CategoryFactory,
    CitationFactory,
    ConflictFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
    SubFieldFactory,
    SwotItemFactory,
    TaxonomyFactory,
)
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db


def _refused(constraint, create, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        create(**values)


@pytest.mark.parametrize("qualifier", ["not_stated", "dash", "blank"])
def test_figure_without_value_needs_no_number(qualifier):
    figure = KeyFigureFactory(value=None, decimals=None, qualifier=qualifier)

    assert KeyFigure.objects.get(value__isnull=True) == figure


@pytest.mark.parametrize(
    "values",
    [
        {"value": None, "qualifier": "circa"},
        {"value": None, "qualifier": "exact"},
        {"value": Decimal(0), "qualifier": "not_stated"},
        {"value": Decimal(0), "qualifier": "dash"},
        {"value": Decimal(1), "decimals": None, "qualifier": "exact"},
    ],
)
def test_figure_with_value_and_reason_for_none_is_refused(values):
    _refused("clusters_keyfigure_value_or_reason", KeyFigureFactory, **values)


@pytest.mark.parametrize("values", [{"source": None}, {"as_of": None}])
def test_figure_without_origin_is_refused_unless_marked(values):
    _refused("clusters_keyfigure_has_origin", KeyFigureFactory, **values)

    assert KeyFigureFactory(is_unsourced=True, **values).pk


def test_same_statement_twice_is_refused_also_with_empty_columns():
    figure = KeyFigureFactory(value=None, decimals=None, qualifier="dash")
    again = {
        "subject": figure.subject,
        "source": figure.source,
        "value": None,
        "decimals": None,
        "qualifier": "not_stated",
    }

    _refused("clusters_keyfigure_one_statement", KeyFigureFactory, **again)

    assert KeyFigureFactory(**again, series="B").pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": None, "qualifier": "circa"}, "value"),
        ({"value": Decimal(1), "qualifier": "dash"}, "value"),
        ({"source": None}, "source"),
        ({"as_of": None}, "as_of"),
        ({"value": Decimal("2.35")}, "decimals"),
    ],
)
def test_figure_clean_names_the_field(values, field):
    figure = KeyFigureFactory()
    for name, value in values.items():
        setattr(figure, name, value)

    with pytest.raises(ValidationError) as error:
        figure.full_clean()

    assert list(error.value.message_dict) == [field]


def test_figure_clean_says_everything_at_once():
    figure = KeyFigureFactory()
    figure.value = figure.source = figure.as_of = None

    with pytest.raises(ValidationError) as error:
        figure.clean()

    assert sorted(error.value.message_dict) == ["as_of", "source", "value"]


def test_figure_clean_counts_the_decimals_written():
    figure = KeyFigureFactory.build(value=Decimal("2.30"), decimals=None)

    figure.clean()

    assert figure.decimals == 1


def test_more_digits_than_printed_are_refused():
    _refused("clusters_keyfigure_printed_decimals", KeyFigureFactory, value=Decimal("2.35"), decimals=1)

    assert KeyFigureFactory(value=Decimal("33.0"), decimals=1).pk


def test_conflict_decided_without_reason_is_refused():
    figure = KeyFigureFactory()

    _refused("clusters_conflict_decided_with_reason", ConflictFactory, state="decided", decision=figure)
    _refused("clusters_conflict_decided_with_reason", ConflictFactory, state="decided", reason="weil")

    assert ConflictFactory(state="decided", decision=figure, reason="weil").state == FigureConflict.State.DECIDED


def test_citation_belongs_to_exactly_one_statement():
    figure, item = KeyFigureFactory(), SwotItemFactory()

    _refused("clusters_citation_one_statement", CitationFactory, key_figure=None, source=None)
    _refused("clusters_citation_one_statement", CitationFactory, key_figure=figure, swot_item=item)

    assert CitationFactory(key_figure=None, swot_item=item, source=None).pk


def test_link_reaches_another_field_a_category_or_all():
    field, category = GrowthFieldFactory(), CategoryFactory()

    _refused("clusters_link_to_another", FieldLinkFactory, field_a=field, field_b=field)
    _refused("clusters_link_one_target", FieldLinkFactory, category_b=category)
    links = [
        FieldLinkFactory(field_a=field),
        FieldLinkFactory(field_a=field, field_b=None, category_b=category),
        FieldLinkFactory(field_a=field, field_b=None),
    ]

    assert list(FieldLink.objects.all()) == links
    _refused("clusters_link_once", FieldLinkFactory, field_a=field, field_b=None)


def test_periods_end_after_they_start():
    _refused("clusters_taxonomy_ends_after_start", TaxonomyFactory, valid_until=dt.date(2011, 3, 1))
    _refused("clusters_responsibility_period", ResponsibilityFactory, ends_on=dt.date(2011, 12, 31))


def test_field_has_one_lead_at_a_time():
    field = GrowthFieldFactory()
    first = ResponsibilityFactory(growth_field=field, ends_on=dt.date(2013, 3, 31))

    _refused("one_lead", ResponsibilityFactory, growth_field=field, starts_on=dt.date(2013, 3, 31))
    others = [
        ResponsibilityFactory(growth_field=field, starts_on=dt.date(2013, 4, 1)),
        ResponsibilityFactory(growth_field=field, role="contributing"),
        ResponsibilityFactory(),
    ]

    assert set(Responsibility.objects.all()) == {first, *others}


def test_second_lead_is_refused_in_words():
    taken = ResponsibilityFactory()
    second = ResponsibilityFactory.build(
        growth_field=taken.growth_field, organisation=taken.organisation, user=None, ends_on=dt.date(2011, 1, 1)
    )

    with pytest.raises(ValidationError, match="darf nicht vor dem Anfang liegen"):
        second.validate_constraints()
    second.ends_on = None
    with pytest.raises(ValidationError, match="schon eine Federführung"):
        second.validate_constraints()


def test_renamed_field_renames_its_subject():
    field, sub_field = GrowthFieldFactory(name_de="Optik"), SubFieldFactory(name_de="Keramik")
    field.name_de, field.name_en = "Photonik", "Photonics"
    field.save()
    sub_field.name_de = "Technische Keramik"
    sub_field.save()

    names = FigureSubject.objects.in_bulk([field.subject_id, sub_field.subject_id])

    assert [str(names[field.subject_id]), str(names[sub_field.subject_id])] == ["Photonik", "Technische Keramik"]
    with translation.override("en"):
        assert str(names[field.subject_id]) == "Photonics"


def test_figures_of_a_draft_field_are_not_public():
    field = GrowthFieldFactory()
    sub_field = SubFieldFactory(growth_field=field)
    shown = [KeyFigureFactory(subject=field.subject), KeyFigureFactory(subject=sub_field.subject)]
    KeyFigureFactory(subject=field.subject, status="draft", as_of=PartialDate.parse("2011"))
    hidden = GrowthFieldFactory(status="draft")
    KeyFigureFactory(subject=hidden.subject)
    KeyFigureFactory(subject=SubFieldFactory(growth_field=hidden).subject)

    assert list(KeyFigure.objects.published()) == shown
