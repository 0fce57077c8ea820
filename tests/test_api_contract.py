"""The contract of the API: valid, up to date, complete; and its page."""

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from clusters.models import KeyFigure
from tests.factories.clusters import KeyFigureFactory
from thcm.api import OPENAPI, openapi


def test_contract_is_up_to_date(tmp_path):
    written = tmp_path / "openapi.yaml"

    call_command("spectacular", lang="en", validate=True, fail_on_warn=True, file=written)

    assert written.read_text() == OPENAPI.read_text(), "make openapi writes it anew"


def test_contract_is_valid():
    assert list(OpenAPIV31SpecValidator(openapi()).iter_errors()) == []


def test_contract_names_every_address():
    patterns = next(pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "api/v1/")
    routes = {pattern.pattern for entry in patterns.url_patterns for pattern in getattr(entry, "url_patterns", [entry])}

    assert len(openapi()["paths"]) == len(routes) - 2  # the contract itself, and what is nowhere


def test_contract_describes_every_parameter():
    parameters = [
        parameter
        for methods in openapi()["paths"].values()
        for operation in methods.values()
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    ]

    assert [parameter["name"] for parameter in parameters if not parameter.get("description")] == []


def test_contract_is_only_about_reading():
    assert {method for methods in openapi()["paths"].values() for method in methods} == {"get"}


@pytest.mark.django_db
def test_contract_is_served(client):
    as_json = client.get("/api/v1/schema/")
    as_yaml = client.get("/api/v1/schema/?format=yaml")

    assert as_json["Content-Type"] == "application/vnd.oai.openapi+json"
    assert as_json.json() == yaml.safe_load(as_yaml.content) == openapi()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "heading"), [("/api/v1/docs/", "Daten über die Schnittstelle")])
def test_docs_name_every_field_and_parameter(client, path, heading):
    text = client.get(path).content.decode()

    fields = openapi()["components"]["schemas"]["KeyFigure"]["properties"]
    parameters = openapi()["paths"]["/api/v1/key-figures/"]["get"]["parameters"]
    names = [*fields, *(parameter["name"] for parameter in parameters), "subject.code", "citations[].section"]
    assert heading in text
    assert [name for name in names if f"<code>{name}</code>" not in text] == []
    assert all(f'id="problem-{code}"' in text for code in ("invalid-parameter", "gone", "too-many-requests"))


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/api/v1/docs/", "/en/api/v1/docs/"])
def test_docs_are_accessible_under_the_strict_policy(chromium_page, axe, path):
    KeyFigureFactory()
    chromium_page.goto(path)

    chromium_page.locator("#sources summary").last.click()

    assert chromium_page.locator("#sources dt").last.is_visible()
    assert axe(path) == []
    assert axe(path, width=390, dark=True) == []
    assert KeyFigure.objects.count() == 1
