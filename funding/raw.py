"""Raw answers of runs: kept compressed, for people to look at and so that what has not changed is not read again.

Their files lie beside pictures that the portal shows, under names that the pictures' address never matches.
"""

import filecmp
import gzip
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from funding.models import FundingSource, RawAnswer, ScrapeRun
from funding.sources import Adapter, Raw

KEPT_RUNS = 5
MOST_ANSWERS = 500  # of one run; an unpacked export given by hand has thousands, and is at hand anyway
FOLDER = "funding/raw"


def keep(run: ScrapeRun, answers: Sequence[Raw]) -> None:
    for number, raw in enumerate(answers if len(answers) <= MOST_ANSWERS else (), start=1):
        row = RawAnswer(
            run=run,
            number=number,
            url=raw.url[:1000],
            status=raw.status,
            headers=raw.headers,
            fetched_at=raw.fetched_at or timezone.now(),
            size=raw.path.stat().st_size,
        )
        with tempfile.TemporaryFile() as packed:
            with raw.open() as body, gzip.GzipFile("", "wb", compresslevel=3, fileobj=packed, mtime=0) as file:
                shutil.copyfileobj(body, file)
            packed.seek(0)
            row.file.save(f"{run.source.code}-{run.pk}-{number}.gz", File(packed))


def last_applied(source: FundingSource) -> ScrapeRun | None:
    """The run whose records are those that are stored; runs since then found the same."""
    return source.runs.filter(state__in=("done", "needs_review")).first()


def known_answers(source: FundingSource) -> dict[str, RawAnswer]:
    """By address, as far as their bodies are still there: what these say need not be sent again."""
    run = last_applied(source) if source.pk else None
    answers = run.answers.all() if run else ()
    return {answer.url: answer for answer in answers if _is_there(answer)}


def _is_there(answer: RawAnswer) -> bool:
    return default_storage.exists(answer.file.name or "")


def is_unchanged(source: FundingSource, adapter: Adapter, answers: Sequence[Raw], folder: Path) -> bool:
    """Whether a parser of the same version would read from them what is stored."""
    run = last_applied(source)
    if not run or {run.parser_version, source.parser_version} != {adapter.PARSER_VERSION}:
        return False
    known = list(run.answers.all())
    if not known or len(known) != len(answers):
        return False
    if all(raw.status == 304 for raw in answers):
        return True
    if not all(map(_is_there, known)):
        return False
    earlier = [_unpacked(row, folder / f"known-{row.number}") for row in known]
    if fingerprint := getattr(adapter, "fingerprint", None):
        return fingerprint(earlier) == fingerprint(answers)
    pairs = zip(earlier, answers, strict=True)
    return all(filecmp.cmp(before.path, after.path, shallow=False) for before, after in pairs)


def _unpacked(row: RawAnswer, path: Path) -> Raw:
    with gzip.open(row.file.open()) as body, path.open("wb") as file:
        shutil.copyfileobj(body, file)
    return Raw(url=row.url, path=path, headers=row.headers)


def forget(source: FundingSource) -> None:
    """Keeps the answers of the last five runs that had some, and of the one that is stored; heals what died halfway."""
    runs = source.runs.filter(answers__isnull=False).distinct()
    kept = set(runs.values_list("pk", flat=True)[:KEPT_RUNS])
    stored = last_applied(source)
    kept |= {stored.pk} if stored else set()
    RawAnswer.objects.filter(run__source=source).exclude(run__in=kept).delete()
    if not default_storage.exists(FOLDER):
        return
    ours = re.compile(rf"{re.escape(source.code)}-(\d+)-\d+\D.*")
    for name in default_storage.listdir(FOLDER)[1]:
        match = ours.fullmatch(name)
        if match and int(match[1]) not in kept:
            default_storage.delete(f"{FOLDER}/{name}")
