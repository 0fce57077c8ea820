"""Back office of official statistics: who may read, edit and start, and what the pages say."""

import pytest
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries

from clusters.models import OfficialRun, OfficialSeries
from clusters.statistics import runs
from tests.factories.clusters import IndicatorFactory, SubjectFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
LIST = reverse("admin:clusters_officialseries_changelist")
ADD = reverse("admin:clusters_officialseries_add")
LINE = {"period": "2024", "printed": "7", "unit": "Anzahl", "value": "7", "caveat": "vorläufig", "before": "6"}


@pytest.fixture
def started(monkeypatch) -> list[tuple[int, bool]]:
    started: list[tuple[int, bool]] = []
    monkeypatch.setattr("clusters.tasks.read_official_series.apply_async", lambda args, retry: started.append(args))
    return started


def new_series(**values) -> OfficialSeries:
    indicator = IndicatorFactory(code="population", name_de="Bevölkerung", unit="count")
    subject = SubjectFactory(name_de="Thüringen")
    defaults = {"provider": "regionalstatistik", "table": "12411-01-01-4", "indicator": indicator, "subject": subject}
    return OfficialSeries.objects.create(**defaults | values)


def change(series: OfficialSeries) -> str:
    return reverse("admin:clusters_officialseries_change", args=(series.pk,))


def read(series: OfficialSeries) -> str:
    return reverse("admin:clusters_officialseries_read", args=(series.pk,))


def form(series: OfficialSeries, **values) -> dict:
    names = ("provider", "table", "selection", "variable", "multiple", "frequency", "is_active")
    ids = {"indicator": series.indicator_id, "subject": series.subject_id, "since": ""}
    return {name: getattr(series, name) for name in names} | ids | values


@pytest.mark.parametrize(
    ("role", "seen", "changed", "begun"),
    [
        (Role.ADMINISTRATOR, 200, 302, 302),
        (Role.BACK_OFFICE, 200, 302, 302),
        (Role.FIELD_MANAGER, 200, 403, 403),
        (Role.MINISTRY, 200, 403, 403),
        (None, 403, 403, 403),
    ],
)
def test_roles(started, role, seen, changed, begun):
    series = new_series()
    run = OfficialRun.objects.create(series=series, state="done")
    client = client_of(member(role))
    pages = (LIST, change(series), reverse("admin:clusters_officialrun_change", args=(run.pk,)))

    assert {client.get(page).status_code for page in pages} == {seen}
    assert client.post(change(series), form(series, table="x")).status_code == changed
    assert client.post(read(series)).status_code == begun
    assert started == ([(series.pk, False)] if begun == 302 else [])


def test_anonymous_is_asked_to_sign_in(client, started):
    series = new_series()

    assert {client.get(page).status_code for page in (LIST, change(series))} == {302}
    assert (client.post(read(series)).status_code, started) == (302, [])


def test_start_and_trial(started):
    series = new_series()
    OfficialRun.objects.create(series=series, state="failed")
    client = client_of(member(Role.BACK_OFFICE))

    response = client.post(read(series), {"trial": "1"})

    assert started == [(series.pk, True)]
    assert "Das Lesen beginnt, sobald ein Platz dafür frei ist." in client.get(response["Location"]).content.decode()
    assert client.get(read(series)).status_code == 405
    assert client.post(reverse("admin:clusters_officialseries_read", args=(0,))).status_code == 404


def test_no_second_start_while_it_is_read(started, monkeypatch):
    monkeypatch.setattr("clusters.admin.statistics.is_being_read", lambda series: True)
    series = new_series()
    client = client_of(member(Role.BACK_OFFICE))

    response = client.post(read(series), follow=True)

    assert started == []
    page = response.content.decode()
    assert ("Die Zahlenreihe wird gerade gelesen." in page, "Jetzt lesen" in page) == (True, False)


def test_broker_that_is_away_is_told(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("clusters.tasks.read_official_series.apply_async", refuse)

    response = client_of(member(Role.BACK_OFFICE)).post(read(new_series()), follow=True)

    assert "Die Warteschlange antwortet nicht." in response.content.decode()


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"state": "failed", "error": "Kein Zugang."}, "Kein Zugang."),
        ({"state": "trial", "new": 2}, "Es kämen 2 neue und 0 geänderte Zahlen. Gespeichert ist keine."),
        ({"state": "done", "changed": 1}, "0 neue und 1 geänderte Zahlen warten auf Freigabe."),
        ({"state": "done", "lines": [LINE | {"outcome": "changed"}]}, "<del>6</del> → <ins>7</ins>"),
        ({"state": "done", "lines": [LINE | {"outcome": "new"}]}, "als Kennzahl (Anzahl)"),
    ],
)
def test_what_a_run_brought(run, said):
    series = new_series()
    row = OfficialRun.objects.create(series=series, **run)
    client = client_of(member(Role.FIELD_MANAGER))

    for page in (change(series), reverse("admin:clusters_officialrun_change", args=(row.pk,))):
        assert said in client.get(page).content.decode()


def test_new_series_by_form():
    series = new_series()
    client = client_of(member(Role.BACK_OFFICE))

    wrong = client.post(ADD, form(series, table="73111-01-01-4", selection="Thüringen")).content.decode()
    assert "„Thüringen“ ist keine Zeile wie „DLAND = 16“" in wrong
    double = client.post(ADD, form(series)).content.decode()
    assert "Aus dieser Tabelle kommt für Gegenstand und Kennzahlart schon eine Reihe." in double
    assert client.post(ADD, form(series, table="73111-01-01-4", selection="DLAND = 16")).status_code == 302

    assert [(row.table, row.codes) for row in OfficialSeries.objects.all()] == [
        ("12411-01-01-4", {}),
        ("73111-01-01-4", {"DLAND": "16"}),
    ]


def test_another_value_is_read_anew():
    series = new_series(taken={"2024": "7 exact"})
    client = client_of(member(Role.BACK_OFFICE))

    client.post(change(series), form(series, since="2020"))
    series.refresh_from_db()
    assert (series.since, series.taken) == (2020, {"2024": "7 exact"})
    client.post(change(series), form(series, since="2020", selection="DLAND = 16"))
    series.refresh_from_db()
    assert (series.selection, series.taken) == ("DLAND = 16", {})


def test_series_goes_with_its_runs():
    series = new_series()
    OfficialRun.objects.create(series=series)
    client = client_of(member(Role.BACK_OFFICE))

    client.post(reverse("admin:clusters_officialseries_delete", args=(series.pk,)), {"post": "yes"})

    assert (list(OfficialSeries.objects.all()), list(OfficialRun.objects.all())) == ([], [])


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("page", ["officialseries", "officialrun"])
def test_lists_ask_the_same_for_few_and_many(django_assert_num_queries: DjangoAssertNumQueries, page, count):
    for number in range(count):
        OfficialRun.objects.create(series=new_series(table=f"table-{number}"), state="failed", error="Kein Zugang.")
    client = client_of(member(Role.BACK_OFFICE))
    address = reverse(f"admin:clusters_{page}_changelist")
    client.get(address)

    with django_assert_num_queries(16, exact=False):
        shown = client.get(address).content.decode()

    assert shown.count("Kein Zugang.") == count


def test_lock_is_the_series_own():
    assert runs.is_being_read(new_series()) is False
