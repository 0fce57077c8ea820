"""The second factor: set-up, the code when signing in, recovery codes, and staff who must have one."""

import re
import time
from binascii import unhexlify

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.people import client_of, member
from tests.test_accounts import PASSWORD, account, errors_of, is_signed_in, sign_in
from thcm.core.models import User
from thcm.core.permissions import Role
from thcm.core.second_factor import KEY, has_device, set_up
from thcm.sign_in import HALF, HALF_SECONDS

pytestmark = pytest.mark.django_db

SECRET = "31" * 20


@pytest.fixture
def anna() -> User:
    return account("anna", email="anna@example.org")


def code_of(key: str = SECRET, steps: int = 0) -> str:
    """What the app shows; `steps` half minutes from now."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


@pytest.fixture
def codes(anna) -> list[str]:
    """The recovery codes of Anna, who has a second factor; the code of a moment ago set it up."""
    made = set_up(user=anna, key=SECRET, code=code_of(steps=-1))
    assert made
    return made[1]


def enter_code(client: Client, code: str):
    return client.post("/mein/anmelden/code/", {"code": code})


def wait(device: type = TOTPDevice) -> None:
    """Lets the pause after a wrong code pass."""
    device.objects.update(throttling_failure_timestamp=None)


# Signing in


def test_password_alone_signs_nobody_in_who_has_a_second_factor(client, codes):
    response = sign_in(client, "anna", next="/mein/passwort/")

    assert response["Location"] == "/mein/anmelden/code/"
    assert not is_signed_in(client)
    assert client.get("/mein/anmelden/code/").status_code == 200


def test_code_completes_the_sign_in_and_renews_the_session(client, anna, codes):
    sign_in(client, "anna", next="/mein/passwort/")
    before = client.session.session_key

    response = enter_code(client, f" {code_of()[:3]} {code_of()[3:]} ")

    assert response["Location"] == "/mein/passwort/"
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert HALF not in client.session


def test_code_is_accepted_once(client, codes):
    code = code_of()
    sign_in(client, "anna")
    enter_code(client, code)
    other = Client()
    sign_in(other, "anna")

    again = enter_code(other, code)

    assert errors_of(again) == ["Dieser Code stimmt nicht, oder er wurde schon verwendet."]
    assert not is_signed_in(other)


def test_wrong_codes_slow_down(client, codes):
    sign_in(client, "anna")

    first = enter_code(client, "000000")
    second = enter_code(client, code_of())

    assert first.status_code == 200
    assert (second.status_code, second["Retry-After"]) == (429, "1")
    assert errors_of(second)[0].startswith("Zu viele falsche Codes.")
    assert not is_signed_in(client)
    wait()
    assert enter_code(client, code_of()).status_code == 302


def test_recovery_code_works_once_and_says_how_many_are_left(client, codes):
    sign_in(client, "anna")
    response = enter_code(client, codes[0].upper().replace("-", " "))
    other = Client()
    sign_in(other, "anna")

    again = enter_code(other, codes[0])

    assert response["Location"] == "/mein/"
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Sie haben noch 9 Notfallcodes."]
    assert errors_of(again) == ["Dieser Code stimmt nicht, oder er wurde schon verwendet."]
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_recovery_codes_are_not_kept_as_they_are(codes):
    kept = set(StaticToken.objects.values_list("token", flat=True))

    assert len(kept) == 10
    assert kept.isdisjoint(codes)
    assert kept.isdisjoint(code.replace("-", "") for code in codes)


@pytest.mark.parametrize("code", ["", "12345", "1" * 41, "ÄÖÜ", "١٢٣٤٥٦", "<script>"])
def test_nonsense_is_no_code(client, codes, code):
    sign_in(client, "anna")

    assert enter_code(client, code).status_code == 200
    assert not is_signed_in(client)


def test_code_page_without_password_leads_to_the_sign_in(client, codes):
    assert client.get("/mein/anmelden/code/")["Location"] == "/mein/anmelden/"
    assert enter_code(client, code_of())["Location"] == "/mein/anmelden/"


@pytest.mark.parametrize("change", ["time", "password", "account"])
def test_half_a_sign_in_ends(client, anna, codes, change):
    sign_in(client, "anna")
    if change == "time":
        session = client.session
        session[HALF] = [*session[HALF][:3], time.time() - HALF_SECONDS - 1]
        session.save()
    elif change == "password":
        anna.set_password("inzwischen ein anderer Satz")
        anna.save()
    else:
        User.objects.update(is_active=False)

    assert enter_code(client, code_of())["Location"] == "/mein/anmelden/"
    assert not is_signed_in(client)


# Set-up


def test_setup_shows_picture_and_secret_and_asks_for_a_code(client, anna):
    client.force_login(anna)
    page = client.get("/mein/sicherheit/einrichten/").content.decode()
    key = client.session[KEY]
    wrong = client.post("/mein/sicherheit/einrichten/", {"code": "000000"})

    response = client.post("/mein/sicherheit/einrichten/", {"code": code_of(key)})

    assert "<svg" in page
    assert "style=" not in page
    assert re.search(r'<code class="secret">([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>', page)
    assert errors_of(wrong) == ["Dieser Code stimmt nicht. Geht die Uhr Ihres Geräts richtig?"]
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", response.content.decode())) == 10
    assert "no-store" in response["Cache-Control"]
    assert KEY not in client.session
    assert has_device(anna)


def test_setup_keeps_its_secret_when_the_page_is_loaded_again(client, anna):
    client.force_login(anna)

    pictures = {client.get("/mein/sicherheit/einrichten/").context["proposal"] for _number in range(2)}

    assert len(pictures) == 1


def test_setup_is_not_done_twice(client, anna, codes):
    client.force_login(anna)

    assert client.get("/mein/sicherheit/einrichten/")["Location"] == "/mein/sicherheit/"
    assert set_up(user=anna, key=SECRET, code=code_of()) is None


def test_code_of_the_setup_signs_nobody_in(client, anna):
    code = code_of()
    set_up(user=anna, key=SECRET, code=code)
    sign_in(client, "anna")

    enter_code(client, code)

    assert not is_signed_in(client)


def prove(client: Client, do: str, code: str, password: str = PASSWORD):
    return client.post("/mein/sicherheit/", {"password": password, "code": code, "do": do})


def test_removal_needs_password_and_code(client, anna, codes):
    client.force_login(anna)
    without_password = prove(client, "remove", code_of(), "falsch")
    without_code = prove(client, "remove", "000000")
    wait()

    response = prove(client, "remove", code_of())

    assert errors_of(without_password) == ["Das Passwort stimmt nicht."]
    assert errors_of(without_code) == ["Dieser Code stimmt nicht, oder er wurde schon verwendet."]
    assert response["Location"] == "/mein/sicherheit/"
    assert not has_device(anna)
    assert StaticDevice.objects.count() == 0


def test_removal_locks_who_guesses_the_password(client, anna, codes):
    client.force_login(anna)

    assert [prove(client, "remove", "000000", "falsch").status_code for _number in range(5)][-1] == 429


def test_code_sent_with_a_wrong_password_is_kept_nowhere(client, anna, codes):
    client.force_login(anna)

    prove(client, "remove", codes[0], "falsch")

    assert codes[0] not in str(AccessAttempt.objects.values_list().get())


def test_new_recovery_codes_end_the_earlier_ones(client, anna, codes):
    client.force_login(anna)

    page = prove(client, "codes", codes[0]).content.decode()

    new = re.findall(r"<code>(\w{5}-\w{5})</code>", page)
    assert len(new) == 10
    sign_in(client := Client(), "anna")
    assert enter_code(client, codes[1]).status_code == 200
    wait(StaticDevice)
    assert enter_code(client, new[0]).status_code == 302


def test_pages_of_the_second_factor_ask_for_sign_in(client):
    for path in ("/mein/sicherheit/", "/mein/sicherheit/einrichten/"):
        assert client.get(path)["Location"] == f"/mein/anmelden/?next={path}"


# Staff


@pytest.fixture
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.usefixtures("required")
def test_staff_without_second_factor_reach_its_setup_only():
    client = client_of(member(Role.ADMINISTRATOR))

    for path in ("/verwaltung/", "/verwaltung/core/user/", reverse("quality-start")):
        assert client.get(path)["Location"] == "/mein/sicherheit/"
    assert "Für die Verwaltung des Portals ist sie Pflicht." in client.get("/mein/sicherheit/").content.decode()

    client.get("/mein/sicherheit/einrichten/")
    page = client.post("/mein/sicherheit/einrichten/", {"code": code_of(client.session[KEY])}).content.decode()

    assert 'href="/verwaltung/"' in page
    assert client.get("/verwaltung/core/user/").status_code == 200


@pytest.mark.usefixtures("required")
def test_staff_signed_in_before_the_setup_show_the_code_first(anna, codes):
    User.objects.update(is_staff=True, is_superuser=True)
    client = client_of(User.objects.get())

    assert client.get("/verwaltung/core/user/")["Location"] == "/mein/anmelden/code/"
    assert enter_code(client, code_of())["Location"] == "/verwaltung/core/user/"
    assert client.get("/verwaltung/core/user/").status_code == 200


def test_second_factor_is_not_asked_of_staff_where_the_setting_is_off():
    assert client_of(member(Role.ADMINISTRATOR)).get("/verwaltung/").status_code == 200


@pytest.mark.usefixtures("required")
def test_network_editors_need_none(client, anna):
    client.force_login(anna)

    assert client.get("/mein/").status_code == 200


def test_administrator_removes_a_lost_device(client, anna, codes):
    row = reverse("admin:core_user_change", args=(anna.pk,))
    removal = reverse("admin:core_user_second_factor", args=(anna.pk,))
    administrator = client_of(member(Role.ADMINISTRATOR))
    page = administrator.get(row).content.decode()

    refused = client_of(member(Role.BACK_OFFICE)).post(removal).status_code
    read = administrator.get(removal).status_code
    assert has_device(anna)
    response = administrator.post(removal)

    assert removal in page
    assert (refused, read) == (403, 405)
    assert response["Location"] == row
    assert not has_device(anna)
    assert removal not in administrator.get(row).content.decode()
    assert sign_in(client, "anna")["Location"] == "/mein/"


def test_administrator_does_not_touch_the_device_of_a_superuser(anna, codes):
    User.objects.update(is_superuser=True, is_staff=True)
    administrator = client_of(member(Role.ADMINISTRATOR))

    assert administrator.post(reverse("admin:core_user_second_factor", args=(anna.pk,))).status_code == 403
    assert has_device(anna)


def test_nobody_sees_the_secrets_in_the_back_office():
    client = client_of(member(Role.ADMINISTRATOR))

    for path in ("otp_totp/totpdevice", "otp_static/staticdevice", "axes/accessattempt"):
        assert client.get(f"/verwaltung/{path}/").status_code == 404


def test_command_removes_the_second_factor_of_the_last_administrator(anna, codes):
    call_command("remove_second_factor", "anna", verbosity=0)

    assert not has_device(anna)
