"""Inviting somebody to keep a network's profile: from the back office to the first sign-in."""

import datetime as dt
import re
import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networks.invitations import invite, invite_again, is_accepted
from networks.models import Network, NetworkEditor
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import UserFactory
from tests.factories.networks import NetworkEditorFactory, NetworkFactory
from tests.people import client_of, member, restore_roles
from thcm.core.models import Mail, OneTimeToken, User
from thcm.core.permissions import Role
from thcm.tasks import forget_sign_ins

pytestmark = pytest.mark.django_db

ADD = reverse("admin:networks_networkeditor_add")
LIST = reverse("admin:networks_networkeditor_changelist")
PASSWORD = {"new_password1": "ein langer Satz für alle", "new_password2": "ein langer Satz für alle"}


@pytest.fixture
def network() -> Network:
    return NetworkFactory(slug="optonet", name="OptoNet e. V.")


@pytest.fixture
def manager(network) -> User:
    return member(Role.FIELD_MANAGER, network.growth_field)


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Invites by the form of the back office; returns the answer and the mail."""

    def do(user: User, network: Network, email: str = "neu@example.org"):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            data = {"network": network.pk, "email": email, "function": "Geschäftsstelle OptoNet"}
            response = client_of(user).post(ADD, data)
        return response, (mail.outbox or [None])[0]

    return do


def link_in(message) -> str:
    return re.search(r"http://localhost:\d+(/\S+)", message.body).group(1)


def test_invitation_leads_from_the_back_office_to_the_own_area(client, network, manager, send):
    response, message = send(manager, network)
    editor = NetworkEditor.objects.select_related("user", "network").get()
    listed = client_of(manager).get(LIST).content.decode()
    opened = client.get(link_in(message))

    entered = client.post(link_in(message), PASSWORD)

    assert response["Location"] == LIST
    assert (editor.network, editor.user.email, editor.user.function) == (
        network,
        "neu@example.org",
        "Geschäftsstelle OptoNet",
    )
    assert (editor.user.is_staff, editor.user.has_usable_password()) == (False, False)
    assert "noch nicht angenommen" in listed
    assert (message.to, message.subject) == (["neu@example.org"], "Profil von OptoNet e. V. pflegen")
    assert opened.status_code == 200
    assert entered["Location"] == "/mein/"
    assert "OptoNet e. V." in client.get("/mein/").content.decode()
    assert is_accepted(NetworkEditor.objects.get())
    assert "noch nicht angenommen" not in client_of(manager).get(LIST).content.decode()
    again = Client().post("/mein/anmelden/", {"username": "neu@example.org", "password": PASSWORD["new_password1"]})
    assert again["Location"] == "/mein/"


def test_invitation_is_accepted_once(network, manager, send):
    link = link_in(send(manager, network)[1])
    Client().post(link, PASSWORD)
    before = User.objects.get(email="neu@example.org").password

    response = Client().post(link, {"new_password1": "ein anderer Satz", "new_password2": "ein anderer Satz"})

    assert response.status_code == 410
    assert "Die Einladung ist angenommen oder zurückgezogen." in response.content.decode()
    assert User.objects.get(email="neu@example.org").password == before


def test_invitation_ends_after_two_days_and_offers_another(network, manager, send, django_capture_on_commit_callbacks):
    link = link_in(send(manager, network)[1])
    OneTimeToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    page = Client().get(link)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        response = Client().post(link)

    assert page.status_code == 410
    assert "Neuen Link schicken" in page.content.decode()
    assert "neu@example.org" not in page.content.decode()
    assert response["Location"] == "/mein/passwort-vergessen/gesendet/"
    assert Client().post(link_in(mail.outbox[0]), PASSWORD)["Location"] == "/mein/"


def test_invitation_offers_no_more_than_three_links_an_hour(network, manager, send):
    link = link_in(send(manager, network)[1])
    OneTimeToken.objects.update(expires_at=timezone.now())

    for _number in range(4):
        Client().post(link)

    assert Mail.objects.filter(template="invitation").count() == 3


@pytest.mark.parametrize("end", ["removed", "blocked", "staff"])
def test_invitation_ends_with_what_it_was_for(network, manager, send, end):
    link = link_in(send(manager, network)[1])
    if end == "removed":
        NetworkEditor.objects.all().delete()
    else:
        User.objects.filter(email="neu@example.org").update(is_active=end != "blocked", is_staff=end == "staff")

    assert Client().post(link, PASSWORD).status_code == 410
    assert not User.objects.get(email="neu@example.org").has_usable_password()


def test_invitation_in_english(network, manager, send):
    link = link_in(send(manager, network)[1])

    response = Client().post(f"/en{link}", PASSWORD)

    assert response["Location"] == "/en/mein/"


def test_account_that_exists_gets_the_network_and_keeps_everything(network, manager, send):
    user = UserFactory(username="alt", email="Alt@example.org", function="Wie bisher", is_staff=False)
    user.set_password("wie bisher")
    user.save()

    _response, message = send(manager, network, "alt@example.org")

    kept = User.objects.get(username="alt")
    assert (kept.function, kept.check_password("wie bisher")) == ("Wie bisher", True)
    assert NetworkEditor.objects.get().user == kept
    assert (message.to, link_in(message)) == (["Alt@example.org"], "/mein/")
    assert OneTimeToken.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"is_staff": True}, "gehört zu einem Konto der Verwaltung"),
        ({"is_active": False}, "ist gesperrt"),
        ({"second": True}, "mehrere Konten"),
    ],
)
def test_account_that_may_not_be_invited_is_left_alone(network, manager, send, values, words):
    if values.pop("second", False):
        UserFactory(email="alt@example.org", is_staff=False)
    UserFactory(**{"email": "ALT@example.org", "is_staff": False, **values})

    response, message = send(manager, network, "alt@example.org")

    assert words in response.content.decode()
    assert (message, NetworkEditor.objects.count()) == (None, 0)
    with pytest.raises(ValidationError):
        invite(email="alt@example.org", function="x", network=network, user=manager)


def test_invitation_of_who_keeps_the_network_already_is_sent_again(network, manager, send):
    send(manager, network)

    _response, message = send(manager, network, "NEU@example.org")

    assert NetworkEditor.objects.count() == 1
    assert Client().post(link_in(message), PASSWORD)["Location"] == "/mein/"


def test_invite_again_and_remove(network, manager, django_capture_on_commit_callbacks):
    editor = NetworkEditorFactory(network=network, user__password="!")
    client = client_of(manager)
    again = reverse("admin:networks_networkeditor_invite", args=(editor.pk,))
    page = client.get(reverse("admin:networks_networkeditor_change", args=(editor.pk,))).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(again)

    removed = client.post(reverse("admin:networks_networkeditor_delete", args=(editor.pk,)), {"post": "yes"})

    assert again in page
    assert client.get(again).status_code == 405
    assert [message.to for message in mail.outbox] == [[editor.user.email]]
    assert removed["Location"] == LIST
    assert NetworkEditor.objects.count() == 0
    assert User.objects.filter(pk=editor.user.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_button_pressed_twice_makes_one_account():
    restore_roles()
    network = NetworkFactory()
    manager = member(Role.BACK_OFFICE)
    start = threading.Barrier(2)

    def send():
        start.wait()
        try:
            invite(email="neu@example.org", function="Neu", network=network, user=manager)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(email="neu@example.org").count() == 1
    assert NetworkEditor.objects.count() == 1


def test_link_of_an_invitation_ends_when_the_address_is_corrected(network, manager, send):
    link = link_in(send(manager, network)[1])
    User.objects.filter(email="neu@example.org").update(email="richtig@example.org")

    assert Client().get(link).status_code == 410
    assert not User.objects.get(email="richtig@example.org").has_usable_password()


def test_night_forgets_who_never_accepted(network, manager, send):
    send(manager, network)
    send(manager, network, "spaeter@example.org")
    send(manager, network, "angenommen@example.org")
    User.objects.filter(email="angenommen@example.org").update(password="x")
    staff = UserFactory(password="!", last_login=None)
    long_ago = timezone.now() - dt.timedelta(days=91)
    User.objects.update(date_joined=long_ago)
    Mail.objects.exclude(recipient="spaeter@example.org").update(created_at=long_ago)

    forget_sign_ins()

    assert not User.objects.filter(email="neu@example.org").exists()
    assert set(User.objects.exclude(pk=manager.pk)) == {
        User.objects.get(email="spaeter@example.org"),
        User.objects.get(email="angenommen@example.org"),
        staff,
    }


PEOPLE = ("owner", "colleague", "assistant", "administrator", "ministry", "stranger", "editor", "anonymous")
MAY = ("owner", "assistant", "administrator")


def person(who: str, editor: NetworkEditor) -> User | None:
    roles = {"assistant": Role.BACK_OFFICE, "administrator": Role.ADMINISTRATOR, "ministry": Role.MINISTRY}
    if who == "owner":
        return member(Role.FIELD_MANAGER, editor.network.growth_field)
    if who == "colleague":
        return member(Role.FIELD_MANAGER, GrowthFieldFactory())
    if who == "editor":
        return editor.user
    return None if who == "anonymous" else member(roles.get(who))


@pytest.mark.parametrize("who", PEOPLE)
def test_only_who_edits_the_network_invites_and_removes(who):
    editor = NetworkEditorFactory()
    user = person(who, editor)
    client = client_of(user) if user else Client()
    data = {"network": editor.network.pk, "email": "neu@example.org", "function": "Neu"}

    client.post(ADD, data)
    invited = User.objects.filter(email="neu@example.org").exists()
    again = client.post(reverse("admin:networks_networkeditor_invite", args=(editor.pk,))).status_code
    page = reverse("admin:networks_networkeditor_change", args=(editor.pk,))
    seen = client.get(page).status_code == 200 and editor.user.email in client.get(page).content.decode()
    listed = editor.user.email in client.get(LIST).content.decode()
    client.post(reverse("admin:networks_networkeditor_delete", args=(editor.pk,)), {"post": "yes"})
    removed = not NetworkEditor.objects.filter(pk=editor.pk).exists()

    assert (invited, seen, listed, removed) == ((who in MAY),) * 4
    assert again == 302 if who in (*MAY, "anonymous") else again == 403
    assert Mail.objects.count() == (2 if who in MAY else 0)


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in (*MAY, "anonymous")])
def test_actions_refuse_everybody_else(who):
    editor = NetworkEditorFactory()
    user = person(who, editor)

    with pytest.raises(PermissionDenied):
        invite(email="neu@example.org", function="Neu", network=editor.network, user=user)
    with pytest.raises(PermissionDenied):
        invite_again(editor=editor, user=user)


def test_list_needs_the_same_queries_for_many_rows(network, manager, django_assert_max_num_queries):
    client = client_of(manager)
    NetworkEditorFactory(network=network)
    client.get(LIST)
    with django_assert_max_num_queries(100) as few:
        client.get(LIST)
    for _number in range(29):
        NetworkEditorFactory(network=network)

    with django_assert_max_num_queries(100) as many:
        client.get(LIST)

    assert len(many) == len(few)
