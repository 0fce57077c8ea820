"""The pages of influence maps in a browser: accessible, and names in the pictures lead to their actors."""

import pytest
from django.urls import reverse

from roadmaps.models import InfluenceMap
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.roadmaps import (
    InfluenceActorFactory,
    InfluenceAssessmentFactory,
    InfluenceLinkFactory,
    InfluenceMapFactory,
)
from tests.test_back_office_pages import pages as pages
from tests.test_back_office_pages import violations
from thcm.core.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def field():
    return GrowthFieldFactory()


@pytest.fixture
def influence_map(pages) -> InfluenceMap:
    row = InfluenceMapFactory(owned_by=[User.objects.get()])
    one, other = InfluenceActorFactory.create_batch(2, map=row)
    InfluenceAssessmentFactory(actor=one)
    InfluenceAssessmentFactory(actor=other, direction=-2)
    InfluenceLinkFactory(source=one, target=other)
    return row


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_are_accessible(pages, influence_map, width, dark):
    actor = influence_map.actors.first()
    page, found = pages(width, dark=dark), {}

    for url in (
        reverse("admin:roadmaps_influencemap_picture", args=(influence_map.pk,)) + "?vergleich=2012-01-01",
        reverse("admin:roadmaps_influencemap_change", args=(influence_map.pk,)),
        reverse("admin:roadmaps_influenceactor_change", args=(actor.pk,)),
        reverse("admin:roadmaps_influencemap_changelist"),
    ):
        page.goto(url)
        found[url] = violations(page)

    assert found == {key: [] for key in found}


def test_name_in_the_picture_leads_to_its_actor(pages, influence_map):
    actor = influence_map.actors.first()
    page = pages()

    page.goto(reverse("admin:roadmaps_influencemap_picture", args=(influence_map.pk,)))
    page.locator("svg.inf-picture").first.get_by_text(actor.institution).last.click()

    page.wait_for_url(f"**{reverse('admin:roadmaps_influenceactor_change', args=(actor.pk,))}")
