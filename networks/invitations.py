"""Inviting somebody by e-mail to keep a network's profile. Accounts of the staff are left alone."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.models import Network, NetworkEditor
from networks.permissions import may_edit_network
from thcm.core.delivery import KEPT_FOR
from thcm.core.mail import queue_mail
from thcm.core.models import Mail, User, new_public_id
from thcm.core.tokens import TokenLink, account_state

INVITATION = "invitation"


def account_with(email: str) -> User | None:
    """The account that may be invited under this address, None where there is none yet.

    Raises ValidationError where the one there is may not be: it belongs to the staff, is blocked, or is not alone.
    """
    found = list(User.objects.filter(email__iexact=email)[:2])
    if len(found) > 1:
        raise ValidationError(_("Zu dieser Adresse gibt es mehrere Konten. Bitte zuerst bei den Konten aufräumen."))
    if found and found[0].is_staff:
        raise ValidationError(_("Diese Adresse gehört zu einem Konto der Verwaltung. Bitte eine andere angeben."))
    if found and not found[0].is_active:
        raise ValidationError(_("Das Konto mit dieser Adresse ist gesperrt."))
    return found[0] if found else None


@transaction.atomic
def invite(*, email: str, function: str, network: Network, user: User) -> NetworkEditor:
    """Makes the account if there is none, lets it keep the network's profile, and mails the way in."""
    if not may_edit_network(user, network):
        raise PermissionDenied
    Network.objects.select_for_update().get(pk=network.pk)  # a button pressed twice makes one account
    account = account_with(email) or _new_account(email, function, network)
    editor, _created = NetworkEditor.objects.get_or_create(user=account, network=network)
    mail_invitation(editor)
    return editor


@transaction.atomic
def invite_again(*, editor: NetworkEditor, user: User) -> None:
    if not may_edit_network(user, editor.network):
        raise PermissionDenied
    mail_invitation(editor)


def _new_account(email: str, function: str, network: Network) -> User:
    """Without a password until the invitation is accepted; its owner signs in with the address."""
    account = User(username=f"{network.slug}-{new_public_id().lower()}", email=email, function=function)
    account.set_unusable_password()
    account.save()
    return account


def is_accepted(editor: NetworkEditor) -> bool:
    return editor.user.has_usable_password()


def invited_editor(editor_id: int) -> NetworkEditor | None:
    """Whom an invitation still waits for."""
    found = NetworkEditor.objects.filter(pk=editor_id, user__is_active=True, user__is_staff=False)
    editor = found.select_related("user", "network").first()
    return None if editor is None or is_accepted(editor) else editor


def forget_invited() -> int:
    """Deletes accounts that never got a password and were not invited within 90 days. Returns how many."""
    limit = timezone.now() - KEPT_FOR
    invited = Mail.objects.filter(template="invitation", created_at__gte=limit).values("recipient")
    never_used = User.objects.filter(is_staff=False, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    found = never_used.filter(date_joined__lt=limit, responsibilities=None).exclude(email__in=invited)
    return found.delete()[1].get("core.User", 0)


def mail_invitation(editor: NetworkEditor) -> None:
    """Who has a password already is told of the network and signs in as always."""
    is_new = not is_accepted(editor)
    queue_mail(
        template="invitation",
        to=editor.user.email,
        link=TokenLink("invitation", INVITATION, editor.pk, (account_state(editor.user),))
        if is_new
        else reverse("own-start"),
        network=editor.network.name,
        is_new=is_new,
    )
