"""Prints what each sentence of a file says about deadlines: kind and dates, one JSON object a line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from funding.deadlines import find, summary


class Command(BaseCommand):
    help = "Reads a file with one JSON object a line, each with `text`, and prints kind and dates in the same order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        for number, line in enumerate(lines, start=1):
            if line.strip():
                self.stdout.write(orjson.dumps(_told(_text(line, f"{file}, line {number}"))).decode())


def _text(line: bytes, place: str) -> str:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise CommandError(f"{place}: this is not JSON ({error}).") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise CommandError(f"{place}: an object with a text named `text` is needed.")
    return record["text"]


def _told(text: str) -> dict[str, Any]:
    finding = summary(find(text))
    dates = [date.isoformat() for date in finding.dates] or list(finding.month_days)
    told = {"kind": finding.kind, "dates": dates}
    return told | ({"time": finding.time.strftime("%H:%M")} if finding.time else {})
