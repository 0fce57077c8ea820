"""Lists that readers narrow: all of the choice stands in the address, without script, and live with htmx."""

from typing import Any

from django.db.models import QuerySet
from django.views.generic import ListView
from django_htmx.middleware import HtmxDetails

from thcm.core.filters import AddressFilter
from thcm.core.paging import LongListPaginator


class FilteredList(ListView):
    """Give `rows()`, `filter_class`, and two templates: the page, and its part with the hits for htmx."""

    paginate_by: int | None = 50
    paginator_class = LongListPaginator
    filter_class: type[AddressFilter]
    part_template_name: str
    not_chosen: tuple[str, ...] = ("page",)  # parameters that are no part of the filter

    def rows(self) -> QuerySet:
        """Everything that may be chosen from, in its order."""
        raise NotImplementedError

    def shown(self, rows: Any) -> QuerySet:
        """With what the page shows of each row."""
        return rows

    def get_template_names(self) -> list[str]:
        htmx = HtmxDetails(self.request)
        is_part = htmx and not htmx.history_restore_request
        return [self.part_template_name if is_part else str(self.template_name)]

    def get_queryset(self) -> QuerySet:
        self.filter = self.filter_class(self.request.GET, self.rows(), request=self.request)
        return self.shown(self.filter.qs if self.filter.is_valid() else self.rows().none())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filter=self.filter, address=self.address(), **kwargs)

    def address(self, *left_out: str) -> str:
        """The filter as it stands in the address, without these parameters and without what was left empty."""
        query = self.request.GET.copy()
        for name in (*self.not_chosen, *left_out):
            query.pop(name, None)
        for name in list(query):
            query.setlist(name, [value for value in query.getlist(name) if value])
        return query.urlencode()
