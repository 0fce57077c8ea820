"""Figures are corrected, replaced or withdrawn, never lost; conflicts are decided with a reason."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clusters.actions import (
    appoint_manager,
    decide_conflict,
    publish_figure,
    reinstate_figure,
    restore_figure,
    revise_figure,
    save_field,
    save_figure,
    withdraw_figure,
)
from clusters.models import Citation, FigureConflict, FigureSubject, KeyFigure, Responsibility, SubField
from tests.factories.clusters import (
    CitationFactory,
    ConflictFactory,
    GrowthFieldFactory,
    KeyFigureFactory,
    ResponsibilityFactory,
)
from tests.factories.core import OrganisationFactory, SourceFactory
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
MAY_2013 = PartialDate.parse("2013-05")


@pytest.fixture
def field():
    return GrowthFieldFactory()


@pytest.fixture
def manager(field):
    return member(Role.FIELD_MANAGER, field)


@pytest.fixture
def figure(field):
    return KeyFigureFactory(growth_field=field, external_id="KF001", note="stimmt", caveat="ohne Y")


def state(figure):
    figure.refresh_from_db()
    return figure.value, figure.as_of.iso, figure.rank, figure.status


def test_revise_figure_with_same_origin_corrects_in_place(figure, manager):
    revised = revise_figure(figure=figure, changes={"value": Decimal("2.4"), "decimals": 1}, user=manager)

    assert revised == figure
    assert state(figure) == (Decimal("2.4"), "2012-09", "preferred", "published")
    assert figure.updated_by == manager
    assert KeyFigure.objects.count() == 1
    assert [record.value for record in figure.history.all()] == [Decimal("2.4"), Decimal("2.3")]


def test_revise_figure_with_new_stand_keeps_the_old_row(figure, manager):
    citation = CitationFactory(key_figure=figure)
    ConflictFactory(figures=[figure])

    revised = revise_figure(figure=figure, changes={"value": Decimal("2.4"), "as_of": MAY_2013}, user=manager)

    assert state(figure) == (Decimal("2.3"), "2012-09", "deprecated", "published")
    assert state(revised) == (Decimal("2.4"), "2013-05", "preferred", "published")
    assert revised.external_id != "KF001"
    assert revised.published_at > figure.published_at
    assert (revised.note, revised.caveat) == ("", "ohne Y")
    assert list(Citation.objects.values_list("pk", "key_figure")) == [(citation.pk, figure.pk)]
    assert list(revised.conflicts.all()) == []


def test_revise_figure_with_new_source_drops_what_the_old_source_says(figure, manager):
    source = SourceFactory()

    revised = revise_figure(figure=figure, changes={"source": source, "population": "alle"}, user=manager)

    assert (revised.source, revised.caveat, revised.population) == (source, "", "alle")


def test_revise_figure_that_was_never_public_corrects_in_place(field, manager):
    draft = KeyFigureFactory(growth_field=field, status="draft", published_at=None)

    revise_figure(figure=draft, changes={"as_of": MAY_2013}, user=manager)

    assert state(draft) == (Decimal("2.3"), "2013-05", "preferred", "draft")
    assert KeyFigure.objects.count() == 1


def test_revise_figure_by_back_office_proposes(figure):
    revised = revise_figure(figure=figure, changes={"as_of": MAY_2013}, user=member(Role.BACK_OFFICE))

    assert state(figure) == (Decimal("2.3"), "2012-09", "preferred", "published")
    assert state(revised) == (Decimal("2.3"), "2013-05", "preferred", "in_review")
    assert revised.published_at is None


def test_revise_figure_by_back_office_does_not_touch_what_is_public(figure):
    with pytest.raises(PermissionDenied):
        revise_figure(figure=figure, changes={"value": Decimal("9.9")}, user=member(Role.BACK_OFFICE))

    assert state(figure) == (Decimal("2.3"), "2012-09", "preferred", "published")


@pytest.mark.parametrize("role", [None, Role.MINISTRY, Role.FIELD_MANAGER])
def test_revise_figure_is_refused_to_others(figure, role):
    with pytest.raises(PermissionDenied):
        revise_figure(figure=figure, changes={"value": Decimal("9.9")}, user=member(role))


def test_revise_figure_refuses_a_statement_that_exists(figure, field, manager):
    KeyFigureFactory(
        growth_field=field,
        subject=figure.subject,
        source=figure.source,
        as_of=MAY_2013,
        value=figure.value,
        rank="normal",
    )

    with pytest.raises(ValidationError):
        revise_figure(figure=figure, changes={"as_of": MAY_2013}, user=manager)

    assert state(figure) == (Decimal("2.3"), "2012-09", "preferred", "published")


def test_publish_figure_replaces_the_preferred_one(figure, manager):
    proposal = revise_figure(figure=figure, changes={"as_of": MAY_2013}, user=member(Role.BACK_OFFICE))

    publish_figure(figure=proposal, user=manager)

    assert (state(figure)[2:], state(proposal)[2:]) == (("deprecated", "published"), ("preferred", "published"))
    assert proposal.published_at is not None


def test_publish_figure_is_refused_to_back_office(field):
    draft = KeyFigureFactory(growth_field=field, status="in_review", published_at=None)

    with pytest.raises(PermissionDenied):
        publish_figure(figure=draft, user=member(Role.BACK_OFFICE))


def test_save_figure_that_is_published_needs_the_right_to(field):
    figure = KeyFigureFactory.build(growth_field=None, subject=field.subject, source=SourceFactory())
    figure.indicator = KeyFigureFactory(growth_field=GrowthFieldFactory()).indicator

    with pytest.raises(PermissionDenied):
        save_figure(figure=figure, user=member(Role.BACK_OFFICE))


def test_withdraw_figure_keeps_the_row(figure, manager):
    withdraw_figure(figure=figure, user=manager)

    assert state(figure)[3] == "archived"
    assert list(KeyFigure.objects.published()) == []
    assert figure.history.first().history_change_reason == "Zurückgezogen"


def test_reinstate_figure_swaps_ranks(figure, manager):
    newer = revise_figure(figure=figure, changes={"as_of": MAY_2013}, user=manager)

    replaced = reinstate_figure(figure=KeyFigure.objects.get(pk=figure.pk), user=manager)

    assert replaced == newer
    assert (state(figure)[2], state(newer)[2]) == ("preferred", "deprecated")


def test_restore_figure_brings_back_the_values_and_leaves_the_rank(figure, manager):
    revise_figure(figure=figure, changes={"value": Decimal("7"), "decimals": 0, "qualifier": "exact"}, user=manager)
    record = figure.history.last()

    restored = restore_figure(record=record, user=manager)

    assert (restored.value, restored.decimals, restored.qualifier) == (Decimal("2.3"), 1, "circa")
    assert restored.history.first().history_change_reason.startswith("Stand vom ")
    assert restored.history.count() == 3


def test_decide_conflict_prefers_one_and_keeps_the_other(field, manager):
    fifty = KeyFigureFactory(growth_field=field, value=50, decimals=0)
    fifty_one = KeyFigureFactory(growth_field=field, subject=fifty.subject, value=51, decimals=0, rank="normal")
    conflict = ConflictFactory(figures=[fifty, fifty_one])

    decide_conflict(conflict=conflict, figure=fifty_one, reason=" neuere Liste ", user=manager)

    conflict.refresh_from_db()
    assert (state(fifty)[2:], state(fifty_one)[2:]) == (("normal", "published"), ("preferred", "published"))
    assert (conflict.state, conflict.decision, conflict.reason) == ("decided", fifty_one, "neuere Liste")
    assert (conflict.decided_by, conflict.decided_at is None) == (manager, False)
    assert list(FigureConflict.objects.open()) == []


def test_decide_conflict_leaves_figures_on_other_things_alone(field, manager):
    chosen = KeyFigureFactory(growth_field=field, rank="normal")
    other = KeyFigureFactory(growth_field=field, subject=chosen.subject, indicator__code="companies")
    conflict = ConflictFactory(figures=[chosen, other])

    decide_conflict(conflict=conflict, figure=chosen, reason="genauer", user=manager)

    assert (state(chosen)[2], state(other)[2]) == ("preferred", "preferred")


@pytest.mark.parametrize("reason", ["", "   "])
def test_decide_conflict_needs_a_reason(figure, manager, reason):
    conflict = ConflictFactory(figures=[figure])

    with pytest.raises(ValidationError) as refused:
        decide_conflict(conflict=conflict, figure=figure, reason=reason, user=manager)

    assert refused.value.message_dict == {"reason": ["Bitte begründen, warum diese Angabe bevorzugt wird."]}


def test_decide_conflict_needs_one_of_its_figures(figure, field, manager):
    with pytest.raises(ValidationError) as refused:
        decide_conflict(
            conflict=ConflictFactory(figures=[figure]),
            figure=KeyFigureFactory(growth_field=field, subject=figure.subject, value=9),
            reason="darum",
            user=manager,
        )

    assert list(refused.value.message_dict) == ["decision"]


def test_decide_conflict_across_fields_is_refused_to_one_manager(figure, manager):
    conflict = ConflictFactory(figures=[figure, KeyFigureFactory()])

    with pytest.raises(PermissionDenied):
        decide_conflict(conflict=conflict, figure=figure, reason="darum", user=manager)


def test_save_field_gives_a_new_sub_field_its_subject(field):
    sub_field = SubField(growth_field=field, slug="laser", name_de="Laser")

    save_field(row=sub_field, user=member(Role.BACK_OFFICE))

    assert FigureSubject.objects.get(code="laser") == sub_field.subject
    assert (sub_field.subject.kind, sub_field.subject.name_de) == ("sub_field", "Laser")


def test_appoint_manager_fills_the_vacant_lead_once(field):
    vacant = ResponsibilityFactory(growth_field=field, user=None)
    user = member(Role.FIELD_MANAGER)

    appointed = [appoint_manager(field=field, user=user, organisation=OrganisationFactory()) for _time in range(2)]

    assert appointed == [vacant, vacant]
    assert list(Responsibility.objects.values_list("growth_field", "user")) == [(field.pk, user.pk)]
