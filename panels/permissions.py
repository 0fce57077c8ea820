"""Who may do what with bodies, papers, panels, the work programme and monitoring; pages and back office ask alike."""

from django.db.models import QuerySet

from clusters.permissions import own_field_ids
from panels.models import Appointment, Meeting, Panel, Paper, Report, Seat, SuccessCriterion
from panels.querysets import PaperQuerySet, ReportQuerySet
from roadmaps.models import Measure, Roadmap, RoadmapGoal
from thcm.core.models import User
from thcm.core.permissions import Account, Role, has_role, roles_of

OFFICE = (Role.ADMINISTRATOR, Role.BACK_OFFICE)


def own_body_ids(user: Account) -> frozenset[int]:
    """Bodies in which the account holds a seat today, staff or not; read once per user object."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    if "own_body_ids" not in vars(user):
        held = Appointment.objects.active().filter(user=user)
        vars(user)["own_body_ids"] = frozenset(held.values_list("seat__body_id", flat=True))
    return vars(user)["own_body_ids"]


def is_member(user: Account, body_id: int) -> bool:
    """Whether the account votes in the body: further participants and guests read and comment only."""
    if body_id not in own_body_ids(user):
        return False
    held = Appointment.objects.active().filter(user=user.pk)
    return held.filter(seat__body=body_id, seat__kind=Seat.Kind.MEMBER).exists()


def visible_papers(user: Account) -> PaperQuerySet:
    """The staff prepares and reads all; members read those of their own bodies (CB-1, CB-4); others none."""
    if roles_of(user):
        return Paper.objects.all()
    return Paper.objects.for_bodies(own_body_ids(user))


def may_read_meeting(user: Account, meeting: Meeting) -> bool:
    """Agenda, papers and minutes."""
    return bool(roles_of(user)) or meeting.body_id in own_body_ids(user)


def may_prepare(user: Account) -> bool:
    """Meetings, papers, minutes and decisions."""
    return has_role(user, *OFFICE)


def may_appoint(user: Account) -> bool:
    """R25: the minister appoints."""
    return has_role(user, Role.ADMINISTRATOR, Role.MINISTRY)


def may_release(user: Account, paper: Paper) -> bool:
    """CB-4: hands a paper of the body up to the one that it reports to, or gives it back."""
    return has_role(user, Role.ADMINISTRATOR, Role.MINISTRY) or is_member(user, paper.meeting.body_id)


def may_decide(user: Account, paper: Paper) -> bool:
    """Notes that the body that a paper was handed up to has decided it; the topmost body decides its own papers."""
    is_topmost = paper.meeting.body.reports_to_id is None
    meeting = paper.forwarded_to or (paper.meeting if is_topmost else None)
    return may_prepare(user) or (meeting is not None and is_member(user, meeting.body_id))


def may_comment(user: Account, paper: Paper) -> bool:
    """The ministry, and who reads the paper as a member: staff that reads all comments in its own bodies only."""
    if has_role(user, Role.MINISTRY):
        return True
    own = own_body_ids(user)
    return bool(own) and Paper.objects.for_bodies(own).filter(pk=paper.pk).exists()


def visible_reports(user: Account) -> ReportQuerySet:
    """The staff reads all; members those that an own body writes, and what was released to it; others none (CB-3)."""
    if roles_of(user):
        return Report.objects.all()
    return Report.objects.for_bodies(own_body_ids(user))


def may_release_report(user: Account, report: Report) -> bool:
    """CB-3: the body that reports; the ministry leads it (R24)."""
    return has_role(user, Role.ADMINISTRATOR, Role.MINISTRY) or is_member(user, report.from_body_id)


def may_edit_panel(user: Account, panel: Panel) -> bool:
    """With its participants, sessions and outcomes."""
    if has_role(user, *OFFICE):
        return True
    return has_role(user, Role.FIELD_MANAGER) and panel.moderator_id is not None and panel.moderator_id == user.pk


def goals_to_fill(user: Account) -> QuerySet[RoadmapGoal]:
    """Goals of roadmaps that the user edits: outcomes of panels may become measures there."""
    goals = RoadmapGoal.objects.select_related("roadmap")
    if has_role(user, *OFFICE):
        return goals.all()
    if not isinstance(user, User) or not has_role(user, Role.FIELD_MANAGER):
        return goals.none()
    own = Roadmap.objects.looked_after(user.pk, own_field_ids(user))
    return goals.of_roadmaps(own.values_list("pk", flat=True))


def measures_to_link(user: Account) -> QuerySet[Measure]:
    """Measures under these goals: outcomes of panels may be linked with them."""
    return Measure.objects.filter(goal__in=goals_to_fill(user)).select_related("goal__roadmap")


def may_edit_work(user: Account) -> bool:
    return has_role(user, *OFFICE, Role.HEAD)


def may_define_criteria(user: Account) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.MINISTRY)


def may_measure(user: Account, criterion: SuccessCriterion) -> bool:
    """Enters values: of a field its managers, of the whole state the office."""
    return has_role(user, *OFFICE) or criterion.growth_field_id in own_field_ids(user)


def may_evaluate(user: Account) -> bool:
    """Evaluation rounds with findings and recommendations."""
    return has_role(user, *OFFICE, Role.MINISTRY)
