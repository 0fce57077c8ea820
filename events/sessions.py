"""The calendar entry of a panel's session comes from the session, and follows it (GM-5)."""

from typing import Any

from django.db import transaction

from events.actions import new_slug
from events.dates import Period
from events.models import Event, EventParty
from panels.models import PanelSession
from thcm.core.actions import stamp
from thcm.core.models import SiteSetting, Status, User


@transaction.atomic
def follow_session(*, session: PanelSession, user: User) -> Event:
    """Creates the entry, or takes over what the session says today; a former date stays by the rules of events.

    It is as public as the session. Raises ValidationError where the event does not hold together.
    """
    session = PanelSession.objects.select_for_update(of=("self",)).select_related("panel").get(pk=session.pk)
    event = Event.objects.select_for_update().filter(panel_session=session).first()
    is_new = event is None
    event = event or Event(type=Event.Type.PANEL, origin=Event.Origin.MANUAL, panel_session=session)
    _take_over(event, session)
    if is_new:
        event.slug = new_slug(event.title_de, event.starts_on.year)
    stamp(event, user)
    event.full_clean()
    event.save()
    if is_new:
        event.growth_fields.set(session.panel.growth_fields.all())
        site = SiteSetting.current()
        if site and site.operator:
            EventParty.objects.create(event=event, organisation=site.operator)
    return event


def _take_over(event: Event, session: PanelSession) -> None:
    columns = _told(session)
    period = Period.of(session.on)
    if event.starts_on is None or event.period != period:
        columns |= {**period.columns, "date_text": ""}
    if event.pk is None or event.status == Status.DRAFT:  # what an editor has withdrawn stays so
        is_public = session.is_published and session.panel.is_published
        columns["status"] = Status.PUBLISHED if is_public else Status.DRAFT
    if session.state == PanelSession.State.CANCELLED:
        columns["state"] = Event.State.CANCELLED
    elif event.state == Event.State.CANCELLED:
        columns["state"] = Event.State.SCHEDULED
    for name, value in columns.items():
        setattr(event, name, value)


def _told(session: PanelSession) -> dict[str, Any]:
    """What the entry says in the words of the session."""
    return {
        "title_de": session.title_de,
        "title_en": session.title_en,
        "is_planned": session.is_planned,
        "start_time": session.starts_at,
        "place_name": session.place,
        "description_de": session.summary_de,
        "description_en": session.summary_en,
    }


def differs(event: Event, session: PanelSession) -> bool:
    """Whether the entry says something else than the session."""
    is_cancelled = session.state == PanelSession.State.CANCELLED
    if event.period != Period.of(session.on) or (event.state == Event.State.CANCELLED) != is_cancelled:
        return True
    return any(getattr(event, name) != value for name, value in _told(session).items())
