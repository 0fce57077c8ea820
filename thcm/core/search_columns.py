"""Columns that the search reads: kept by the database itself, so that they are never out of step with the row.

`search_names` holds names in small letters with German umlauts written out, for trigrams: typing errors and parts
of compound words. `search_vector` holds names (weight A) and texts (B) for German and English word stems. Django's
models do not know these columns; so no list of rows carries them along.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, migrations
from django.db.models import BooleanField, FloatField, QuerySet, TextField
from django.db.models.expressions import RawSQL

CREATE_FUNCTIONS = """
CREATE FUNCTION core_search_fold(original text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    translate(lower(replace(replace(replace(replace(replace(replace(replace(
        original, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'Ä', 'ae'), 'Ö', 'oe'), 'Ü', 'ue'), 'ß', 'ss')),
        'éèêáàâíóôúçñ²³', 'eeeaaaioouc' || 'n23');
CREATE FUNCTION core_search_join(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_to_string(parts, ' / ');
"""
DROP_FUNCTIONS = "DROP FUNCTION core_search_fold(text); DROP FUNCTION core_search_join(text[]);"


class Searchable(migrations.RunSQL):
    """Migration operation: search columns of `table`, with an index each. `aliases[]` is a column with many texts."""

    def __init__(
        self, table: str, names: Sequence[str], german: Sequence[str] = (), english: Sequence[str] = ()
    ) -> None:
        in_english = [name for name in names if name.endswith(("_en", "_en[]"))]
        in_german = [name for name in names if name not in in_english]
        vector = " || ".join(
            f"setweight(to_tsvector('{language}', {_joined(columns)}), '{weight}')"
            for language, weight, columns in (
                ("german", "A", in_german),
                ("english", "A", in_english),
                ("german", "B", german),
                ("english", "B", english),
            )
            if columns
        )
        super().__init__(
            f"ALTER TABLE {table} "
            f"ADD search_names text GENERATED ALWAYS AS (core_search_fold({_joined(names)})) STORED, "
            f"ADD search_vector tsvector GENERATED ALWAYS AS ({vector}) STORED;"
            f"CREATE INDEX {table}_search_names ON {table} USING gin (search_names gin_trgm_ops);"
            f"CREATE INDEX {table}_search_vector ON {table} USING gin (search_vector);",
            f"ALTER TABLE {table} DROP search_names, DROP search_vector",
        )
        self.arguments = [table, names, german, english]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, self.arguments, {})


def _joined(columns: Sequence[str]) -> str:
    parts = (f"core_search_join({name[:-2]}::text[])" if "[]" in name else f"{name}::text" for name in columns)
    return " || ' / ' || ".join(parts)


# A word is found by its stem, as the beginning of a longer one, or by enough of its letters (0.6 by default).
_FOUND = "({vector} @@ ({stems}) OR {table}.search_names %%> core_search_fold(%s))"
_SCORE = """greatest(
    CASE WHEN {vector} @@ ({stems}) THEN 0.5 + ts_rank({vector}, ({stems})) / 2 ELSE 0 END,
    CASE WHEN word_similarity(core_search_fold(%s), {table}.search_names) >= %s
         THEN word_similarity(core_search_fold(%s), {table}.search_names)
              + similarity(core_search_fold(%s), {table}.search_names) / 5 ELSE 0 END)"""
_STEMS = "plainto_tsquery('german', %s) || plainto_tsquery('english', %s) || to_tsquery('simple', %s)"


def found(rows: QuerySet, words: Sequence[str], *, alike: float = 0.6, in_names: bool = False) -> QuerySet:
    """Rows in which at least one of the words is found, with `word_scores`: 0 to about 1.2 for each word.

    `alike` is the share of a word's trigrams that must occur together. Short words must be spelled as they are.
    With `in_names` texts do not count.
    """
    table = f'"{rows.model._meta.db_table}"'
    vector = f"ts_filter({table}.search_vector, '{{a}}')" if in_names else f"{table}.search_vector"
    condition, score = (part.format(table=table, vector=vector, stems=_STEMS) for part in (_FOUND, _SCORE))
    where: list[Any] = []
    scores: list[Any] = []
    for word in words:
        stems = (word, word, _beginning(word))
        needed = alike if len(word) > 3 else max(alike, 0.8)
        where += (*stems, word)
        scores += (*stems, *stems, word, needed, word, word)
    is_found = RawSQL(" OR ".join([condition] * len(words)), where, BooleanField())  # noqa: S611 (own columns only)
    word_scores = RawSQL(  # noqa: S611
        f"ARRAY[{', '.join([score] * len(words))}]::float[]", scores, ArrayField(FloatField())
    )
    return rows.filter(is_found).annotate(word_scores=word_scores)


def most_alike(rows: QuerySet, text: str) -> QuerySet:
    """Rows with `likeness`, 0 to 1, to a text that was not found, the most alike first."""
    names = f'"{rows.model._meta.db_table}".search_names'
    likeness = RawSQL(f"word_similarity(core_search_fold(%s), {names})", [text], FloatField())  # noqa: S611
    return rows.annotate(likeness=likeness).order_by("-likeness", "pk")


def _beginning(word: str) -> str:
    """The word as the beginning of others in the syntax of to_tsquery, from four letters on."""
    letters = "".join(letter for letter in word.lower() if letter.isalnum())
    return f"'{letters}':*" if len(letters) > 3 and letters == word.lower() else ""


_LONGER_WORD = re.compile(r"[^\W\d_]{5,}")  # others say too little to liken two texts


def stems_of(text: str, most: int = 40) -> dict[str, str]:
    """German stems of the longer words of a text, each with the first word that has it, in their order."""
    words = list(dict.fromkeys(_LONGER_WORD.findall(text)))[:most]
    stems: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stem, word FROM unnest(%s::text[]) WITH ORDINALITY AS words (word, place),"
            " unnest(tsvector_to_array(to_tsvector('german', word))) AS stem ORDER BY place",
            [words],
        )
        for stem, word in cursor.fetchall():
            stems.setdefault(stem, word)
    return stems


def sharing(rows: QuerySet, stems: Collection[str]) -> QuerySet:
    """Rows with a word that begins with one of these stems."""
    vector = f'"{rows.model._meta.db_table}".search_vector'
    query = " | ".join(f"'{stem}':*" for stem in stems)
    return rows.filter(RawSQL(f"{vector} @@ %s::tsquery", [query], BooleanField()))  # noqa: S611 (own columns only)


def with_shared(rows: QuerySet, stems: Collection[str]) -> QuerySet:
    """With `shared`, those of the stems that a word of the row begins with."""
    vector = f'"{rows.model._meta.db_table}".search_vector'
    begins = f"{vector} @@ (quote_literal(stem) || ':*')::tsquery"
    shared = f"ARRAY(SELECT stem FROM unnest(%s::text[]) AS stem WHERE {begins})"  # noqa: S608 (own columns only)
    return rows.annotate(shared=RawSQL(shared, [list(stems)], ArrayField(TextField())))  # noqa: S611
