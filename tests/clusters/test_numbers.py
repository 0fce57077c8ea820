"""Numbers as people write them."""

from decimal import Decimal

import pytest

from clusters.numbers import decimals_of, read_number, write_number


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("2,3", ",", "2.3"),
        ("2,30", ",", "2.30"),
        ("2.3", ",", "2.3"),
        ("2,3", ".", "2.3"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("50.000", ",", "50000"),
        ("50 000", ",", "50000"),
        ("1.234.567,8", ",", "1234567.8"),
        ("1,234,567.8", ",", "1234567.8"),
        ("0.013", ",", "0.013"),
        ("−5", ",", "-5"),
        ("0", ",", "0"),
    ],
)
def test_read_number_reads_as_the_mark_decides(text, mark, number):
    assert str(read_number(text, mark)) == number


@pytest.mark.parametrize("text", ["", "ca. 2,3", "1.2.3", "2,3,4", "zwei", "1e5", "NaN", "٣", "1,", "--1"])
def test_read_number_refuses_what_is_none(text):
    with pytest.raises(ValueError, match="not a number"):
        read_number(text)


def test_write_number_reads_back():
    assert write_number(Decimal("50000.000000"), 0) == "50000"
    assert write_number(Decimal("2.000000"), 1) == "2,0"
    assert write_number(Decimal("1234567.5"), 2, grouped=True) == "1.234.567,50"
    assert write_number(None, None) == ""
    assert decimals_of(read_number("2,0")) == 1
