"""Who may do what with fields and figures; asked by the back office, its imports and actions alike."""

from clusters.models import FigureConflict, FigureSubject, GrowthField, KeyFigure, Responsibility
from thcm.core.models import User
from thcm.core.permissions import Account, Role, has_role


def own_field_ids(user: Account) -> frozenset[int]:
    """Fields that a field manager is responsible for today; read once per user object."""
    if not isinstance(user, User) or not has_role(user, Role.FIELD_MANAGER):
        return frozenset()
    if "own_field_ids" not in vars(user):
        active = Responsibility.objects.active().filter(user=user)
        vars(user)["own_field_ids"] = frozenset(active.values_list("growth_field_id", flat=True))
    return vars(user)["own_field_ids"]


def own_subject_ids(user: Account) -> frozenset[int]:
    """What the figures of the own fields are about: the fields, their sub-fields and their networks."""
    if not own_field_ids(user):
        return frozenset()
    if "own_subject_ids" not in vars(user):
        subjects = FigureSubject.objects.of_fields(own_field_ids(user))
        vars(user)["own_subject_ids"] = frozenset(subjects.values_list("pk", flat=True))
    return vars(user)["own_subject_ids"]


def is_bound_to_own_fields(user: Account) -> bool:
    """Whether the user edits some fields only, and is shown only these."""
    return has_role(user, Role.FIELD_MANAGER) and not has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_see_field(user: Account, field: GrowthField) -> bool:
    return has_role(user, Role.MINISTRY) or may_edit_field(user, field)


def may_edit_field(user: Account, field: GrowthField) -> bool:
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE) or field.pk in own_field_ids(user)


def may_edit_subject(user: Account, subject: FigureSubject) -> bool:
    """Edits figures of this subject. What belongs to no field is for administration and back office."""
    return has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE) or subject.pk in own_subject_ids(user)


def may_publish_figures(user: Account, subject: FigureSubject) -> bool:
    """Figures of networks also by the back office, which approves what networks propose."""
    if has_role(user, Role.BACK_OFFICE) and subject.kind == FigureSubject.Kind.NETWORK:
        return True
    return has_role(user, Role.ADMINISTRATOR) or subject.pk in own_subject_ids(user)


def may_see_figure(user: Account, figure: KeyFigure) -> bool:
    return has_role(user, Role.MINISTRY) or may_edit_subject(user, figure.subject)


def may_edit_figure(user: Account, figure: KeyFigure) -> bool:
    return may_edit_subject(user, figure.subject)


def may_correct_figure(user: Account, figure: KeyFigure) -> bool:
    """Changes the row in place: what is public only by those who may publish it."""
    if figure.published_at is None:
        return may_edit_subject(user, figure.subject)
    return may_publish_figures(user, figure.subject)


def may_edit_conflict(user: Account, conflict: FigureConflict) -> bool:
    """One own figure in it is enough to describe a conflict."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    return conflict.pk is not None and any(may_edit_figure(user, figure) for figure in conflict.figures.all())


def may_see_conflict(user: Account, conflict: FigureConflict) -> bool:
    return has_role(user, Role.MINISTRY) or may_edit_conflict(user, conflict)


def may_decide_conflict(user: Account, conflict: FigureConflict) -> bool:
    """To prefer one statement changes what the public sees of all of them."""
    figures = list(conflict.figures.all()) if conflict.pk is not None else []
    return bool(figures) and all(may_publish_figures(user, figure.subject) for figure in figures)
