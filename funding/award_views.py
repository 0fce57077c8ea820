"""Awarded funds: who receives what, as a list and as a table for spreadsheets."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from tablib import Dataset

from clusters.models import GrowthField
from funding.award_filters import AwardFilter
from funding.models import Award, FundingSource
from funding.querysets import AwardQuerySet
from thcm.core.exports import SemicolonCSV, TextWidget
from thcm.core.lists import FilteredList
from thcm.core.problems import problem_response

MOST_ROWS = 20_000
_COLUMNS = (
    "key",
    "title",
    "recipient",
    "town",
    "role",
    "provider",
    "programme",
    "classification",
    "starts_on",
    "ends_on",
    "amount_eur",
    "url",
)


class AwardList(FilteredList):
    template_name = "funding/award_list.html"
    part_template_name = "funding/_award_hits.html"
    filter_class = AwardFilter
    context_object_name = "awards"

    def rows(self) -> AwardQuerySet:
        return Award.objects.published()

    def shown(self, rows: AwardQuerySet) -> AwardQuerySet:
        fields = Prefetch("growth_fields", GrowthField.objects.published(), to_attr="public_fields")
        return rows.select_related("source").prefetch_related(fields)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sources = FundingSource.objects.filter(purpose=FundingSource.Purpose.AWARDS)
        return super().get_context_data(sources=sources, **kwargs)


@require_safe
def award_table(request: HttpRequest) -> HttpResponse:
    """The choice of the page as German Excel opens it; beyond the limit the oldest are left out."""
    with override("de"):
        chosen = AwardFilter(request.GET, Award.objects.published().select_related("source"), request=request)
        if not chosen.is_valid():
            reasons = [str(reason) for reasons in chosen.errors.values() for reason in reasons]
            return problem_response(request, 400, " ".join(reasons))
        names = [str(Award._meta.get_field(name).verbose_name) for name in _COLUMNS]  # type: ignore[union-attr]
        table = Dataset(headers=[*names, _("Quelle")])
        cell = TextWidget()
        for award in chosen.qs[:MOST_ROWS]:
            values = (award.get_role_display() if name == "role" else getattr(award, name) for name in _COLUMNS)
            table.append([*map(cell.render, values), award.source.name])
        text = SemicolonCSV().export_data(table).encode("utf-8-sig")
    headers = {"Content-Disposition": 'attachment; filename="bewilligte-vorhaben.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
