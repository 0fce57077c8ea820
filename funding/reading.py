"""From a source's answers to records in the portal's terms, and what speaks against taking them over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from funding.models import FundingSource, ScrapeRun
from funding.sources import Adapter, Parsed, Raw
from funding.store import Comparison
from thcm.core.foreign import SourceChanged

MOST_NOTES = 500
FEWEST_SHARE = 0.8  # of the records of the last good run
MANY_UNSEEN, SHARE_UNSEEN = 5, 0.2
SHARE_EMPTY, SHARE_CHANGED = 0.02, 0.25


@dataclass
class Reading:
    """What parse and normalise made of the answers. `received` counts records that are not for us as well."""

    parsed: Parsed
    facts: list[Any]  # ProgrammeFacts, or AwardFacts
    received: int

    def notes(self, comparison: Comparison, reasons: list[str]) -> str:
        """For people, one a line: why the run is to be checked, and what the mapping does not know."""
        unknown = (f"{name} ({count}×)" for name, count in sorted(self.parsed.unknown.items()))
        lines = [
            *reasons,
            *self.parsed.warnings,
            *(_("Unbekannt: %(name)s") % {"name": name} for name in unknown),
            *(_("Mehrfach: %(key)s") % {"key": key} for key in getattr(comparison, "repeated", ())),
            *self.parsed.unreadable,
        ]
        return "\n".join(" ".join(line.split())[:500] for line in lines[:MOST_NOTES])


def read_records(
    adapter: Adapter, answers: Iterable[Raw], report: Callable[[str, int, int], None], *, expected: int = 0
) -> Reading:
    """No database, no network. Raises SourceChanged or SourceUnavailable for what is no answer of the source.

    `expected` is how many records there were last time, for those who watch; 0: not known.
    """
    reading = Reading(adapter.parse(answers), [], 0)
    for record in reading.parsed.records:
        reading.received += 1
        facts = adapter.normalise(record, reading.parsed)
        if facts is not None:
            reading.facts.append(facts)
        if reading.received % 20 == 0:
            total = reading.parsed.total or expected
            report("parse", reading.received, max(total, reading.received) if total else 0)
    return reading


def refuse_gaps(source: FundingSource, reading: Reading, comparison: Comparison) -> None:
    """Raises SourceChanged where so much is missing that the answer is more likely broken than meant."""
    last = source.runs.applied().filter(found__gt=0).first()
    if last is None:
        return  # what the portal started with is no reading of the source
    if comparison.found < FEWEST_SHARE * last.found:
        text = _("Die Quelle liefert nur noch %(found)s Einträge, zuletzt waren es %(before)s. Nichts ist übernommen.")
        raise SourceChanged(text % {"found": comparison.found, "before": last.found})
    unseen = len(comparison.unseen)
    if source.purpose == FundingSource.Purpose.PROGRAMMES:  # those that are missing already do not count again
        unseen = source.programmes.filter(key__in=comparison.unseen, unseen_since=None).count()
    known = comparison.same + len(comparison.changed) + unseen - len(comparison.back)
    if unseen > max(MANY_UNSEEN, SHARE_UNSEEN * known):
        text = _("%(unseen)s von %(known)s bekannten Einträgen fehlen auf einmal. Nichts ist übernommen.")
        raise SourceChanged(text % {"unseen": unseen, "known": known})


def refuse_what_is_incomplete(reading: Reading) -> None:
    """Raises SourceChanged where there is nothing, or less than the source itself says that there is."""
    if not reading.facts:
        raise SourceChanged(_("Die Antwort der Quelle enthält keinen einzigen Eintrag. Nichts ist übernommen."))
    total, received = reading.parsed.total, reading.received + len(reading.parsed.unreadable)
    if total is not None and total != received:
        text = _("Die Quelle meldet %(total)s Einträge, geliefert wurden %(received)s. Nichts ist übernommen.")
        raise SourceChanged(text % {"total": total, "received": received})


def reasons_to_review(run: ScrapeRun, reading: Reading, comparison: Comparison) -> list[str]:
    """What looks as if the source had changed its form; nobody is told of such changes before a person has looked."""
    found, reasons = len(reading.facts), []
    for name, label in (("title", _("Titel")), ("url", _("Adresse")), ("status", _("Status"))):
        empty = sum(not getattr(facts, name, "-") for facts in reading.facts)
        if empty > SHARE_EMPTY * found and (name != "status" or _states_status(run.source)):
            text = _("%(empty)s von %(found)s Einträgen sind ohne %(label)s. Hat die Quelle ihr Format geändert?")
            reasons.append(text % {"empty": empty, "found": found, "label": label})
    changed = len(comparison.changed)
    if changed >= SHARE_CHANGED * found and not run.is_baseline:
        text = _("%(changed)s von %(found)s Einträgen sind auf einmal geändert. Hat die Quelle ihr Format geändert?")
        reasons.append(text % {"changed": changed, "found": found})
    return reasons


def _states_status(source: FundingSource) -> bool:
    """Whether the source has said so far of each record if it is open: most say so of some, or of none."""
    there = source.programmes.filter(offline_since=None).exclude(facts={})
    return there.exists() and there.filter(facts__status="").count() <= SHARE_EMPTY * there.count()
