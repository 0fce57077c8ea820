"""Who may do what with networks, their profiles and cooperation requests; asked by pages and back office alike."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from clusters.permissions import own_field_ids
from networks.models import CooperationRequest, Network, NetworkEditor, RequestMatch
from thcm.core.models import User
from thcm.core.permissions import Account, Role, account_of, has_role


def own_network_ids(user: Account) -> frozenset[int]:
    """Networks whose profile the account keeps; read once per user object."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    if "own_network_ids" not in vars(user):
        kept = NetworkEditor.objects.filter(user=user).values_list("network_id", flat=True)
        vars(user)["own_network_ids"] = frozenset(kept)
    return vars(user)["own_network_ids"]


def editor_of(request: HttpRequest) -> User:
    """The account behind a page for editors of any network. Raises PermissionDenied."""
    user = account_of(request)
    if not own_network_ids(user):
        raise PermissionDenied
    return user


def may_propose(user: Account, network: Network) -> bool:
    """Proposes changes to the profile, on the pages under /mein/."""
    return network.pk in own_network_ids(user)


def may_edit_network(user: Account, network: Network) -> bool:
    """Edits the profile in the back office and decides on proposals: the own field is the network's main field."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    return network.growth_field_id in own_field_ids(user)


def may_see_network(user: Account, network: Network) -> bool:
    return has_role(user, Role.MINISTRY) or may_edit_network(user, network)


def may_decide_on_request(user: Account, request: CooperationRequest) -> bool:
    """Publishes or refuses a cooperation request: one own field in it is enough."""
    if has_role(user, Role.ADMINISTRATOR, Role.BACK_OFFICE):
        return True
    own = own_field_ids(user)
    return bool(own) and request.pk is not None and any(field.pk in own for field in request.growth_fields.all())


def may_answer_match(user: Account, match: RequestMatch) -> bool:
    return match.network_id in own_network_ids(user)
