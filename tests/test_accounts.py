"""Signing in and out on an ordinary page, passwords by mailed link, and the start page of signed-in people."""

import datetime as dt
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from funding.models import FundingNotice
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import UserFactory
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of, member
from thcm.account_views import REQUESTS_PER_HOUR, RESET
from thcm.core.models import Mail, OneTimeToken, User
from thcm.core.open_forms import counter_of
from thcm.core.permissions import Role
from thcm.sign_in_limits import FAILURES_PER_ADDRESS
from thcm.tasks import forget_sign_ins

pytestmark = pytest.mark.django_db

PASSWORD = "ein langer Satz mit 7 Wörtern"
SENT = "Wenn es zu dieser Adresse ein Konto gibt"


@pytest.fixture(autouse=True)
def _nothing_asked_yet():
    cache.delete(counter_of(RESET, "127.0.0.1"))


@pytest.fixture
def anna() -> User:
    return account("anna", email="anna@example.org")


def account(username: str, **values: object) -> User:
    user = UserFactory(username=username, **{"is_staff": False, **values})
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, username: str, password: str = PASSWORD, next: str = "", **extra: object):
    return client.post("/mein/anmelden/", {"username": username, "password": password, "next": next}, **extra)


def is_signed_in(client: Client) -> bool:
    return client.get("/mein/").status_code == 200


def errors_of(response) -> list[str]:
    return [message for messages in response.context["form"].errors.values() for message in messages]


@pytest.mark.parametrize("name", ["anna", "anna@example.org", " Anna@Example.org "])
def test_sign_in_by_name_or_address(client, anna, name):
    response = sign_in(client, name)

    assert (response.status_code, response["Location"]) == (302, "/mein/")
    assert is_signed_in(client)


def test_sign_in_keeps_the_way_and_the_language(client, anna):
    asked = client.get("/en/mein/passwort/")
    page = client.get(asked["Location"]).content.decode()

    assert asked["Location"] == "/en/mein/anmelden/?next=/en/mein/passwort/"
    assert 'name="next" value="/en/mein/passwort/"' in page
    assert sign_in(client, "anna", next="/en/mein/passwort/")["Location"] == "/en/mein/passwort/"


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_sign_in_leads_to_no_foreign_host(client, anna, next):
    assert sign_in(client, "anna", next=next)["Location"] == "/mein/"


def test_sign_in_renews_the_session(client, anna):
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    sign_in(client, "anna")

    assert client.session.session_key != before


def test_sign_in_who_is_signed_in_goes_on(client, anna):
    client.force_login(anna)

    assert client.get("/mein/anmelden/?next=/mein/passwort/")["Location"] == "/mein/passwort/"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", "falsch"),
        ("anna@example.org", "falsch"),
        ("niemand", PASSWORD),
        ("gesperrt", PASSWORD),
        ("doppelt@example.org", PASSWORD),
    ],
)
def test_sign_in_says_the_same_whatever_is_wrong(client, anna, name, password):
    account("gesperrt", is_active=False)
    account("eins", email="doppelt@example.org")
    account("zwei", email="doppelt@example.org")

    response = sign_in(client, name, password)

    assert errors_of(response) == ["E-Mail-Adresse oder Benutzername und Passwort passen nicht zusammen."]
    assert not is_signed_in(client)


def test_address_of_a_blocked_account_does_not_stand_in_the_way(client, anna):
    account("alt", email="anna@example.org", is_active=False)

    assert sign_in(client, "anna@example.org").status_code == 302


def test_pages_are_private_and_set_no_cookies_but_session_and_csrf(client, anna):
    first = client.get("/mein/anmelden/")
    sign_in(client, "anna")
    own = client.get("/mein/")

    assert set(first.cookies) == {"csrftoken"}
    assert first.cookies["csrftoken"]["max-age"] == ""  # ends with the browser
    assert {"no-store", "private"} <= set(client.get("/mein/passwort/")["Cache-Control"].split(", "))
    assert {"no-store", "private"} <= set(first["Cache-Control"].split(", "))
    assert {"no-store", "private"} <= set(own["Cache-Control"].split(", "))
    assert set(client.cookies) == {"csrftoken", "sessionid"}
    assert client.cookies["sessionid"]["httponly"]
    assert "unsafe" not in own["Content-Security-Policy"]


def test_form_from_elsewhere_is_refused(anna):
    assert sign_in(Client(enforce_csrf_checks=True), "anna").status_code == 403


def test_sign_out_by_post_only(client, anna):
    client.force_login(anna)

    assert client.get("/mein/abmelden/").status_code == 405
    assert is_signed_in(client)

    response = client.post("/mein/abmelden/")

    assert response["Location"] == "/mein/anmelden/?abgemeldet"
    assert "Sie sind abgemeldet." in client.get(response["Location"]).content.decode()
    assert not is_signed_in(client)


# Throttling


def fail(client: Client, times: int, name: str = "anna", **extra: object) -> list[int]:
    return [sign_in(client, name, "falsch", **extra).status_code for _number in range(times)]


@pytest.mark.parametrize("name", ["anna", "niemand"])
def test_fifth_failure_locks_the_account_from_this_address(client, anna, name):
    codes = fail(client, 5, name)
    locked = sign_in(client, name)

    assert codes == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert 880 <= int(locked["Retry-After"]) <= 900
    moment = timezone.localtime() + dt.timedelta(minutes=16)
    around = {f"um {moment - dt.timedelta(seconds=seconds):%H:%M} Uhr" for seconds in (0, 30)}
    assert any(text in locked.content.decode() for text in around)
    assert "no-store" in locked["Cache-Control"]
    assert not is_signed_in(client)


def test_lock_leaves_other_addresses_and_accounts_alone(client, anna):
    account("berta")
    fail(client, 5)

    assert sign_in(client, "berta").status_code == 302
    assert sign_in(Client(), "anna", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_name_and_address_of_an_account_count_together(client, anna):
    fail(client, 4, "anna")

    assert sign_in(client, "ANNA@example.org", "falsch").status_code == 429


def test_lock_ends_and_success_forgets_failures(client, anna):
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))

    assert sign_in(client, "anna").status_code == 302
    assert AccessAttempt.objects.count() == 0


def test_failures_while_locked_do_not_prolong_it(client, anna):
    fail(client, 5)
    since = timezone.now() - dt.timedelta(minutes=10)
    AccessAttempt.objects.update(attempt_time=since)

    locked = sign_in(client, "anna", "falsch")

    assert 280 <= int(locked["Retry-After"]) <= 300
    assert list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start")) == [(since, 5)]


def test_address_that_tries_many_accounts_is_locked(client, anna):
    for number in range(FAILURES_PER_ADDRESS // 4):
        fail(client, 4, f"konto-x{number}")

    assert sign_in(client, "anna").status_code == 429
    assert sign_in(Client(), "anna", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_who_signs_in_does_not_free_the_address(client, anna):
    fail(client, 4, "niemand")
    sign_in(client, "anna")

    assert fail(Client(), 1, "niemand") == [429]


def test_address_in_front_of_the_proxy_counts(client, anna, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    fail(client, 5, HTTP_X_FORWARDED_FOR="192.0.2.1")

    assert sign_in(client, "anna", HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 429
    assert sign_in(client, "anna", HTTP_X_FORWARDED_FOR="192.0.2.1, 192.0.2.2").status_code == 302


def test_one_connection_with_many_addresses_counts_once(client, anna):
    fail(client, 5, REMOTE_ADDR="2001:db8:0:7::1")

    assert sign_in(client, "anna", REMOTE_ADDR="2001:db8:0:7:ffff::2").status_code == 429
    assert sign_in(client, "anna", REMOTE_ADDR="2001:db8:0:8::1").status_code == 302


def test_failures_are_kept_without_names_and_addresses(client, anna):
    sign_in(client, "anna@example.org", "falsch", HTTP_USER_AGENT="Browser 1", next="/mein/")

    (row,) = AccessAttempt.objects.values()
    text = str(row)
    for word in ("anna", "127.0.0.1", "Browser", "falsch", "csrf"):
        assert word not in text


def test_night_forgets_ended_sessions_and_failures(client, anna):
    client.force_login(anna)
    other = client_of(anna)
    Session.objects.filter(session_key=other.session.session_key).update(expire_date=timezone.now())
    for name in ("anna", "berta"):
        sign_in(Client(), name, "falsch")
    old, new = AccessAttempt.objects.order_by("pk")
    AccessAttempt.objects.filter(pk=old.pk).update(attempt_time=timezone.now() - dt.timedelta(minutes=16))

    forget_sign_ins()

    assert list(AccessAttempt.objects.all()) == [new]
    assert list(Session.objects.values_list("session_key", flat=True)) == [client.session.session_key]
    assert PeriodicTask.objects.filter(task="thcm.tasks.forget_sign_ins", enabled=True).count() == 1


# Passwords


def ask_for_link(client: Client, email: str, **extra: object):
    return client.post("/mein/passwort-vergessen/", {"email": email}, **extra)


def link_in(message) -> str:
    return re.search(r"http://localhost:\d+(/\S+)", message.body).group(1)


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    """Asks for a link and returns the mails that left."""

    def do(email: str = "anna@example.org", path: str = "/mein/passwort-vergessen/"):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(path, {"email": email})
        assert response.status_code == 302
        assert SENT in client.get("/mein/passwort-vergessen/gesendet/").content.decode()
        return list(mail.outbox)

    return do


def new_password(client: Client, link: str, password: str = "noch ein langer Satz", again: str | None = None):
    return client.post(link, {"new_password1": password, "new_password2": password if again is None else again})


def test_forgotten_password_is_set_by_a_link_that_works_once(client, anna, ask):
    (message,) = ask("ANNA@example.org")
    link = link_in(message)
    opened = [client.get(link).status_code, Client().get(link).status_code]

    response = new_password(client, link)

    assert opened == [200, 200]
    assert (message.to, message.subject) == (["anna@example.org"], "Neues Passwort setzen")
    assert "„anna“" in message.body
    assert response["Location"] == "/mein/"
    assert is_signed_in(client)
    assert sign_in(Client(), "anna", "noch ein langer Satz").status_code == 302
    assert new_password(Client(), link, "ein dritter langer Satz").status_code == 302  # asks for a new link
    assert sign_in(Client(), "anna", "ein dritter langer Satz").status_code == 200
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    "values",
    [{"email": "niemand@example.org"}, {"is_active": False}, {"is_staff": True, "password": "!"}],
)
def test_forgotten_password_says_the_same_to_strangers_and_mails_nothing(anna, ask, values):
    User.objects.update(**values)

    assert ask() == []
    assert Mail.objects.count() == 0


def test_forgotten_password_in_english(anna, ask):
    (message,) = ask(path="/en/mein/passwort-vergessen/")

    assert "/en/mein/passwort-vergessen/" in message.body


def test_forgotten_password_link_ends_after_two_days_and_offers_another(
    client, anna, ask, django_capture_on_commit_callbacks
):
    link = link_in(ask()[0])
    OneTimeToken.objects.update(expires_at=timezone.now())
    mail.outbox.clear()

    page = client.get(link)
    refused = new_password(Client(), link)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link)

    assert page.status_code == 410
    assert "anna" not in page.content.decode()
    assert refused["Location"] == "/mein/passwort-vergessen/gesendet/"
    assert len(mail.outbox) == 1
    assert new_password(client, link_in(mail.outbox[0]))["Location"] == "/mein/"


def test_link_that_never_was_offers_nothing(client):
    response = client.get("/mein/passwort-vergessen/erfunden/")

    assert response.status_code == 404
    assert "Neuen Link schicken" not in response.content.decode()
    assert client.post("/mein/passwort-vergessen/erfunden/").status_code == 404


def test_link_of_a_blocked_account_is_dead(client, anna, ask):
    link = link_in(ask()[0])
    User.objects.update(is_active=False)

    assert new_password(client, link).status_code == 410
    assert Client().get(link).status_code == 410


def test_links_to_one_address_are_limited(anna, ask):
    assert [len(ask()) for _number in range(5)] == [1, 1, 1, 0, 0]


def test_requests_from_one_address_are_limited(client, anna):
    codes = [ask_for_link(client, f"a{number}@example.org").status_code for number in range(REQUESTS_PER_HOUR)]
    refused = ask_for_link(client, "anna@example.org")

    assert codes == [302] * REQUESTS_PER_HOUR
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("kurz und 7", "kurz und 7", "12 Zeichen"),
        ("einundzwanzig Wörter", "zweiundzwanzig Wörter", "nicht identisch"),
        ("anna@example.org", "anna@example.org", "ähnlich"),
        ("123456789012345", "123456789012345", "numerisch"),
    ],
)
def test_weak_or_different_passwords_are_refused(client, anna, ask, password, again, words):
    link = link_in(ask()[0])

    response = new_password(client, link, password, again)

    assert words in " ".join(errors_of(response))
    assert new_password(client, link)["Location"] == "/mein/"  # the link is not used up


def test_password_is_changed_by_who_knows_it_and_others_are_signed_out(client, anna):
    other = client_of(anna)
    client.force_login(anna)
    data = {"new_password1": "noch ein langer Satz", "new_password2": "noch ein langer Satz"}

    wrong = client.post("/mein/passwort/", {"old_password": "falsch", **data})
    right = client.post("/mein/passwort/", {"old_password": PASSWORD, **data})

    assert wrong.status_code == 200
    assert right["Location"] == "/mein/"
    assert "Ihr Passwort ist geändert." in client.get("/mein/").content.decode()
    assert not is_signed_in(other)


def test_password_change_locks_who_guesses_and_keeps_no_password(client, anna):
    client.force_login(anna)
    data = {"old_password": "falsch", "new_password1": "noch ein langer Satz", "new_password2": "noch ein langer Satz"}

    codes = [client.post("/mein/passwort/", data).status_code for _number in range(5)]

    assert codes == [200, 200, 200, 200, 429]
    row = str(AccessAttempt.objects.values_list().get())
    assert "falsch" not in row
    assert "langer Satz" not in row


@pytest.mark.parametrize("change", ["address", "password"])
def test_link_ends_when_the_account_changes(client, anna, ask, change, django_capture_on_commit_callbacks):
    link = link_in(ask()[0])
    if change == "address":
        User.objects.update(email="neu@example.org")
    else:
        anna.set_password("inzwischen ein anderer Satz")
        anna.save()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        codes = [client.get(link).status_code, new_password(client, link).status_code]

    assert codes == [410, 302]  # a new link goes to the address on file
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [[User.objects.get().email]]


def test_link_with_another_state_sets_no_password(client, anna, ask):
    _empty, own, page, state, token, _end = link_in(ask()[0]).split("/")

    assert client.get(f"/{own}/{page}/{'0' * len(state)}/{token}/").status_code == 410
    assert client.get(f"/{own}/{page}/{token}/").status_code == 410


# The start page, and the way to the back office


def test_start_page_asks_for_sign_in(client):
    assert client.get("/mein/")["Location"] == "/mein/anmelden/?next=/mein/"


def test_start_page_of_an_editor_names_the_own_networks_only(client):
    editor = NetworkEditorFactory(network__name="Optonetz e. V.", user__function="Redaktion Optonetz")
    NetworkFactory(name="Anderes Netz e. V.")
    client.force_login(editor.user)

    page = client.get("/mein/").content.decode()

    assert "Optonetz e. V." in page
    assert "Anderes Netz" not in page
    assert "Redaktion Optonetz" in page
    assert "/verwaltung/" not in page


def test_start_page_without_network_says_so(client, anna):
    client.force_login(anna)

    assert "Ihr Konto ist noch mit keinem Netzwerk verbunden." in client.get("/mein/").content.decode()


def test_start_page_of_staff_leads_to_the_back_office():
    page = client_of(member(Role.BACK_OFFICE)).get("/mein/").content.decode()

    assert 'href="/verwaltung/"' in page
    assert "(Assistenz (Back Office))" in page


def test_start_page_needs_the_same_queries_for_many_networks(client, django_assert_num_queries):
    user = NetworkEditorFactory().user
    client.force_login(user)
    client.get("/mein/")
    with django_assert_num_queries(6):
        client.get("/mein/")
    for _number in range(29):
        NetworkEditorFactory(user=user)

    with django_assert_num_queries(6):
        client.get("/mein/")


def test_every_public_page_leads_to_the_own_area(client):
    assert '<a href="/mein/">Mein Bereich</a>' in client.get("/impressum/").content.decode()


def test_back_office_has_no_sign_in_of_its_own(client):
    first = client.get("/verwaltung/core/source/")
    second = client.get(first["Location"])

    assert second["Location"] == "/mein/anmelden/?next=/verwaltung/core/source/"
    assert client.get("/verwaltung/login/")["Location"] == "/mein/anmelden/?next=/verwaltung/"


def test_back_office_refuses_who_is_no_staff(client, anna):
    client.force_login(anna)

    response = client.get("/verwaltung/")

    assert response.status_code == 403
    assert "Diese Seite dürfen Sie nicht öffnen" in response.content.decode()
    assert client.get("/verwaltung/login/", follow=True).status_code == 403


def test_back_office_signs_out_and_changes_passwords_on_the_ordinary_pages():
    client = client_of(member(Role.ADMINISTRATOR))

    assert client.get("/verwaltung/password_change/")["Location"] == "/mein/passwort/"
    assert client.get("/verwaltung/logout/").status_code == 405
    assert client.post("/verwaltung/logout/")["Location"] == "/mein/anmelden/?abgemeldet"
    assert not is_signed_in(client)


def test_manager_switches_mails_about_programmes_off_and_on():
    client = client_of(user := member(Role.FIELD_MANAGER, GrowthFieldFactory()))
    address = "/mein/foerder-mails/"

    assert "E-Mails zu Förderprogrammen" in client.get("/mein/").content.decode()
    client.post(address, {"wanted": "0"})
    off = FundingNotice.objects.get(user=user)
    client.post(address, {"wanted": "1"})
    client.post(address, {"wanted": "1"})
    on = FundingNotice.objects.get(user=user)

    assert (off.is_wanted, off.told_until) == (False, None)
    assert (on.is_wanted, timezone.localdate(on.told_until)) == (True, timezone.localdate())


@pytest.mark.parametrize("role", [Role.BACK_OFFICE, Role.MINISTRY, None])
def test_others_have_no_mails_about_programmes(role):
    client = client_of(member(role))

    assert "E-Mails zu Förderprogrammen" not in client.get("/mein/").content.decode()
    assert client.post("/mein/foerder-mails/", {"wanted": "1"}).status_code == 403
    assert not FundingNotice.objects.exists()
