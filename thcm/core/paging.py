"""Pages of lists that may be very long: a page costs the same whether a thousand rows follow or a million."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

COUNTED = 1000
LAST_PAGE = 1_000_000


class LongPage(Page):
    """Knows whether another page follows because one row more was read, not because all were counted."""

    def __init__(
        self, object_list: Sequence[Any], number: int, paginator: "LongListPaginator", *, follows: bool
    ) -> None:
        super().__init__(object_list, number, paginator)
        self.follows = follows

    def has_next(self) -> bool:
        return self.follows

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


class LongListPaginator(Paginator):
    """Of querysets. `count` stops one above `most_counted`; `is_counted` says whether it is the whole number."""

    object_list: Any
    most_counted = COUNTED

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.most_counted + 1].count()

    @property
    def is_counted(self) -> bool:
        return self.count <= self.most_counted

    def validate_number(self, number: Any) -> int:
        try:
            number = int(number)
        except (TypeError, ValueError):
            raise PageNotAnInteger(_("Die Seite ist keine Zahl.")) from None
        if not 1 <= number <= LAST_PAGE:
            raise EmptyPage(_("Diese Seite gibt es nicht."))
        return number

    def page(self, number: Any) -> LongPage:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        # Keys first: what is only skipped on the way to a far page is not joined with anything.
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page + 1])
        if not keys and number > 1:
            raise EmptyPage(_("Diese Seite gibt es nicht."))
        shown = keys[: self.per_page]
        rows = {row.pk: row for row in self.object_list.order_by().filter(pk__in=shown)} if shown else {}
        return LongPage([rows[key] for key in shown if key in rows], number, self, follows=len(keys) > len(shown))
