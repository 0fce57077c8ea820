"""The data-quality check: what lacks its origin, waits for review or points to a website that is gone.

Every rule names rows and says what is wrong with them. A finding stays one row: found again it is seen again,
no longer found it is resolved.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clusters.models import KeyFigure
from networks.models import Network
from thcm.core.http import MEGABYTE, TooLarge, Unreachable, fetch, is_public
from thcm.core.locks import advisory_lock
from thcm.core.models import Editorial, LegalPage, Organisation, QualityFinding, QualityRun, Source

LOCK = "quality"
BATCH = 500
KEY = ("kind", "app_label", "model_name", "object_id")
CHANGING = ("label", "detail", "first_found_at", "last_seen_at", "resolved_at")
# A server that wants a login or fewer questions is there all the same.
STATUSES_OF_THE_LIVING = frozenset({401, 403, 429})

WITH_WEBSITE = (Organisation, Network)

Kind = QualityFinding.Kind


@dataclass(frozen=True)
class Finding:
    kind: str
    row: models.Model
    detail: str = ""

    @property
    def key(self) -> tuple[str, str, str, int]:
        return str(self.kind), self.row._meta.app_label, str(self.row._meta.model_name), self.row.pk


def run_check(
    *, with_websites: bool = True, allows: Callable[[str], bool] = is_public, delay: float = 1.0
) -> QualityRun | None:
    """Runs every rule and keeps run and findings; None if a run is under way.

    `allows` and `delay` are those of `thcm.core.http.fetch`. What goes wrong is kept in the run and raised.
    """
    with advisory_lock(LOCK) as acquired:
        if not acquired:
            return None
        # Whoever holds the lock is alone: a run without an end died with its process.
        QualityRun.objects.filter(finished_at__isnull=True).update(
            finished_at=timezone.now(), error=_("Der Lauf wurde abgebrochen.")
        )
        run = QualityRun.objects.create(with_websites=with_websites)
        try:
            _keep(run, [Kind.NO_SOURCE, Kind.NO_AS_OF, Kind.REVIEW_OVERDUE], list(row_findings()))
            if with_websites:
                _keep(run, [Kind.WEBSITE], check_websites(allows=allows, delay=delay))
        except Exception as error:
            run.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            run.finished_at = timezone.now()
            run.save()
    return run


def row_findings() -> Iterator[Finding]:
    """What the rows themselves tell, without asking anyone outside."""
    for figure in KeyFigure.objects.without_source().with_origin().iterator(BATCH):
        yield Finding(Kind.NO_SOURCE, figure, _("Die Kennzahl nennt keine Quelle."))
    for figure in KeyFigure.objects.without_as_of().with_origin().iterator(BATCH):
        yield Finding(Kind.NO_AS_OF, figure, _("Die Kennzahl nennt keinen Stand."))
    for model in editorial_models():
        for row in model._default_manager.review_overdue().select_related().iterator(BATCH):
            detail = _("Prüfung war bis %(day)s fällig.") % {"day": _day(row.review_due_on)}
            yield Finding(Kind.REVIEW_OVERDUE, row, detail)
    for page in LegalPage.objects.reviewed_long_ago():
        detail = _("Rechtstext zuletzt geprüft: %(day)s") % {"day": _day(page.reviewed_on)}
        yield Finding(Kind.REVIEW_OVERDUE, page, detail)


def _day(day: dt.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else "–"


def editorial_models() -> list[type[Editorial]]:
    return [model for model in apps.get_models() if issubclass(model, Editorial)]


def check_websites(*, allows: Callable[[str], bool] = is_public, delay: float = 1.0) -> list[Finding]:
    """Asks every address once, and notes the result at organisations and networks."""
    rows: dict[str, list[Organisation | Network | Source]] = defaultdict(list)
    for model in WITH_WEBSITE:
        for row in model.objects.maintained().exclude(website=""):
            rows[row.website].append(row)
    for source in Source.objects.maintained().exclude(url=""):
        rows[source.url].append(source)
    problems = {url: website_problem(url, allows=allows, delay=delay) for url in sorted(rows)}
    for model in WITH_WEBSITE:
        _note_at(model, problems)
    return [Finding(Kind.WEBSITE, row, problem) for url, problem in problems.items() if problem for row in rows[url]]


def website_problem(url: str, *, allows: Callable[[str], bool] = is_public, delay: float = 1.0) -> str:
    """Why a website does not answer; nothing if it does. Not every server knows HEAD, so GET has the last word."""
    problem = ""
    for method in ("HEAD", "GET"):
        try:
            status = fetch(url, method=method, max_bytes=MEGABYTE, allows=allows, delay=delay).status
        except TooLarge:
            return ""
        except Unreachable as error:
            problem = str(error)
            continue
        if status < 400 or status in STATUSES_OF_THE_LIVING:
            return ""
        problem = _("Die Website antwortet mit dem Fehler %(status)s.") % {"status": status}
    return problem


@transaction.atomic
def _note_at(model: type[Organisation] | type[Network], problems: dict[str, str]) -> None:
    now = timezone.now()
    for row in model.objects.filter(website__in=problems):
        # Past save(): a nightly check is no change of an editor and makes no history.
        model.objects.filter(pk=row.pk).update(website_checked_at=now, website_error=problems[row.website][:300])


@transaction.atomic
def _keep(run: QualityRun, kinds: Iterable[str], findings: list[Finding]) -> None:
    """Writes what was found now and resolves what was not, among the kinds that were looked for."""
    now = timezone.now()
    found = {finding.key: finding for finding in findings}
    known = {tuple(getattr(row, name) for name in KEY): row for row in QualityFinding.objects.filter(kind__in=kinds)}
    fresh: list[QualityFinding] = []
    again: list[QualityFinding] = []
    for key, finding in found.items():
        row = known.pop(key, None)
        if row is None:
            row = QualityFinding(**dict(zip(KEY, key, strict=True)), resolved_at=now)
        if row.resolved_at is not None:
            row.first_found_at = now
            run.new_count += 1
        row.label, row.detail, row.last_seen_at, row.resolved_at = (
            str(finding.row)[:400],
            finding.detail[:400],
            now,
            None,
        )
        (again if row.pk else fresh).append(row)
    QualityFinding.objects.bulk_create(fresh, BATCH)
    QualityFinding.objects.bulk_update(again, CHANGING, BATCH)
    gone = [row.pk for row in known.values() if row.resolved_at is None]
    run.resolved_count += QualityFinding.objects.filter(pk__in=gone).update(resolved_at=now)
    for kind in kinds:
        run.counts[str(kind)] = sum(key[0] == kind for key in found)
    run.save()
