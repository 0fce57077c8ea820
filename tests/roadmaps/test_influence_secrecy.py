"""R44: nobody but its owners, the head and administrators can learn that an influence map exists."""

import uuid

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from roadmaps.models import InfluenceActor, InfluenceMap
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.networks import NetworkEditorFactory
from tests.factories.roadmaps import (
    InfluenceActorFactory,
    InfluenceAssessmentFactory,
    InfluenceLinkFactory,
    InfluenceMapFactory,
    ProjectFactory,
    RoadmapFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db

SECRETS = ("Geheime Karte", "Geheime Stelle", "Geheime Funktion", "Geheimes Gespräch", "Geheimer Zweck")
OUTSIDERS = (
    "anonymous",
    "network editor",
    "without role",
    "ministry",
    "back office",
    "foreign manager",
    "former owner",
)
INSIDERS = ("owner", "head", "administrator", "superuser")


@pytest.fixture
def field():
    return GrowthFieldFactory(slug="optik")


@pytest.fixture
def owner(field):
    return member(Role.FIELD_MANAGER, field)


@pytest.fixture
def former_owner():
    return member(Role.FIELD_MANAGER)


@pytest.fixture
def secret(field, owner, former_owner):
    """A map of a published roadmap with two linked actors; one owner is a field manager no longer."""
    roadmap = RoadmapFactory(slug="optik", growth_field=field, status="published")
    row = InfluenceMapFactory(title=SECRETS[0], purpose=SECRETS[4], roadmap=roadmap, owned_by=[owner, former_owner])
    actor = InfluenceActorFactory(map=row, institution=SECRETS[1], function=SECRETS[2])
    InfluenceAssessmentFactory(actor=actor, basis=SECRETS[3], assessed_by=owner)
    InfluenceLinkFactory(source=actor, target=InfluenceActorFactory(map=row))
    former_owner.groups.remove(Group.objects.get(name=Role.FIELD_MANAGER.value))
    return row


@pytest.fixture
def clients(field, owner, former_owner, secret) -> dict[str, Client]:
    people = {
        "network editor": NetworkEditorFactory().user,
        "without role": member(),
        "ministry": member(Role.MINISTRY),
        "back office": member(Role.BACK_OFFICE),
        "foreign manager": member(Role.FIELD_MANAGER, GrowthFieldFactory()),
        "former owner": former_owner,
        "owner": owner,
        "head": member(Role.HEAD),
        "administrator": member(Role.ADMINISTRATOR),
        "superuser": UserFactory(is_superuser=True),
    }
    return {"anonymous": Client()} | {name: client_of(user) for name, user in people.items()}


def addresses(map_id: object, actor_id: object) -> list[str]:
    """Every address that takes an id of a map or an actor."""
    maps, actors = "roadmaps_influencemap", "roadmaps_influenceactor"
    types = ContentType.objects.get_for_models(InfluenceMap, InfluenceActor)
    return [
        reverse(f"admin:{maps}_picture", args=(map_id,)),
        *(reverse(f"admin:{maps}_{page}", args=(map_id,)) for page in ("change", "delete", "history")),
        *(reverse(f"admin:{actors}_{page}", args=(actor_id,)) for page in ("change", "delete", "history")),
        reverse("admin:view_on_site", args=(types[InfluenceMap].pk, map_id)),
        reverse("admin:view_on_site", args=(types[InfluenceActor].pk, actor_id)),
        reverse(f"admin:{maps}_changelist") + f"?id__exact={map_id}",
        reverse(f"admin:{actors}_changelist") + f"?map__id__exact={map_id}",
        reverse(f"admin:{maps}_changelist") + f"{map_id}/",
    ]


def answer(response, *ids: object) -> tuple[object, ...]:
    """What can be told apart, without the id that was asked for and what every page makes anew."""
    body = response.content.decode()
    for known in ids:
        body = body.replace(str(known), "ID")
    if "csrftoken" in response.cookies or "csrfmiddlewaretoken" in body:
        body = "".join(part.partition('"')[2] for part in body.split('name="csrfmiddlewaretoken" value="'))
    target = response.headers.get("Location", "")
    for known in ids:
        target = target.replace(str(known), "ID")
    return response.status_code, target, body


@pytest.mark.parametrize("who", OUTSIDERS)
def test_foreign_map_answers_like_one_that_never_was(secret, clients, who):
    ids = secret.pk, secret.actors.get(institution=SECRETS[1]).pk
    missing = uuid.uuid4(), uuid.uuid4()
    client = clients[who]

    foreign = [answer(ask(path), *ids) for path in addresses(*ids) for ask in (client.get, client.post)]
    nothing = [answer(ask(path), *missing) for path in addresses(*missing) for ask in (client.get, client.post)]

    assert foreign == nothing
    assert {status for status, _target, _body in foreign} <= {200, 302, 403, 404}
    assert [secret for secret in SECRETS for answered in foreign if secret in answered[2]] == []
    assert InfluenceActor.objects.count() == 2


def test_owner_head_and_administrators_see_the_map_foreign_managers_find_nothing(secret, clients):
    actor = secret.actors.get(institution=SECRETS[1])
    pages = addresses(secret.pk, actor.pk)[:7]

    answers = {who: [clients[who].get(path).status_code for path in pages] for who in (*INSIDERS, "foreign manager")}

    assert answers == dict.fromkeys(INSIDERS, [200] * 7) | {"foreign manager": [404] * 7}


# Every list, form, export and box of the back office that an account may open.
def office_pages(secret: InfluenceMap) -> list[str]:
    roadmap = secret.roadmap
    box = reverse("admin:autocomplete") + "?app_label=roadmaps&model_name={}&field_name={}&term=Geheim"
    names = ("roadmaps_influencemap", "roadmaps_influenceactor", "roadmaps_roadmap", "roadmaps_project", "core_user")
    return [
        reverse("admin:index"),
        reverse("admin:app_list", args=("roadmaps",)),
        *(reverse(f"admin:{name}_changelist") for name in names),
        *(reverse(f"admin:{name}_changelist") + "?q=Geheim" for name in names),
        *(reverse(f"admin:{name}_export") for name in names),
        reverse("admin:roadmaps_roadmap_change", args=(roadmap.pk,)),
        reverse("admin:roadmaps_roadmap_delete", args=(roadmap.pk,)),
        reverse("admin:roadmaps_roadmap_history", args=(roadmap.pk,)),
        reverse("admin:roadmaps_influencemap_add"),
        box.format("influencemap", "roadmap"),
        box.format("influencemap", "project"),
        box.format("influenceactor", "map"),
        box.format("influencelink", "target"),
        box.format("influenceassessment", "actor"),
        reverse("admin:core_qualityfinding_changelist"),
    ]


def public_pages() -> list[str]:
    return [
        "/suche/?q=Geheime",
        "/en/suche/?q=Geheime",
        "/roadmaps/",
        "/roadmaps/optik/",
        "/projekte/",
        "/api/v1/",
        "/api/v1/openapi.yaml",
        "/api/v1/influence-maps/",
        "/api/v1/influencemaps/",
        "/api/v1/roadmaps/?fields=*",
        "/sitemap.xml",
    ]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_page_of_an_outsider_tells_of_the_map(secret, clients, who):
    pages = [*office_pages(secret), *public_pages()]

    answers = {path: clients[who].get(path).content.decode() for path in pages}

    assert [path for path, body in answers.items() if str(secret.pk) in body] == []
    assert [path for path, body in answers.items() for word in SECRETS if word in body] == []


def test_foreign_manager_finds_an_empty_list_and_exports_nothing(secret, clients):
    client = clients["foreign manager"]

    listed = client.get(reverse("admin:roadmaps_influencemap_changelist"))
    exported = client.get(reverse("admin:roadmaps_influencemap_export"))

    assert list(listed.context["cl"].result_list) == []
    assert len(exported.content.decode("utf-8-sig").splitlines()) == 1


def test_action_on_a_foreign_map_does_what_it_does_on_none(secret, clients):
    client, missing = clients["foreign manager"], uuid.uuid4()
    path = reverse("admin:roadmaps_influencemap_changelist")

    def delete(map_id: uuid.UUID) -> tuple[object, ...]:
        data = {"action": "delete_selected", "_selected_action": [str(map_id)], "post": "yes"}
        return answer(client.post(path, data), map_id)

    assert delete(secret.pk) == delete(missing)
    assert InfluenceMap.objects.filter(pk=secret.pk).exists()


def test_deleting_what_the_map_is_about_shows_and_stops_nothing(secret, clients, field):
    roadmap = secret.roadmap
    RoadmapFactory(pk=roadmap.pk + 1, growth_field=field)
    roadmap.published_at = None
    roadmap.save()
    project = ProjectFactory(published_at=None)
    InfluenceMapFactory(title=SECRETS[0], project=project)

    for row, name in ((roadmap, "roadmap"), (project, "project")):
        page = clients["back office"].get(reverse(f"admin:roadmaps_{name}_delete", args=(row.pk,)))
        assert page.status_code == 200
        assert "nfluence" not in page.content.decode().split('id="content"')[-1]
        row.delete()

    assert sorted(InfluenceMap.objects.values_list("roadmap", "project")) == [(None, None), (None, None)]


def test_merging_organisations_knows_no_actors(secret, clients):
    kept, lost = OrganisationFactory(), OrganisationFactory(name=SECRETS[1])
    url = reverse("admin:core_organisation_merge_with", args=(kept.pk,), query={"mit": lost.pk})

    page = clients["back office"].get(url)

    assert page.status_code == 200
    assert SECRETS[2] not in page.content.decode()


def test_actor_links_to_the_own_map_only(secret, clients, owner):
    own = InfluenceMapFactory(owned_by=[owner])
    actor = InfluenceActorFactory(map=own)
    other = InfluenceActorFactory(map=own)
    foreign = InfluenceActorFactory(institution="Fremde Karte")
    path = reverse("admin:roadmaps_influenceactor_change", args=(actor.pk,))
    page = clients["owner"].get(path).content.decode()
    data = {
        "institution": actor.institution,
        "level": "state",
        "assessments-TOTAL_FORMS": 0,
        "assessments-INITIAL_FORMS": 0,
        "links-TOTAL_FORMS": 1,
        "links-INITIAL_FORMS": 0,
        "links-0-source": actor.pk,
        "links-0-kind": "advises",
    }

    refused = clients["owner"].post(path, data | {"links-0-target": foreign.pk})
    taken = clients["owner"].post(path, data | {"links-0-target": other.pk})

    assert foreign.institution not in page
    assert refused.status_code == 200
    assert taken.status_code == 302
    assert [link.target for link in actor.links.all()] == [other]


def test_matter_of_a_map_is_one_of_the_own(secret, clients, field):
    """The titles of others' ideas cannot be read by choosing their ids."""
    foreign = ProjectFactory(name_de="Fremde Idee", status="draft")
    own = ProjectFactory(fields=[field])
    data = {
        "title": "Karte",
        "purpose": "Zweck",
        "valid_days": 180,
        "owners": [],
        "actors-TOTAL_FORMS": 0,
        "actors-INITIAL_FORMS": 0,
    }
    client = clients["owner"]
    data["owners"] = [client.session["_auth_user_id"]]
    path = reverse("admin:roadmaps_influencemap_add")

    refused = client.post(path, data | {"project": foreign.pk})
    taken = client.post(path, data | {"project": own.pk})

    assert refused.status_code == 200
    assert foreign.name_de not in refused.content.decode()
    assert taken.status_code == 302
    assert [row.project for row in InfluenceMap.objects.filter(title="Karte")] == [own]


def test_matter_that_another_owner_chose_may_stay(clients, owner):
    idea = ProjectFactory(status="draft")
    row = InfluenceMapFactory(project=idea, owned_by=[owner])
    foreign = ProjectFactory(status="draft")
    InfluenceMapFactory(project=foreign)
    data = {"title": "Neu", "purpose": "Zweck", "valid_days": 180, "owners": [owner.pk]}
    data |= {"actors-TOTAL_FORMS": 0, "actors-INITIAL_FORMS": 0}
    path = reverse("admin:roadmaps_influencemap_change", args=(row.pk,))

    assert clients["owner"].post(path, data | {"project": foreign.pk}).status_code == 200
    assert clients["owner"].post(path, data | {"project": idea.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.project) == ("Neu", idea)
