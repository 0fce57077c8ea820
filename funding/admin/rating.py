"""What an account sees and may say of the fields of a programme (GM-7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clusters.models import GrowthField
from clusters.permissions import own_field_ids
from funding.matching import reasons_in_words
from funding.models import FieldRating, FundingProgramme
from funding.permissions import may_rate
from thcm.core.permissions import Account


@dataclass(frozen=True)
class RatingLine:
    """`reasons` in words; empty where nothing suggests the field."""

    field: GrowthField
    rating: FieldRating | None
    reasons: str
    may_rate: bool

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return FieldRating.Rating.choices


def lines_of(programme: FundingProgramme, user: Account, *, more: Iterable[GrowthField] = ()) -> list[RatingLine]:
    """Of a programme `with_fields`: fields that are rated or suggested, and `more`; the account's own first."""
    ratings = {row.growth_field_id: row for row in programme.ratings.all()}
    suggested = {row.growth_field_id: row for row in programme.suggestions.all() if row.growth_field}
    fields = {field.pk: field for field in more}
    fields |= {key: row.growth_field for key, row in (ratings | suggested).items()}
    own = own_field_ids(user)
    lines = [
        RatingLine(
            field=field,
            rating=ratings.get(key),
            reasons=reasons_in_words(suggested[key].reasons) if key in suggested else "",
            may_rate=may_rate(user, field),
        )
        for key, field in fields.items()
    ]
    return sorted(lines, key=lambda line: (line.field.pk not in own, not line.may_rate, line.field.order))
