"""Forms that anybody may send: who is taken for a program, and how much one may send."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.http import QueryDict

from tests.networks.partner import stamp_of
from thcm.core import valkey
from thcm.core.open_forms import OpenForm, counter_of, is_within, new_stamp, sender_of


class QuickForm(OpenForm):
    quickest = dt.timedelta(seconds=3)


def filled_in(stamp: str, **values: str) -> OpenForm:
    data = QueryDict(mutable=True)
    data.update({"stamp": stamp, **values})
    return QuickForm(data)


@pytest.mark.parametrize(("seconds", "homepage", "is_by_program"), [(60, "", False), (60, "x", True), (1, "", True)])
def test_form_knows_programs(seconds, homepage, is_by_program):
    form = filled_in(stamp_of(seconds), homepage=homepage)

    assert form.is_valid()
    assert form.is_by_program == is_by_program


def test_form_sent_at_once_is_by_a_program_unless_it_was_to_be_sent_again():
    form = filled_in(new_stamp())
    assert form.is_valid()
    assert form.is_by_program

    late = filled_in(stamp_of(3 * 86400))
    assert not late.is_valid()
    again = filled_in(late.data["stamp"])
    assert again.is_valid()
    assert not again.is_by_program


def test_form_that_was_open_too_long_keeps_all_that_was_chosen():
    data = QueryDict("field=1&field=2", mutable=True)
    data["stamp"] = stamp_of(3 * 86400)

    late = QuickForm(data)

    assert not late.is_valid()
    assert late.data.getlist("field") == ["1", "2"]


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("unix:", "unix:"),
    ],
)
def test_sender_is_one_connection(rf, address, sender):
    assert sender_of(rf.post("/", REMOTE_ADDR=address)) == sender


def test_limit_counts_per_form_and_sender():
    cache.clear()

    assert [is_within("a", "x", 2) for _number in range(3)] == [True, True, False]
    assert is_within("b", "x", 2)
    assert is_within("a", "y", 2)
    assert counter_of("a", "192.0.2.7").partition("192")[1] == ""


def test_limit_without_a_cache_lets_everything_pass(settings, monkeypatch):
    monkeypatch.setattr(valkey, "breaker", valkey.Breaker())
    settings.CACHES = {
        "default": {
            "BACKEND": "thcm.core.valkey.PatientCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.25},
        }
    }

    assert [is_within("a", "x", 0) for _number in range(2)] == [True, True]
