"""The privacy desk (BO-6): what the portal holds about the person behind an address, and the end of it.

It goes by what the models declare (`thcm.core.privacy`). There is no way to list people, only to ask for one address.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from thcm.core.models import DeletionRun, User
from thcm.core.permissions import Role, has_role, may_process_privacy
from thcm.core.privacy import DELETE, Person, PersonalData, declarations, history_of, is_address
from thcm.sign_in_limits import account_digest

JOB = "Datenschutz-Anfrage"


@dataclass(frozen=True)
class Finding:
    """One kind of data, and the rows of it that are about the person."""

    model: type[models.Model]
    data: PersonalData
    rows: QuerySet
    keys: tuple[Any, ...]
    earlier: QuerySet | None  # of history
    earlier_keys: tuple[Any, ...]

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def earlier_count(self) -> int:
        return len(self.earlier_keys)

    @property
    def outcome(self) -> str:
        """What a deletion does: delete, replace or keep."""
        return DELETE if self.data.erase == DELETE else "replace" if self.data.erase else "keep"


@dataclass(frozen=True)
class Report:
    """All about one person, by kinds; `worked` counts where the person's accounts are named as who made a change."""

    person: Person
    findings: tuple[Finding, ...]
    worked: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not self.findings

    @cached_property
    def fingerprint(self) -> str:
        """Another one as soon as a deletion would take something else."""
        taken = [
            (finding.model._meta.label, finding.outcome, sorted(map(str, finding.keys)), finding.earlier_count)
            for finding in self.findings
            if finding.outcome != "keep"
        ]
        return hashlib.sha256(json.dumps([self.person.address, taken]).encode()).hexdigest()[:32]


def find(address: str) -> Report:
    """Exactly this address, in any case of its letters."""
    accounts = User.objects.filter(Q(is_address("email", address)) | Q(is_address("username", address))).order_by("pk")
    person = Person(address.lower(), tuple(accounts.values_list("pk", flat=True)))
    return Report(person, tuple(_find(person)), _worked(person))


def _find(person: Person) -> Iterator[Finding]:
    """A row that a model declares in two ways goes by the first."""
    known: dict[type[models.Model], list[Any]] = {}
    for model, data in declarations():
        mine = known.setdefault(model, [])
        rows = data.rows(model, person).exclude(pk__in=mine).order_by("pk")
        keys = tuple(rows.values_list("pk", flat=True))
        earlier = data.earlier(model, person, list(keys))
        earlier_keys = tuple(earlier.values_list("pk", flat=True)) if earlier is not None else ()
        if keys or earlier_keys:
            yield Finding(model, data, rows, keys, earlier, earlier_keys)
        mine += keys


def _worked(person: Person) -> dict[str, int]:
    if not person.accounts:
        return {}
    declared = {(model, data.account) for model, data in declarations()}
    counts: Counter[str] = Counter()
    for model in apps.get_models():
        about = getattr(model, "instance_type", model)  # of a row of history
        for column in model._meta.concrete_fields:
            if column.related_model is User and column.many_to_one and (about, column.name) not in declared:
                count = model._base_manager.filter(**{f"{column.name}__in": person.accounts}).count()
                counts[str(about._meta.verbose_name_plural)] += count
    return dict(sorted((label, count) for label, count in counts.items() if count))


@transaction.atomic
def erase(*, address: str, seen: str, user: User) -> DeletionRun:
    """Ends what a report showed, whose fingerprint is `seen`. Raises ValidationError where that is not to be done."""
    if not may_process_privacy(user):
        raise PermissionDenied
    list(_administrators().select_for_update())  # of two who go at the same time, one stays
    report = find(address)
    for finding in report.findings:
        list(finding.rows.select_for_update(of=("self",)).values_list("pk"))
    report = find(address)
    if report.fingerprint != seen:
        raise ValidationError(
            _("Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach, was gelöscht wird.")
        )
    refuse(report, user)
    _forget_attempts(report.person)
    counts: dict[str, int] = {}
    for finding in report.findings:
        _erase(finding, report.person.address)
        if finding.outcome != "keep":
            counts[finding.label] = counts.get(finding.label, 0) + finding.count + finding.earlier_count
    return DeletionRun.objects.create(job=JOB, counts=counts, made_by=user)


def refuse(report: Report, user: User) -> None:
    """Raises ValidationError where an account of the person may not go."""
    leaving = _administrators().filter(pk__in=report.person.accounts)
    if not leaving:
        return
    if not has_role(user, Role.ADMINISTRATOR):
        raise ValidationError(
            _("Zu dieser Adresse gehört ein Konto der Administration. Das löscht nur die Administration.")
        )
    if not _administrators().exclude(pk__in=report.person.accounts).exists():
        raise ValidationError(
            _("Das ist das letzte Konto der Administration. Bitte geben Sie zuerst einem anderen Konto diese Rolle.")
        )


def _administrators() -> QuerySet[User]:
    role = User.groups.through.objects.filter(group__name=Role.ADMINISTRATOR).values("user_id")
    return User.objects.filter(Q(is_superuser=True) | Q(pk__in=role), is_active=True, is_staff=True).order_by("pk")


def _erase(finding: Finding, address: str) -> None:
    erase = finding.data.erase
    if not erase:
        return
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(finding.model))
    about.filter(object_id__in=[str(key) for key in finding.keys]).update(object_repr="–")
    rows = finding.model._base_manager.filter(pk__in=finding.keys)
    history = history_of(finding.model)
    earlier = history._base_manager.filter(pk__in=finding.earlier_keys) if history else rows.none()
    if erase == DELETE:
        rows.delete()
        earlier.delete()
        if history:
            history._base_manager.filter(id__in=finding.keys).delete()  # what the deletion itself has written
        return
    for row in [*rows, *earlier]:
        replace(row, erase, address)


def replace(row: models.Model, erase: Any, address: str = "") -> None:
    """Writes the values of a declaration, past `save()`, so that no new row of history comes of it."""
    columns = {column.name: column for column in row._meta.get_fields() if column.concrete}
    values = {}
    for name, value in erase.items():
        if name not in columns:
            continue  # history does not have all of them
        if columns[name].many_to_many:
            getattr(row, name).set(value)
        else:
            values[name] = value(row, name, address) if callable(value) else value
    if "updated_at" in columns and "history_id" not in columns:
        values["updated_at"] = timezone.now()
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _forget_attempts(person: Person) -> None:
    names = {person.address, *User.objects.filter(pk__in=person.accounts).values_list("username", flat=True)}
    digests = [account_digest(HttpRequest(), {"username": name}) for name in names]
    AccessAttempt.objects.filter(username__in=digests).delete()


@transaction.atomic
def forget_old() -> dict[str, int]:
    """For the nightly job: ends what is kept longer than its declaration says. How many rows, by kind."""
    counts = {}
    for model, data in nightly():
        rows = list(data.over(model, timezone.now()).select_for_update())
        history = history_of(model)
        earlier = history._base_manager.filter(id__in=[row.pk for row in rows]) if history else ()
        for row in [*rows, *earlier]:
            replace(row, data.erase)
        counts[str(model._meta.verbose_name_plural)] = len(rows)
    return counts


def nightly() -> Iterator[tuple[type[models.Model], PersonalData]]:
    return ((model, data) for model, data in declarations() if data.by_night)
