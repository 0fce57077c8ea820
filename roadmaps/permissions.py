"""Who may do what with roadmaps, analyses, gaps, projects and influence maps; asked by pages and back office alike."""

from django.db.models import Q

from clusters.models import GrowthField
from clusters.permissions import is_bound_to_own_fields, own_field_ids
from roadmaps.models import InfluenceMap, Project, Roadmap
from roadmaps.querysets import InfluenceMapQuerySet, ProjectQuerySet, RoadmapQuerySet
from thcm.core.models import User
from thcm.core.permissions import Account, Role, has_role


def is_shown_own_only(user: Account) -> bool:
    """The head reads what all fields plan, as she steers the office; she edits what a field manager does (R6)."""
    return is_bound_to_own_fields(user) and not has_role(user, Role.HEAD)


def may_edit_roadmap(user: Account, roadmap: Roadmap) -> bool:
    """With its goals, measures, milestones, states and partners: managers of its fields, and its moderator."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    if not has_role(user, Role.FIELD_MANAGER) or roadmap.pk is None or user.pk is None:
        return False
    return Roadmap.objects.looked_after(user.pk, own_field_ids(user)).filter(pk=roadmap.pk).exists()


def may_see_roadmap(user: Account, roadmap: Roadmap) -> bool:
    return has_role(user, Role.MINISTRY, Role.HEAD) or may_edit_roadmap(user, roadmap)


def may_edit_of_field(user: Account, field: GrowthField) -> bool:
    """New roadmaps, analyses and gaps of a field."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE) or field.pk in own_field_ids(user)


def may_edit_project(user: Account, project: Project) -> bool:
    """One own field, or a network of an own field, is enough."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    own = own_field_ids(user)
    return bool(own) and project.pk is not None and Project.objects.looked_after(own).filter(pk=project.pk).exists()


def may_see_project(user: Account, project: Project) -> bool:
    return has_role(user, Role.MINISTRY, Role.HEAD) or may_edit_project(user, project)


def roadmaps_to_name(user: User) -> RoadmapQuerySet:
    """What forms take from the user: public ones and those of the own, so that no ids of others' plans can be tried."""
    if not is_shown_own_only(user):
        return Roadmap.objects.all()
    own = Roadmap.objects.looked_after(user.pk, own_field_ids(user))
    return Roadmap.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=Roadmap.objects.published().values("pk")))


def projects_to_name(user: User) -> ProjectQuerySet:
    """The same of projects."""
    if not is_shown_own_only(user):
        return Project.objects.all()
    own = Project.objects.looked_after(own_field_ids(user))
    return Project.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=Project.objects.published().values("pk")))


def may_keep_maps(user: Account) -> bool:
    """Influence maps at all; which of them: see `visible_maps`."""
    return has_role(user, Role.ADMINISTRATOR, Role.HEAD, Role.FIELD_MANAGER)


def visible_maps(user: Account) -> InfluenceMapQuerySet:
    """R44: owners, the head and administrators. Nobody else may learn that a map exists."""
    if has_role(user, Role.ADMINISTRATOR, Role.HEAD):
        return InfluenceMap.objects.all()
    if not isinstance(user, User) or not has_role(user, Role.FIELD_MANAGER):
        return InfluenceMap.objects.none()
    return InfluenceMap.objects.owned_by(user.pk)
