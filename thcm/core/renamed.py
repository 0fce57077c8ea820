"""Old addresses: rows that were renamed (their history knows), and rows that were merged into another (BO-4)."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from thcm.core.models import Merge


def redirect_renamed(rows: QuerySet, slug: str, to: str = "") -> HttpResponse:
    """To the public row that had this slug last, or that took such a row in; Http404 if there is none.

    `to` names another address of the row than its page.
    """
    for pk in _former_owners(rows.model, slug):
        row = rows.filter(pk=_kept(rows.model, pk)).first()
        if row is not None:
            return redirect(to, row.slug, permanent=True) if to else redirect(row, permanent=True)
    raise Http404


def _former_owners(model: Any, slug: str) -> list[int]:
    """Keys of all rows that ever had the slug: those that were merged away with it, then the latest first."""
    lost = _merges(model).filter(lost_slug=slug).values_list("lost_id", flat=True)
    former = model.history.filter(slug=slug).order_by("-history_date", "-history_id").values_list("id", flat=True)
    return list(dict.fromkeys([*lost, *former[:100]]))


def _kept(model: Any, pk: int) -> int:
    """The row that this one was merged into, over as many steps as there were; itself if it never was."""
    seen = {pk}
    while (kept := _merges(model).filter(lost_id=pk).values_list("kept_id", flat=True).first()) and kept not in seen:
        seen.add(pk := kept)
    return pk


def _merges(model: Any) -> QuerySet[Merge]:
    return Merge.objects.filter(model_label=model._meta.label_lower, undone_at=None)
