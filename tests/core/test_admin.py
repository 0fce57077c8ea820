"""The back office as a whole: every page opens, every list exports, the own policy and refusals, history."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from tests.factories.core import OrganisationFactory, SourceFactory, UserFactory
from tests.people import client_of, member
from thcm.core.models import BarrierReport, Organisation, SiteSetting, Source
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db

NAMES = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


@pytest.fixture
def administrator() -> Client:
    return client_of(member(Role.ADMINISTRATOR))


@pytest.mark.parametrize("name", NAMES)
def test_list_opens_and_exports(administrator, name):
    listed = administrator.get(reverse(f"admin:{name}_changelist"))
    exported = administrator.get(reverse(f"admin:{name}_export"))

    assert listed.status_code == 200
    assert (exported.status_code, exported["Content-Type"]) == (200, "text/csv")
    assert exported.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", NAMES)
def test_add_page_opens_or_refuses(administrator, name):
    assert administrator.get(reverse(f"admin:{name}_add")).status_code in (200, 403)
