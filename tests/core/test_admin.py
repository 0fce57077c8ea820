"""The back office as a whole: every page opens, every list exports, the own policy and refusals, history."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.factories.core import OrganisationFactory, SourceFactory, UserFactory
from tests.factories.newsroom import SubscriberFactory
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


def test_policy_of_the_back_office_allows_what_unfold_needs_and_own_files_only(administrator):
    policies = [administrator.get("/verwaltung/")["Content-Security-Policy"]]
    policies.append(administrator.get("/verwaltung/gibt/es/nicht/")["Content-Security-Policy"])
    public = administrator.get("/")["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policies[0].split(";"))
    assert directives["script-src"] == "'self' 'unsafe-eval'"
    assert directives["style-src"] == "'self' 'unsafe-inline'"
    assert "http" not in policies[0]
    assert "unsafe" not in public
    assert "unsafe" not in policies[1]


def test_member_without_role_is_told_so():
    html = client_of(member()).get("/verwaltung/").content.decode()

    assert "Ihr Konto hat noch keine Rolle." in html


def test_title_names_the_portal_shortly(administrator):
    SiteSetting.objects.create(pk=1, name_de="Portal", short_name="ThCM", region_de="X", licence_attribution="Y")

    assert "<title>" in (html := administrator.get("/verwaltung/").content.decode())
    assert "ThCM · Verwaltung" in html


def test_site_setting_is_one_row(administrator):
    url, add = reverse("admin:core_sitesetting_changelist"), reverse("admin:core_sitesetting_add")
    data = {"name_de": "Portal", "short_name": "ThCM", "region_de": "X", "licence_attribution": "Y"}
    administrator.post(add, data)

    assert list(SiteSetting.objects.values_list("pk", "short_name")) == [(1, "ThCM")]
    assert administrator.get(url)["Location"] == reverse("admin:core_sitesetting_change", args=(1,))
    assert administrator.get(add).status_code == 403


def test_source_keeps_author_first_publication_and_history(administrator):
    data = {"label": "Atlas", "code": "atlas", "kind": "study", "as_of": "03/2011", "status": "draft"}
    administrator.post(reverse("admin:core_source_add"), data)
    source = Source.objects.get()
    assert (source.as_of.iso, source.published_at) == ("2011-03", None)
    url = reverse("admin:core_source_change", args=(source.pk,))

    administrator.post(url, data | {"status": "published", "label": "Trendatlas"})
    first = Source.objects.get().published_at
    administrator.post(url, data | {"status": "published", "label": "Atlas 2"})

    source.refresh_from_db()
    assert (source.label, source.published_at, source.updated_by is None) == ("Atlas 2", first, False)
    assert first is not None
    assert [record.label for record in source.history.all()] == ["Atlas 2", "Trendatlas", "Atlas"]


def test_restore_that_no_longer_fits_is_refused_with_a_reason(administrator):
    source = SourceFactory(code="atlas")
    record = source.history.first()
    source.code = "alt"
    source.save()
    SourceFactory(code="atlas")

    url = reverse("admin:core_source_restore", args=(source.pk, record.history_id))
    html = administrator.post(url, follow=True).content.decode()

    assert "Der frühere Stand passt nicht mehr" in html
    assert Source.objects.get(pk=source.pk).code == "alt"


def test_restore_of_a_record_of_another_row_is_not_found(administrator):
    first, second = SourceFactory(), SourceFactory()
    url = reverse("admin:core_source_restore", args=(first.pk, second.history.first().history_id))

    assert administrator.post(url).status_code == 404


@pytest.mark.parametrize("model", ["core_source", "core_sitesetting", "newsroom_newsletterissue"])
def test_history_of_what_is_no_number_is_not_found(administrator, model):
    address = reverse(f"admin:{model}_history", args=("x",))

    assert administrator.get(address).status_code == 404
    assert administrator.get(f"{address}y/").status_code in (403, 404)


@pytest.mark.parametrize("page", ["changelist", "export"])
def test_filter_that_no_list_offers_is_a_bad_request(administrator, page):
    address = reverse(f"admin:newsroom_newsitem_{page}")

    assert administrator.get(address, {"status__exact": "published"}).status_code == 200
    assert administrator.get(address, {"status__exact": "\0"}).status_code == 400


@pytest.mark.parametrize("key", ["x", "\0", "-1", ""])
def test_action_on_what_is_no_row_is_a_bad_request(administrator, key):
    SubscriberFactory()

    chosen = {"action": "end_chosen", "_selected_action": [key]}
    answer = administrator.post(reverse("admin:newsroom_subscriber_changelist"), chosen)

    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["x", "\0", "-1", "9" * 30])
def test_box_of_several_rows_says_which_is_none(administrator, key):
    answer = administrator.post(reverse("admin:newsroom_publication_add"), {"documents": [key]})

    assert answer.context["adminform"].form.has_error("documents")


def test_barrier_reports_are_answered_in_the_list():
    report = BarrierReport.objects.create(page="/suche/", description="Kontrast")
    client = client_of(member(Role.BACK_OFFICE))
    url = reverse("admin:core_barrierreport_changelist") + "?antwort=offen"

    assert list(client.get(url).context["cl"].result_list) == [report]
    client.post(url, {"action": "mark_answered", "_selected_action": [report.pk]})

    assert list(client.get(url).context["cl"].result_list) == []


def test_account_of_a_superuser_is_closed_to_administration(administrator):
    superuser = UserFactory(is_superuser=True)

    for url in ("admin:core_user_change", "admin:auth_user_password_change"):
        assert administrator.post(reverse(url, args=(superuser.pk,)), {}).status_code == 403
    html = administrator.get(reverse("admin:core_user_export")).content.decode()
    assert "Passwort" not in html


def test_account_gets_its_roles_by_their_german_names(administrator):
    user = member(Role.BACK_OFFICE)

    html = administrator.get(reverse("admin:core_user_change", args=(user.pk,))).content.decode()

    assert all(str(role.label) in html for role in Role)


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.BACK_OFFICE, Role.MINISTRY, None])
def test_accounts_are_for_administration_only(role):
    client = client_of(member(role))

    for url in ("admin:core_user_changelist", "admin:auth_group_changelist", "admin:core_user_export"):
        assert client.get(reverse(url)).status_code == 403


def test_export_makes_formulas_harmless(administrator):
    OrganisationFactory(name='=HYPERLINK("x")', short="-5")
    lines = administrator.get(reverse("admin:core_organisation_export")).content.decode("utf-8-sig")

    assert "'=HYPERLINK" in lines
    assert ";-5;" in lines


def test_organisation_that_was_public_is_not_deleted(administrator):
    organisation = OrganisationFactory()
    url = reverse("admin:core_organisation_delete", args=(organisation.pk,))

    assert administrator.post(url, {"post": "yes"}).status_code == 403
    assert list(Organisation.objects.all()) == [organisation]
