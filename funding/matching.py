"""Which fields a programme is for, as readers see it: what people rated first, then what words suggest, with why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from clusters.models import GrowthField
from funding.models import FieldRating, FundingProgramme
from funding.terms import Area, labels_of

MOST_REASONS = 3
SIGNALS = {
    "title": gettext_lazy("„%(word)s“ im Titel"),
    "keyword": gettext_lazy("Schlagwort „%(word)s“"),
    "text": gettext_lazy("„%(word)s“ in der Beschreibung"),
    "area": gettext_lazy("Förderbereich „%(word)s“"),
    "topic": gettext_lazy("Thema „%(word)s“"),
    "open": gettext_lazy("für alle Themen offen"),
}
UNNAMED = gettext_lazy("Einordnung in der Quelle")


@dataclass(frozen=True)
class FieldMatch:
    """`reasons` of a suggestion in words; a rating is a person's."""

    field: GrowthField
    is_rated: bool
    reasons: str = ""


def matches_of(programme: FundingProgramme) -> list[FieldMatch]:
    """Of a programme `with_fields`: rated „passt“, then suggested where nobody said otherwise."""
    ratings = {rating.growth_field_id: rating for rating in programme.ratings.all()}
    fits = [row.growth_field for row in ratings.values() if row.rating == FieldRating.Rating.FITS]
    rated = [FieldMatch(field, True) for field in sorted(fits, key=lambda field: field.order) if field.is_published]
    settled = {
        key for key, rating in ratings.items() if rating.rating in (FieldRating.Rating.FITS, FieldRating.Rating.NO)
    }
    suggested = [
        FieldMatch(row.growth_field, False, reasons_in_words(row.reasons))
        for row in programme.suggestions.all()
        if row.growth_field and row.growth_field_id not in settled and row.growth_field.is_published
    ]
    return rated + suggested


def is_open_to_all(programme: FundingProgramme) -> bool:
    """„themenoffen“."""
    return any(row.growth_field_id is None for row in programme.suggestions.all())


def reasons_in_words(reasons: Iterable[dict[str, Any]]) -> str:
    """„„Photonik“ im Titel, Förderbereich „Energie““, the strongest first."""
    return ", ".join(_reason(reason) for reason in list(reasons)[:MOST_REASONS])


def _reason(reason: dict[str, Any]) -> str:
    signal, word = reason["signal"], reason.get("word", "")
    if signal in ("area", "topic"):
        word = _named(word)
    return str(SIGNALS[signal] if word or signal == "open" else UNNAMED) % {"word": word}


def _named(code: str) -> str:
    """A classification of the source as people read it: `optische_technologien`, HORIZON-HLTH; not mere numbers."""
    (label,) = labels_of(Area, [code])
    if label != code:
        return label
    plain = "" if code.isdigit() else code.removeprefix("uf_").replace("_", " ")
    return plain.replace("-", " ").title() if plain.islower() else plain
