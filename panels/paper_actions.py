"""Writes of papers and meetings: handed up, given back, decided, each with its step (CB-4); invitations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from panels.models import Appointment, Meeting, Paper, PaperStep
from thcm.core.mail import queue_mail
from thcm.core.models import User

State = Paper.State


def version_of(paper: Paper) -> str:
    """What a page shows of a paper: another step, and another file or text, make another version."""
    return paper.updated_at.isoformat()


def _locked(paper: Paper, seen: str, *states: Paper.State) -> Paper:
    """The row as it is now, for nobody else to change. Raises ValidationError unless it is as its reader saw it."""
    rows = Paper.objects.select_related("meeting__body__reports_to").select_for_update(of=("self",))
    paper = rows.get(pk=paper.pk)
    if version_of(paper) != seen:
        text = _("Die Vorlage hat sich inzwischen geändert, Stand: „%(state)s“. Bitte sehen Sie sie noch einmal an.")
        raise ValidationError(text % {"state": paper.get_state_display()})
    if paper.state not in states:
        raise ValidationError(_("Das geht beim Stand „%(state)s“ nicht.") % {"state": paper.get_state_display()})
    return paper


def _step(paper: Paper, state: Paper.State, user: User, note: str = "") -> PaperStep:
    step = PaperStep(paper=paper, state=state, note=note.strip(), made_by=user)
    step.full_clean()
    paper.state = state
    paper.save(update_fields=("state", "forwarded_to", "updated_at"))
    step.save()
    return step


@transaction.atomic
def release(*, paper: Paper, seen: str, user: User) -> PaperStep:
    """Hands a paper up to the next meeting of the body that its own reports to."""
    paper = _locked(paper, seen, State.DRAFT, State.RETURNED)
    above = paper.meeting.body.reports_to
    if above is None:
        raise ValidationError(_("Über diesem Gremium steht keines, dem es Vorlagen weitergibt."))
    meeting = Meeting.objects.of_bodies([above.pk]).coming().select_for_update().first()
    if meeting is None:
        text = _("Für „%(body)s“ steht noch keine kommende Sitzung fest. Sobald sie eingetragen ist, geht es weiter.")
        raise ValidationError(text % {"body": above})
    paper.forwarded_to = meeting
    return _step(paper, State.BOARD_RELEASED, user)


@transaction.atomic
def give_back(*, paper: Paper, seen: str, note: str, user: User) -> PaperStep:
    """Back to who prepares it, with the reason; the body above no longer sees it."""
    paper = _locked(paper, seen, State.DRAFT, State.BOARD_RELEASED)
    paper.forwarded_to = None
    return _step(paper, State.RETURNED, user, note)


@transaction.atomic
def decide(*, paper: Paper, seen: str, user: User) -> PaperStep:
    """Notes that it was decided; the words of the decision are a Decision of their own."""
    is_topmost = paper.meeting.body.reports_to_id is None
    paper = _locked(paper, seen, *((State.DRAFT, State.RETURNED) if is_topmost else (State.BOARD_RELEASED,)))
    return _step(paper, State.DECIDED, user)


@transaction.atomic
def invite(*, meeting: Meeting) -> tuple[int, int]:
    """Tells everybody who holds a seat, by mail with the way to the papers and nothing of them; once.

    Returns how many were told, and how many have no account or no address. Raises ValidationError.
    """
    meeting = Meeting.objects.select_related("body").select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.state != Meeting.State.PLANNED:
        raise ValidationError(_("Zu dieser Sitzung ist schon eingeladen, oder sie ist vorbei oder entfallen."))
    if not meeting.is_coming:
        raise ValidationError(_("Das Datum dieser Sitzung liegt in der Vergangenheit."))
    held = Appointment.objects.active().filter(seat__body=meeting.body_id).select_related("user")
    people = {(row.user_id or row.person_email or row.pk): row for row in held}
    accounts = [row for row in people.values() if row.user and row.user.is_active]
    addresses = {row.user.email or row.person_email for row in accounts if row.user} - {""}
    meeting.state = Meeting.State.INVITED
    meeting.save(update_fields=("state", "updated_at"))
    with override("de"):
        words = {"link": reverse("own-meeting", args=(meeting.pk,)), "body": meeting.body.name, "day": meeting.on.text}
    for address in sorted(addresses):
        queue_mail(template="meeting_invited", to=address, **words)
    return len(addresses), len(people) - len(addresses)
