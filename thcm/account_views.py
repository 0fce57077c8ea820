"""Signing in and out, the own password, and the start page of signed-in people, as ordinary pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clusters.permissions import own_field_ids
from funding.models import FundingNotice
from networks.invitations import INVITATION, invited_editor, mail_invitation
from networks.models import NetworkEditor
from panels.member_pages import next_meetings
from thcm.account_forms import AddressForm, NewPasswordForm, OtherPasswordForm, SignInForm
from thcm.core.mail import queue_mail
from thcm.core.models import OneTimeToken, User
from thcm.core.open_forms import TOO_MANY, may_send, refused
from thcm.core.permissions import Role, account_of, roles_of
from thcm.core.second_factor import has_device
from thcm.core.tokens import TokenLink, account_state, find_token, use_token
from thcm.sign_in import enter
from thcm.sign_in_limits import may_mail_link

RESET = "password-reset"
REQUESTS_PER_HOUR = 10


class SignIn(LoginView):
    template_name = "account/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        return enter(self.request, form.get_user(), self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        del context["site"]  # Django's; ours comes with every page
        return context | {"is_signed_out": "abgemeldet" in self.request.GET}


class SignOut(LogoutView):
    def get_default_redirect_url(self) -> str:
        return f"{reverse('sign-in')}?abgemeldet"


@method_decorator(never_cache, name="dispatch")
class PasswordChange(PasswordChangeView):
    template_name = "account/password_change.html"
    form_class = OtherPasswordForm
    success_url = reverse_lazy("own-start")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Ihr Passwort ist geändert. Andere Geräte sind abgemeldet."))
        return super().form_valid(form)


@never_cache
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Says the same whether there is such an account or not."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_send(request, RESET, REQUESTS_PER_HOUR):
            form.add_error(None, TOO_MANY)
            return refused(render(request, "account/password_forgotten.html", {"form": form}))
        for account in form.accounts():
            mail_reset(account)
        return redirect("password-forgotten-sent")
    return render(request, "account/password_forgotten.html", {"form": form})


def password_forgotten_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_forgotten_sent.html")


@transaction.atomic
def mail_reset(account: User) -> None:
    if may_mail_link("password_reset", account.email):
        link = TokenLink("password-reset", RESET, account.pk, (account_state(account),))
        queue_mail(
            template="password_reset",
            to=account.email,
            language=get_language() or "de",
            link=link,
            username=account.username,
        )


def owner_of(token: OneTimeToken) -> User | None:
    """Whose password the link sets; None where the account is gone or blocked, or the invitation was accepted."""
    if token.purpose == INVITATION:
        editor = invited_editor(token.target_id)
        return editor.user if editor else None
    return User.objects.filter(pk=token.target_id, is_active=True).first()


@never_cache
def password_new(request: HttpRequest, token: str, purpose: str, state: str = "") -> HttpResponse:
    """A link from a mail. To open it changes nothing; the new password uses it up and signs in.

    It ends, too, when the address or the password of the account changes (`state`).
    """
    found = find_token(purpose, token)
    account = owner_of(found) if found else None
    if not (found and account and found.is_usable and constant_time_compare(state, account_state(account))):
        return link_ended(request, found, account)
    form = NewPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not use_token(found):
                return link_ended(request, found, account)
            form.save(commit=False)
            account.save(update_fields=["password"])  # it may have been blocked meanwhile
        return enter(request, account, reverse("own-start"))
    context = {"form": form, "account": account, "is_invitation": purpose == INVITATION}
    return render(request, "account/password_new.html", context)


def link_ended(request: HttpRequest, token: OneTimeToken | None, account: User | None) -> HttpResponse:
    """Offers a new link to the address on file, which the page does not name."""
    if request.method == "POST" and token and account:
        mail_again(token, account)
        return redirect("password-forgotten-sent")
    context = {"may_ask": account is not None, "is_invitation": bool(token and token.purpose == INVITATION)}
    return render(request, "account/link_ended.html", context, status=410 if token else 404)


@transaction.atomic
def mail_again(token: OneTimeToken, account: User) -> None:
    if token.purpose == RESET:
        mail_reset(account)
    elif (editor := invited_editor(token.target_id)) and may_mail_link("invitation", account.email):
        mail_invitation(editor)


@never_cache
@login_required
def own_start(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    kept = NetworkEditor.objects.filter(user=user).select_related("network").order_by("network__name")
    context = {
        "networks": [editor.network for editor in kept],
        "bodies": next_meetings(user),
        "roles": [Role(role).label for role in sorted(roles_of(user))],
        "has_second_factor": has_device(user),
        "funding_mails": None,
    }
    if own_field_ids(user):
        notice = FundingNotice.objects.filter(user=user).first()
        context["funding_mails"] = notice is None or notice.is_wanted
    return render(request, "account/own_start.html", context)


@login_required
@require_POST
def funding_mails(request: HttpRequest) -> HttpResponse:
    """Whether the management of a field is told of programmes by mail; each such mail can end it, too."""
    user = account_of(request)
    if not own_field_ids(user):
        raise PermissionDenied
    is_wanted = request.POST.get("wanted") == "1"
    FundingNotice.objects.get_or_create(user=user)
    # Told from now on, not of what happened while no mail was wanted.
    changed = FundingNotice.objects.filter(user=user, is_wanted=not is_wanted)
    changed.update(is_wanted=is_wanted, **({"told_until": timezone.now()} if is_wanted else {}))
    said = _("Sie erhalten E-Mails zu Förderprogrammen.") if is_wanted else _("Sie erhalten keine E-Mails mehr dazu.")
    messages.success(request, said)
    return redirect("own-start")
