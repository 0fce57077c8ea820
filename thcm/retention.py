"""What is deleted when: each kind of personal data with an end, and the job that sees to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

import events.retention
import funding.subscriptions
import networks.request_actions
import newsroom.subscriptions
from thcm.core.delivery import KEPT_FOR
from thcm.core.models import DeletionRun
from thcm.privacy_desk import nightly

SUBMISSIONS = "events.tasks.tend_submissions"
REQUESTS = "networks.tasks.tend_requests"
SUBSCRIPTIONS = "funding.tasks.tend_subscriptions"
NEWSLETTER = "newsroom.tasks.tend_subscribers"
MAIL = "thcm.core.tasks.forget_old_mail"
SIGN_INS = "thcm.tasks.forget_sign_ins"
OTHERS = "thcm.tasks.forget_personal_data"


@dataclass(frozen=True)
class Period:
    """`job` is the name of the task in the list of deletions."""

    what: str
    days: int
    after: str
    task: str
    job: str
    is_on: bool = False
    last_run: DeletionRun | None = None


def _jobs() -> dict[str, str]:
    return {
        SUBMISSIONS: _("Eingereichte Termine"),
        REQUESTS: _("Partnersuche"),
        SUBSCRIPTIONS: _("Förder-Abonnements"),
        NEWSLETTER: _("Newsletter"),
        MAIL: _("Alte E-Mails"),
        SIGN_INS: _("Anmeldungen"),
        OTHERS: _("Übrige personenbezogene Daten"),
    }


def _rules() -> Iterator[tuple[str, str, int, str]]:
    """Task, what it ends, after how many days, counted from when."""
    sent, decided, ended = _("nach dem Absenden"), _("nach der Entscheidung"), _("nach dem Ende")
    pictures, unconfirmed = events.retention.PICTURES_KEPT_FOR, events.retention.UNCONFIRMED_FOR
    of_senders, of_requests = settings.SUBMITTER_RETENTION_DAYS, settings.REQUEST_RETENTION_DAYS
    yield SUBMISSIONS, _("Einreichungen zu T³, die niemand bestätigt"), unconfirmed.days, sent
    yield SUBMISSIONS, _("Name, Adresse, Nachricht und Kontakt von Einreichenden"), of_senders, decided
    yield SUBMISSIONS, _("Bilder ohne Einreichung"), pictures.days, _("nach dem Hochladen")
    yield SUBMISSIONS, _("Kontakte zu Reisen"), of_senders, ended
    unconfirmed = networks.request_actions.UNCONFIRMED_FOR
    yield REQUESTS, _("Kooperationsanfragen, die niemand bestätigt"), unconfirmed.days, sent
    yield REQUESTS, _("Kontakte von Kooperationsanfragen, Interessensbekundungen"), of_requests, ended
    unconfirmed = funding.subscriptions.UNCONFIRMED_FOR
    yield SUBSCRIPTIONS, _("Förder-Abonnements, die niemand bestätigt"), unconfirmed.days, sent
    unconfirmed = newsroom.subscriptions.UNCONFIRMED_FOR
    yield NEWSLETTER, _("Anmeldungen zum Newsletter, die niemand bestätigt"), unconfirmed.days, sent
    yield MAIL, _("E-Mails und die Links darin"), KEPT_FOR.days, _("nach dem Anlegen")
    yield SIGN_INS, _("Sitzungen und Fehlversuche beim Anmelden"), 0, ended
    yield SIGN_INS, _("Konten, deren Einladung niemand annimmt"), KEPT_FOR.days, _("nach der Einladung")
    for model, data in nightly():
        assert isinstance(data.erase, Mapping)
        texts = (model._meta.get_field(name) for name, value in data.erase.items() if isinstance(value, str))
        columns = ", ".join(str(column.verbose_name) for column in texts)  # type: ignore[union-attr]
        yield OTHERS, f"{model._meta.verbose_name_plural}: {columns}", data.days, str(data.until)


def periods() -> list[Period]:
    """In the order of the jobs, each with its last run."""
    running = set(PeriodicTask.objects.filter(enabled=True).values_list("task", flat=True))
    newest = DeletionRun.objects.values("job").annotate(newest=Max("pk")).values("newest")
    runs = {run.job: run for run in DeletionRun.objects.filter(pk__in=newest)}
    jobs = _jobs()
    return [
        Period(what, days, after, task, jobs[task], task in running, runs.get(jobs[task]))
        for task, what, days, after in _rules()
    ]
