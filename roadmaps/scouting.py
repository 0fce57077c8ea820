"""Projektscouting: how what somebody looks for becomes the proposal of a project."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import CooperationRequest
from roadmaps.actions import set_stage
from roadmaps.models import Project
from thcm.core.actions import stamp
from thcm.core.dates import PartialDate
from thcm.core.models import User
from thcm.core.text import slugify_german

PROPOSABLE = (
    CooperationRequest.State.RECEIVED,
    CooperationRequest.State.PUBLISHED,
    CooperationRequest.State.EXPIRED,
)


@transaction.atomic
def propose_project(*, request: CooperationRequest, user: User) -> Project:
    """A draft at the stage of an idea; the one that there is if the request already led to one.

    Raises ValidationError for what was refused, taken back or never confirmed: its text is not to be kept.
    """
    request = CooperationRequest.objects.select_for_update().get(pk=request.pk)
    if known := Project.objects.filter(request=request).order_by("pk").first():
        return known
    if request.state not in PROPOSABLE:
        raise ValidationError(_("Aus dieser Anfrage kann kein Projektvorschlag werden."))
    project = Project(slug=_free_slug(request), name_de=request.title, summary_de=request.text[:2000], request=request)
    stamp(project, user)
    project.full_clean()
    project.save()
    project.growth_fields.set(request.growth_fields.all())
    project.networks.set([request.network] if request.network else [])
    start_as_idea(project, user, _("Aus der Partnersuche (%(id)s)") % {"id": request.public_id})
    return project


def start_as_idea(project: Project, user: User, note: str = "") -> None:
    today = PartialDate.containing(timezone.localdate(), "day")
    set_stage(project=project, stage=Project.Stage.IDEA, on=today, note=note, user=user)


def _free_slug(request: CooperationRequest) -> str:
    slug = slugify_german(request.title)[:90].strip("-") or "projekt"
    return f"{slug}-{slugify_german(request.public_id)}" if Project.objects.filter(slug=slug).exists() else slug
