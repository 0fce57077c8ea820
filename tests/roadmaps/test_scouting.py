"""Projects in the back office: who does what, and the way from an idea to a project."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import CooperationRequest
from roadmaps.models import Project
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.networks import CooperationRequestFactory, NetworkFactory
from tests.factories.roadmaps import ProjectFactory, ProjectStageEntryFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
OFFICE = "/verwaltung/roadmaps/project/"


@pytest.fixture(autouse=True)
def _site():
    SiteSettingFactory()


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik", name_de="Optik")


def everybody(field):
    return {
        "administrator": client_of(member(Role.ADMINISTRATOR)),
        "back office": client_of(member(Role.BACK_OFFICE)),
        "owner": client_of(member(Role.FIELD_MANAGER, field)),
        "stranger": client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory())),
        "ministry": client_of(member(Role.MINISTRY)),
        "nobody": client_of(member()),
    }


def address(row, page: str = "change") -> str:
    return reverse(f"admin:roadmaps_project_{page}", args=(row.pk,))


def stage(**changes):
    return {"stage": "checked", "on": "2012-10", "note": "Partner stehen fest."} | changes


def test_next_stage_stands_with_date_and_reason(field):
    project = ProjectFactory(name_de="Licht", stage="idea", status="draft", fields=[field])
    manager = client_of(member(Role.FIELD_MANAGER, field))

    answer = manager.post(address(project, "stage"), stage(), follow=True)

    page = answer.content.decode()
    assert "„Licht“ steht jetzt auf „geprüft“." in page
    assert "Partner stehen fest." in page
    project.refresh_from_db()
    assert project.stage == Project.Stage.CHECKED
    entry = project.stage_entries.get()
    assert (entry.stage, entry.on.iso, entry.note) == ("checked", "2012-10", "Partner stehen fest.")
    assert project.history.first().stage == Project.Stage.CHECKED


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"stage": "dropped", "note": ""}, "note", "warum das Projekt nicht weiterverfolgt wird"),
        ({"stage": "idea"}, "stage", "Eine Idee wird nicht veröffentlicht."),
        ({"stage": "mond"}, "stage", "mond"),
        ({"on": "bald"}, "on", "Bitte als Jahr, Quartal"),
        ({"note": "x" * 1001}, "note", "1000"),
    ],
)
def test_stage_that_cannot_be_says_why(field, changes, name, words):
    project = ProjectFactory(fields=[field])

    answer = client_of(member(Role.FIELD_MANAGER, field)).post(address(project, "stage"), stage(**changes))

    assert list(answer.context["form"].errors) == [name]
    assert words in " ".join(answer.context["form"].errors[name])
    project.refresh_from_db()
    assert (project.stage, project.stage_entries.count()) == (Project.Stage.RUNNING, 0)


def test_who_may_open_change_and_move(field):
    project = ProjectFactory(fields=[field])
    clients = everybody(field)

    opened = {who: client.get(address(project)).status_code for who, client in clients.items()}
    changed = {who: client.post(address(project), {}).status_code for who, client in clients.items()}
    moved = {who: client.post(address(project, "stage"), {}).status_code for who, client in clients.items()}

    expected = {"administrator": 200, "back office": 200, "owner": 200}
    assert opened == expected | {"stranger": 403, "ministry": 200, "nobody": 403}
    assert changed == moved == expected | {"stranger": 403, "ministry": 403, "nobody": 403}
    for page in ("change", "stage"):
        assert Client().get(address(project, page)).status_code == 302


def test_manager_of_a_network_is_enough(field):
    project = ProjectFactory()
    project.networks.add(NetworkFactory(growth_field=field))
    ProjectFactory()
    manager = client_of(member(Role.FIELD_MANAGER, field))

    assert list(manager.get(OFFICE).context["cl"].result_list) == [project]
    assert manager.get(address(project, "stage")).status_code == 200


def test_reasons_stay_in_the_house(field):
    project = ProjectFactory(stage="dropped", status="draft", fields=[field])
    ProjectStageEntryFactory(project=project, stage="dropped", note="Zu teuer")

    told = {
        who: [words in client.get(page).content.decode() for page in (OFFICE, address(project))]
        for who, client in everybody(field).items()
        for words in ("Zu teuer",)
    }

    assert told == {
        "administrator": [True, True],
        "back office": [True, True],
        "owner": [True, True],
        "stranger": [False, False],
        "ministry": [False, False],
        "nobody": [False, False],
    }


def test_scouting_list_goes_from_the_idea_on():
    for name in ("not_stated", "dropped", "funded", "checked", "idea"):
        ProjectFactory(stage=name)

    rows = client_of(member(Role.BACK_OFFICE)).get(OFFICE).context["cl"].result_list

    assert [row.stage for row in rows] == ["idea", "checked", "funded", "dropped", "not_stated"]


def test_back_office_list_costs_the_same_for_many_rows(field):
    client = client_of(member(Role.BACK_OFFICE))
    ProjectStageEntryFactory(project__fields=[field])
    client.get(OFFICE)
    with CaptureQueriesContext(connection) as few:
        client.get(OFFICE)
    for _number in range(29):
        ProjectStageEntryFactory(project__fields=[field])
    with CaptureQueriesContext(connection) as many:
        answer = client.get(OFFICE)

    assert len(answer.context["cl"].result_list) == 30
    assert len(many) == len(few)


def new_project(field, **changes):
    form = {"name_de": "Licht", "slug": "licht", "kind": "initiative", "growth_fields": [field.pk], "status": "draft"}
    return form | {"partners-TOTAL_FORMS": 0, "partners-INITIAL_FORMS": 0} | changes


def test_new_project_begins_as_an_idea(field):
    client_of(member(Role.FIELD_MANAGER, field)).post(f"{OFFICE}add/", new_project(field))

    project = Project.objects.get()
    assert (project.stage, project.status) == (Project.Stage.IDEA, "draft")
    assert [entry.stage for entry in project.stage_entries.all()] == ["idea"]


def test_new_project_is_neither_public_nor_foreign(field):
    foreign = GrowthFieldFactory()
    manager = client_of(member(Role.FIELD_MANAGER, field))

    public = manager.post(f"{OFFICE}add/", new_project(field, status="published"))
    strange = manager.post(f"{OFFICE}add/", new_project(foreign))

    assert public.context["adminform"].form.errors == {
        "status": ["Eine Idee wird nicht veröffentlicht. Bitte setzen Sie zuerst die nächste Stufe."]
    }
    assert strange.context["adminform"].form.errors == {
        "growth_fields": ["Bitte wählen Sie ein eigenes Feld oder ein Netzwerk eines eigenen Feldes."]
    }
    assert Project.objects.count() == 0


def request_of(field, **values) -> CooperationRequest:
    request = CooperationRequestFactory(**values)
    request.growth_fields.set([field])
    return request


def propose(client: Client, request: CooperationRequest):
    return client.post(reverse("admin:roadmaps_project_propose", args=(request.pk,)), follow=True)


def test_request_becomes_a_proposal_once(field):
    network = NetworkFactory(growth_field=field)
    request = request_of(field, title="Prüfstand gesucht", network=network)
    ProjectFactory(slug="pruefstand-gesucht")
    manager = client_of(member(Role.FIELD_MANAGER, field))

    page = manager.get(reverse("admin:networks_cooperationrequest_change", args=(request.pk,))).content.decode()
    propose(manager, request)
    again = propose(manager, request)

    project = Project.objects.get(request=request)
    assert "Projektvorschlag anlegen" in page
    assert again.redirect_chain[-1][0] == address(project)
    assert (project.name_de, project.summary_de, project.status, project.stage) == (
        "Prüfstand gesucht",
        request.text,
        "draft",
        "idea",
    )
    assert project.slug == f"pruefstand-gesucht-{request.public_id.lower()}"
    assert (list(project.growth_fields.all()), list(project.networks.all())) == ([field], [network])
    assert [entry.note for entry in project.stage_entries.all()] == [f"Aus der Partnersuche ({request.public_id})"]
    assert Client().get(project.get_absolute_url()).status_code == 404


def test_what_was_taken_back_is_not_kept(field):
    request = request_of(field, state="withdrawn")

    answer = propose(client_of(member(Role.BACK_OFFICE)), request)

    assert "Aus dieser Anfrage kann kein Projektvorschlag werden." in answer.content.decode()
    assert Project.objects.count() == 0


def test_who_may_propose(field):
    request = request_of(field)

    statuses = {who: propose(client, request).status_code for who, client in everybody(field).items()}

    assert statuses == {
        "administrator": 200,
        "back office": 200,
        "owner": 200,
        "stranger": 403,
        "ministry": 403,
        "nobody": 403,
    }
    unconfirmed = request_of(field, state="unconfirmed")
    assert propose(client_of(member(Role.ADMINISTRATOR)), unconfirmed).status_code == 404
