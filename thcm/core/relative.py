"""Dates in words, seen from today."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def since_text(moment: dt.date | dt.datetime | None) -> str:
    """„seit heute“, „seit gestern“, „seit 12 Tagen“, „seit 3 Monaten“, „seit 2 Jahren“; nothing for no date."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("seit heute")
    if days == 1:
        return _("seit gestern")
    if days < 60:
        return ngettext("seit %(count)s Tag", "seit %(count)s Tagen", days) % {"count": days}
    if days < 730:
        months = days * 12 // 365
        return ngettext("seit %(count)s Monat", "seit %(count)s Monaten", months) % {"count": months}
    return ngettext("seit %(count)s Jahr", "seit %(count)s Jahren", days // 365) % {"count": days // 365}
