"""Influence in numbers (R44): how each actor stands on a day, what changed since another day, whom to talk to."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from roadmaps.models import InfluenceActor, InfluenceAssessment, InfluenceLink, InfluenceMap

DIRECTIONS = {
    -2: _("lehnt ab"),
    -1: _("eher dagegen"),
    0: _("neutral"),
    1: _("eher dafür"),
    2: _("unterstützt"),
}
SUPPORT = 2  # the highest direction: supports it fully


def signed(direction: int) -> str:
    return f"+{direction}" if direction > 0 else f"−{-direction}" if direction else "0"


def direction_text(direction: int) -> str:
    return f"{DIRECTIONS[direction]} ({signed(direction)})"


@dataclass(frozen=True)
class Standing:
    """An actor with the assessment that held on the day, and the one on the day it is compared with."""

    actor: InfluenceActor
    now: InfluenceAssessment | None
    before: InfluenceAssessment | None
    is_expired: bool

    @property
    def distance(self) -> int:
        """From full support: 0 supports fully, 4 is against it."""
        return SUPPORT - self.now.direction if self.now else 0

    @property
    def direction_text(self) -> str:
        return direction_text(self.now.direction) if self.now else ""

    @property
    def before_text(self) -> str:
        if self.before is None:
            return ""
        values = {"direction": direction_text(self.before.direction), "strength": self.before.strength}
        return _t("%(direction)s, Stärke %(strength)s") % values

    @property
    def has_moved(self) -> bool:
        if self.now is None or self.before is None:
            return self.before is not self.now
        return (self.now.direction, self.now.strength) != (self.before.direction, self.before.strength)


def standings(influence_map: InfluenceMap, day: dt.date, against: dt.date | None = None) -> list[Standing]:
    """All actors of the map by name, two queries (three with comparison)."""
    now, before = _latest(influence_map, day), _latest(influence_map, against) if against else {}
    found = []
    for actor in influence_map.actors.order_by("institution", "function", "pk"):
        latest = now.get(actor.pk)
        is_expired = latest is not None and latest.is_expired_on(day)
        found.append(Standing(actor, latest, before.get(actor.pk) if against else latest, is_expired))
    return found


def _latest(influence_map: InfluenceMap, day: dt.date) -> dict[object, InfluenceAssessment]:
    rows = InfluenceAssessment.objects.filter(actor__map=influence_map).latest_until(day)
    return {row.actor_id: row for row in rows.select_related("assessed_by")}


def to_address(rows: Collection[Standing]) -> list[Standing]:
    """Who is strong and far from full support first; who supports fully needs no talk, nor who nobody assessed."""
    open_ones = [row for row in rows if row.now and row.distance]
    return sorted(open_ones, key=lambda row: (-row.now.strength, -row.distance, str(row.actor)))  # type: ignore[union-attr]


def links_of(rows: Sequence[Standing]) -> list[InfluenceLink]:
    """The links between these actors, by name."""
    actors = {row.actor.pk: row.actor for row in rows}
    links = list(InfluenceLink.objects.filter(source__in=actors, target__in=actors))
    for link in links:
        link.source, link.target = actors[link.source_id], actors[link.target_id]
    return sorted(links, key=lambda link: (str(link.source), str(link.target), link.kind))
