"""Repository test: each model that seems to hold personal data says what it holds (BO-6)."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from thcm.core.privacy import DELETE, FOREIGN, NoPersonalData, declarations, declared, history_of

NAMES = ("person_", "contact_name", "contact_email", "email", "e_mail", "phone", "telephone", "first_name", "last_name")
MADE_BY = ("history_user", "reviewer")
NOT_OURS = {"auth", "contenttypes", "sessions", "django_celery_beat"}


def seems_personal(column: models.Field) -> bool:
    if isinstance(column, (models.EmailField, models.GenericIPAddressField, models.JSONField)):
        return True
    if column.is_relation:
        is_account = column.related_model is not None and column.related_model._meta.label == settings.AUTH_USER_MODEL
        return is_account and not column.name.endswith("_by") and column.name not in MADE_BY
    return column.name.startswith(NAMES) or column.name.endswith(("_email", "_phone"))


def own_columns(model: type[models.Model]) -> Iterator[models.Field]:
    yield from model._meta.concrete_fields
    yield from model._meta.many_to_many


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "history_type")


def silent(models_of_portal: list[type[models.Model]]) -> list[str]:
    return [
        f"{model._meta.label}.{column.name}"
        for model in models_of_portal
        if not is_history(model) and model._meta.app_label not in NOT_OURS and declared(model) is None
        for column in own_columns(model)
        if seems_personal(column)
    ]


def test_each_model_with_personal_data_declares_it() -> None:
    found = silent(list(apps.get_models()))

    assert not found, f"say `personal_data = PersonalData(…)` or NoPersonalData(…): {', '.join(found)}"


def test_model_that_says_nothing_is_found() -> None:
    class Guest(models.Model):
        person_name = models.CharField(max_length=100)
        contact = models.EmailField()
        user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
        created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
        address = models.GenericIPAddressField()
        answers = models.JSONField()
        title = models.CharField(max_length=100)

        class Meta:
            app_label = "core"
            managed = False

        def __str__(self) -> str:
            return self.title

    try:
        found = silent([Guest])
    finally:
        del apps.all_models["core"]["guest"]
        apps.clear_cache()

    assert found == [f"core.Guest.{name}" for name in ("person_name", "contact", "user", "address", "answers")]


def test_foreign_models_that_are_named_exist() -> None:
    assert [apps.get_model(label)._meta.label for label in FOREIGN] == list(FOREIGN)


@pytest.mark.parametrize(("model", "data"), list(declarations()), ids=lambda value: getattr(value, "__name__", ""))
def test_declaration_names_columns_that_exist(model, data) -> None:
    rows = model._base_manager.all()

    str(rows.values(*data.by, *data.shown, *filter(None, [data.account, data.ends and data.ends[0]]), data.since).query)
    if data.erase != DELETE:
        assert {column.name for column in own_columns(model)} >= set(data.erase)
    assert data.by or data.account or data.by_night
    assert data.erase == DELETE or data.kept_because, "what stays has a reason"
    if data.by_night:
        assert data.ends
        assert data.erase != DELETE


@pytest.mark.parametrize(("model", "data"), list(declarations()), ids=lambda value: getattr(value, "__name__", ""))
def test_each_column_that_finds_a_person_loses_the_address(model, data) -> None:
    direct = [name for name in data.by if "__" not in name]

    assert data.erase == DELETE or set(direct) <= set(data.erase)


def test_history_of_personal_data_is_known() -> None:
    kept = {model._meta.label for model, data in declarations() if data.by and history_of(model)}

    assert kept == {
        "core.ContactPoint",
        "events.Event",
        "networks.CooperationRequest",
        "networks.Network",
        "panels.Appointment",
    }


def test_reasons_for_none_are_words() -> None:
    found = [declared(model) for model in apps.get_models() if not is_history(model)]

    assert all(str(data.because) for data in found if isinstance(data, NoPersonalData))
