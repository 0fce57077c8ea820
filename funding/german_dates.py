"""Days in German prose, each as it stands there: with or without a year, alone, in a list or as a range.

`read` takes them out of a text and leaves one sign of the private use area in place of each, so that the full stops
of dates end no sentence.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

FIRST_SIGN = 0xE000
SIGNS = "\ue000-\uf8ff"
_MOST = 0xF8FF - FIRST_SIGN

_MONTHS = (
    ("Januar", "Jänner", "Jaenner", "Jan"),
    ("Februar", "Feber", "Feb"),
    ("März", "Maerz", "Mrz", "Mär"),
    ("April", "Apr"),
    ("Mai",),
    ("Juni", "Jun"),
    ("Juli", "Jul"),
    ("August", "Aug"),
    ("September", "Sept", "Sep"),
    ("Oktober", "Okt"),
    ("November", "Nov"),
    ("Dezember", "Dez"),
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_MONTH = "(?:" + "|".join(sorted(_NUMBER_OF, key=len, reverse=True)) + r")(?![a-zäöüß])\.?"
_WEEKDAY = (
    r"\b(?:(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?|Sonnabends?|Mo|Di|Mi|Do|Fr|Sa|So)"
    r"\.?,?\s(?:de[rnm]\s)?"
)
_WEEKDAY_BEFORE = re.compile(_WEEKDAY + "$")
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DAY = re.compile(
    rf"""(?=\d)(?<![\w.])(?<!\d[,:/])(?:
    (?P<iso>{_YEAR}-\d\d-\d\d)(?![\d-])
    | (?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.(?:\s?(?P<year>{_YEAR})|(?P<short>\d\d)(?![\d.:,]*\d|\s?Uhr))?(?!\d)
    | (?P<named>\d{{1,2}})\.?\s?(?P<name>{_MONTH})(?:\s?(?P<named_year>{_YEAR}))?
    | (?P<alone>\d{{1,2}})\.(?=\s?(?:[-–—/,]|bis|und|oder)\s?(?:(?:zum|de[rmn])\s?|{_WEEKDAY})*
        \d{{1,2}}\.\s?(?:\d{{1,2}}\.|{_MONTH}))
    )""",
    re.VERBOSE,
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s?Uhr|(?P<hour2>[01]\d|2[0-4]):(?P<minute2>[0-5]\d)(?!\d)"
)
_TIME_AFTER = re.compile(
    rf"\s?[,;(–-]?\s?(?:(?:um|bis|jeweils|spätestens)\s)*(?:{_CLOCK})(?:\s(?:mittags|nachts|abends|nachmittags))?"
    r"(?:\s?\((?:MEZ|MESZ|CET|CEST)\))?\)?"
)
_TIME_BEFORE = re.compile(rf"(?:{_CLOCK}),?\s(?:am\s|des\s)?$")
_RANGE = re.compile(
    r"\s?,?\s?(?:an\s)?(?:-|–|—|bis)(?:\s(?:zum|einschl\w*\.?|inklusive|inkl\.|spätestens))*(?:\sde[nmr])?\s?"
)
_LIST = re.compile(
    r"\s?(?:[,;/|•&–-]|und|sowie|oder|bzw\.)?\s?(?:(?:und|sowie|oder|bzw\.|zum|am|bis|spätestens|jeweils|de[rnm])\s)*"
)
_SECTION = re.compile(
    r"(?:\b(?:Nummern?|Nrn?\.|Ziff(?:er|ern|\.)|Abschnitte?|Abs\.|Absatz|Kapitel|Kap\.|Punkte?|Teil|Anlage|Version|V\.|§+)"
    r"\s?(?:[A-Z]\s)?)$"
)


@dataclass(frozen=True)
class Day:
    """`month` and `year` are None where the text does not say them there."""

    day: int
    month: int | None
    year: int | None
    time: dt.time | None
    start: int
    end: int

    def date(self) -> dt.date | None:
        """None also for a day that there is not."""
        if self.year is None or self.month is None:
            return None
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None

    def month_day(self) -> str:
        """MM-DD, empty for a day that there never is."""
        leap_day = replace(self, year=2000).date()
        return leap_day.strftime("%m-%d") if leap_day else ""


@dataclass(frozen=True)
class Stated:
    """What one sign stands for: days of equal rank, or the two ends of a range."""

    days: tuple[Day, ...]
    is_range: bool = False
    text: str = ""

    @property
    def time(self) -> dt.time | None:
        return self.days[-1].time

    @property
    def has_year(self) -> bool:
        return all(day.year is not None for day in self.days)

    def dates(self) -> tuple[dt.date, ...]:
        """Empty if one of the days does not exist."""
        dates = [date for day in self.days if (date := day.date())]
        return tuple(dates) if len(dates) == len(self.days) else ()


def read(text: str) -> tuple[str, list[Stated]]:
    """The text with signs instead of dates, and what they stand for: sign number 0 is `chr(FIRST_SIGN)`."""
    parts: list[str] = []
    found: list[Stated] = []
    position = 0
    for stated in _grouped(text, list(_days(text))[:_MOST]):
        parts += [text[position : stated.days[0].start], chr(FIRST_SIGN + len(found))]
        found.append(replace(stated, text=text[stated.days[0].start : stated.days[-1].end]))
        position = stated.days[-1].end
    return "".join([*parts, text[position:]]), found


def _days(text: str) -> Iterator[Day]:
    for match in _DAY.finditer(text):
        if _SECTION.search(text, max(0, match.start() - 20), match.start()):
            continue
        day, month, year = _numbers(match)
        if match["month"] and year is None and not 1 <= (month or 0) <= 12:
            continue  # „3.15.“ is a number of a section
        start, end = match.span()
        weekday = _WEEKDAY_BEFORE.search(text, max(0, start - 20), start)
        start = weekday.start() if weekday else start
        after = _TIME_AFTER.match(text, end)
        clock = after or _TIME_BEFORE.search(text, max(0, start - 25), start)
        yield Day(day, month, year, _time(clock), start, after.end() if after else end)


def _numbers(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return int(day), int(month), int(year)
    if match["named"]:
        year = match["named_year"]
        return int(match["named"]), _NUMBER_OF[match["name"].rstrip(".")], int(year) if year else None
    if match["alone"]:
        return int(match["alone"]), None, None
    year = match["year"] or (match["short"] and f"20{match['short']}")
    return int(match["day"]), int(match["month"]), int(year) if year else None


def _time(match: re.Match[str] | None) -> dt.time | None:
    """None for 24 Uhr: that is the end of the day, as without a time."""
    if match is None:
        return None
    hour = int(match["hour"] or match["hour2"])
    return dt.time(hour, int(match["minute"] or match["minute2"] or 0)) if hour < 24 else None


def _grouped(text: str, days: list[Day]) -> Iterator[Stated]:
    """Days that belong together. What one leaves out is taken from its neighbour, from right to left first."""
    links = [_link(text, first, second) for first, second in pairwise(days)]
    for index in range(len(days) - 2, -1, -1):
        days[index] = _completed(days[index], days[index + 1], links[index])
    for index, link in enumerate(links):
        first, second = days[index], days[index + 1]
        if link and first.year and second.year is None:
            is_later = (second.month, second.day) > (first.month, first.day)
            if is_later or link == "range":
                days[index + 1] = replace(second, year=first.year + (not is_later))
    index = 0
    while index < len(days):
        if links[index : index + 1] == ["range"]:
            yield Stated((days[index], days[index + 1]), is_range=True)
            index += 2
            continue
        end = index + 1
        while end < len(days) and links[end - 1] == "list" and links[end : end + 1] != ["range"]:
            end += 1
        yield Stated(tuple(days[index:end]))
        index = end


def _link(text: str, first: Day, second: Day) -> str:
    between = text[first.end : second.start]
    if len(between) > 40:
        return ""
    if _RANGE.fullmatch(between) and not re.search(r"[-–•*]\s$", text[max(0, first.start - 2) : first.start]):
        return "range"
    if _LIST.fullmatch(between):
        opened = re.search(r"\b[Zz]wischen(?:\sde[mn])?\s?$", text[max(0, first.start - 20) : first.start])
        return "range" if opened and "und" in between else "list"
    return ""


def _completed(day: Day, following: Day, link: str) -> Day:
    if not link:
        return day
    if day.month is None:
        day = replace(day, month=following.month)
    if day.year is None and following.year and following.month:
        is_earlier = (day.month, day.day) <= (following.month, following.day)
        if is_earlier or link == "range":
            return replace(day, year=following.year - (not is_earlier))
    return day
