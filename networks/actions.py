"""Proposals for a network's profile, the decisions on them, and saving a network."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.actions import retire_earlier, revise_figure, save_figure
from clusters.models import FigureSubject, Indicator, KeyFigure
from networks.models import Network, NetworkLabel, ProfileChange
from networks.permissions import may_edit_network, may_propose
from networks.proposals import COLUMNS, MEMBERS, ROWS, Part, State, member_figures, plain, situations
from thcm.core.actions import stamp
from thcm.core.dates import PartialDate
from thcm.core.mail import queue_mail
from thcm.core.models import Source, Status, User


class Outdated(Exception):
    """What is approved or what waits is not what the account has seen."""


@dataclass(frozen=True)
class Decision:
    """On one proposal, by somebody who saw the part in this version (`Situation.version`)."""

    change: ProfileChange
    seen: str
    accept: bool
    reason: str = ""


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _locked(network: Network) -> Network:
    """The network as it stands now; other proposals and decisions on it wait for this transaction."""
    return Network.objects.select_for_update(of=("self",)).select_related("subject").get(pk=network.pk)


@transaction.atomic
def save_network(*, network: Network, user: User) -> None:
    """Saves a network; a new one gets the subject that its member numbers are about."""
    if network.subject_id is None:
        kind = FigureSubject.Kind.NETWORK
        network.subject = FigureSubject.objects.create(code=network.slug, kind=kind, name_de=network.name)
    stamp(network, user)
    network.save()


@transaction.atomic
def propose(*, network: Network, part: Part, state: State, note: str, seen: str, user: User) -> ProfileChange | None:
    """Puts a state of the part up for review, in place of one that waits already. None if there is nothing new in it.

    Raises Outdated if something else waits or is approved than in the version `seen`.
    """
    network = _locked(network)
    _require(may_propose(user, network))
    [now] = situations(network, part)
    if state == now.approved or (now.pending and state == now.pending.proposed):
        return None
    if seen != now.version:
        raise Outdated
    if now.pending:
        _close(now.pending, ProfileChange.State.REPLACED)
    return ProfileChange.objects.create(
        network=network, part=part, before=now.approved, proposed=state, note=note, proposed_by=user
    )


@transaction.atomic
def withdraw(*, network: Network, part: Part, seen: str, user: User) -> None:
    """Takes back what waits; every editor of the network may. Raises Outdated if it is not what was seen."""
    network = _locked(network)
    _require(may_propose(user, network))
    [now] = situations(network, part)
    if now.pending is None or seen != now.version:
        raise Outdated
    _close(now.pending, ProfileChange.State.WITHDRAWN)


def _close(change: ProfileChange, state: str, user: User | None = None, reason: str = "") -> None:
    change.state, change.decided_at, change.reviewer, change.reason = state, timezone.now(), user, reason
    change.save()


@transaction.atomic
def decide(*, network: Network, decisions: Iterable[Decision], user: User) -> list[ProfileChange]:
    """Accepts and refuses proposals and tells who made them. Returns those that changed meanwhile, undecided.

    All or nothing: raises ValidationError, by part, if one that is accepted does not fit.
    """
    network = _locked(network)
    _require(may_edit_network(user, network))
    outcomes: list[Decision] = []
    left: list[ProfileChange] = []
    for decision in decisions:
        [now] = situations(network, Part(decision.change.part))
        if now.pending is None or now.pending != decision.change or now.version != decision.seen:
            left.append(decision.change)
            continue
        outcomes.append(replace(decision, change=now.pending))
        _decide_one(network, outcomes[-1], user)
    _tell(network, outcomes)
    return left


def _decide_one(network: Network, decision: Decision, user: User) -> None:
    change, states, reason = decision.change, ProfileChange.State, decision.reason.strip()
    if decision.accept:
        try:
            _accept(network, change, user)
        except ValidationError as error:
            raise ValidationError({change.part: error.messages}) from error
    elif not reason:
        raise ValidationError({change.part: _("Bitte begründen, warum der Vorschlag abgelehnt wird.")})
    _close(change, states.ACCEPTED if decision.accept else states.REFUSED, user, reason)


def _tell(network: Network, decisions: list[Decision]) -> None:
    """One mail for each account, with all that was decided of what it proposed."""
    accepted: dict[User, list[str]] = defaultdict(list)
    refused: dict[User, list[str]] = defaultdict(list)
    for decision in decisions:
        user = decision.change.proposed_by
        if user and user.is_active and user.email:
            label = str(decision.change.get_part_display())
            outcome, text = (accepted, label) if decision.accept else (refused, f"{label}: {decision.reason.strip()}")
            outcome[user].append(text)
    for user in accepted | refused:
        queue_mail(
            template="changes_decided",
            to=user.email,
            link=reverse("own-network", args=(network.slug,)),
            network=network.name,
            accepted=accepted.get(user, []),
            refused=refused.get(user, []),
        )


def _accept(network: Network, change: ProfileChange, user: User) -> None:
    if change.part in ROWS:
        _write_rows(network, change, user)
    elif change.part in COLUMNS:
        proposed = {name: change.proposed[name] for name in COLUMNS[change.part]}
        for name, value in _values(Network, proposed).items():
            setattr(network, name, value)
    else:
        _write_members(network, change.proposed, user)
    network.full_clean()
    vars(network)["_change_reason"] = _("Vorschlag angenommen: %(part)s") % {"part": change.get_part_display()}
    stamp(network, user)
    network.save()


def _write_rows(network: Network, change: ProfileChange, user: User) -> None:
    """Rows that stay keep their origin; of new labels the network itself is the source."""
    model, names = ROWS[change.part]
    kept: list[tuple[State, Any]] = []
    wanted = list(change.proposed["rows"])
    for row in model._default_manager.filter(network=network):
        state = {name: plain(getattr(row, name)) for name in names}
        if state in wanted:
            wanted.remove(state)
            kept.append((state, row))
        else:
            row.delete()
    origin: dict[str, Any] = {}
    if model is NetworkLabel and wanted:
        today = PartialDate(timezone.localdate(change.proposed_at), "day")
        origin = {"source": _own_source(network, today, user)}
    for order, state in enumerate(change.proposed["rows"]):
        found = next((pair for pair in kept if pair[0] == state), None)
        if found:
            kept.remove(found)
        row = found[1] if found else model(network=network, **_values(model, state), **origin)
        _save_row(row, order, is_new=found is None)


def _values(model: Any, state: State) -> dict[str, Any]:
    return {name: model._meta.get_field(name).to_python(value) for name, value in state.items()}


def _save_row(row: Any, order: int, *, is_new: bool) -> None:
    if is_new or getattr(row, "order", order) != order:
        row.order = order  # labels have none, they are sorted by name
        row.full_clean()
        row.save()


def _own_source(network: Network, as_of: PartialDate, user: User) -> Source:
    """„Angabe des Netzwerks …“: one row for each network, with the latest Stand that it gave."""
    code = f"angabe-netzwerk-{network.pk}"
    source = Source.objects.filter(code=code).first() or Source(
        code=code,
        label=(_("Angabe des Netzwerks %(name)s") % {"name": network.name})[:300],
        kind=Source.Kind.SELF_REPORT,
        publisher=network.name,
        as_of=as_of,
        status=Status.PUBLISHED,
    )
    if source.pk is None or source.as_of.starts_on < as_of.starts_on:
        source.as_of = as_of
        stamp(source, user)
        source.save()
    return source


def _write_members(network: Network, state: State, user: User) -> None:
    """Another Stand or source is a new row beside the old one, anything else a correction (decision 0005)."""
    as_of = PartialDate.parse(state["as_of"])
    origin = {"source": _own_source(network, as_of, user), "as_of": as_of, "reference_period": None}
    figures = member_figures(network)
    for name, code, _label in MEMBERS:
        figure, value = figures.get(name), state[name]
        statement = _statement(value) | origin
        if figure:
            if any(getattr(figure, key) != entry for key, entry in statement.items()):
                retire_earlier(figure=revise_figure(figure=figure, changes=statement, user=user), user=user)
        elif value is not None:
            new = KeyFigure(subject=network.subject, indicator=_indicator(code), **statement)
            new.status, new.rank = Status.PUBLISHED, KeyFigure.Rank.PREFERRED
            save_figure(figure=new, user=user)


def _statement(value: int | None) -> dict[str, Any]:
    """R10: what the network leaves out it does not state."""
    if value is None:
        return {"value": None, "decimals": None, "qualifier": KeyFigure.Qualifier.NOT_STATED}
    return {"value": Decimal(value), "decimals": 0, "qualifier": KeyFigure.Qualifier.EXACT}


def _indicator(code: str) -> Indicator:
    indicator = Indicator.objects.filter(code=code).first()
    if indicator is None:
        raise ValidationError(_("Es fehlt die Kennzahlart „%(code)s“.") % {"code": code})
    return indicator
