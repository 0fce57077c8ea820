"""What the funding monitor starts with: sources, words of the fields and some programmes of the region's file.

Only what is missing is added: a row that is there, edited or not, stays as it is.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field

from clusters.models import GrowthField
from funding.facts import ProgrammeFacts
from funding.models import FieldSuggestion, FieldVocabulary, FundingProgramme, FundingSource
from funding.rows import Slugs, columns
from funding.suggestions import Vocabularies
from funding.terms import Applicant, CompanySize, FundingType, Region
from thcm.core.region import region_file

REVIEWED_AFTER = dt.timedelta(days=180)
Level = Literal["eu", "federal", "state"]
Text = Annotated[str, Field(min_length=1)]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceRecord(Record):
    code: Text
    name_de: Text
    name_en: Text
    purpose: Literal["programmes", "awards"]
    level: Level
    url: Text
    fetch_url: str = ""
    attribution: Text
    terms_de: Text
    terms_en: Text
    interval_hours: int
    is_read_at_night: bool = False
    delay_seconds: int = 1


class VocabularyRecord(Record):
    words: list[Text]
    exclusions: list[Text]
    areas: list[Text]
    topics: list[Text]


class ProgrammeRecord(Record):
    source: Text = "manual"
    key: Text
    level: Level
    title: Text
    provider: Text
    url: Text
    funding_types: list[FundingType]
    regions: list[Region]
    applicants: list[Applicant]
    company_sizes: list[CompanySize] = []
    areas: list[Text] = []
    summary_de: Text
    summary_en: Text
    checked_on: dt.date

    @property
    def facts(self) -> ProgrammeFacts:
        stated = self.model_dump(exclude={"source", "summary_de", "summary_en", "checked_on"})
        return ProgrammeFacts(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
        )


class Start(Record):
    schema_version: Literal["1.0"]
    sources: list[SourceRecord]
    vocabularies: dict[str, VocabularyRecord]
    programmes: list[ProgrammeRecord]


def read(path: Path | None = None) -> Start:
    """The region's file where no other is given; a region without one starts with nothing."""
    path = path or region_file("funding")
    if path is None:
        return Start(schema_version="1.0", sources=[], vocabularies={}, programmes=[])
    return Start.model_validate(yaml.load(path.read_text(), yaml.CSafeLoader))


@transaction.atomic
def load(start: Start) -> dict[str, int]:
    """Everything or nothing; how many rows were added, by table."""
    return {
        "sources": _add_sources(start.sources),
        "vocabularies": _add_vocabularies(start.vocabularies),
        "programmes": _add_programmes(start.programmes),
    }


def _add_sources(records: list[SourceRecord]) -> int:
    known = set(FundingSource.objects.values_list("code", flat=True))
    rows = [
        FundingSource(**record.model_dump(), order=order)
        for order, record in enumerate(records, start=1)
        if record.code not in known
    ]
    return len(FundingSource.objects.bulk_create(rows))


def _add_vocabularies(records: dict[str, VocabularyRecord]) -> int:
    """Of the fields that the portal has; those of another region's fields are left out."""
    fields = GrowthField.objects.filter(slug__in=records, funding_vocabulary=None)
    rows = [FieldVocabulary(growth_field=field, **records[field.slug].model_dump()) for field in fields]
    return len(FieldVocabulary.objects.bulk_create(rows))


def _add_programmes(records: list[ProgrammeRecord]) -> int:
    """Public at once, with suggested fields. A record without checksum is taken over by the first run that finds it."""
    sources = FundingSource.objects.in_bulk(field_name="code")
    known = set(FundingProgramme.objects.values_list("source__code", "key"))
    missing = [record for record in records if (record.source, record.key) not in known]
    slugs, today = Slugs(), timezone.localdate()
    rows = [
        FundingProgramme(
            source=sources[record.source],
            key=record.key,
            slug=slugs.new(record.title),
            state=FundingProgramme.State.PUBLISHED,
            summary_de=record.summary_de,
            summary_en=record.summary_en,
            checked_on=record.checked_on,
            review_due_on=record.checked_on + REVIEWED_AFTER,
            **columns(record.facts, today=today),
        )
        for record in missing
    ]
    FundingProgramme.objects.bulk_create(rows)
    vocabularies = Vocabularies.load()
    FieldSuggestion.objects.bulk_create(
        FieldSuggestion(programme=row, growth_field_id=each.field_id, score=each.score, reasons=each.reasons)
        for row, record in zip(rows, missing, strict=True)
        for each in vocabularies.suggest(record.facts)
    )
    return len(rows)
