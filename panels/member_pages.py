"""What the pages of members show: their bodies with meetings and open decisions, and what they may do with a paper."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from panels.models import Decision, GoverningBody, Meeting, Paper, PaperStep
from panels.permissions import may_decide, may_release, own_body_ids, visible_papers, visible_reports
from thcm.core.models import User
from thcm.core.permissions import roles_of

State = Paper.State


def next_meetings(user: User) -> list[dict[str, Any]]:
    """Of each own body its coming meetings, the next one first; nothing for who holds no seat."""
    own = own_body_ids(user)
    if not own:
        return []
    coming = list(Meeting.objects.of_bodies(own).coming())
    found = []
    for body in GoverningBody.objects.filter(pk__in=own):
        meetings = [meeting for meeting in coming if meeting.body_id == body.pk]
        found.append({"body": body, "next": next(iter(meetings), None), "further": meetings[1:]})
    return found


def of_bodies(user: User) -> list[dict[str, Any]]:
    """CB-1: with the papers of the next meeting, earlier meetings, open decisions and reports."""
    own, entries = own_body_ids(user), next_meetings(user)
    ahead = [meeting.pk for entry in entries for meeting in (entry["next"], *entry["further"]) if meeting]
    earlier = Meeting.objects.of_bodies(own).exclude(pk__in=ahead).annotate(has_minutes=~Q(minutes=""))
    earlier = earlier.defer("agenda", "minutes")
    decisions = Decision.objects.maintained().of_bodies(own).open().with_details()
    reports = list(visible_reports(user).defer("text"))
    papers = _papers(user, [entry["next"].pk for entry in entries if entry["next"]])
    return [
        entry
        | {
            "papers": papers[entry["next"].pk] if entry["next"] else [],
            "reports": [row for row in reports if entry["body"].pk in (row.from_body_id, row.to_body_id)],
            "earlier": [meeting for meeting in earlier if meeting.body_id == entry["body"].pk],
            "decisions": [
                row for row in decisions if entry["body"].pk in (row.meeting.body_id, row.responsible_body_id)
            ],
        }
        for entry in entries
    ]


def _papers(user: User, meeting_ids: list[int]) -> dict[int, list[Paper]]:
    """By the meeting that treats them: their own, or the one that they were handed up to."""
    found: dict[int, list[Paper]] = {key: [] for key in meeting_ids}
    rows = visible_papers(user).filter(Q(meeting__in=meeting_ids) | Q(forwarded_to__in=meeting_ids))
    for paper in rows.select_related("meeting__body", "forwarded_to__body").order_by("order", "pk"):
        is_handed_up = paper.state in (State.BOARD_RELEASED, State.DECIDED)
        for key in {paper.meeting_id, paper.forwarded_to_id if is_handed_up else None} & found.keys():
            found[key].append(paper)
    return found


def choices_of(user: User, paper: Paper, *, in_any_state: bool = False) -> list[str]:
    """What the account may do with the paper; with `in_any_state` also what its state does not allow now."""
    above = paper.meeting.body.reports_to
    fitting = {
        "release": above is not None and paper.state in (State.DRAFT, State.RETURNED),
        "give_back": paper.state in (State.DRAFT, State.BOARD_RELEASED),
        "decide": paper.state == State.BOARD_RELEASED
        or (above is None and paper.state in (State.DRAFT, State.RETURNED)),
    }
    wanted = [choice for choice, fits in fitting.items() if fits or in_any_state]
    if not wanted:
        return []
    releases, decides = may_release(user, paper), may_decide(user, paper)
    return [choice for choice in wanted if (decides if choice == "decide" else releases)]


def steps_of(user: User, paper: Paper) -> list[PaperStep]:
    """The newest first; the body above reads what happened since it was handed the paper."""
    steps = list(paper.steps.select_related("made_by").order_by("-pk"))
    if roles_of(user) or paper.meeting.body_id in own_body_ids(user):
        return steps
    handed_up = next((at for at, step in enumerate(steps) if step.state == State.BOARD_RELEASED), len(steps) - 1)
    return steps[: handed_up + 1]


def readers_of(paper: Paper) -> str:
    """Who reads what is said about the paper, in words."""
    above = paper.meeting.body.reports_to
    if above is None:
        return _("Kommentare lesen alle, die diese Vorlage lesen dürfen.")
    text = _("Kommentare lesen alle, die diese Vorlage lesen dürfen; sobald sie dort vorliegt, auch „%(body)s“.")
    return text % {"body": above}
