"""Deadlines and titles of programmes in templates. Lists show dozens of them: what stands in every one is here."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from funding import changes, matching
from funding.models import Deadline, FundingProgramme, FundingSource, ProgrammeEvent

SOON = 14  # days
IN_ENGLISH = ("eu-portal",)  # sources whose titles are English

register = template.Library()
register.filter("matches", matching.matches_of)
register.filter("is_open_to_all", matching.is_open_to_all)


@register.filter
def programme_title(programme: FundingProgramme) -> str | SafeString:
    """In the language of its source; `source` must be loaded."""
    language = "en" if programme.source.code in IN_ENGLISH else "de"
    if language == get_language():
        return conditional_escape(programme.title)
    return format_html('<span lang="{}">{}</span>', language, programme.title)


@register.filter
def deadline_column(programme: FundingProgramme, under_month: bool = False) -> SafeString:
    """Of one `with_deadline`: the next day large, or in words what is known instead; read out as a whole date."""
    day = programme.next_deadline_on
    if day is None:
        return format_html('<span class="programme__period">{}</span>', deadline_in_words(programme))
    stage = programme.next_stage  # type: ignore[attr-defined]
    large = date_format(day, pgettext("day under the name of its month", "j.") if under_month else _("j. N"))
    small = date_format(day, "D") if under_month else f"{day.year}"
    return format_html(
        '<span class="kern-sr-only">{}</span><span class="programme__days" aria-hidden="true">{}</span>'
        '<span class="programme__weekday"><span aria-hidden="true">{}</span>{}</span>',
        _("Frist: %(day)s") % {"day": date_format(day, "DATE_FORMAT")},
        large,
        small,
        format_html('<span class="programme__stage">{}</span>', _stage(stage)) if stage else "",
    )


@register.filter
def deadline_in_words(programme: FundingProgramme) -> str:
    """„jedes Jahr am 15. Mai“, „laufend“, „Frist: siehe Quelle“."""
    if day := programme.next_deadline_on:
        text = date_format(day, "DATE_FORMAT")
        return f"{text} ({_stage(programme.next_stage)})" if programme.next_stage else text  # type: ignore[attr-defined]
    if programme.ends_on and programme.status == FundingProgramme.Status.ENDED:
        return _("beendet am %(day)s") % {"day": date_format(programme.ends_on, "DATE_FORMAT")}
    if programme.yearly:  # type: ignore[attr-defined]
        return _("jedes Jahr am %(day)s") % {"day": changes.yearly_day(programme.yearly)}  # type: ignore[attr-defined]
    return _("laufend") if programme.is_rolling else _("Frist: siehe Quelle")  # type: ignore[attr-defined]


@register.filter
def ends_soon(programme: FundingProgramme) -> str:
    """„endet in 3 Tagen“; nothing where that is further away."""
    day = programme.next_deadline_on
    days = (day - timezone.localdate()).days if day else SOON + 1
    if not 0 <= days <= SOON:
        return ""
    if not days:
        return _("endet heute")
    return ngettext("endet morgen", "endet in %(days)s Tagen", days) % {"days": days}


@register.filter
def news_in_words(programme: FundingProgramme) -> str:
    """„Frist verlängert am 3. März 2026“; nothing where people were told nothing."""
    kind = programme.news_kind  # type: ignore[attr-defined]
    if not kind:
        return ""
    day = date_format(timezone.localtime(programme.news_at), "DATE_FORMAT")
    return _("%(kind)s am %(day)s") % {"kind": ProgrammeEvent.Kind(kind).label, "day": day}


@register.filter
def in_words(deadline: Deadline) -> str:
    return changes.deadline_text(deadline.__dict__)


@register.filter
def is_over(deadline: Deadline) -> bool:
    return deadline.on is not None and deadline.on < timezone.localdate()


@register.filter
def is_for_others(programme: FundingProgramme) -> bool:
    """Whether its source names who may apply, and companies and founders are not among them."""
    return bool(programme.applicants) and not {"unternehmen", "existenzgruenderin"} & set(programme.applicants)


@register.filter
def how_often(source: FundingSource) -> str:
    """„täglich“, „alle 30 Tage“."""
    if not source.is_active:
        return _("zurzeit gar nicht: abgeschaltet")
    days, hours = divmod(source.interval_hours, 24)
    if not source.interval_hours:
        return _("von Hand gepflegt")
    if hours:
        return ngettext("jede Stunde", "alle %(hours)s Stunden", source.interval_hours) % {
            "hours": source.interval_hours
        }
    return ngettext("täglich", "alle %(days)s Tage", days) % {"days": days}


def _stage(number: int) -> str:
    return _("Stufe %(number)s") % {"number": number}
