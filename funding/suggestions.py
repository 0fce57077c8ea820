"""Which growth fields a programme may be for, and by which words: suggested, never decided."""

from dataclasses import dataclass, field
from typing import Self

from funding.facts import ProgrammeFacts
from funding.models import FieldVocabulary


@dataclass(frozen=True)
class Suggested:
    """For a field, or without one for a programme that is open to all themes; fields as in `FieldSuggestion`."""

    field_id: int | None
    slug: str
    score: int
    reasons: list[dict[str, str]] = field(default_factory=list)


class Vocabularies:
    """The words of all fields, read once."""

    def __init__(self, rows: list[FieldVocabulary]) -> None:
        self.rows = rows

    @classmethod
    def load(cls) -> Self:
        return cls(list(FieldVocabulary.objects.select_related("growth_field")))

    def suggest(self, facts: ProgrammeFacts) -> list[Suggested]:
        return []

    def fields_of(self, text: str) -> set[int]:
        """Fields whose words a text holds; for awards."""
        return set()
