"""A list of the dashboard: the first rows of what waits, and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

ROWS_SHOWN = 5


@dataclass(frozen=True)
class Task:
    label: str
    detail: str
    since: str
    url: str
    action: str


@dataclass(frozen=True)
class WorkList:
    """The first rows of a list that waits, how many there are and where all of them stand."""

    title: str
    url: str
    count: int
    tasks: list[Task]


def work_list(title: str, url: str, rows: models.QuerySet, task: Callable[[Any], Task]) -> WorkList:
    return WorkList(title, url, rows.count(), [task(row) for row in rows[:ROWS_SHOWN]])


def list_url(model: type[models.Model], **query: str) -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def row_url(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=(row.pk,))
