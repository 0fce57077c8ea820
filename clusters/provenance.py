"""What stands around one figure: earlier and newer values, parallel series, contradicting statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from clusters.models import Citation, FigureConflict, KeyFigure

NEIGHBOURS = 200
FIGURES_OF_A_CONFLICT = 60
_RANKS = {KeyFigure.Rank.PREFERRED: 0, KeyFigure.Rank.NORMAL: 1, KeyFigure.Rank.DEPRECATED: 2}


@dataclass(frozen=True)
class Neighbours:
    """Other statements on the same indicator of the same subject."""

    newer: Sequence[KeyFigure]
    earlier: Sequence[KeyFigure]
    parallel: Sequence[KeyFigure]


@dataclass(frozen=True)
class Contradiction:
    """A conflict as seen from one figure: `statements` are on the very same thing, `others` are affected too."""

    conflict: FigureConflict
    statements: Sequence[KeyFigure]
    others: Sequence[KeyFigure]


def neighbours_of(figure: KeyFigure) -> Neighbours:
    """One query. R14: the other series are listed beside this one, never in one line with it."""
    rows = list(
        KeyFigure.objects.published()
        .filter(subject=figure.subject_id, indicator=figure.indicator_id)
        .exclude(pk=figure.pk)
        .with_origin()
        .order_by("-as_of", "-id")[:NEIGHBOURS]
    )
    same = [row for row in rows if row.series == figure.series]
    is_earlier = figure.rank == KeyFigure.Rank.DEPRECATED
    return Neighbours(
        newer=sorted((row for row in same if not _is_deprecated(row)), key=_by_rank) if is_earlier else (),
        earlier=[row for row in same if _is_deprecated(row)],
        parallel=[row for row in rows if row.series != figure.series and not _is_deprecated(row)],
    )


def contradictions_of(figure: KeyFigure) -> list[Contradiction]:
    """Conflicts of the figure with all statements, the preferred one first (R13)."""
    citations = Prefetch("citations", Citation.objects.select_related("source"))
    figures = KeyFigure.objects.published().with_origin().prefetch_related(citations).order_by("id")
    conflicts = (
        figure.conflicts.published()
        .select_related("decision", "decided_by")
        .prefetch_related(Prefetch("figures", figures[:FIGURES_OF_A_CONFLICT], to_attr="shown_figures"))
    )
    return [_seen_from(figure, conflict) for conflict in conflicts]


def _seen_from(figure: KeyFigure, conflict: FigureConflict) -> Contradiction:
    rows: list[KeyFigure] = conflict.shown_figures  # type: ignore[attr-defined]
    same = [row for row in rows if (row.subject_id, row.indicator_id) == (figure.subject_id, figure.indicator_id)]
    statements = sorted(same, key=_by_rank) if len(same) > 1 else ()
    return Contradiction(conflict, statements, [row for row in rows if row not in statements and row.pk != figure.pk])


def _is_deprecated(figure: KeyFigure) -> bool:
    return figure.rank == KeyFigure.Rank.DEPRECATED


def _by_rank(figure: KeyFigure) -> tuple[int, str]:
    return (_RANKS[KeyFigure.Rank(figure.rank)], figure.series)
