"""Review periods: who must look at what by when, and the proof that it was done (R47)."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from clusters.models import GrowthField
from tests.factories.clusters import GrowthFieldFactory
from tests.people import client_of, member
from thcm.core.models import ReviewPolicy, ReviewTask
from thcm.core.permissions import Role
from thcm.core.reviews import later
from thcm.reviews import make_tasks

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/core/reviewtask/"
PAST = dt.date(2020, 5, 31)


@pytest.fixture
def policy() -> ReviewPolicy:
    ReviewPolicy.objects.all().delete()
    return ReviewPolicy.objects.create(kind="clusters.growthfield", months=12, responsible="field_manager")


def field(**values: object) -> GrowthField:
    return GrowthFieldFactory(**{"status": "published", "review_due_on": PAST, **values})


def reviewed(row: GrowthField) -> str:
    return f"/verwaltung/clusters/growthfield/{row.pk}/geprueft/"


def tasks() -> list[tuple]:
    return list(ReviewTask.objects.values_list("object_id", "due_on", "field_id", "responsible"))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2026, 11, 23), 1, dt.date(2026, 12, 23)),
    ],
)
def test_months_later_ends_with_a_shorter_month(day, months, expected):
    assert later(day, months) == expected


def test_tasks_are_made_once_and_follow_their_rows(policy):
    row, undated = field(), field(review_due_on=None)
    field(status="draft", review_due_on=None)
    field(status="archived")
    manager = member(Role.FIELD_MANAGER, row)
    due = later(timezone.localdate(undated.published_at or undated.created_at), 12)

    first, second = make_tasks(), make_tasks()
    made = tasks()
    GrowthField.objects.filter(pk=row.pk).update(review_due_on=dt.date(2030, 1, 1))
    GrowthField.objects.filter(pk=undated.pk).update(status="archived")
    third = make_tasks()

    assert (first, second, third) == (
        {"made": 2, "changed": 0, "dropped": 0},
        {"made": 0, "changed": 0, "dropped": 0},
        {"made": 0, "changed": 1, "dropped": 1},
    )
    assert made == [(row.pk, PAST, row.pk, manager.pk), (undated.pk, due, undated.pk, None)]
    assert tasks() == [(row.pk, dt.date(2030, 1, 1), row.pk, manager.pk)]


def test_period_out_of_force_has_no_tasks(policy):
    field()
    make_tasks()

    ReviewPolicy.objects.update(is_active=False)
    make_tasks()

    assert tasks() == []


def test_periods_to_begin_with_are_of_models_that_exist():
    kinds = ReviewPolicy.objects.values_list("kind", flat=True)

    assert "clusters.keyfigure" in kinds
    assert [str(row) for row in ReviewPolicy.objects.all() if row.model is None] == []


def test_button_writes_the_proof_and_moves_the_date(policy):
    row = field()
    manager = member(Role.FIELD_MANAGER, row)
    make_tasks()
    client, before = client_of(manager), row.history.count()

    page = client.get(f"/verwaltung/clusters/growthfield/{row.pk}/change/").content.decode()
    answer = client.post(reviewed(row), {"result": "unchanged", "note": "Mit der Quelle verglichen"})
    row.refresh_from_db()
    (task,) = ReviewTask.objects.all()

    assert reviewed(row) in page
    assert answer.status_code == 302
    assert (task.result, task.note, task.done_by, task.due_on) == (
        "unchanged", "Mit der Quelle verglichen", manager, PAST,
    )  # fmt: skip
    assert row.review_due_on == later(timezone.localdate(), 12)
    assert row.history.count() == before


def test_proof_stays_when_the_row_goes_and_another_task_follows(policy):
    row = field()
    client_of(member(Role.ADMINISTRATOR)).post(reviewed(row), {"result": "changed"})
    make_tasks()
    following = list(ReviewTask.objects.open().values_list("object_id", "due_on"))
    due = later(timezone.localdate(), 12)

    GrowthField.objects.all().delete()
    make_tasks()

    assert following == [(row.pk, due)]
    assert list(ReviewTask.objects.values_list("label", "result")) == [(str(row)[:400], "changed")]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"result": ""}, "Bitte ein Ergebnis wählen."),
        ({"result": "nie"}, "nie ist keine gültige Auswahl"),
        ({"result": "withdrawn"}, "Zurückgezogen ist der Datensatz noch nicht."),
        ({"result": "unchanged", "note": "x" * 2001}, "höchstens 2000 Zeichen"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(policy, values, words):
    answer = client_of(member(Role.ADMINISTRATOR)).post(reviewed(field()), values)

    assert (answer.status_code, ReviewTask.objects.count()) == (200, 0)
    assert words in answer.content.decode()


def test_withdrawn_row_is_looked_at_no_more(policy):
    row = field(status="archived")

    client_of(member(Role.ADMINISTRATOR)).post(reviewed(row), {"result": "withdrawn"})
    row.refresh_from_db()

    assert (row.review_due_on, ReviewTask.objects.get().result) == (None, "withdrawn")


def test_only_who_may_edit_the_row_keeps_a_proof(policy):
    row, other = field(), field()
    people = {
        "owner": member(Role.FIELD_MANAGER, row),
        "colleague": member(Role.FIELD_MANAGER, other),
        "ministry": member(Role.MINISTRY),
        "stranger": member(),
    }

    codes = {
        name: client_of(user).post(reviewed(row), {"result": "unchanged"}).status_code for name, user in people.items()
    }

    assert codes["owner"] == 302
    assert (codes["colleague"], codes["ministry"]) == (403, 403)
    assert Client().post(reviewed(row), {"result": "unchanged"})["Location"].startswith("/verwaltung/login/")
    assert list(ReviewTask.objects.values_list("done_by", flat=True)) == [people["owner"].pk]


def test_kind_without_period_has_no_button(policy):
    row = field()
    policy.is_active = False
    policy.save()
    client = client_of(member(Role.ADMINISTRATOR))

    assert client.get(reviewed(row)).status_code == 404
    assert reviewed(row) not in client.get(f"/verwaltung/clusters/growthfield/{row.pk}/change/").content.decode()


def test_managers_see_their_own_fields_and_the_ministry_reads_all(policy):
    row, other = field(), field()
    manager = member(Role.FIELD_MANAGER, row)
    people = {"own": manager, "all": member(Role.BACK_OFFICE), "reads": member(Role.MINISTRY)}
    make_tasks()
    foreign = ReviewTask.objects.get(object_id=other.pk)

    seen = {
        name: {task.object_id for task in client_of(user).get(LIST).context["cl"].queryset}
        for name, user in people.items()
    }

    assert seen == {"own": {row.pk}, "all": {row.pk, other.pk}, "reads": {row.pk, other.pk}}
    assert client_of(manager).get(f"{LIST}{foreign.pk}/change/").status_code == 403
    assert client_of(member()).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302


def test_filters_and_export_of_the_proof(policy):
    row, later_row = field(), field(review_due_on=dt.date(2090, 1, 1))
    manager = member(Role.FIELD_MANAGER, row)
    make_tasks()
    client = client_of(manager)

    def listed(user_client: Client, query: str) -> list[int]:
        return [task.object_id for task in user_client.get(LIST + query).context["cl"].queryset]

    office = client_of(member(Role.BACK_OFFICE))
    before = {
        query: listed(office, query) for query in ("", "?stand=ueberfaellig", "?stand=erledigt", "?zustaendig=ich")
    }
    client.post(reviewed(row), {"result": "unchanged", "note": "stimmt"})
    export = client.post(f"{LIST}export/?stand=erledigt", {"format": "0"})

    assert before == {
        "": [row.pk, later_row.pk],
        "?stand=ueberfaellig": [row.pk],
        "?stand=erledigt": [],
        "?zustaendig=ich": [],
    }
    assert listed(client, "?stand=erledigt&zustaendig=ich") == [row.pk]
    assert export.status_code == 200
    assert "stimmt" in export.content.decode()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BACK_OFFICE])
def test_periods_are_changed_by_administration_and_back_office(policy, role):
    client = client_of(member(role))
    address = f"/verwaltung/core/reviewpolicy/{policy.pk}/change/"

    client.post(address, {"months": "6", "responsible": "back_office", "is_active": "on"})
    wrong = client.post(
        "/verwaltung/core/reviewpolicy/add/", {"kind": "core.mail", "months": "1", "responsible": "back_office"}
    )
    policy.refresh_from_db()

    assert (policy.kind, policy.months, policy.responsible) == ("clusters.growthfield", 6, "back_office")
    assert "Diese Art hat keine Frist" in wrong.content.decode()
    assert client_of(member(Role.FIELD_MANAGER)).post(address, {}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_the_same_number_of_queries(policy, count, django_assert_max_num_queries):
    for _ in range(count):
        field()
    make_tasks()
    client = client_of(member(Role.BACK_OFFICE))

    with django_assert_max_num_queries(18):
        assert client.get(LIST).status_code == 200
