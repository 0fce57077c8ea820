"""Search over networks by their names and by what they do, and over cooperation requests. Only what is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from networks.models import CooperationRequest, Network, NetworkActivity, NetworkTopic
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 200  # rows of one kind that the search page weighs up
Words = Sequence[str]


@dataclass
class Match:
    """What was found of one network in its names, topics and activities together."""

    scores: list[float]
    scored: list[tuple[float, str]] = field(default_factory=list)

    def add(self, scores: Sequence[float], text: str) -> None:
        self.scores = list(map(max, self.scores, scores))
        if text:
            self.scored.append((-sum(scores), text))

    @property
    def texts(self) -> list[str]:
        """Topics and activities, the best first."""
        return [text for _score, text in sorted(self.scored)]


def search(words: Words) -> list[Group]:
    """Two queries, however much is found."""
    requests = found(CooperationRequest.objects.published(), words)
    parts = [*_parts(words), _columns(requests, "public_id", "title", "text")]
    rows = list(_union(part[:MOST] for part in parts))
    return [_networks(words, _matches(words, rows)), _requests(words, rows)]


def _parts(words: Words) -> list[QuerySet]:
    topics = NetworkTopic.objects.filter(network__status="published")
    activities = NetworkActivity.objects.filter(network__status="published")
    return [
        _columns(found(Network.objects.published(), words), "pk"),
        _columns(found(topics, words), "network_id", "group", "text"),
        _columns(found(activities, words), "network_id", "text"),
    ]


def _columns(rows: QuerySet, key: str, *texts: str) -> QuerySet:
    """Table, key, two texts and the score of each word: the same columns for every kind of row."""
    nothing = Value("", output_field=CharField())
    columns: list[Any] = [*texts, nothing, nothing]
    kind = Value(rows.model._meta.model_name, output_field=CharField())
    return rows.order_by().values_list(kind, Cast(key, CharField()), *columns[:2], "word_scores")


def _union(parts: Iterable[QuerySet]) -> QuerySet:
    first, *others = parts
    return first.union(*others, all=True)


def _matches(words: Words, rows: Iterable[tuple[Any, ...]]) -> dict[int, Match]:
    matches: dict[int, Match] = {}
    for kind, key, group, text, scores in rows:
        if kind != "cooperationrequest":
            match = matches.setdefault(int(key), Match([0.0] * len(words)))
            match.add(scores, ": ".join(filter(None, (group, text))))
    return matches


def _networks(words: Words, matches: dict[int, Match]) -> Group:
    rows = Network.objects.published().with_field().filter(pk__in=matches)
    results = [
        Result(
            row.name,
            row.get_absolute_url(),
            matches[row.pk].scores,
            text=excerpt(" · ".join((*_alike(row.aliases, words), *matches[row.pk].texts)), words),
            context=row.growth_field.name,
            is_german=True,
        )
        for row in rows
    ]
    return Group(_("Netzwerke"), results, is_partial=True)


def _alike(names: Iterable[str], words: Words) -> list[str]:
    return [name for name in names if excerpt(name, words)]


def _requests(words: Words, rows: Iterable[tuple[Any, ...]]) -> Group:
    results = [
        Result(title, _request_url(key), scores, text=excerpt(text, words), is_german=True)
        for kind, key, title, text, scores in rows
        if kind == "cooperationrequest"
    ]
    return Group(_("Angebote und Gesuche"), [result for result in results if result.url])


def _request_url(public_id: str) -> str:
    try:
        return reverse("request-detail", args=(public_id,))
    except NoReverseMatch:
        return ""
