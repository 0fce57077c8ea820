"""Links that may be used once."""

import datetime as dt

import pytest
from django.utils import timezone

from thcm.core.models import OneTimeToken
from thcm.core.tokens import find_token, new_token, use_token

pytestmark = pytest.mark.django_db


def test_token_is_used_once():
    raw = new_token("confirm", 7)

    token = find_token("confirm", raw)

    assert token is not None
    assert (token.target_id, token.is_usable) == (7, True)
    assert [use_token(token), use_token(token)] == [True, False]
    assert find_token("confirm", raw).is_usable is False


def test_token_is_kept_as_a_digest_only():
    raw = new_token("confirm", 7)

    assert raw not in str(list(OneTimeToken.objects.values_list()))


def test_token_ends_after_two_days():
    raw = new_token("confirm", 7)
    OneTimeToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    token = find_token("confirm", raw)

    assert (token.is_usable, use_token(token)) == (False, False)


def test_token_serves_its_purpose_only():
    raw = new_token("confirm", 7)

    assert find_token("withdraw", raw) is None
    assert find_token("confirm", raw + "x") is None
    assert find_token("confirm", "\ud800") is None


def test_token_ends_with_another_one_for_the_same():
    first, second = (find_token("confirm", new_token("confirm", 7)) for _ in range(2))
    others = [find_token("confirm", new_token("confirm", 8)), find_token("withdraw", new_token("withdraw", 7))]

    assert [use_token(first), use_token(second)] == [True, False]
    assert [use_token(token) for token in others] == [True, True]
