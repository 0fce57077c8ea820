"""The office that answers questions about a programme, and its pages, as the source names them."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from funding.models import FundingProgramme

MOST_LINKS = 6


@dataclass(frozen=True)
class Office:
    """`email` is empty where the source's is none; it then stands among the `lines` as it is."""

    lines: list[str]
    phone: str
    email: str


def office_of(programme: FundingProgramme) -> Office | None:
    contact = programme.facts.get("contact") or {}
    text = "\n".join(filter(None, (contact.get("name"), contact.get("address"))))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    email = contact.get("email") or ""
    try:
        validate_email(email)
    except ValidationError:
        lines, email = [*lines, *filter(None, [email])], ""
    phone = contact.get("phone") or ""
    return Office(lines, phone, email) if lines or phone or email else None


def links_of(programme: FundingProgramme) -> list[str]:
    """Addresses beside the official one; nothing but the web's."""
    links = programme.facts.get("links") or ()
    others = [link for link in links if link.startswith(("https://", "http://")) and link != programme.url]
    return list(dict.fromkeys(others))[:MOST_LINKS]
