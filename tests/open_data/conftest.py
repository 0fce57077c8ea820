"""A portal that delivers to GovData."""

import pytest

from tests.factories.core import ContactPointFactory, OrganisationFactory, SiteSettingFactory


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://portal.example.org"
    operator = OrganisationFactory(slug="thcm", name="Clustermanagement", website="https://operator.example.org")
    ContactPointFactory(organisation=operator, is_public=False, email="nora.niemand@example.org")
    ContactPointFactory(
        organisation=operator, is_public=True, email="info@example.org", person_name="Nora Niemand", phone="0361 1"
    )
    ContactPointFactory(organisation=operator, is_public=True, status="draft", email="entwurf@example.org")
    return SiteSettingFactory(
        operator=operator,
        contributor_id="http://dcat-ap.de/def/contributors/beispiel",
        geocoding_uri="http://dcat-ap.de/def/politicalGeocoding/stateKey/16",
        geocoding_level_uri="http://dcat-ap.de/def/politicalGeocoding/Level/state",
    )
