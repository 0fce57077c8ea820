"""Every page of the back office opens, and every option of an admin class is one that is known."""

import inspect
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import import_export
import pytest
import simple_history
import unfold
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.management import call_command
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from tests.factories.core import UserFactory
from thcm.core.models import BarrierReport, SiteSetting, User
from thcm.quality import run_check

ROOMS = ("thcm", "clusters", "networks", "funding", "roadmaps", "panels", "events", "newsroom")
PYTHON = {"__module__", "__doc__", "__qualname__", "__annotations__", "__firstlineno__", "__static_attributes__"}


def is_own(cls: type) -> bool:
    return cls.__module__.partition(".")[0] in ROOMS


def own_classes() -> list[type]:
    """The admin classes, inlines and mixins that the portal itself defines and uses."""
    inlines = [inline for site in admin.site._registry.values() for inline in site.inlines]
    used = [type(site) for site in admin.site._registry.values()] + inlines
    own = {base for cls in used for base in cls.__mro__ if is_own(base)}
    return sorted(own, key=lambda cls: (cls.__module__, cls.__qualname__))


def foreign_names() -> set[str]:
    """What Django and the packages of the back office know: on the classes that ours inherit from, in templates."""
    bases = {base for cls in own_classes() for base in cls.__mro__ if not is_own(base)}
    names = {name for base in bases for name in (*vars(base), *getattr(base, "__annotations__", {}))}
    for package in (unfold, import_export, simple_history):
        for template in Path(package.__file__).parent.rglob("*.html"):
            names |= set(re.findall(r"(?:opts|model_admin|adminform)\.(\w+)", template.read_text()))
    return names


def options(cls: type) -> dict[str, Any]:
    """Plain values among the attributes of a class; methods and properties go by other rules."""
    return {
        name: value
        for name, value in vars(cls).items()
        if name not in PYTHON | {"media", "Media"}
        and not callable(value)
        and not isinstance(value, classmethod | staticmethod | property)
    }


def unknown_options(cls: type, known: set[str]) -> list[str]:
    """A name of our own is fine if our own code reads it; a misspelt option is one that nobody reads."""
    read = {
        name
        for base in cls.__mro__
        if is_own(base)
        for name in re.findall(r"\bself\.(?:model_admin\.|opts\.)?(\w+)", inspect.getsource(base))
    }
    return [f"{cls.__qualname__}.{name}" for name in options(cls) if name not in known | read]


def test_options_are_known():
    known = foreign_names()

    assert [wrong for cls in own_classes() for wrong in unknown_options(cls, known)] == []


def test_options_a_misspelt_one_is_found():
    class Misspelt(admin.ModelAdmin):
        list_displays = ("name",)
        search_fields = ("name",)

    assert unknown_options(Misspelt, set(vars(BaseModelAdmin)) | set(vars(admin.ModelAdmin))) == [
        f"{Misspelt.__qualname__}.list_displays"
    ]


def lists_within(value: Any) -> bool:
    if isinstance(value, list):
        return True
    if isinstance(value, dict):
        return any(lists_within(part) for part in value.values())
    return isinstance(value, tuple) and any(lists_within(part) for part in value)


def test_options_are_tuples():
    assert [
        f"{cls.__qualname__}.{name}"
        for cls in own_classes()
        for name, value in options(cls).items()
        if lists_within(value)
    ] == []


def test_options_name_methods_that_exist():
    call_command("check", "admin")


@pytest.fixture
def portal(dataset, db, client):
    """The loaded data set and an administrator who is logged in."""
    BarrierReport.objects.create(description="Der Kontrast ist zu gering.")
    run_check(with_websites=False)
    client.force_login(UserFactory(is_superuser=True))
    return client


def page_addresses() -> list[str]:
    """List, form for a new row, and form and history of the first row of every model that is registered."""
    addresses = [reverse("admin:index")]
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses.append(reverse(f"{name}_changelist"))
        addresses.append(reverse(f"{name}_add"))
        row = model_admin.model._default_manager.first()
        if row is not None:
            addresses += [reverse(f"{name}_{page}", args=(row.pk,)) for page in ("change", "history", "delete")]
        with suppress(NoReverseMatch):
            addresses.append(reverse(f"{name}_export"))
    return addresses


def test_every_page_opens(portal):
    answers = {address: portal.get(address, follow=True).status_code for address in page_addresses()}

    assert {address: status for address, status in answers.items() if status not in (200, 403)} == {}
    closed = {address.rstrip("/").rpartition("/")[2] for address, status in answers.items() if status == 403}
    assert closed <= {"add", "delete"}


def rows_of(model_admin: admin.ModelAdmin, query: dict[str, str], user: User) -> list[Any] | None:
    """What a list would show, read but not rendered; None where it sends its reader elsewhere."""
    request = RequestFactory().get("/", query)
    request.user, request.session, request.resolver_match = user, {}, None
    response = model_admin.changelist_view(request)
    return list(response.context_data["cl"].result_list) if isinstance(response, TemplateResponse) else None


def test_every_list_is_searched_and_sorted(portal):
    user = User.objects.get(is_superuser=True)

    elsewhere = {
        model
        for model, model_admin in admin.site._registry.items()
        for query in (
            {"q": "a"} if model_admin.search_fields else {},
            *({"o": str(index)} for index, _column in enumerate(model_admin.list_display, 1)),
        )
        if rows_of(model_admin, query, user) is None
    }

    assert elsewhere == {SiteSetting}  # which has one row
