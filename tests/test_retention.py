"""The page of retention periods, and the nightly jobs that stand on it."""

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_celery_beat.models import PeriodicTask

from tests.people import client_of, member
from thcm.core.models import BarrierReport, DeletionRun
from thcm.core.permissions import Role
from thcm.core.privacy import declarations
from thcm.privacy_desk import nightly
from thcm.retention import periods
from thcm.tasks import forget_personal_data, forget_sign_ins

pytestmark = pytest.mark.django_db

PAGE = "/verwaltung/datenschutz/fristen/"


def test_each_job_is_listed_and_runs_every_night():
    found = periods()

    assert len({period.task for period in found}) == 7
    assert all(period.is_on for period in found)
    assert {period.what for period in found} >= {"E-Mails und die Links darin", "Kontakte zu Reisen"}
    assert all(callable(import_string(period.task)) for period in found)


def test_period_of_a_setting_is_the_one_that_holds(settings):
    settings.SUBMITTER_RETENTION_DAYS, settings.REQUEST_RETENTION_DAYS = 30, 40

    days = {period.what: (period.days, period.after) for period in periods()}

    assert days["Name, Adresse, Nachricht und Kontakt von Einreichenden"] == (30, "nach der Entscheidung")
    assert days["Kontakte von Kooperationsanfragen, Interessensbekundungen"] == (40, "nach dem Ende")
    assert days["Barriere-Meldungen: E-Mail für die Antwort"] == (30, "nach der Meldung")
    assert days["Berufungen: Name (intern), E-Mail (intern)"] == (1095, "nach der Abberufung")


@pytest.mark.parametrize(
    ("model", "data"), [(model, data) for model, data in declarations() if data.ends], ids=lambda value: str(value)[:40]
)
def test_each_declared_period_has_a_job(model, data):
    apps = {"core": "thcm", "events": "events", "networks": "networks"}
    tasks = {period.task for period in periods()}

    assert data.by_night or any(task.startswith(f"{apps[model._meta.app_label]}.") for task in tasks)


def test_page_names_the_last_run_and_what_is_switched_off():
    DeletionRun.objects.create(job="Alte E-Mails", counts={"E-Mails": 1})
    DeletionRun.objects.create(job="Alte E-Mails", counts={"E-Mails": 7, "Links": 2})
    PeriodicTask.objects.filter(task="networks.tasks.tend_requests").update(enabled=False)

    html = client_of(member(Role.BACK_OFFICE)).get(PAGE).content.decode()

    assert "2 Links, 7 E-Mails" in html
    assert "1 E-Mails" not in html
    assert html.count("abgeschaltet") == 2
    assert f"{timezone.localdate():%d.%m.%Y}" in html
    assert "noch nie" in html


def test_runs_make_no_more_queries(django_assert_max_num_queries):
    for number in range(30):
        DeletionRun.objects.create(job="Anmeldungen" if number % 2 else "Alte E-Mails")

    with django_assert_max_num_queries(2):
        assert [period.last_run.pk for period in periods() if period.last_run]


def test_jobs_write_down_what_they_removed():
    long_ago = timezone.now().replace(year=2020)
    BarrierReport.objects.create(description="Kein Kontrast.", email="leserin@example.org", reported_at=long_ago)

    forget_personal_data()
    forget_sign_ins()

    assert [(run.job, run.counts, run.made_by) for run in DeletionRun.objects.order_by("pk")] == [
        (
            "Übrige personenbezogene Daten",
            {str(model._meta.verbose_name_plural): int(model is BarrierReport) for model, _data in nightly()},
            None,
        ),
        ("Anmeldungen", {"beendete Sitzungen": 0, "Fehlversuche": 0, "nie angenommene Einladungen": 0}, None),
    ]
