"""Addresses of sign-in, password and second factor, and the start page of signed-in people, under mein/."""

from django.urls import path

from networks.invitations import INVITATION
from thcm import account_views, factor_views
from thcm.account_views import RESET

urlpatterns = [
    path("", account_views.own_start, name="own-start"),
    path("anmelden/", account_views.SignIn.as_view(), name="sign-in"),
    path("anmelden/code/", factor_views.sign_in_code, name="sign-in-code"),
    path("abmelden/", account_views.SignOut.as_view(), name="sign-out"),
    path("foerder-mails/", account_views.funding_mails, name="own-funding-mails"),
    path("passwort/", account_views.PasswordChange.as_view(), name="password-change"),
    path("passwort-vergessen/", account_views.password_forgotten, name="password-forgotten"),
    path("passwort-vergessen/gesendet/", account_views.password_forgotten_sent, name="password-forgotten-sent"),
    path("passwort-vergessen/<token>/", account_views.password_new, {"purpose": RESET}),  # cut off in a mail
    path("passwort-vergessen/<state>/<token>/", account_views.password_new, {"purpose": RESET}, name="password-reset"),
    path("einladung/<token>/", account_views.password_new, {"purpose": INVITATION}),
    path("einladung/<state>/<token>/", account_views.password_new, {"purpose": INVITATION}, name="invitation"),
    path("sicherheit/", factor_views.second_factor, name="second-factor"),
    path("sicherheit/einrichten/", factor_views.second_factor_setup, name="second-factor-setup"),
]
