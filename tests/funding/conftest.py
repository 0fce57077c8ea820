"""Fixtures of funding."""

import pytest
from django.core.management import call_command


@pytest.fixture
def funding_start(dataset, db) -> None:
    """Sources, words of the fields and programmes of data/funding-start.yaml, with the 2012 data."""
    call_command("load_funding_start", verbosity=0)
