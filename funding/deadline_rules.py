"""What one date of a sentence is: a last day to apply, a beginning, the end of a guideline, or nothing of these.

Every date is judged by the clause it stands in, and by the rest of its sentence only where that clause says nothing.
"""

import re
from dataclasses import dataclass

from funding import deadline_words as words
from funding.german_dates import SIGNS, Stated

_SIGN = re.compile(f"[{SIGNS}]")
_UNTIL = re.compile(
    r"(?:\bbis\b(?:\s(?:spätestens|einschließlich|einschl\.|inklusive|inkl\.|längstens|zum|zur|de[nmr]|Ablauf|Ende|des|jeweils|"
    r"am|dahin|auf|noch|nur))*|\bspätestens\b(?:\s(?:jeweils|bis|zum|am|de[nmr]))*|\bAblauf (?:des|vom)|"
    r"\b(?:verlängert|verschoben)\b.{0,40}\b(?:auf|bis)\b(?:\s(?:zum|de[nm]))?|\bauf den)\s*:?\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:ab|seit|frühestens|ab dem|vom)\b(?:\s(?:dem|de[nr]|zum|am|sofort|Veröffentlichung .*))*\s*:?\s*$", re.I
)
_AFTER = re.compile(r"\bnach\b(?:\sde[mn])?\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:vor|Wochen|Monate|Tage|Jahre)\b(?:\s(?:vor|nach|ab|de[mn]|zum))*\s*$", re.IGNORECASE)
_TO = re.compile(r"\b(?:zum|zu den|zur)(?:\s(?:\w*[Ss]tichtage?n?|\w*[Tt]ermine?n?))?\s*$")
_OBLIGED = re.compile(
    r"\b(?:zu \w+|\w+zu\w+en|müss\w*|muss|letzt\w*|jeweils|jährlich|alljährlich|spätestens|[Ss]tichtage?n?)\b"
)
_RELATIVE = re.compile(r"^\s*(?:vor|nach)\b")
_RELATIVE_CLAUSE = re.compile(
    rf"(?:\b[Ww]er\b|,\s(?:die|der|das|de[nm]|welche\w*|wer)\b)[^,{SIGNS}]*\b(?:war|waren)\b,?"
)


@dataclass(frozen=True)
class Place:
    """Where a date stands: its clause before and after it, its whole sentence, and all before it there."""

    stated: Stated
    before: str
    after: str
    sentence: str
    lead: str

    @property
    def clause(self) -> str:
        return f"{self.before} {self.after}"


def judge(place: Place) -> str:
    """What a date is: last (day to apply), window, opens, past, validity, paused, or nothing of these."""
    role = _role(place)
    if not role or not any(day.month_day() for day in place.stated.days):
        return ""
    if role == "after":
        return "last" if words.LATE.search(place.sentence) and words.OBJECT.search(place.sentence) else ""
    said = place.clause if _says_something(place.clause) else place.sentence
    if role == "from" and (words.STOPPED.search(said) or words.EXHAUSTED.search(said)):
        return "paused" if place.stated.has_year else ""
    if _is_of_guideline(place, role):
        return "validity" if place.stated.has_year and role != "from" and _is_own_guideline(place) else ""
    if _is_of_other_matter(place):
        return ""
    if words.NOT.search(said):
        return _negated(place, role, said)
    if words.REPORTED.search(said):
        return ""
    names = words.FRIST.search(said) or words.CALL.search(said) or _names_last_day(said)
    if words.IS_OVER.search(place.clause) and names:
        return "past" if place.stated.has_year else ""
    kind = _positive(place, role)
    if kind in ("last", "window") and words.PAST.search(_RELATIVE_CLAUSE.sub("", said)):
        return "past" if place.stated.has_year else ""
    return kind if place.stated.has_year else _yearless(place, kind)


def _role(place: Place) -> str:
    """By the words right before the date; empty where it is called by, or counted from, another thing."""
    if _RELATIVE.search(place.after) and not place.stated.is_range and "Beginn" not in place.after:
        return ""
    if place.stated.is_range:
        return "range"
    if _UNTIL.search(place.lead):
        return "until"
    if _AFTER.search(place.lead):
        return "after"
    if _BEFORE.search(place.lead) or words.PUBLISHED_ON.search(place.lead):
        return ""
    if _FROM.search(place.lead):
        return "from"
    return "to" if _TO.search(place.lead) else "on"


def _is_of_guideline(place: Place, role: str) -> bool:
    if words.REPORTED.search(place.clause):
        return False
    if words.VALID.search(place.clause) and not words.LAST_DAY.search(place.before):
        return True
    goes_on = re.search(r"\b(?:endet|läuft|verlängert|aus)\b", place.clause)
    if not goes_on or not words.GUIDELINE.search(place.before):
        return False
    return not _is_about_applying(place) and not words.CALL.search(place.before)


def _is_own_guideline(place: Place) -> bool:
    """Not a law, and not anything else that „gilt“."""
    if words.LAW.search(place.before):
        return False
    said = [match[0].lower() for match in words.VALID.finditer(place.clause)]
    return not said or not set(said) <= {"gilt", "gelten"} or _names_guideline(place)


def _names_guideline(place: Place) -> bool:
    return bool(
        words.GUIDELINE.search(place.sentence) or re.match(r"\s*(?:[Ss]ie|[Dd]iese|[Ee]r|[Ee]s)\b", place.before)
    )


def _is_of_other_matter(place: Place) -> bool:
    if words.OTHER_TIME.search(place.before) and not words.LAST_DAY.search(_since_other_time(place.before)):
        return True
    said = place.clause if words.OBJECT.search(place.clause) or _names_last_day(place.clause) else place.sentence
    return bool(words.OTHER_MATTER.search(place.clause) or words.OTHER_MATTER.search(said))


def _since_other_time(before: str) -> str:
    return before[list(words.OTHER_TIME.finditer(before))[-1].end() :]


def _names_last_day(said: str) -> bool:
    return bool(words.LAST_DAY.search(said) or words.TIME_TO_APPLY.search(said))


def _says_something(clause: str) -> bool:
    return bool(_names_last_day(clause) or words.SUBMIT.search(clause) or words.HAND_OVER.search(clause))


def hands_in(said: str, sentence: str) -> bool:
    """Whether it says that somebody hands something in; what is handed in may stand elsewhere in the sentence."""
    if words.SUBMIT.search(said) or words.ACT.search(said):
        return True
    if words.HAND_OVER.search(said):
        return bool(words.OBJECT.search(sentence))
    return bool(words.POSSIBLE.search(said) and words.CAN_BE_POSSIBLE.search(said))


def _main(place: Place) -> str:
    """The words that may speak of the date: the sentence, of a subordinate clause that alone."""
    return place.clause if words.SUBORDINATE.search(place.before) else place.sentence


def _is_about_applying(place: Place) -> bool:
    said = _main(place)
    return hands_in(said, place.sentence) or _names_last_day(said)


def _negated(place: Place, role: str, said: str) -> str:
    is_over = role == "from" and words.NOT_ANY_MORE.search(said) and _is_about_applying(place)
    return "past" if is_over and place.stated.has_year and not words.ONLY_SOME.search(said) else ""


def _positive(place: Place, role: str) -> str:
    starts = words.STARTS.search(place.clause)
    names_call = (
        words.CALL.search(place.sentence) or _names_last_day(place.sentence) or words.ACT.search(place.sentence)
    )
    if role == "range":
        is_open = words.CALL.search(place.sentence) and words.IS_OPEN.search(place.sentence)
        return "window" if is_open or _is_about_applying(place) else ""
    if role in ("from", "on") and starts and names_call:
        return "opens"
    if role == "from":
        can = any(
            word.search(place.sentence) for word in (words.SUBMIT, words.HAND_OVER, words.POSSIBLE, words.GRANTED)
        )
        return "opens" if can and _is_about_applying(place) else ""
    ends = words.ENDS.search(place.clause) or (role == "until" and words.IS_OPEN.search(_main(place)))
    if ends and (names_call or words.FRIST.search(place.sentence)):
        return "last"
    if role == "until":
        return "last" if _is_about_applying(place) else ""
    if role == "to" and _OBLIGED.search(place.sentence) and _is_about_applying(place):
        return "last"
    return "last" if _is_named_last_day(place) else ""


def _is_named_last_day(place: Place) -> bool:
    """„Antragsfrist: …“, also the later ones of a list, with nothing else named since."""
    named = list(words.LAST_DAY.finditer(place.lead))
    if not named:
        return False
    since = place.lead[named[-1].end() :]
    if words.OTHER_MATTER.search(since) or words.OTHER_TIME.search(since):
        return False
    earlier = _SIGN.search(since)
    if earlier and not words.LABEL.fullmatch(since[earlier.end() :]):
        return False
    of_what = re.match(r"\s(?:für|zur|zum|der|des|bei)\s", since)
    is_clear = not of_what or not named[-1][0].lower().startswith("stichtag")
    return is_clear or bool(words.OBJECT.search(since) or words.ACT.search(since))


def _yearless(place: Place, kind: str) -> str:
    """A year is never invented: a day of every year, unless the sentence speaks of one year only."""
    every_year = words.EVERY_YEAR.search(place.sentence)
    if kind == "window":
        return "last" if every_year else ""
    return kind if kind == "last" and (every_year or not words.YEAR.search(place.sentence)) else ""
