import zlib

import psycopg2
import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories.clusters import KeyFigureFactory
from tests.factories.core import UserFactory
from thcm.core.models import QualityFinding, QualityRun
from thcm.quality import LOCK, run_check

pytestmark = pytest.mark.django_db


def client_of(role: str) -> Client:
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("role", ["administrator", "back_office"])
def test_start_quality_check_runs_it(role):
    figure = KeyFigureFactory(as_of=None, is_unsourced=True)

    response = client_of(role).post(reverse("quality-start"))

    assert (response.status_code, response["Location"]) == (302, reverse("admin:core_qualityfinding_changelist"))
    assert said(response) == ["Die Prüfung hat begonnen. Websites werden nacheinander gefragt, das dauert."]
    assert [finding.object_id for finding in QualityFinding.objects.all()] == [figure.pk]


@pytest.mark.parametrize("role", ["field_manager", "ministry"])
def test_start_quality_check_is_refused(role):
    response = client_of(role).post(reverse("quality-start"))

    assert (response.status_code, QualityRun.objects.count()) == (403, 0)


def test_start_quality_check_needs_login_and_post():
    assert Client().post(reverse("quality-start")).status_code == 302
    assert client_of("back_office").get(reverse("quality-start")).status_code == 405
    assert QualityRun.objects.count() == 0


def test_start_quality_check_while_it_runs():
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    session.cursor().execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(LOCK.encode())])

    response = client_of("back_office").post(reverse("quality-start"))
    session.close()

    assert (said(response), QualityRun.objects.count()) == (["Die Prüfung läuft bereits."], 0)


def test_start_quality_check_without_broker(silent_broker):
    response = client_of("back_office").post(reverse("quality-start"))

    assert said(response) == ["Die Prüfung konnte nicht beginnen: Die Warteschlange der Aufträge antwortet nicht."]


def test_report_shows_open_findings_with_their_rows_and_the_last_run():
    figure = KeyFigureFactory(as_of=None, is_unsourced=True)
    mended = KeyFigureFactory(as_of=None, is_unsourced=True)
    run_check(with_websites=False)
    type(mended).objects.filter(pk=mended.pk).update(status="archived")
    run_check(with_websites=False)
    address = reverse("admin:core_qualityfinding_changelist")

    page = client_of("back_office").get(address).content.decode()
    reading = client_of("ministry").get(address).content.decode()

    assert reverse("admin:clusters_keyfigure_change", args=(figure.pk,)) in page
    assert str(mended) not in page
    assert "0 neu, 1 erledigt." in " ".join(page.split())
    assert "Websites wurden nicht gefragt." in page
    assert (reverse("quality-start") in page, reverse("quality-start") in reading) == (True, False)


def test_report_shows_why_a_run_failed():
    QualityRun.objects.create(finished_at="2026-01-01T03:20:00Z", error="OSError: disk full")

    page = client_of("back_office").get(reverse("admin:core_qualityrun_changelist")).content.decode()

    assert "Der Lauf brach ab: OSError: disk full" in page


def test_report_exports_the_filter_as_csv():
    KeyFigureFactory(as_of=None, is_unsourced=True, external_id="T1")
    KeyFigureFactory(source=None, as_of=None, is_unsourced=True, external_id="T2")
    run_check(with_websites=False)

    response = client_of("back_office").get(reverse("admin:core_qualityfinding_export"), {"kind__exact": "no_source"})

    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Art;Datensatz;Befund;zuerst gefunden;zuletzt gesehen;erledigt"
    assert [line.split(";")[:3] for line in lines[1:]] == [
        [
            "ohne Quelle",
            str(QualityFinding.objects.get(kind="no_source").label),
            "Die Kennzahl nennt keine Quelle.",
        ]
    ]
