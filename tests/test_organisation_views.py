"""Pages of organisations that take part: what they do, and never a person's name."""

import datetime as dt

import pytest
from django.test import Client

from tests.factories.clusters import GrowthFieldFactory, ResponsibilityFactory
from tests.factories.core import ContactPointFactory, OrganisationFactory, SiteSettingFactory
from thcm.core.models import Merge
from thcm.organisations import organisations_with_page

pytestmark = pytest.mark.django_db

THCM = "/organisationen/thcm/"


@pytest.fixture
def thcm():
    organisation = OrganisationFactory(slug="thcm", name="Thüringer ClusterManagement", short="ThCM", aliases=["CM"])
    ResponsibilityFactory(organisation=organisation, growth_field=GrowthFieldFactory(name_de="Optik"))
    return organisation


def test_only_organisations_that_take_part_have_a_page(client: Client, thcm):
    parent, unit, stranger = OrganisationFactory(), OrganisationFactory(parent=thcm), OrganisationFactory()
    thcm.parent = parent
    thcm.save()
    operator = SiteSettingFactory(operator=OrganisationFactory()).operator
    hidden = OrganisationFactory(status="draft")
    ResponsibilityFactory(organisation=hidden)
    over = ResponsibilityFactory(ends_on=dt.date(2013, 1, 1)).organisation
    of_draft = ResponsibilityFactory(growth_field=GrowthFieldFactory(status="draft")).organisation

    assert set(organisations_with_page()) == {thcm, parent, unit, operator}
    for organisation in (stranger, hidden, over, of_draft):
        assert client.get(organisation.get_absolute_url()).status_code == 404


def test_page_shows_duties_family_and_public_contacts_without_names(client: Client, thcm):
    thcm.parent = ResponsibilityFactory(organisation__name="Landesgesellschaft").organisation
    thcm.save()
    OrganisationFactory(name="Versteckt", parent=thcm, status="draft")
    ContactPointFactory(organisation=thcm, phone="0361 1", person_name="Quixotta", is_public=True)
    ContactPointFactory(organisation=thcm, phone="0361 2")
    ContactPointFactory(organisation=thcm, phone="0361 3", is_public=True, status="draft")

    answer = client.get(THCM)
    page, organisation = answer.content.decode(), answer.context["organisation"]

    assert [str(duty.growth_field) for duty in organisation.duties] == ["Optik"]
    assert [contact.phone for contact in organisation.public_contacts] == ["0361 1"]
    assert (organisation.public_units, answer.context["parent"]) == ([], thcm.parent)
    assert "Quixotta" not in page
    assert "Versteckt" not in page


@pytest.mark.parametrize("many", [1, 30])
def test_page_needs_as_many_queries_however_much_it_lists(client: Client, thcm, django_assert_num_queries, many):
    for _ in range(many):
        ResponsibilityFactory(organisation=thcm)
        OrganisationFactory(parent=thcm)
        ContactPointFactory(organisation=thcm, is_public=True)

    with django_assert_num_queries(7):
        client.get(THCM)


def test_former_and_merged_addresses_lead_on(client: Client, thcm):
    lost = OrganisationFactory(slug="verloren")
    Merge.objects.create(
        model_label="core.organisation", kept_id=thcm.pk, lost_id=lost.pk, lost_slug="verloren", lost_name="Verloren"
    )
    lost.delete()
    thcm.slug = "clustermanagement"
    thcm.save()

    assert client.get(THCM)["Location"] == "/organisationen/clustermanagement/"
    assert client.get("/organisationen/verloren/")["Location"] == "/organisationen/clustermanagement/"


def test_search_finds_organisations_with_a_page(client: Client, thcm):
    OrganisationFactory(name="ClusterManagement ohne Seite")

    groups = {group.label: group.results for group in client.get("/suche/?q=Clustermanagement").context["groups"]}

    assert [result.url for result in groups["Organisationen"]] == [THCM]


def test_field_page_links_the_organisation_that_leads(client: Client, thcm):
    SiteSettingFactory()
    field = thcm.responsibilities.get().growth_field

    assert f'<a href="{THCM}">' in client.get(field.get_absolute_url()).content.decode()
