"""News of figures: what was published or changed, as entries of an Atom feed.

Like the changes on a figure's own page, nothing tells of what a figure was before it was public.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from clusters.display import figure_text
from clusters.models import KeyFigure
from thcm.core.atom import AtomEntry, site_address
from thcm.core.models import Source, Status

MOST_NEWS = 100
MOST_READ = 1_000  # versions, the newest
_STATEMENT = ("value", "decimals", "qualifier", "as_of", "reference_period")
_COLUMNS = ("id", "history_id", "history_date", "source_id", *_STATEMENT)
Record = dict[str, Any]


def figure_news() -> list[AtomEntry]:
    """The latest first; four queries, however many there were."""
    public = KeyFigure.history.filter(status=Status.PUBLISHED).exclude(history_type="-")
    records = list(public.order_by("-history_id").values(*_COLUMNS)[:MOST_READ])
    figures = KeyFigure.objects.published().with_origin().in_bulk({record["id"] for record in records})
    versions: dict[int, list[Record | None]] = {pk: [] for pk in figures}
    for record in records:
        versions.get(record["id"], []).append(record)
    oldest = records[-1]["history_id"] if records else 0
    before = public.filter(id__in=figures, history_id__lt=oldest).order_by("id", "-history_id").distinct("id")
    earlier = {record["id"]: record for record in before.values(*_COLUMNS)}
    told = [
        (new, old)
        for pk, rows in versions.items()
        for new, old in pairwise([*rows, earlier.get(pk)])
        if new and _is_news(new, old)
    ]
    told = sorted(told, key=lambda pair: pair[0]["history_id"], reverse=True)[:MOST_NEWS]
    return list(_entries(told, figures))


def _is_news(new: Record, old: Record | None) -> bool:
    return old is None or any(new[name] != old[name] for name in _STATEMENT)


def _entries(told: Iterable[tuple[Record, Record | None]], figures: dict[int, KeyFigure]) -> Iterator[AtomEntry]:
    told = list(told)
    sources = Source.objects.in_bulk({new["source_id"] for new, _old in told if new["source_id"]})
    for new, old in told:
        figure = figures[new["id"]]
        address = site_address(figure.get_absolute_url())
        source = sources.get(new["source_id"])
        yield AtomEntry(
            key=f"{address}#{new['history_id']}",
            title=f"{figure.subject.name}, {figure.indicator.name}: {_words(figure, new)}",
            address=address,
            paragraphs=(
                _origin(source.label if source else _("ohne Quellenangabe"), new),
                _("Vorher: %(value)s") % {"value": _with_dates(figure, old)} if old else _("Neu veröffentlicht."),
                figure.caveat,
            ),
            published_at=new["history_date"],
            updated_at=new["history_date"],
        )


def _words(figure: KeyFigure, record: Record) -> str:
    statement = {name: record[name] for name in ("value", "decimals", "qualifier")}
    return figure_text(KeyFigure(indicator=figure.indicator, **statement)) or _("leer in der Quelle")


def _with_dates(figure: KeyFigure, record: Record) -> str:
    return _origin(_words(figure, record), record)


def _origin(words: str, record: Record) -> str:
    as_of, period = record["as_of"], record["reference_period"]
    parts = (
        words,
        _("Stand %(as_of)s") % {"as_of": as_of.text} if as_of else "",
        _("Bezugszeitraum %(period)s") % {"period": period.text} if period else "",
    )
    return ", ".join(filter(None, parts))
