"""Demo accounts: one for each role, the same on a second run, never in production."""

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clusters.models import Responsibility
from clusters.permissions import own_field_ids
from events.models import Event, EventSubmission, TripInterest
from networks.permissions import own_network_ids
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory
from tests.factories.networks import NetworkFactory
from thcm.core.models import User
from thcm.core.permissions import roles_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts_file(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR / "demo-accounts.txt"


def seed():
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def lines_of(path):
    return [line.split("  ") for line in path.read_text().splitlines()]


def test_seed_demo_makes_an_account_for_each_role(accounts_file):
    field = GrowthFieldFactory(slug="optik-optoelektronik")
    OrganisationFactory()

    said = seed()

    rows = lines_of(accounts_file)
    assert [(username, role) for username, _password, role in rows] == [
        ("demo-administration", "administrator"),
        ("demo-optik", "field_manager"),
        ("demo-maschinenbau", "field_manager"),
        ("demo-msr", "field_manager"),
        ("demo-leitung", "field_manager"),
        ("demo-backoffice", "back_office"),
        ("demo-ministerium", "ministry"),
        ("demo-optonet", "network_editor"),
        ("demo-council", "member"),
        ("demo-board", "member"),
    ]
    assert stat.S_IMODE(accounts_file.stat().st_mode) == 0o600
    for username, password, role in rows:
        user = User.objects.get(username=username)
        assert user.check_password(password)
        further = {"head"} if username == "demo-leitung" else set()
        assert roles_of(user) == {role} - {"network_editor", "member"} | further
    assert own_field_ids(User.objects.get(username="demo-optik")) == {field.pk}
    assert said.splitlines() == [
        "demo-maschinenbau looks after no field yet: load a data set with maschinenbau first.",
        "demo-msr looks after no field yet: load a data set with mess-steuer-regeltechnik first.",
        "demo-leitung looks after no field yet: load a data set with service-robotik first.",
        "demo-optonet keeps no network yet: load a data set with optonet first.",
        f"10 demo accounts are ready; their passwords stand in {accounts_file}.",
    ]


def test_seed_demo_makes_an_editor_of_a_network(accounts_file):
    network = NetworkFactory(slug="optonet")

    seed()

    user = User.objects.get(username="demo-optonet")
    assert (user.is_staff, own_network_ids(user)) == (False, {network.pk})


def test_seed_demo_makes_no_event_of_what_is_not_loaded(accounts_file):
    seed()

    assert (Event.objects.count(), EventSubmission.objects.count(), TripInterest.objects.count()) == (0, 0, 0)


def test_seed_demo_twice_changes_nothing(accounts_file):
    for slug in ("optik-optoelektronik", "maschinenbau"):
        GrowthFieldFactory(slug=slug)
    OrganisationFactory()
    seed()
    before = accounts_file.read_text(), sorted(Responsibility.objects.values_list("pk", "user")), hashes()

    seed()

    assert (accounts_file.read_text(), sorted(Responsibility.objects.values_list("pk", "user")), hashes()) == before


def hashes():
    return sorted(User.objects.values_list("username", "password"))


def test_seed_demo_makes_a_new_password_where_the_file_is_gone(accounts_file):
    seed()
    accounts_file.unlink()

    seed()

    username, password, _role = lines_of(accounts_file)[0]
    assert User.objects.get(username=username).check_password(password)


def test_seed_demo_refuses_in_production(settings, accounts_file):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="not for production"):
        seed()

    assert (User.objects.count(), accounts_file.exists()) == (0, False)
