"""Changes of figures and conflicts. A statement of a source is corrected, replaced or withdrawn, never lost."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import (
    Citation,
    FigureConflict,
    FigureSubject,
    GrowthField,
    KeyFigure,
    Responsibility,
    SubField,
)
from clusters.permissions import (
    may_correct_figure,
    may_decide_conflict,
    may_edit_figure,
    may_publish_figures,
)
from thcm.core.actions import restore, stamp
from thcm.core.models import Organisation, Source, Status, User, new_public_id

ORIGIN = ("source", "as_of", "reference_period")
# What a source says about its own numbers; another source says it for itself.
BOUND_TO_SOURCE = {"population": "", "wz_code": "", "wz_note": "", "caveat": ""}
# What was said about the earlier value.
BOUND_TO_VALUE = {"note": "", "review_due_on": None}


def _save(figure: KeyFigure, user: User, reason: str = "") -> None:
    stamp(figure, user)
    vars(figure)["_change_reason"] = reason or None
    figure.save()


def _locked(figure: KeyFigure) -> KeyFigure:
    """The figure as it stands now; other changes of figures of its subject wait for this transaction."""
    FigureSubject.objects.select_for_update().get(pk=figure.subject_id)
    return KeyFigure.objects.select_related("subject").get(pk=figure.pk)


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def is_new_statement(figure: KeyFigure, changes: Mapping[str, Any]) -> bool:
    """Whether these changes tell of another source, Stand or period than the row that was published."""
    if figure.published_at is None:
        return False
    return any(name in changes and getattr(figure, name) != changes[name] for name in ORIGIN)


@transaction.atomic
def save_figure(*, figure: KeyFigure, user: User) -> KeyFigure:
    """Saves a new figure, or one that was never published."""
    if figure.is_published:
        _require(may_publish_figures(user, figure.subject))
        _replace_preferred(figure, user)
    _require(may_edit_figure(user, figure))
    figure.full_clean()
    _save(figure, user)
    return figure


@transaction.atomic
def revise_figure(*, figure: KeyFigure, changes: Mapping[str, Any], user: User) -> KeyFigure:
    """Corrects the row, or puts a new one beside it if source, Stand or period are others. Returns the row that holds.

    The new row takes over rank and state; the old one keeps its citations and conflicts and becomes a former
    value. Whoever may not publish proposes: the new row waits for review and the old one stays as it is.
    """
    figure = _locked(figure)
    _require(may_edit_figure(user, figure))
    if is_new_statement(figure, changes):
        return _follow_up(figure, changes, user)
    _require(may_correct_figure(user, figure))
    for name, value in changes.items():
        setattr(figure, name, value)
    return save_figure(figure=figure, user=user) if figure.published_at is None else _correct(figure, user)


def _correct(figure: KeyFigure, user: User) -> KeyFigure:
    figure.full_clean()
    _save(figure, user)
    return figure


def _follow_up(figure: KeyFigure, changes: Mapping[str, Any], user: User) -> KeyFigure:
    entered = {name: value for name, value in changes.items() if name != "review_due_on"}
    bound = BOUND_TO_VALUE | (BOUND_TO_SOURCE if changes.get("source", figure.source) != figure.source else {})
    new = KeyFigure.objects.get(pk=figure.pk)
    new.pk, new.external_id, new.published_at, new.created_at = None, new_public_id(), None, timezone.now()
    new._state.adding = True
    for name, value in (bound | entered).items():
        setattr(new, name, value)
    new.full_clean()
    if not (new.is_published and may_publish_figures(user, figure.subject)):
        new.status = Status.IN_REVIEW
    if new.is_published:
        _save_rank(figure, KeyFigure.Rank.DEPRECATED, user, _("Neuer Stand: %(id)s") % {"id": new.external_id})
    _save(new, user, _("Neuer Stand zu %(id)s") % {"id": figure.external_id})
    return new


def _save_rank(figure: KeyFigure, rank: str, user: User, reason: str) -> None:
    if figure.rank != rank:
        figure.rank = rank
        _save(figure, user, reason)


def _replace_preferred(figure: KeyFigure, user: User) -> None:
    """A figure that is published as preferred turns the one preferred so far into a former value.

    What an official statistic says anew replaces what it said before, in whatever rank.
    """
    if figure.rank == KeyFigure.Rank.DEPRECATED:
        return
    reason = _("Neuer Stand: %(id)s") % {"id": figure.external_id}
    for row in KeyFigure.objects.same_observation(figure).current().filter(published_at__isnull=False):
        if row.rank == figure.rank == KeyFigure.Rank.PREFERRED or _says_again(figure, row):
            _save_rank(row, KeyFigure.Rank.DEPRECATED, user, reason)


def _says_again(figure: KeyFigure, row: KeyFigure) -> bool:
    """Whether `figure` is of the same official table as `row`, and not of an earlier period."""
    if figure.source is None or figure.source != row.source:
        return False
    ours, theirs = figure.reference_period, row.reference_period
    is_earlier = bool(ours and theirs and ours.starts_on < theirs.starts_on)
    return figure.source.kind == Source.Kind.OFFICIAL_STATISTICS and not is_earlier


@transaction.atomic
def publish_figure(*, figure: KeyFigure, user: User) -> None:
    """Publishes a draft or proposal, or brings back what was withdrawn."""
    figure = _locked(figure)
    _require(may_publish_figures(user, figure.subject))
    figure.status = Status.PUBLISHED
    _replace_preferred(figure, user)
    _save(figure, user, _("Veröffentlicht"))


@transaction.atomic
def withdraw_figure(*, figure: KeyFigure, user: User) -> None:
    """Takes a published figure off the public pages. The row, its citations and its history stay."""
    figure = _locked(figure)
    _require(may_publish_figures(user, figure.subject))
    figure.status = Status.ARCHIVED
    _save(figure, user, _("Zurückgezogen"))


@transaction.atomic
def reinstate_figure(*, figure: KeyFigure, user: User) -> KeyFigure | None:
    """Makes a former value hold again. The one that held in its place becomes a former value and is returned.

    In its place stands the newest current statement of the same source, otherwise the preferred one.
    """
    figure = _locked(figure)
    _require(may_publish_figures(user, figure.subject))
    current = KeyFigure.objects.same_observation(figure).current().filter(status=Status.PUBLISHED)
    place = current.filter(source=figure.source).order_by("-as_of").first()
    place = place or current.filter(rank=KeyFigure.Rank.PREFERRED).first()
    rank = place.rank if place else KeyFigure.Rank.PREFERRED
    if place:
        reason = _("%(id)s gilt wieder") % {"id": figure.external_id}
        _save_rank(place, KeyFigure.Rank.DEPRECATED, user, reason)
    _save_rank(figure, rank, user, _("Wieder gültig gemacht"))
    return place


@transaction.atomic
def retire_earlier(*, figure: KeyFigure, user: User) -> None:
    """Makes former values of all public statements on the same thing whose Stand is before that of `figure`."""
    figure = _locked(figure)
    _require(may_publish_figures(user, figure.subject))
    reason = _("Neuer Stand: %(id)s") % {"id": figure.external_id}
    for row in KeyFigure.objects.same_observation(figure).current().filter(status=Status.PUBLISHED):
        if row.as_of and figure.as_of and row.as_of.ends_before <= figure.as_of.starts_on:
            _save_rank(row, KeyFigure.Rank.DEPRECATED, user, reason)


@transaction.atomic
def restore_figure(*, record: Any, user: User) -> KeyFigure:
    """Gives a figure the values of a record of its history; its rank stays."""
    figure = KeyFigure.objects.select_related("subject").get(pk=record.id)
    _require(may_correct_figure(user, figure))
    return restore(record=record, user=user, keep=("rank", "external_id"))


@transaction.atomic
def cite(*, figure: KeyFigure, citations: Iterable[Citation]) -> None:
    """Adds citations that were entered together with the figure."""
    for citation in citations:
        citation.key_figure = figure
        citation.save()


@transaction.atomic
def decide_conflict(*, conflict: FigureConflict, figure: KeyFigure, reason: str, user: User) -> None:
    """Prefers one statement, with a reason. The others stay public beside it (R13)."""
    _require(may_decide_conflict(user, conflict))
    figures = list(conflict.figures.select_for_update())
    if figure not in figures:
        raise ValidationError({"decision": _("Diese Angabe gehört nicht zum Konflikt.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Bitte begründen, warum diese Angabe bevorzugt wird.")})
    note = _("Konflikt %(code)s entschieden") % {"code": conflict.code}
    for row in figures:
        if row == figure:
            _save_rank(row, KeyFigure.Rank.PREFERRED, user, note)
        elif row.rank == KeyFigure.Rank.PREFERRED and _says_the_same(row, figure):
            _save_rank(row, KeyFigure.Rank.NORMAL, user, note)
    conflict.decision, conflict.reason = figure, reason.strip()
    conflict.state = FigureConflict.State.DECIDED
    conflict.decided_by, conflict.decided_at = user, timezone.now()
    stamp(conflict, user)
    conflict.save()


def _says_the_same(row: KeyFigure, figure: KeyFigure) -> bool:
    """Whether both are about the same indicator of the same subject, in whatever series."""
    return (row.subject_id, row.indicator_id) == (figure.subject_id, figure.indicator_id)


@transaction.atomic
def save_field(*, row: GrowthField | SubField, user: User) -> None:
    """Saves a field or sub-field; a new one gets the subject that its figures are about."""
    if row.subject_id is None:
        kinds = FigureSubject.Kind
        kind = kinds.FIELD if isinstance(row, GrowthField) else kinds.SUB_FIELD
        row.subject = FigureSubject.objects.create(code=row.slug, kind=kind, name_de=row.name_de, name_en=row.name_en)
    stamp(row, user)
    row.save()


@transaction.atomic
def appoint_manager(*, field: GrowthField, user: User, organisation: Organisation) -> Responsibility:
    """Makes the account look after the field from today: it fills the vacant lead.

    Raises ValidationError if another account leads the field already (R4).
    """
    responsibilities = Responsibility.objects.active().filter(growth_field=field)
    if existing := responsibilities.filter(user=user).first():
        return existing
    vacant = responsibilities.filter(user__isnull=True, role=Responsibility.Role.LEAD).first()
    responsibility = vacant or Responsibility(
        growth_field=field,
        organisation=organisation,
        role=Responsibility.Role.LEAD,
        starts_on=timezone.localdate(),
    )
    responsibility.user = user
    responsibility.full_clean()
    responsibility.save()
    return responsibility
