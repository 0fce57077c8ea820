import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.factories.core import SourceFactory
from thcm.core.dates import PartialDate, PartialDateFormField
from thcm.core.models import Source


@pytest.mark.parametrize(
    ("text", "iso", "starts_on", "ends_before"),
    [
        ("2012", "2012", dt.date(2012, 1, 1), dt.date(2013, 1, 1)),
        ("2012-Q4", "2012-Q4", dt.date(2012, 10, 1), dt.date(2013, 1, 1)),
        ("Q1/2013", "2013-Q1", dt.date(2013, 1, 1), dt.date(2013, 4, 1)),
        ("2. Quartal 2012", "2012-Q2", dt.date(2012, 4, 1), dt.date(2012, 7, 1)),
        ("2012-12", "2012-12", dt.date(2012, 12, 1), dt.date(2013, 1, 1)),
        ("09/2012", "2012-09", dt.date(2012, 9, 1), dt.date(2012, 10, 1)),
        ("2012-12-31", "2012-12-31", dt.date(2012, 12, 31), dt.date(2013, 1, 1)),
        (" 28.9.2012 ", "2012-09-28", dt.date(2012, 9, 28), dt.date(2012, 9, 29)),
    ],
)
def test_parse_every_spelling(text, iso, starts_on, ends_before):
    date = PartialDate.parse(text)

    assert (date.iso, date.starts_on, date.ends_before) == (iso, starts_on, ends_before)
    assert PartialDate.from_range(date.as_range()) == date


@pytest.mark.parametrize(
    "text",
    ["", "2012-13", "2012-Q5", "30.02.2012", "bald", "2012-9-1-1", "0000", "0012", "9999", "9999-Q4", "31.12.9999"],
)
def test_parse_nonsense_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_form_field_nonsense_says_what_to_write():
    with pytest.raises(ValidationError, match="Quartal"):
        PartialDateFormField().clean("irgendwann")


@pytest.mark.parametrize(
    ("iso", "german"),
    [
        ("2012", "2012"),
        ("2012-Q3", "3. Quartal 2012"),
        ("2012-09", "September 2012"),
        ("2012-03-01", "1. März 2012"),
    ],
)
def test_text_in_german(iso, german):
    assert PartialDate.parse(iso).text == german


@pytest.mark.parametrize("entered", ["2012", "Q3/2012", "09/2012", "28.09.2012"])
def test_box_shows_a_date_as_it_is_asked_for(entered):
    assert PartialDateFormField().prepare_value(PartialDate.parse(entered)) == entered


@pytest.mark.django_db
def test_column_keeps_and_sorts_intervals():
    spellings = ["2013", "2012-12", "2013-01", "2013-Q1", "2013-01-01", "2012"]
    for text in spellings:
        SourceFactory(as_of=PartialDate.parse(text))

    found = [source.as_of.iso for source in Source.objects.order_by("as_of")]

    assert found == ["2012", "2012-12", "2013-01-01", "2013-01", "2013-Q1", "2013"]
