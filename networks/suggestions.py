"""What could suit a cooperation request, and why (R45): other requests and networks.

It rests on competences, on fields, and on words of the German text that begin alike. What is asked of the database
is bounded, however many requests there are.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from networks.models import CooperationRequest, Network, NetworkActivity, NetworkTopic
from thcm.core.search_columns import sharing, stems_of, with_shared

CANDIDATES = 30  # the newest requests with a competence, a field, or a word of the title in common
SHOWN = 5
MOST_NETWORKS = 10
WORDS_NAMED = 4
ENOUGH = 1.0
TAG, FIELD, WORD = 2.0, 1.0, 0.5  # what each weighs
# Beginnings of words that stand in any request and say nothing of what it is about.
SAYS_NOTHING = re.compile(
    r"angebot|beispiel|bereich|biete|einrichtung|entwick|erfahrung|firm(a|en)|gemeinsam|gesuch|interess|kooperation"
    r"|möcht|möglich|netzwerk|partner|produkt|projekt|such|them(a|en)|unternehm|unterstütz|verfüg|zusammenarbeit",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Suggestion:
    target: Any
    score: float
    reasons: list[str]


class Traits:
    """What a request is likened by. Reads its fields and competences, and asks for the stems of its words."""

    def __init__(self, request: CooperationRequest) -> None:
        self.request = request
        self.fields = {field.pk: field.name for field in request.growth_fields.all() if field.is_published}
        self.tags = {tag.pk: tag.name for tag in request.tags.all()}

    @cached_property
    def stems(self) -> dict[str, str]:
        """Stem and word; those of competences first, then of the title."""
        tags = " ".join(tag.name_de for tag in self.request.tags.all())
        found = stems_of(f"{tags} {self.request.title} {self.request.text}")
        return {stem: word for stem, word in found.items() if len(stem) > 4 and not SAYS_NOTHING.match(word)}

    @cached_property
    def title_stems(self) -> list[str]:
        return [stem for stem, word in self.stems.items() if word in self.request.title]

    def of_tag(self, tag: str) -> set[str]:
        return {stem for stem, word in self.stems.items() if word in tag}

    def likened(
        self, target: Any, *, fields: Iterable[int], tags: Iterable[int], stems: Collection[str]
    ) -> Suggestion | None:
        """None where too little is shared."""
        shared_tags = [name for key, name in self.tags.items() if key in set(tags)]
        shared_fields = [name for key, name in self.fields.items() if key in set(fields)]
        words = [
            word for stem, word in self.stems.items() if stem in stems and not any(word in tag for tag in shared_tags)
        ]
        score = TAG * len(shared_tags) + FIELD * len(shared_fields) + WORD * min(len(words), WORDS_NAMED)
        if score < ENOUGH:
            return None
        return Suggestion(target, score, _reasons(shared_tags, shared_fields, words[:WORDS_NAMED]))


def _reasons(tags: list[str], fields: list[str], words: list[str]) -> list[str]:
    reasons = []
    if tags:
        text = ngettext("gemeinsame Kompetenz %(names)s", "gemeinsame Kompetenzen %(names)s", len(tags))
        reasons.append(text % {"names": ", ".join(tags)})
    if fields:
        text = ngettext("Feld %(names)s", "Felder %(names)s", len(fields))
        reasons.append(text % {"names": ", ".join(fields)})
    if words:
        reasons.append(_("ähnliche Worte: %(words)s") % {"words": ", ".join(words)})
    return reasons


def _best(suggestions: Iterable[Suggestion | None], most: int) -> list[Suggestion]:
    found = [suggestion for suggestion in suggestions if suggestion]
    return sorted(found, key=lambda suggestion: -suggestion.score)[:most]


def similar_requests(traits: Traits) -> list[Suggestion]:
    """Requests of the other kind: who offers what is searched for, and the other way round."""
    candidates = CooperationRequest.objects.with_choices().filter(pk__in=_candidates(traits))
    rows = with_shared(candidates, list(traits.stems))
    return _best(
        (
            traits.likened(
                row,
                fields=[field.pk for field in row.growth_fields.all()],
                tags=[tag.pk for tag in row.tags.all()],
                stems=row.shared,
            )
            for row in rows.order_by("-published_at", "-pk")
        ),
        SHOWN,
    )


def _candidates(traits: Traits) -> list[int]:
    others = CooperationRequest.objects.published().exclude(kind=traits.request.kind)
    newest = [
        rows.order_by("-published_at", "-pk").values_list("pk", flat=True)[:CANDIDATES]
        for rows in (
            others.with_any_tag(traits.tags) if traits.tags else None,
            others.in_fields(traits.fields) if traits.fields else None,
            sharing(others, traits.title_stems) if traits.title_stems else None,
        )
        if rows is not None
    ]
    return list(newest[0].union(*newest[1:])) if newest else []


def suitable_networks(traits: Traits, most: int = SHOWN) -> list[Suggestion]:
    """Networks whose fields, topics or activities match; never the one that posted the request."""
    stems = _stems_of_networks(traits)
    fields = list(traits.fields)
    further = Network.further_fields.through.objects.filter(growthfield__in=fields).values("network")
    suited = Q(growth_field__in=fields) | Q(pk__in=further) | Q(pk__in=list(stems))
    networks = Network.objects.published().exclude(state=Network.State.DISSOLVED).filter(suited)
    return _best(
        (
            _network(traits, network, stems.get(network.pk, set()))
            for network in networks.prefetch_related("further_fields")
            if network.pk != traits.request.network_id
        ),
        most,
    )


def _network(traits: Traits, network: Network, stems: set[str]) -> Suggestion | None:
    fields = [network.growth_field_id, *(field.pk for field in network.further_fields.all())]
    tags = [key for key, name in traits.tags.items() if traits.of_tag(name) & stems]
    return traits.likened(network, fields=fields, tags=tags, stems=stems)


def _stems_of_networks(traits: Traits) -> dict[int, set[str]]:
    """By network the stems that its topics and activities share with the request."""
    found: dict[int, set[str]] = {}
    if traits.stems:
        for model in (NetworkTopic, NetworkActivity):
            rows = with_shared(sharing(model._default_manager.all(), traits.stems), list(traits.stems))
            for network_id, shared in rows.order_by().values_list("network_id", "shared"):
                found.setdefault(network_id, set()).update(shared)
    return found
