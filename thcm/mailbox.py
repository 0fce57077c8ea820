"""Reading the folder that mails are written to where no mail server is named."""

import datetime as dt
import heapq
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from django.conf import settings

SHOWN = 100
MOST_BYTES = 2**20  # of one file
FILE_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")  # begins with the time, in Django's own way
BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)  # what leaves within a second may share a file


@dataclass(frozen=True)
class WrittenMail:
    file_name: str
    number: int  # within its file
    subject: str
    recipient: str
    sent_at: dt.datetime | None
    text: str
    html: str


def is_in_use() -> bool:
    """Not in production: who reads these mails can set the password of anybody."""
    return not settings.PRODUCTION and settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"


def newest_mails() -> list[WrittenMail]:
    """At most a hundred, the newest first; older files are not read."""
    folder = Path(settings.EMAIL_FILE_PATH)
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    files = heapq.nlargest(SHOWN, filter(FILE_NAME.fullmatch, names))
    return list(islice((mail for name in files for mail in reversed(_mails_in(name))), SHOWN))


def find_mail(file_name: str, number: int) -> WrittenMail | None:
    mails = _mails_in(file_name) if FILE_NAME.fullmatch(file_name) else []
    return mails[number] if number < len(mails) else None


def _mails_in(file_name: str) -> list[WrittenMail]:
    try:
        with (Path(settings.EMAIL_FILE_PATH) / file_name).open("rb") as file:
            parts = BETWEEN.split(file.read(MOST_BYTES))
    except OSError:  # gone in the meantime
        return []
    return [_read(file_name, number, part) for number, part in enumerate(filter(bytes.strip, parts))]


def _read(file_name: str, number: int, raw: bytes) -> WrittenMail:
    try:
        message = message_from_bytes(raw, policy=policy.default)
        subject, recipient, date = (message[name] for name in ("Subject", "To", "Date"))
        sent_at = date.datetime if date else None
        if sent_at and sent_at.tzinfo is None:  # written as -0000
            sent_at = sent_at.replace(tzinfo=dt.UTC)
        text, html = _content(message, "plain"), _content(message, "html")
    except Exception:  # the parser raises many kinds when a file is broken; it is shown as it stands
        return WrittenMail(file_name, number, "", "", None, raw.decode(errors="replace"), "")
    return WrittenMail(file_name, number, str(subject or ""), str(recipient or ""), sent_at, text, html)


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
