"""Deadlines in German prose: which dates of a text are last days to apply, and which are anything else.

Precision before recall: a wrong deadline does more harm than none.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from funding import deadline_words as words
from funding.deadline_rules import Place, hands_in, judge
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

LONGEST_SENTENCE = 800  # characters
MOST_DATES = 12  # in one sentence, lists and ranges as one; more are a table

_SIGN = re.compile(f"[{SIGNS}]")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Za-zÄÖÜäöü]|\b\d{1,3}|\b(?:gem|bzw|ggf|inkl|einschl|vgl|usw|ca|max|min|Nr|Nrn|Abs|Ziff|Art|Tel|Str|Dr|Prof|Mio|Mrd|"
    r"evtl|lfd|sog|spätest|Std|Kap|Buchst|insb|etc|jew|St|Hr|Fr|Dipl|Ing|zzgl|abzgl|bspw|rd|Anl))\.$"
)
_SENTENCE_END = re.compile(rf"[.!?][\"“”»)]*\s+(?=[„\"»(]*[A-ZÄÖÜ{SIGNS}])|\n")
_BREAK = re.compile(r"\s(?:[•●▪|]|\+\+\+)(?=\s)|\n+")
_CLAUSE_END = re.compile(r"[,;()]|\s[–—-]\s|\.{3}")
_NOTE = re.compile(rf"\([^(){SIGNS}]*\)")


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
    text = "\n".join(line for line in lines if line)
    listed = re.sub(r"(?<!:)\n[-–•*]\s?(?=\d{1,2}\.)", "; ", text)
    joined = re.sub(r"(?<=[:,])\n(?:[-–•*]\s)?|\n(?=\d{1,2}\.)", " ", listed)
    joined = _BREAK.sub("\n", joined)
    return _SIGN.sub(" ", joined)


def _sentences(masked: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(masked):
        if _ABBREVIATED.search(masked, max(start, end.start() - 12), end.start() + 1):
            continue
        yield from _short(masked[start : end.end()].strip())
        start = end.end()
    yield from _short(masked[start:].strip())


def _short(sentence: str) -> list[str]:
    """What has no full stop for so long is no sentence; patterns would take for ever."""
    return [sentence] if len(sentence) <= LONGEST_SENTENCE else wrap(sentence, LONGEST_SENTENCE)


def _finding(sentence: str, stated: list[Stated]) -> Finding | None:
    lower = sentence.lower()
    if not _SIGN.search(sentence) and not any(part in lower for part in words.OF_STATE):
        return None
    judged: dict[str, list[Stated]] = {}
    for place in _places(sentence, stated):
        kind = judge(place)
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


def _places(sentence: str, stated: list[Stated]) -> Iterator[Place]:
    sentence = _NOTE.sub("", sentence)
    signs = list(_SIGN.finditer(sentence))
    if len(signs) > MOST_DATES:
        return
    for index, sign in enumerate(signs):
        start = _boundary(sentence, signs[index - 1].end(), sign.start())[1] if index else 0
        end = len(sentence)
        if index + 1 < len(signs):
            end = _boundary(sentence, sign.end(), signs[index + 1].start())[0]
        before = re.split(_CLAUSE_END, sentence[start : sign.start()])[-1]
        after = re.split(_CLAUSE_END, sentence[sign.end() : end])[0]
        yield Place(stated[ord(sign[0]) - FIRST_SIGN], before, after, sentence, sentence[: sign.start()])


def _boundary(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause of a date ends, and where that of the next begins; without a mark both have all in between."""
    marks = list(re.finditer(rf"{_CLAUSE_END.pattern}|\s(?:und|sowie|aber|oder)\s", sentence[start:end]))
    return (start + marks[-1].start(), start + marks[-1].end()) if marks else (end, start)


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
    about = hands_in(sentence, sentence) or (words.OBJECT.search(sentence) and words.GRANTED.search(sentence))
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
