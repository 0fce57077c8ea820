"""Awards as the sources list them: compared with what is stored, taken over completely or not at all."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import reduce
from operator import or_

import orjson
from django.db import transaction
from django.db.models import Q

from funding.models import Award, FundingSource, ScrapeRun
from funding.sources import AwardFacts
from funding.suggestions import Vocabularies

_ROWS_AT_ONCE = 1000
_STATED = tuple(name for name in AwardFacts.__dataclass_fields__ if name != "key")


@dataclass
class Comparison:
    """What a reading found. No row is written for what is the same."""

    source: FundingSource
    parser_version: int
    new: list[AwardFacts] = field(default_factory=list)
    changed: list[AwardFacts] = field(default_factory=list)
    same: int = 0
    unseen: list[str] = field(default_factory=list)  # keys
    back: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        return len(self.new) + len(self.changed) + self.same


def checksum(facts: AwardFacts, parser_version: int) -> str:
    return hashlib.sha256(b"%d\n" % parser_version + orjson.dumps(asdict(facts), default=str)).hexdigest()


def compare(source: FundingSource, facts: Iterable[AwardFacts], *, parser_version: int) -> Comparison:
    """One query and no writes. Of records with the same key the first counts."""
    comparison = Comparison(source, parser_version)
    stored = {key: row for key, *row in source.awards.values_list("key", "checksum", "unseen_since")}
    seen: set[str] = set()
    for record in facts:
        if record.key in seen:
            continue
        seen.add(record.key)
        if record.key not in stored:
            comparison.new.append(record)
            continue
        known, unseen_since = stored[record.key]
        if unseen_since:
            comparison.back.append(record.key)
        if known == checksum(record, parser_version):
            comparison.same += 1
        else:
            comparison.changed.append(record)
    comparison.unseen = [key for key, (_sum, unseen_since) in stored.items() if key not in seen and not unseen_since]
    return comparison


@transaction.atomic
def apply(comparison: Comparison, run: ScrapeRun, report: Callable[[str, int, int], None]) -> None:
    """New and changed ones with their fields, and when others were no longer seen. Nothing is deleted."""
    written = _write(comparison, report)
    if comparison.back:
        comparison.source.awards.filter(key__in=comparison.back).update(unseen_since=None)
    if comparison.unseen:
        comparison.source.awards.filter(key__in=comparison.unseen).update(unseen_since=run.started_at)
    assign_fields(written)


def _write(comparison: Comparison, report: Callable[[str, int, int], None]) -> list[Award]:
    source, version = comparison.source, comparison.parser_version
    created = [Award(source=source, checksum=checksum(facts, version), **asdict(facts)) for facts in comparison.new]
    Award.objects.bulk_create(created, batch_size=_ROWS_AT_ONCE)
    report("store", len(created), len(created) + len(comparison.changed))
    by_key = {facts.key: facts for facts in comparison.changed}
    changed = list(source.awards.filter(key__in=by_key))
    for award in changed:
        facts = by_key[award.key]
        award.checksum = checksum(facts, version)
        for name in _STATED:
            setattr(award, name, getattr(facts, name))
    Award.objects.bulk_update(changed, (*_STATED, "checksum"), batch_size=_ROWS_AT_ONCE)
    report("store", len(created) + len(changed), len(created) + len(changed))
    return created + changed


def assign_fields(awards: Iterable[Award]) -> None:
    """Fields whose words stand in title, classification or programme; links that are right already stay untouched."""
    words = Vocabularies.load()
    rows = {award.pk: award for award in awards}
    links = Award.growth_fields.through
    stored = set(links.objects.filter(award__in=rows).values_list("award_id", "growthfield_id"))
    wanted = {
        (award.pk, field_id)
        for award in rows.values()
        for field_id in words.fields_of(f"{award.title} / {award.classification} / {award.programme}")
    }
    gone = stored - wanted
    if gone:
        links.objects.filter(reduce(or_, (Q(award=award, growthfield=field_id) for award, field_id in gone))).delete()
    links.objects.bulk_create(
        [links(award_id=award, growthfield_id=field_id) for award, field_id in sorted(wanted - stored)],
        batch_size=_ROWS_AT_ONCE,
    )
