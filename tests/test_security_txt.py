"""Whom to tell of a weakness (RFC 9116)."""

import datetime as dt

import pytest
from django.utils import timezone

from thcm.security_txt import security_contact_is_named

ADDRESS = "/.well-known/security.txt"
CONTACT = "mailto:security@portal.example.org"


@pytest.mark.django_db
def test_file_names_contact_end_languages_and_itself(client, settings):
    settings.SECURITY_CONTACT = CONTACT
    settings.SITE_URL = "https://portal.example.org"

    response = client.get(ADDRESS)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    ends = dt.datetime.fromisoformat(fields.pop("Expires"))
    assert dt.timedelta(days=178) < ends - timezone.now() < dt.timedelta(days=181)
    assert fields == {
        "Contact": CONTACT,
        "Preferred-Languages": "de, en",
        "Canonical": f"https://portal.example.org{ADDRESS}",
    }


@pytest.mark.django_db
def test_file_without_a_contact_is_not_found(client, settings):
    settings.SECURITY_CONTACT = ""

    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("contact", "warns"),
    [(CONTACT, False), ("https://portal.example.org/melden", False), ("", True), ("security@example.org", True)],
)
def test_deployment_is_warned_of_a_missing_contact(settings, contact, warns):
    settings.SECURITY_CONTACT = contact

    assert [message.id for message in security_contact_is_named(None)] == (["thcm.W001"] if warns else [])
