"""What was searched for, what was found, and how hits are shown. Each app searches its own rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

MAX_WORDS = 6
EXCERPT_LENGTH = 220  # characters
GOOD = 0.6  # of the best hit's score; what has less is left out
_WORD = re.compile(r"\w+", re.UNICODE)
_FOLD = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "á": "a", "à": "a", "²": "2", "³": "3"}
)


def fold(text: str) -> str:
    """Small letters, umlauts written out, as `core_search_fold` in the database does."""
    return text.lower().translate(_FOLD)


def words_of(text: str) -> list[str]:
    """The words to look for, each once, in their order. Single letters say nothing."""
    words = dict.fromkeys(word for word in _WORD.findall(text) if len(word) > 1)
    return list(words)[:MAX_WORDS]


@dataclass(frozen=True)
class Result:
    """One hit. `scores` holds a number for each word searched for, 0 where it was not found."""

    title: str
    url: str
    scores: Sequence[float]
    text: str = ""
    context: str = ""
    figure: Any = None
    is_german: bool = False

    @property
    def hits(self) -> int:
        return sum(score > 0 for score in self.scores)

    @property
    def score(self) -> float:
        return sum(self.scores)

    @property
    def order(self) -> tuple[int, float]:
        return (-self.hits, -self.score)


@dataclass(frozen=True)
class Group:
    """Hits of one kind. `is_partial` keeps hits of some of the words even where others have all of them."""

    label: str
    results: Sequence[Result]
    is_partial: bool = False
    more_url: str = ""
    shown: int = 6

    def best(self) -> int:
        return max((result.hits for result in self.results), default=0)

    def limited(self, needed: int) -> "Group":
        """The best of the hits that have enough of the words."""
        least = self.best() if self.is_partial else needed
        enough = [result for result in self.results if result.hits >= least]
        score = GOOD * max((result.score for result in enough), default=0)
        kept = sorted((result for result in enough if result.score >= score), key=lambda result: result.order)
        return replace(self, results=kept[: self.shown], more_url=self.more_url if len(kept) > self.shown else "")


def best_groups(groups: Iterable[Group]) -> list[Group]:
    """Without what another group answers better, and without empty groups."""
    groups = list(groups)
    needed = max((group.best() for group in groups), default=0)
    limited = (group.limited(max(needed, 1)) for group in groups)
    return [group for group in limited if group.results]


def is_alike(word: str, searched: str) -> bool:
    """Whether a reader would see why `word` was found: same beginning, part of a compound, or a typing error."""
    word, searched = fold(word), fold(searched)
    if len(searched) < 4:
        return word == searched
    common = min(len(word), len(searched), max(4, len(searched) - 2))
    return (
        searched in word
        or (len(word) >= 4 and word[:common] == searched[:common])
        or SequenceMatcher(None, word[: len(searched) + 2], searched).ratio() >= 0.8
    )


def highlight(text: str, words: Sequence[str]) -> SafeString:
    """The text, escaped, with the words that were found marked."""
    parts: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if any(is_alike(match.group(), word) for word in words):
            parts += conditional_escape(text[end : match.start()]), format_html("<mark>{}</mark>", match.group())
            end = match.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308 (every part is escaped)


def excerpt(text: str, words: Sequence[str]) -> str:
    """The part of a long text around the first word that was found; nothing if there is none."""
    first = next((m for m in _WORD.finditer(text) if any(is_alike(m.group(), word) for word in words)), None)
    if first is None:
        return ""
    if len(text) <= EXCERPT_LENGTH:
        return text
    start = max(0, first.start() - EXCERPT_LENGTH // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + EXCERPT_LENGTH)
    end = len(text) if end < 0 else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
