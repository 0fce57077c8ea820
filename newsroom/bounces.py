"""Reports of mail servers that a newsletter did not arrive after all (RFC 3464), as the mail server hands them over.

Who a report is about stands in its copy of our mail: the signed address that ends the subscription. So nobody else can
end it with a mail that looks like a report.
"""

import re
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from newsroom.models import Subscriber
from newsroom.newsletter_sending import bounced_later, says_nobody_is_there
from newsroom.subscriptions import subscriber_of

_WAY_OUT = re.compile(r"<([^>]+)>")


def take_in(raw: bytes) -> str:
    """One mail, whole. What became of it: "not a report", "not for good", "not ours", "known" or "counted"."""
    mail = message_from_bytes(raw, policy=policy.default)
    statuses = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    if not statuses:
        return "not a report"
    if not any(_is_for_good(status) for status in statuses):
        return "not for good"
    subscriber = _subscriber(mail)
    if subscriber is None:
        return "not ours"
    return "counted" if bounced_later(subscriber=subscriber) else "known"


def _is_for_good(status: EmailMessage) -> bool:
    """Whether one of the recipients' blocks says that there is no such mailbox."""
    blocks = [block for block in status.get_payload() if not isinstance(block, str)]
    failed = (block for block in blocks if str(block.get("Action", "")).strip().lower() == "failed")
    return any(says_nobody_is_there(0, str(block.get("Status", "")).strip()) for block in failed)


def _subscriber(mail: EmailMessage) -> Subscriber | None:
    """Reports bring our mail back whole or its headers as a text."""
    for part in mail.walk():
        is_text = part.get_content_type() == "text/rfc822-headers"
        headers = message_from_string(part.get_content(), policy=policy.default) if is_text else part
        found = _WAY_OUT.fullmatch("".join(str(headers.get("List-Unsubscribe", "")).split()))
        if found and found[1].startswith(settings.SITE_URL) and (subscriber := _of_address(urlsplit(found[1]).path)):
            return subscriber
    return None


def _of_address(path: str) -> Subscriber | None:
    try:
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            match = resolve(path)
    except Resolver404:
        return None
    return subscriber_of(match.kwargs["token"]) if match.url_name == "newsletter-end" else None
