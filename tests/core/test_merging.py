"""Merging organisations and networks, and the way back (BO-4)."""

from io import StringIO

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from clusters.models import FigureConflict, FigureSubject, KeyFigure, Responsibility
from networks.models import Network, NetworkEditor, NetworkTopic, ProfileChange
from tests.dataset.test_read import PATH
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory, ResponsibilityFactory
from tests.factories.core import ContactPointFactory, OrganisationFactory, SiteSettingFactory, SourceFactory
from tests.factories.networks import (
    CooperationRequestFactory,
    NetworkEditorFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
    RequestMatchFactory,
)
from tests.people import client_of, member
from thcm.core.merging import Plan, merge, undo
from thcm.core.models import Merge, Organisation
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return member(Role.BACK_OFFICE)


@pytest.fixture
def merged(user):
    def run(kept, lost):
        return merge(kept=kept, lost=lost, seen=Plan(kept, lost).fingerprint, user=user)

    return run


def page(kept, lost=None):
    name = f"admin:{kept._meta.app_label}_{kept._meta.model_name}_merge_with"
    return reverse(name, args=(kept.pk,), query={"mit": lost.pk} if lost else None)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_merge_moves_every_relation_of_an_organisation(merged):
    kept, lost = (
        OrganisationFactory(name="LEG"),
        OrganisationFactory(name="Landesentwicklung", short="LE", aliases=["L"]),
    )
    unit, contact = OrganisationFactory(parent=lost), ContactPointFactory(organisation=lost)
    responsibility, site = ResponsibilityFactory(organisation=lost), SiteSettingFactory(operator=lost)

    entry = merged(kept, lost)

    for row in (kept, unit, contact, responsibility, site):
        row.refresh_from_db()
    assert [unit.parent, contact.organisation, responsibility.organisation, site.operator] == [kept] * 4
    assert kept.aliases == ["Landesentwicklung", "LE", "L"]
    assert not Organisation.objects.filter(slug=lost.slug).exists()
    assert (entry.lost_slug, entry.lost_name, entry.kept_id) == (lost.slug, "Landesentwicklung", kept.pk)
    assert unit.history.first().history_change_reason == "Zusammengeführt mit „LE“"


def test_merge_fills_what_is_empty_and_overwrites_nothing(merged):
    parent = OrganisationFactory()
    kept = OrganisationFactory(website="", note="bleibt", status="draft")
    lost = OrganisationFactory(website="https://example.org/", note="geht", parent=parent)

    merged(kept, lost)

    kept.refresh_from_db()
    assert (kept.website, kept.note, kept.parent, kept.status) == ("https://example.org/", "bleibt", parent, "draft")


def test_merge_of_parent_and_unit_leaves_no_circle(merged):
    top = OrganisationFactory()
    parent = OrganisationFactory(parent=top)
    unit = OrganisationFactory(parent=parent)

    merged(unit, parent)

    unit.refresh_from_db()
    assert unit.parent == top


def test_merge_with_an_organisation_two_steps_above_is_refused(merged):
    top = OrganisationFactory(name="Oben")
    low = OrganisationFactory(name="Unten", parent=OrganisationFactory(parent=top))

    with pytest.raises(ValidationError, match="„Unten“ gehört über mehrere Stufen zu „Oben“"):
        merged(low, top)
    with pytest.raises(ValidationError, match="zwei verschiedene"):
        merged(low, low)


def test_merge_is_refused_after_a_change_of_either_row_or_its_relations(user):
    kept, lost = OrganisationFactory(), OrganisationFactory()
    changes = (
        lambda: kept.save(),
        lambda: lost.save(),
        lambda: ContactPointFactory(organisation=lost),
    )

    for change in changes:
        seen = Plan(kept, lost).fingerprint
        change()
        with pytest.raises(ValidationError, match="Inzwischen hat sich etwas geändert"):
            merge(kept=kept, lost=lost, seen=seen, user=user)
    lost.delete()
    with pytest.raises(ValidationError, match="gibt es nicht mehr"):
        merge(kept=kept, lost=Organisation(pk=0), seen="", user=user)


def test_merge_of_networks_keeps_one_of_what_both_have(merged):
    kept, lost = NetworkFactory(), NetworkFactory()
    both, other = NetworkEditorFactory(network=kept), NetworkEditorFactory(network=lost)
    NetworkEditorFactory(network=lost, user=both.user)
    match = RequestMatchFactory(network=kept)
    RequestMatchFactory(network=lost, request=match.request)
    NetworkLabelFactory(network=kept, scheme="ECEI", level="Bronze")
    NetworkLabelFactory(network=lost, scheme="ECEI", level="Bronze")
    NetworkTopicFactory(network=kept, text="Sensorik", order=4)
    NetworkTopicFactory(network=lost, text="Sensorik", order=0)
    NetworkTopicFactory(network=lost, text="Optik", order=1)
    request = CooperationRequestFactory(network=lost)

    merged(kept, lost)

    request.refresh_from_db()
    assert {editor.user for editor in kept.editors.all()} == {both.user, other.user}
    assert list(kept.matches.all()) == [match]
    assert [str(label) for label in kept.labels.all()] == ["ECEI, Bronze"]
    assert list(kept.topics.values_list("text", "order")) == [("Sensorik", 4), ("Optik", 6)]
    assert request.network == kept


def test_merge_of_networks_takes_up_fields_once(merged):
    machines, optics, energy = GrowthFieldFactory(), GrowthFieldFactory(), GrowthFieldFactory()
    kept, lost = NetworkFactory(growth_field=machines), NetworkFactory(growth_field=optics)
    kept.further_fields.add(energy)
    lost.further_fields.add(energy, machines)

    merged(kept, lost)

    assert set(kept.further_fields.all()) == {energy, optics}


def test_merge_of_networks_reviews_the_proposal_of_the_one_that_stays(merged):
    kept, lost = NetworkFactory(), NetworkFactory()
    ours, theirs = ProfileChangeFactory(network=kept), ProfileChangeFactory(network=lost)
    seat = ProfileChangeFactory(network=lost, part=ProfileChange.Part.SEAT)

    merged(kept, lost)

    states = dict(kept.changes.values_list("pk", "state"))
    assert states == {ours.pk: "in_review", theirs.pk: "replaced", seat.pk: "in_review"}


def test_merge_of_networks_loses_no_figure(merged):
    indicator, source = IndicatorFactory(), SourceFactory()
    kept, lost = NetworkFactory(), NetworkFactory()
    values = {"indicator": indicator, "source": source, "decimals": 0, "rank": "preferred"}
    ours = KeyFigureFactory(subject=kept.subject, value=50, **values)
    same = KeyFigureFactory(subject=lost.subject, value=50, **values)
    other = KeyFigureFactory(subject=lost.subject, value=51, **values | {"rank": "normal"})

    merged(kept, lost)

    figures = kept.subject.key_figures.order_by("pk").values_list("pk", "series", "rank", "status")
    assert list(figures) == [
        (ours.pk, "A", "preferred", "published"),
        (same.pk, "B", "normal", "published"),
        (other.pk, "A", "normal", "published"),
    ]
    assert not FigureSubject.objects.filter(pk=lost.subject_id).exists()


def test_merge_to_an_address_that_leads_elsewhere_is_refused(merged):
    kept, lost = OrganisationFactory(), OrganisationFactory(slug="alt")
    merged(kept, lost)
    again = OrganisationFactory(slug="alt")

    with pytest.raises(ValidationError, match="Die Adresse „alt“ führt schon"):
        merged(kept, again)


def test_undo_brings_everything_back(merged, user):
    optics = GrowthFieldFactory()
    kept, lost = NetworkFactory(), NetworkFactory(growth_field=optics, website="https://example.org/", aliases=["alt"])
    lost.further_fields.add(kept.growth_field)
    values = {
        "indicator": IndicatorFactory(),
        "source": SourceFactory(),
        "decimals": 0,
        "rank": "preferred",
        "value": 5,
    }
    KeyFigureFactory(subject=kept.subject, **values)
    KeyFigureFactory(subject=lost.subject, **values)
    editor = NetworkEditorFactory(network=kept)
    NetworkEditorFactory(network=lost, user=editor.user)
    NetworkTopicFactory(network=kept)
    NetworkTopicFactory(network=lost, order=3)
    ProfileChangeFactory(network=kept)
    ProfileChangeFactory(network=lost)

    def everything():
        rows = []
        for model in (Network, NetworkTopic, NetworkEditor, ProfileChange, KeyFigure, FigureSubject):
            rows += model.objects.order_by("pk").values()
        rows += Network.further_fields.through.objects.order_by("pk").values()
        hidden = ("updated_at", "updated_by_id", "created_at")
        return [{name: value for name, value in row.items() if name not in hidden} for row in rows]

    before = everything()
    entry = merged(kept, lost)
    assert everything() != before

    astray = undo(merge=entry, user=user)

    assert astray == 0
    assert everything() == before
    with pytest.raises(ValidationError, match="schon rückgängig"):
        undo(merge=entry, user=user)


def test_undo_leaves_alone_what_changed_since(merged, user):
    kept, lost, third = (
        OrganisationFactory(),
        OrganisationFactory(website="https://alt.example/"),
        OrganisationFactory(),
    )
    stays, deleted, moved = (ContactPointFactory(organisation=lost) for _each in range(3))
    entry = merged(kept, lost)
    new = ContactPointFactory(organisation=kept)
    deleted.delete()
    type(moved).objects.filter(pk=moved.pk).update(organisation=third)
    Organisation.objects.filter(pk=kept.pk).update(website="https://neu.example/")

    astray = undo(merge=entry, user=user)

    kept.refresh_from_db()
    restored = Organisation.objects.get(slug=lost.slug)
    assert (restored.pk, astray, kept.website) == (lost.pk, 2, "https://neu.example/")
    assert list(restored.contact_points.all()) == [stays]
    assert list(kept.contact_points.all()) == [new]


def test_undo_that_does_not_fit_any_more_is_refused(merged, user):
    kept, lost = OrganisationFactory(), OrganisationFactory(slug="alt", name="Alt")
    entry = merged(kept, lost)
    OrganisationFactory(slug="alt")

    with pytest.raises(ValidationError, match="Kennung"):
        undo(merge=entry, user=user)
    Organisation.objects.get(slug="alt").delete()
    next_entry = merged(OrganisationFactory(), Organisation.objects.get(pk=kept.pk))
    with pytest.raises(ValidationError, match="in dem „Alt“ aufging, gibt es nicht mehr"):
        undo(merge=entry, user=user)
    undo(merge=next_entry, user=user)
    undo(merge=entry, user=user)
    assert Organisation.objects.filter(slug="alt").exists()


def test_reload_of_the_data_set_brings_no_merged_row_back(dataset, db, merged):
    kept, lost = Network.objects.get(slug="polymermat"), Network.objects.get(slug="elmug")
    figures = set(lost.subject.key_figures.values_list("pk", flat=True))
    involved = dict(FigureConflict.objects.values_list("code", "figures"))
    merged(kept, lost)
    tourism = Organisation.objects.get(slug="thega")
    merged(Organisation.objects.get(slug="leg"), tourism)
    responsibilities = list(Responsibility.objects.order_by("pk").values())

    call_command("load_dataset", PATH, stdout=(output := StringIO()))

    assert output.getvalue().splitlines()[-1] == "0 changes"
    assert not Network.objects.filter(slug="elmug").exists()
    assert not Organisation.objects.filter(slug="thega").exists()
    assert figures <= set(KeyFigure.objects.filter(subject=kept.subject).values_list("pk", flat=True))
    assert dict(FigureConflict.objects.values_list("code", "figures")) == involved
    assert list(Responsibility.objects.order_by("pk").values()) == responsibilities


def test_list_action_leads_to_the_preview_of_two(user):
    first, second, third = (OrganisationFactory() for _each in range(3))
    client, url = client_of(user), reverse("admin:core_organisation_changelist")

    two = client.post(url, {"action": "merge_selected", "_selected_action": [second.pk, first.pk]})
    three = client.post(url, {"action": "merge_selected", "_selected_action": [first.pk, second.pk, third.pk]})

    assert (two.status_code, two["Location"]) == (302, page(first, second))
    assert said(three) == ["Bitte genau zwei Einträge auswählen."]


def test_pages_choose_show_merge_and_undo(user):
    kept, lost = OrganisationFactory(name="Bleibt"), OrganisationFactory(name="Geht", website="https://example.org/")
    contact = ContactPointFactory(organisation=lost)
    client = client_of(user)

    choice = client.get(page(kept)).content.decode()
    shown = client.get(page(kept, lost))
    done = client.post(page(kept, lost), {"seen": shown.context["plan"].fingerprint})
    entry = Merge.objects.get()
    listed = client.get(reverse("admin:core_merge_changelist")).content.decode()
    ask = client.get(reverse("admin:core_merge_undo_merge", args=(entry.pk,)))
    undone = client.post(reverse("admin:core_merge_undo_merge", args=(entry.pk,)))

    assert "Was soll in „Bleibt“ aufgehen?" in choice
    assert [(row["label"], row["outcome"]) for row in shown.context["differences"]] == [
        ("Kennung", "leitet weiter"),
        ("Name", "wird weiterer Name"),
        ("Website", "wird übernommen"),
    ]
    assert shown.context["relations"] == [
        {
            "name": "Kontaktstellen",
            "count": 1,
            "rows": [
                {
                    "text": "Geschäftsstelle",
                    "url": reverse("admin:core_contactpoint_change", args=(contact.pk,)),
                    "outcome": "",
                }
            ],
            "more": 0,
        }
    ]
    assert said(done) == ["„Geht“ ist in „Bleibt“ aufgegangen."]
    assert "Rückgängig machen" in listed
    assert ask.status_code == 200
    assert said(undone)[-1] == "„Geht“ ist wieder ein eigener Eintrag."
    assert Organisation.objects.filter(pk=lost.pk).exists()


def test_page_says_what_changed_since_the_preview(user):
    kept, lost = OrganisationFactory(), OrganisationFactory()

    response = client_of(user).post(page(kept, lost), {"seen": "alt"})

    assert said(response) == ["Inzwischen hat sich etwas geändert. Bitte die Vorschau noch einmal ansehen."]
    assert (response.status_code, response["Location"]) == (302, page(kept, lost))


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 403), (Role.MINISTRY, 403), (Role.FIELD_MANAGER, 403), (Role.BACK_OFFICE, 200), (Role.ADMINISTRATOR, 200)],
)
def test_organisations_are_merged_by_administration_and_back_office(merged, role, status):
    kept, lost = OrganisationFactory(), OrganisationFactory()
    entry = merged(OrganisationFactory(), OrganisationFactory())
    client = client_of(member(role))

    assert client.get(page(kept, lost)).status_code == status
    assert client.post(page(kept, lost), {"seen": ""}).status_code == (302 if status == 200 else 403)
    assert client.post(reverse("admin:core_merge_undo_merge", args=(entry.pk,))).status_code == (
        302 if status == 200 else 403
    )


@pytest.mark.parametrize(("own", "status"), [((0, 1), 200), ((0,), 403), ((1,), 403), ((), 403)])
def test_networks_are_merged_by_the_manager_of_both_fields(own, status):
    fields = [GrowthFieldFactory(), GrowthFieldFactory()]
    kept, lost = (NetworkFactory(growth_field=field) for field in fields)
    manager = member(Role.FIELD_MANAGER, *(fields[place] for place in own))

    assert client_of(manager).get(page(kept, lost)).status_code == status


def test_networks_are_not_merged_by_ministry_or_their_editors():
    kept, lost = NetworkFactory(), NetworkFactory()
    editor = NetworkEditorFactory(network=kept).user

    answers = [client_of(person).get(page(kept, lost)).status_code for person in (member(Role.MINISTRY), editor)]

    assert answers == [403, 403]


def test_list_of_merges_shows_managers_their_own_networks_only(merged):
    machines, optics = GrowthFieldFactory(), GrowthFieldFactory()
    own = merged(NetworkFactory(growth_field=machines), NetworkFactory(growth_field=machines))
    merged(NetworkFactory(growth_field=optics), NetworkFactory(growth_field=optics))
    foreign = merged(NetworkFactory(growth_field=machines), NetworkFactory(growth_field=optics))
    merged(OrganisationFactory(), OrganisationFactory())
    client = client_of(member(Role.FIELD_MANAGER, machines))

    listed = client.get(reverse("admin:core_merge_changelist"))
    undone = client.post(reverse("admin:core_merge_undo_merge", args=(foreign.pk,)))

    assert list(listed.context["cl"].result_list) == [foreign, own]
    assert undone.status_code == 403


def test_lost_name_still_finds_the_network(merged, client):
    kept, lost = NetworkFactory(name="Sensornetz e. V."), NetworkFactory(name="Messverbund Ilmenau", short="MVI")
    merged(kept, lost)

    html = client.get(reverse("search"), {"q": "Messverbund"}).content.decode()

    assert "Sensornetz e. V." in html


def test_lost_address_leads_to_the_row_that_stayed(merged, client):
    kept, middle, lost = (NetworkFactory() for _each in range(3))
    merged(middle, lost)
    merged(kept, Network.objects.get(pk=middle.pk))

    response = client.get(reverse("network-detail", args=(lost.slug,)))

    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())
