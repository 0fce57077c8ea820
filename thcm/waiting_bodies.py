"""What waits of bodies, panels and monitoring."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusters.permissions import is_bound_to_own_fields, own_field_ids
from panels.models import Decision, GoverningBody, Panel, PanelSession, SuccessCriterion
from panels.permissions import may_prepare
from panels.querysets import SessionQuerySet
from thcm.core.models import User
from thcm.core.relative import since_text
from thcm.work_lists import Task, WorkList, list_url, row_url, work_list

TIME_FOR_MINUTES = dt.timedelta(days=14)


def body_lists(user: User) -> list[WorkList | None]:
    return [
        overdue_decisions(user),
        missing_meetings(user),
        sessions_to_write_up(user),
        sessions_overdue(user),
        panels_without_moderator(user),
        criteria_to_measure(user),
    ]


def overdue_decisions(user: User) -> WorkList | None:
    def task(row: Decision) -> Task:
        due = row.due.text if row.due else ""
        return Task(f"{row.number} {row.text_de[:80]}", row.responsible, due, row_url(row), _("Fortschreiben"))

    if not may_prepare(user):
        return None
    rows = Decision.objects.overdue().with_details().order_by("due__endswith", "pk")
    return work_list(_("Überfällige Beschlüsse"), list_url(Decision, termin="ueberfaellig"), rows, task)


def missing_meetings(user: User) -> WorkList | None:
    """CB-2: from the fourth quarter on, bodies that met less often than they should this year."""

    def task(row: GoverningBody) -> Task:
        detail = _("%(held)s von %(required)s Sitzungen in diesem Jahr")
        counts = {"held": row.held, "required": row.meetings_per_year}  # type: ignore[attr-defined]
        return Task(row.name, detail % counts, "", reverse("admin:panels_meeting_add"), _("Sitzung anlegen"))

    if not may_prepare(user):
        return None
    rows = GoverningBody.objects.published().behind(timezone.localdate())
    return work_list(_("Gremien ohne ausreichend Sitzungen"), list_url(GoverningBody), rows, task)


def sessions_of(user: User) -> SessionQuerySet:
    rows = PanelSession.objects.maintained().select_related("panel").order_by("on")
    return rows.moderated_by(user.pk) if is_bound_to_own_fields(user) else rows


def sessions_to_write_up(user: User) -> WorkList:
    def task(row: PanelSession) -> Task:
        return Task(row.title_de, str(row.panel), row.when, row_url(row), _("Protokoll schreiben"))

    rows = sessions_of(user).without_minutes(timezone.localdate() - TIME_FOR_MINUTES)
    return work_list(_("Panels ohne Protokoll"), list_url(PanelSession, state__exact="held"), rows, task)


def sessions_overdue(user: User) -> WorkList:
    def task(row: PanelSession) -> Task:
        since = since_text(row.on.ends_before - dt.timedelta(days=1))
        return Task(row.title_de, f"{row.panel}, {row.when}", since, row_url(row), _("Fortschreiben"))

    url = list_url(PanelSession, termin="ueberfaellig")
    return work_list(_("Panels, deren Termin vorbei ist"), url, sessions_of(user).overdue(), task)


def panels_without_moderator(user: User) -> WorkList | None:
    """For the office, which names them."""

    def task(row: Panel) -> Task:
        return Task(row.name_de, row.when or row.get_state_display(), "", row_url(row), _("Moderation benennen"))

    if not may_prepare(user):
        return None
    rows = Panel.objects.maintained().without_moderator()
    return work_list(_("Panels ohne Moderation"), list_url(Panel, moderation="fehlt"), rows, task)


def criteria_to_measure(user: User) -> WorkList:
    def task(row: SuccessCriterion) -> Task:
        newest = row.measured_until  # type: ignore[attr-defined]
        detail = _("zuletzt bis %(day)s") % {"day": date_format(newest, "SHORT_DATE_FORMAT")} if newest else ""
        url = reverse("admin:panels_measurement_add", query={"criterion": row.pk})
        return Task(row.name, detail or _("noch nicht gemessen"), "", url, _("Messen"))

    rows = SuccessCriterion.objects.to_measure(timezone.localdate())
    rows = rows.filter(growth_field__in=own_field_ids(user)) if is_bound_to_own_fields(user) else rows
    return work_list(_("Erfolgskriterien zu messen"), list_url(SuccessCriterion), rows, task)
