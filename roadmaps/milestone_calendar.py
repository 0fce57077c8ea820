"""Milestones of a roadmap as iCalendar, in German."""

from collections.abc import Iterable

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from roadmaps.models import Milestone, Roadmap
from thcm.core.ical import whole_calendar


def milestone_calendar(roadmap: Roadmap, milestones: Iterable[Milestone]) -> str:
    with override("de"):
        address = f"{settings.SITE_URL}{roadmap.get_absolute_url()}"
        name = _("Meilensteine: %(title)s") % {"title": roadmap.title_de}
        return whole_calendar(name, address, (_vevent(milestone, address) for milestone in milestones))


def _vevent(milestone: Milestone, address: str) -> str:
    """One whose day is not known fills its whole period, as tentative (R35)."""
    entry = icalendar.Event()
    entry.add("uid", f"milestone-{milestone.pk}@{settings.SITE_URL.split('//')[-1]}")
    entry.add("sequence", int(milestone.updated_at.timestamp()) // 60)  # only grows with each change
    entry.add("dtstamp", milestone.updated_at)
    entry.add("last-modified", milestone.updated_at)
    entry.add("summary", _summary(milestone))
    entry.add("status", _status(milestone))
    entry.add("transp", "TRANSPARENT")
    entry.add("dtstart", milestone.due.starts_on)
    entry.add("dtend", milestone.due.ends_before)
    entry.add("description", "\n\n".join(filter(None, (milestone.goal.title_de, milestone.description_de, address))))
    entry.add("url", f"{address}#meilenstein-{milestone.pk}")
    return entry.to_ical().decode()


def _status(milestone: Milestone) -> str:
    if milestone.state == Milestone.State.CANCELLED:
        return "CANCELLED"
    is_sure = milestone.due.precision == "day" or milestone.state == Milestone.State.REACHED
    return "CONFIRMED" if is_sure else "TENTATIVE"


def _summary(milestone: Milestone) -> str:
    """Says what STATUS says, too, as many calendars do not show that."""
    if milestone.state == Milestone.State.CANCELLED:
        return _("Entfallen: %(title)s") % {"title": milestone.title_de}
    when = "" if milestone.due.precision == "day" else f" – {milestone.due.text}"
    return f"{milestone.title_de}{when}"
