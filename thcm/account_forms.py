"""What people enter to sign in, to set a password and to use a second factor."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from thcm.core.models import User
from thcm.core.open_forms import EMAIL_INVALID
from thcm.core.second_factor import plain

PASSWORD_HELP = _("Mindestens zwölf Zeichen, nicht nur Ziffern, kein gebräuchliches Wort. Ein kurzer Satz ist gut.")


def text_box(completion: str) -> forms.TextInput:
    return forms.TextInput(
        {"class": "text-input", "autocomplete": completion, "autocapitalize": "none", "spellcheck": "false"}
    )


def password_field(label: Any, completion: str, help_text: Any = "") -> forms.CharField:
    box = forms.PasswordInput({"class": "text-input", "autocomplete": completion})
    return forms.CharField(label=label, help_text=help_text, strip=False, max_length=1000, widget=box)


class SignInForm(AuthenticationForm):
    username = forms.CharField(label=_("E-Mail-Adresse oder Benutzername"), max_length=254, widget=text_box("username"))
    password = password_field(_("Passwort"), "current-password")
    error_messages = {
        "invalid_login": _("E-Mail-Adresse oder Benutzername und Passwort passen nicht zusammen."),
    }

    def clean_username(self) -> str:
        """The account's name, also where the address was entered that one account alone has."""
        typed = self.cleaned_data["username"]
        if User.objects.filter(username=typed).exists():
            return typed
        named = list(User.objects.filter(email__iexact=typed, is_active=True).values_list("username", flat=True)[:2])
        return named[0] if len(named) == 1 else typed


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254, error_messages={"invalid": EMAIL_INVALID})

    def accounts(self) -> list[User]:
        """Those that a link may be mailed to. Staff without a password are not meant to have one."""
        found = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True)
        return [user for user in found if user.has_usable_password() or not user.is_staff]


class NewPasswordForm(SetPasswordForm):
    new_password1 = password_field(_("Neues Passwort"), "new-password", PASSWORD_HELP)
    new_password2 = password_field(_("Neues Passwort noch einmal"), "new-password")


def check_password(request: HttpRequest, password: str) -> str:
    """Of somebody who is signed in already; counted like a failed sign-in if it is wrong."""
    if authenticate(request, username=request.user.get_username(), password=password) is None:
        raise ValidationError(_("Das Passwort stimmt nicht."))
    return password


class OtherPasswordForm(PasswordChangeForm):
    old_password = password_field(_("Bisheriges Passwort"), "current-password")
    new_password1 = password_field(_("Neues Passwort"), "new-password", PASSWORD_HELP)
    new_password2 = password_field(_("Neues Passwort noch einmal"), "new-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        return check_password(self.request, self.cleaned_data["old_password"])


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=40, widget=text_box("one-time-code"))

    def clean_code(self) -> str:
        return plain(self.cleaned_data["code"])


class ProofForm(CodeForm):
    """Password and code of somebody who is signed in already."""

    password = password_field(_("Passwort"), "current-password")
    do = forms.ChoiceField(choices=(("remove", ""), ("codes", "")))
    field_order = ("password", "code", "do")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        return check_password(self.request, self.cleaned_data["password"])
