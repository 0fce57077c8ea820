"""Deadlines in German prose: which dates of a text are last days to apply, and which are anything else.

Precision before recall: a wrong deadline does more harm than none. Every date is judged by the clause it stands in, and
by the rest of its sentence only where that clause says nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from funding import deadline_words as words
from funding.facts import DeadlineFacts
from funding.german_dates import FIRST_SIGN, SIGNS, Stated, read

KINDS = (
    "deadline",
    "window",
    "deadline_multiple",
    "deadline_recurring",
    "opens",
    "deadline_past",
    "rolling",
    "paused",
    "closed",
    "validity",
    "not_a_deadline",
)
LAST_DAYS = frozenset(("deadline", "window", "deadline_multiple", "deadline_recurring"))

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
    r"\b(?:zu \w+|\w+zu\w+en|müss\w*|muss|letzte\w*|jeweils|jährlich|alljährlich|spätestens|[Ss]tichtage?n?)\b"
)
_RELATIVE = re.compile(r"^\s*(?:vor|nach)\b")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Za-zÄÖÜäöü]|\b\d{1,3}|\b(?:gem|bzw|ggf|inkl|einschl|vgl|usw|ca|max|min|Nr|Nrn|Abs|Ziff|Art|Tel|Str|Dr|Prof|Mio|Mrd|"
    r"evtl|lfd|sog|spätest|Std|Kap|Buchst|insb|etc|jew|St|Hr|Fr|Dipl|Ing|zzgl|abzgl|bspw|rd|Anl))\.$"
)
_SENTENCE_END = re.compile(rf"(?<=[.!?])[\"“”»)]*\s+(?=[„\"»(+•]*[A-ZÄÖÜ{SIGNS}])|\s+(?:[•●▪|]|\+\+\+)\s*|\n+")
_CLAUSE_END = re.compile(r"[,;()]|\s[–—-]\s|\.{3}")
_NOTE = re.compile(rf"\([^(){SIGNS}]*\)")
_RELATIVE_CLAUSE = re.compile(
    rf"(?:\b[Ww]er\b|,\s(?:die|der|das|de[nm]|welche\w*|wer)\b)[^,{SIGNS}]*\b(?:war|waren)\b,?"
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one sentence says. `kind` is one of KINDS; of recurring deadlines the days are `month_days` (MM-DD)."""

    kind: str
    dates: tuple[dt.date, ...] = ()
    month_days: tuple[str, ...] = ()
    time: dt.time | None = None
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Periods:
    """What a text says about applying; fields as in `ProgrammeFacts`."""

    model: str = "unknown"
    opens_on: dt.date | None = None
    deadlines: tuple[DeadlineFacts, ...] = ()
    valid_until: dt.date | None = None
    status: str = ""  # "paused", "closed" or ""


@dataclass(frozen=True)
class _Place:
    """Where a date stands: its clause before and after it, its whole sentence, and all before it there."""

    stated: Stated
    before: str
    after: str
    sentence: str
    lead: str

    @property
    def clause(self) -> str:
        return f"{self.before} {self.after}"


def find(text: str) -> list[Finding]:
    """Sentences that say something about periods, in their order."""
    masked, stated = read(_plain(text))
    findings = []
    for sentence in _sentences(masked):
        finding = _finding(sentence, stated)
        if finding:
            findings.append(finding)
    return findings


def _plain(text: str) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\u00ad", "").split("\n"))
    # A line that opens a list, or that a list goes on with, is one sentence with the next.
    joined = re.sub(r"(?<=[:,])\n+|\n+(?=[-–•*]?\s?\d{1,2}\.)", " ", "\n".join(lines))
    return _SIGN.sub(" ", joined)


def _sentences(masked: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(masked):
        if _ABBREVIATED.search(masked, max(start, end.start() - 12), end.start()):
            continue
        yield masked[start : end.start()].strip()
        start = end.end()
    yield masked[start:].strip()


def _finding(sentence: str, stated: list[Stated]) -> Finding | None:
    judged: dict[str, list[Stated]] = {}
    for place in _places(sentence, stated):
        kind = _judge(place)
        judged.setdefault(kind, []).append(place.stated)
    kind, those = _merged(judged)
    if not kind:
        kind = _state(sentence)
    if not kind:
        return None
    dates = tuple(sorted({date for one in those for date in _told(kind, one)}))
    if kind == "deadline_recurring":
        days = (one.days[-1:] if one.is_range else one.days for one in those)
        month_days = tuple(dict.fromkeys(day.month_day() for group in days for day in group))
    else:
        month_days = ()
    return Finding(
        kind="deadline_multiple" if kind == "deadline" and len(dates) > 1 else kind,
        dates=dates,
        month_days=month_days,
        time=those[-1].time if those else None,
        sentence=_written(sentence, stated),
    )


def _merged(judged: dict[str, list[Stated]]) -> tuple[str, list[Stated]]:
    """The one thing that a sentence says, of what its dates are."""
    if past := judged.get("past"):
        return "deadline_past", past
    last, opening = judged.get("last", []), judged.get("opens", [])
    dated = [one for one in last if one.has_year]
    if windows := judged.get("window"):
        return "window", windows[:1]
    if len(dated) == len(opening) == 1 and opening[0].dates() < dated[0].dates():
        return "window", [*opening, *dated]
    if dated:
        return "deadline", dated
    if last:
        return "deadline_recurring", last
    for kind in ("opens", "validity", "paused"):
        if kind in judged:
            return kind, judged[kind][-1:] if kind == "validity" else judged[kind][:1]
    return "", []


def _told(kind: str, one: Stated) -> tuple[dt.date, ...]:
    ends_only = one.is_range and kind in ("deadline_past", "validity", "deadline")
    return one.dates()[-1:] if ends_only else one.dates()


def _written(sentence: str, stated: list[Stated]) -> str:
    return _SIGN.sub(lambda sign: stated[ord(sign[0]) - FIRST_SIGN].text, sentence)


def _places(sentence: str, stated: list[Stated]) -> Iterator[_Place]:
    sentence = _NOTE.sub("", sentence)
    signs = list(_SIGN.finditer(sentence))
    for index, sign in enumerate(signs):
        start = _boundary(sentence, signs[index - 1].end(), sign.start())[1] if index else 0
        end = len(sentence)
        if index + 1 < len(signs):
            end = _boundary(sentence, sign.end(), signs[index + 1].start())[0]
        before = re.split(_CLAUSE_END, sentence[start : sign.start()])[-1]
        after = re.split(_CLAUSE_END, sentence[sign.end() : end])[0]
        yield _Place(stated[ord(sign[0]) - FIRST_SIGN], before, after, sentence, sentence[: sign.start()])


def _boundary(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause of a date ends, and where that of the next begins; without a mark both have all in between."""
    marks = list(re.finditer(rf"{_CLAUSE_END.pattern}|\s(?:und|sowie|aber|oder)\s", sentence[start:end]))
    return (start + marks[-1].start(), start + marks[-1].end()) if marks else (end, start)


def _judge(place: _Place) -> str:
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
        return "validity" if place.stated.has_year and role != "from" else ""
    if _is_of_other_matter(place):
        return ""
    if words.NOT.search(said):
        return _negated(place, role, said)
    if words.REPORTED.search(said):
        return ""
    if words.IS_OVER.search(place.clause) and (words.FRIST.search(said) or _names_last_day(said)):
        return "past" if place.stated.has_year else ""
    kind = _positive(place, role)
    if kind in ("last", "window") and words.PAST.search(_RELATIVE_CLAUSE.sub("", said)):
        return "past" if place.stated.has_year else ""
    return kind if place.stated.has_year else _yearless(place, kind)


def _role(place: _Place) -> str:
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


def _is_of_guideline(place: _Place, role: str) -> bool:
    if words.VALID.search(place.clause) and not words.LAST_DAY.search(place.before):
        return True
    goes_on = re.search(r"\b(?:endet|läuft|verlängert|aus)\b", place.clause)
    if not goes_on or not words.GUIDELINE.search(place.before):
        return False
    return not _is_about_applying(place) and not words.CALL.search(place.before)


def _is_of_other_matter(place: _Place) -> bool:
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


def _hands_in(said: str, sentence: str) -> bool:
    """Whether it says that somebody hands something in; what is handed in may stand elsewhere in the sentence."""
    if words.SUBMIT.search(said) or words.ACT.search(said):
        return True
    if words.HAND_OVER.search(said):
        return bool(words.OBJECT.search(sentence))
    return bool(words.POSSIBLE.search(said) and words.CAN_BE_POSSIBLE.search(said))


def _main(place: _Place) -> str:
    """The words that may speak of the date: the sentence, of a subordinate clause that alone."""
    return place.clause if words.SUBORDINATE.search(place.before) else place.sentence


def _is_about_applying(place: _Place) -> bool:
    said = _main(place)
    return _hands_in(said, place.sentence) or _names_last_day(said)


def _negated(place: _Place, role: str, said: str) -> str:
    is_over = role == "from" and words.NOT_ANY_MORE.search(said) and _is_about_applying(place)
    return "past" if is_over and place.stated.has_year and not words.ONLY_SOME.search(said) else ""


def _positive(place: _Place, role: str) -> str:
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


def _is_named_last_day(place: _Place) -> bool:
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


def _yearless(place: _Place, kind: str) -> str:
    """A year is never invented: a day of every year, unless the sentence speaks of one year only."""
    every_year = words.EVERY_YEAR.search(place.sentence)
    if kind == "window":
        return "last" if every_year else ""
    return kind if kind == "last" and (every_year or not words.YEAR.search(place.sentence)) else ""


def _state(sentence: str) -> str:
    """Closed, paused or rolling, where no date decides."""
    sentence = _NOTE.sub("", sentence)
    if words.CONDITION.search(sentence):
        return ""
    now = words.NOW.search(sentence)
    clauses = re.split(_CLAUSE_END, sentence)
    if any(words.CLOSED.search(clause) and not words.NOW.search(clause) for clause in clauses):
        return "closed"
    if words.STOPPED.search(sentence) or words.EXHAUSTED.search(sentence) or words.CLOSED.search(sentence):
        return "paused"
    about = _hands_in(sentence, sentence) or (words.OBJECT.search(sentence) and words.GRANTED.search(sentence))
    if now and words.NOT.search(sentence) and (about or words.NO_CALL.search(sentence)):
        return "paused"
    if about and words.NOT_ANY_MORE.search(sentence) and not words.ONLY_SOME.search(sentence):
        return "closed"
    if words.NO_APPLICATIONS.search(sentence) and not words.ONLY_SOME.search(sentence):
        return "paused"
    if words.NO_DEADLINE.search(sentence) or (about and words.ANY_TIME.search(sentence)):
        return "rolling"
    return ""


def summary(findings: Iterable[Finding]) -> Finding:
    """What a text as a whole says, in one of KINDS."""
    found = list(findings)
    by_kind: dict[str, list[Finding]] = {}
    for finding in found:
        by_kind.setdefault(finding.kind, []).append(finding)
    over = next((kind for kind in ("deadline_past", "closed", "paused") if kind in by_kind), "")
    last = [one for one in found if one.kind in LAST_DAYS]
    if over:
        last = [one for one in last if re.search(r"\b[Nn]ächste", one.sentence)]
    if not last:
        order = (over, "opens", "rolling", "validity")
        return next((by_kind[kind][0] for kind in order if kind in by_kind), Finding(kind="not_a_deadline"))
    if windows := [one for one in last if one.kind == "window"]:
        return windows[0]
    dates = tuple(sorted({date for one in last for date in one.dates}))
    if not dates:
        month_days = tuple(dict.fromkeys(day for one in last for day in one.month_days))
        return Finding(kind="deadline_recurring", month_days=month_days, time=last[-1].time, sentence=last[0].sentence)
    kind = "deadline_multiple" if len(dates) > 1 else "deadline"
    return Finding(kind=kind, dates=dates, time=last[-1].time, sentence=last[0].sentence)


def periods_of(text: str, *, today: dt.date) -> Periods:
    """Dates that have passed are kept; `closed` where nothing is left and the text itself says that it is over."""
    findings = find(text)
    deadlines = tuple({(one.on, one.month_day): one for finding in findings for one in _deadlines(finding)}.values())
    windows = [finding.dates for finding in findings if finding.kind == "window"]
    starts = [finding.dates[0] for finding in findings if finding.kind == "opens"]
    current = [window[0] for window in windows if window[1] >= today] or [window[0] for window in windows]
    is_left = any(one.month_day or (one.on and one.on >= today) for one in deadlines)
    kinds = {finding.kind for finding in findings}
    is_over = "closed" in kinds or "deadline_past" in kinds
    return Periods(
        model=_model(deadlines, kinds, text),
        opens_on=min(current, default=None) or max(starts, default=None),
        deadlines=deadlines,
        valid_until=max((finding.dates[0] for finding in findings if finding.kind == "validity"), default=None),
        status="closed" if is_over and not is_left else "paused" if _is_paused(findings, today) else "",
    )


def _deadlines(finding: Finding) -> Iterator[DeadlineFacts]:
    if finding.kind not in LAST_DAYS and finding.kind != "deadline_past":
        return
    stage = words.STAGE.search(finding.sentence)
    number = None if stage is None else 1 if stage["first"] else 2
    for day in finding.dates[-1:] if finding.kind == "window" else finding.dates:
        yield DeadlineFacts(on=day, time=finding.time, stage=number, sentence=finding.sentence)
    for month_day in finding.month_days:
        yield DeadlineFacts(month_day=month_day, time=finding.time, stage=number, sentence=finding.sentence)


def _is_paused(findings: list[Finding], today: dt.date) -> bool:
    stops = [finding.dates for finding in findings if finding.kind == "paused"]
    return any(not dates or dates[0] <= today for dates in stops)


def _model(deadlines: tuple[DeadlineFacts, ...], kinds: set[str], text: str) -> str:
    dated = [one for one in deadlines if one.on]
    if dated and words.TWO_STAGES.search(text):
        return "two_stage"
    if len(dated) > 1:
        return "multiple"
    if dated:
        return "single_stage"
    return "recurring" if deadlines else "rolling" if "rolling" in kinds else "unknown"
