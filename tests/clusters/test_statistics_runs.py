"""Series of official statistics are read from servers on this machine: what is asked, and what becomes of it."""

import datetime as dt
import zlib
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from urllib.parse import parse_qs

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clusters.actions import publish_figure
from clusters.models import Citation, Indicator, KeyFigure, OfficialRun, OfficialSeries
from clusters.statistics import Asking, Observation, Reading, eurostat, genesis
from clusters.statistics.runs import lock_of, read_series
from clusters.statistics.storing import compare
from clusters.tasks import read_official_statistics
from tests.clusters.statistics_tables import data_set, flat_file, packed, row, status
from tests.factories.clusters import IndicatorFactory, KeyFigureFactory, SubjectFactory
from tests.funding.loopback import Host, Reply, loopback, serve
from tests.people import member
from tests.samples import sample
from thcm.core.dates import PartialDate
from thcm.core.foreign import SourceChanged
from thcm.core.models import Source
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
ASKING = Asking(allows=loopback, delay=0, pauses=(0, 0), polls=(0, 0, 0))
TABLE = "/data/tablefile"


@pytest.fixture
def host(monkeypatch, settings) -> Iterator[Host]:
    account = {"user": "RE12", "password": "secret", "token": ""}
    settings.STATISTICS_ACCOUNTS = {"regionalstatistik": account, "destatis": account | {"token": "t0ken"}}
    with serve() as host:
        monkeypatch.setattr(genesis, "ADDRESSES", dict.fromkeys(genesis.ADDRESSES, f"{host.url}/"))
        monkeypatch.setattr(eurostat, "ADDRESS", f"{host.url}/eurostat/")
        yield host


def new_series(**values) -> OfficialSeries:
    defaults = {"provider": "regionalstatistik", "table": "12411-01-01-4", "selection": "DLAND = 16"}
    population = IndicatorFactory(code="population", name_de="Bevölkerung", unit="count")
    return OfficialSeries.objects.create(
        **{"indicator": population, "subject": SubjectFactory(name_de="Thüringen"), **defaults, **values}
    )


def table(*years: tuple[str, str]) -> Reply:
    return Reply(packed(flat_file(*(row(year, number, ("DLAND", "16"), ("GES", "")) for year, number in years))))


def read(series: OfficialSeries, **options) -> tuple[str, int, int, str]:
    run = read_series(series, asking=ASKING, **options)
    assert run is not None
    return run.state, run.new, run.changed, run.error


def figures() -> list[tuple[str, str, str, str]]:
    """Period, value, state and rank of all, in the order in which they came."""
    rows = KeyFigure.objects.order_by("pk")
    return [(row.reference_period.iso, f"{row.value.normalize():f}", row.status, row.rank) for row in rows]


def forms(host: Host) -> list[tuple[str, dict[str, str]]]:
    return [
        (asked.path, {name: values[0] for name, values in parse_qs(asked.body.decode()).items()})
        for asked in host.requests
    ]


def test_value_becomes_a_proposal_with_its_origin(host: Host):
    host.pages[TABLE] = table(("2024-12-31", "2100000"))
    series = new_series()

    assert read(series) == ("done", 1, 0, "")

    figure, source = KeyFigure.objects.get(), Source.objects.get()
    today = PartialDate(timezone.localdate(), "day")
    assert (figure.subject, figure.indicator, figure.value, figure.decimals) == (
        series.subject,
        series.indicator,
        2_100_000,
        0,
    )
    assert (figure.source, figure.as_of, figure.reference_period) == (source, today, PartialDate.parse("2024-12-31"))
    assert (figure.status, figure.rank, figure.published_at) == ("in_review", "preferred", None)
    assert (source.code, source.label, source.kind, source.as_of) == (
        "regionalstatistik-12411-01-01-4",
        "Fortschreibung (Tabelle 12411-01-01-4)",
        "official_statistics",
        today,
    )
    assert (source.publisher, source.note) == (
        "Statistische Ämter des Bundes und der Länder",
        "Tabelle 12411-01-01-4. Datenlizenz Deutschland – Namensnennung – Version 2.0 (dl-de/by-2-0)",
    )
    assert [(citation.section, citation.verbatim) for citation in Citation.objects.all()] == [
        ("Tabelle 12411-01-01-4, Merkmal BEV, DLAND: Wert 16, GES: ", "2100000 Anzahl")
    ]
    assert forms(host) == [
        (
            TABLE,
            {
                "name": "12411-01-01-4",
                "area": "all",
                "format": "ffcsv",
                "compress": "false",
                "language": "de",
                "job": "false",
            },
        )
    ]
    sent = host.requests[0]
    assert (sent.method, sent.headers["username"], sent.headers["password"]) == ("POST", "RE12", "secret")
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    series.refresh_from_db()
    assert (series.taken, series.read_at is not None) == ({"2024-12-31": "2100000 exact"}, True)


def test_unchanged_writes_no_figure_and_no_source(host: Host):
    host.pages[TABLE] = table(("2024", "7"))
    series = new_series()
    read(series)
    before = list(KeyFigure.history.values()), list(Source.history.values()), list(Citation.objects.values())

    assert read(series) == ("unchanged", 0, 0, "")

    assert (list(KeyFigure.history.values()), list(Source.history.values()), list(Citation.objects.values())) == before


def test_trial_says_what_would_come_and_keeps_nothing(host: Host):
    host.pages[TABLE] = table(("2023", "-"), ("2024", "7"))
    series = new_series(since=2020)

    assert read(series, is_trial=True) == ("trial", 1, 0, "")

    assert (figures(), list(Source.objects.all())) == ([], [])
    assert OfficialRun.objects.get().lines == [
        {
            "period": year,
            "printed": printed,
            "unit": "Anzahl",
            "value": value,
            "caveat": "",
            "outcome": outcome,
            "before": "",
        }
        for year, printed, value, outcome in (("2023", "-", "", "without_value"), ("2024", "7", "7", "new"))
    ]
    series.refresh_from_db()
    assert (series.taken, series.read_at) == ({}, None)


def test_what_nobody_published_is_brought_up_to_date(host: Host):
    host.pages[TABLE] = [table(("2024", "7")), table(("2024", "8"))]
    series = new_series()
    read(series)

    assert read(series) == ("done", 0, 1, "")

    assert figures() == [("2024", "8", "in_review", "preferred")]
    assert [citation.verbatim for citation in Citation.objects.all()] == ["8 Anzahl"]
    assert OfficialRun.objects.first().lines[0]["before"] == "7"


def test_changed_value_waits_beside_the_published_one_and_replaces_it_on_approval(host: Host):
    host.pages[TABLE] = [table(("2024", "7")), table(("2024", "8"))]
    series, administrator = new_series(), member(Role.ADMINISTRATOR)
    read(series)
    publish_figure(figure=KeyFigure.objects.get(), user=administrator)

    assert read(series) == ("done", 0, 1, "")

    assert figures() == [("2024", "7", "published", "preferred"), ("2024", "8", "in_review", "preferred")]
    publish_figure(figure=KeyFigure.objects.order_by("pk").last(), user=administrator)
    assert figures() == [("2024", "7", "published", "deprecated"), ("2024", "8", "published", "preferred")]


def test_new_period_beside_a_figure_of_another_source_replaces_only_its_own(host: Host):
    host.pages[TABLE] = [table(("2023", "7")), table(("2024", "8"))]
    series, administrator = new_series(), member(Role.ADMINISTRATOR)
    KeyFigureFactory(
        subject=series.subject,
        indicator=series.indicator,
        reference_period=PartialDate.parse("2012"),
        growth_field=None,
    )
    for _year in range(2):
        read(series)
        publish_figure(figure=KeyFigure.objects.order_by("pk").last(), user=administrator)

    assert figures() == [
        ("2012", "2.3", "published", "preferred"),
        ("2023", "7", "published", "deprecated"),
        ("2024", "8", "published", "normal"),
    ]


def test_earlier_periods_come_as_former_values(host: Host):
    host.pages[TABLE] = [
        table(("2024", "9"), ("2022", "7"), ("2023", "8")),
        table(("2025", "10"), ("2024", "9"), ("2023", "8")),
        table(("2025", "10"), ("2024", "9"), ("2023", "8,5")),
    ]
    series = new_series(since=2022)

    assert read(series) == ("done", 3, 0, "")
    former = [("2022", "7", "in_review", "deprecated"), ("2023", "8", "in_review", "deprecated")]
    assert figures() == [*former, ("2024", "9", "in_review", "preferred")]

    read(series)
    former.append(("2024", "9", "in_review", "deprecated"))
    assert figures() == [*former, ("2025", "10", "in_review", "preferred")]

    publish_figure(figure=KeyFigure.objects.get(value=8), user=member(Role.ADMINISTRATOR))
    read(series)
    assert figures()[-2:] == [("2025", "10", "in_review", "preferred"), ("2023", "8.5", "in_review", "deprecated")]


def test_proposal_that_was_deleted_or_edited_does_not_come_back(host: Host):
    host.pages[TABLE] = table(("2024", "7"))
    series = new_series()
    read(series)
    KeyFigure.objects.update(caveat="nur vorläufig")
    assert read(series)[0] == "unchanged"
    KeyFigure.objects.all().delete()

    assert (read(series)[0], figures()) == ("unchanged", [])


def test_value_in_the_unit_of_the_indicator(host: Host):
    host.pages[TABLE] = [table(("2024", "4328970,5")), table(("2024", "4328970,55555"))]
    series = new_series(multiple=6, indicator=IndicatorFactory(code="gdp", unit=Indicator.Unit.BILLION_EUR))

    read(series)

    figure = KeyFigure.objects.get()
    assert (figure.value, figure.decimals) == (Decimal("4328.9705"), 4)
    state, _new, _changed, error = read(series)
    assert (state, "lässt sich nicht in die Einheit der Kennzahlart umrechnen" in error) == ("failed", True)
    assert figures() == [("2024", "4328.9705", "in_review", "preferred")]


def test_eurostat_with_its_flags_and_its_own_stand(host: Host):
    sizes = {"geo": ["DEG0"], "time": ["2023", "2024"]}
    host.pages["/eurostat/nama_10r_2gdp"] = Reply(data_set(sizes, {"0": 70000.5}, status={"0": "ep", "1": ":"}))
    series = new_series(provider="eurostat", table="nama_10r_2gdp", selection="geo = DEG0")

    assert read(series) == ("done", 1, 0, "")

    figure, source = KeyFigure.objects.get(), Source.objects.get()
    assert (figure.value, figure.qualifier, figure.caveat) == (Decimal("70000.5"), "circa", "geschätzt, vorläufig")
    assert (figure.as_of.iso, figure.reference_period.iso) == ("2026-02-06", "2023")
    assert (source.publisher, source.label) == ("Eurostat", "Datensatz (Tabelle nama_10r_2gdp)")
    assert "CC BY 4.0" in source.note
    query = {"format": ["JSON"], "lang": ["de"], "geo": ["DEG0"], "lastTimePeriod": ["10"]}
    assert [(asked.path, asked.query) for asked in host.requests] == [("/eurostat/nama_10r_2gdp", query)]


def test_table_that_is_too_large_is_prepared_and_waited_for(host: Host):
    answers = [Reply(sample(f"genesis/status-{code}.json")) for code in (98, 99)]
    host.pages[TABLE] = lambda asked: answers[b"job=true" in asked.body]
    ready = Reply(status(0, "erfolgreich"))
    host.pages["/catalogue/results"] = [Reply(sample("genesis/status-104.json")), ready]
    host.pages["/data/resultfile"] = table(("2024", "7"))

    assert read(new_series(provider="destatis")) == ("done", 1, 0, "")

    asked = [(path, form.get("job") or form.get("selection") or form["name"]) for path, form in forms(host)]
    name = "12531-0043_175879554"
    waited = [("/catalogue/results", name), ("/catalogue/results", name)]
    assert asked == [(TABLE, "false"), (TABLE, "true"), *waited, ("/data/resultfile", name)]
    assert {(one.headers["username"], one.headers["password"]) for one in host.requests} == {("t0ken", "")}


def test_waiting_for_a_table_ends(host: Host):
    host.pages[TABLE] = Reply(status(99, "Das Ergebnis heißt: 12411_1"))
    host.pages["/catalogue/results"] = Reply(status(104))

    assert read(new_series())[3] == "Die bestellte Tabelle war nach der Wartezeit noch nicht fertig."
    assert len(host.requests) == 1 + len(ASKING.polls)


NO_TABLE = "Die Tabelle 12411-01-01-4 gibt es nicht, oder sie hat keine Daten."


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status(-1)), NO_TABLE),
        (Reply(status(104)), NO_TABLE),
        (
            Reply(status(50, "Wartung\nheute")),
            "Der Dienst liefert die Tabelle 12411-01-01-4 nicht (Meldung 50: Wartung heute).",
        ),
        (Reply(status(99, "ohne Namen")), "Der Name der bestellten Tabelle steht nicht in der Antwort."),
        (Reply(b"<html>"), "Die Antwort ist weder eine Tabelle noch eine Meldung des Dienstes."),
        (Reply(b"[]"), "Die Antwort ist weder eine Tabelle noch eine Meldung des Dienstes."),
        (Reply(b"", 401), "„Regionalstatistik“ weist den Zugang zurück. Bitte Kennung und Kennwort prüfen."),
        (Reply(b"", 503), "„localhost“ antwortet mit dem Fehler 503."),
        (Reply(b"", 418), "„localhost“ antwortet mit dem Fehler 418."),
    ],
)
def test_answers_that_are_no_table_fail_the_run_only(host: Host, reply, said):
    series = new_series()
    host.pages[TABLE] = table(("2024", "7"))
    read(series)
    host.pages[TABLE] = reply

    assert read(series) == ("failed", 0, 0, said)
    assert figures() == [("2024", "7", "in_review", "preferred")]


def test_account_is_sent_nowhere_else(host: Host):
    with serve() as other:
        host.pages[TABLE] = Reply(status=307, headers={"Location": f"{other.url}{TABLE}"})

        assert read(new_series())[3] == "„localhost“ leitet zu einer fremden Adresse weiter."
        assert other.requests == []


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ({"user": "", "password": "", "token": ""}, "Für „Regionalstatistik“ ist kein Zugang eingerichtet."),
        ({"user": "RE12", "password": "", "token": ""}, "Für „Regionalstatistik“ ist kein Zugang eingerichtet."),
        ({"user": "RE12", "password": "geheim\n", "token": ""}, "hat Zeichen, die sich nicht übermitteln lassen."),
    ],
)
def test_without_an_account_nobody_is_asked(host: Host, settings, account, said):
    settings.STATISTICS_ACCOUNTS = settings.STATISTICS_ACCOUNTS | {"regionalstatistik": account}

    state, _new, _changed, error = read(new_series())

    assert (state, said in error, "geheim" in error, host.requests) == ("failed", True, False, [])


def test_series_is_never_read_twice_at_once(host: Host):
    series = new_series()
    session = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(lock_of(series).encode())])
        assert read_series(series, asking=ASKING) is None
    finally:
        session.close()

    assert (host.requests, list(OfficialRun.objects.all())) == ([], [])


def test_run_that_died_is_ended_by_the_next(host: Host):
    series = new_series()
    dead = OfficialRun.objects.create(series=series, started_at=timezone.now() - dt.timedelta(hours=1))
    host.pages[TABLE] = table(("2024", "7"))

    read(series)

    dead.refresh_from_db()
    assert (dead.state, dead.error) == ("failed", "Der Lauf wurde abgebrochen.")


def test_quarterly_job_reads_what_is_due(monkeypatch):
    started: list[int] = []
    monkeypatch.setattr("clusters.tasks.read_official_series.delay", started.append)
    due = new_series()
    new_series(frequency="by_hand")
    new_series(is_active=False)

    read_official_statistics()

    assert started == [due.pk]


def test_command_says_what_it_did(host: Host, monkeypatch):
    monkeypatch.setattr("clusters.statistics.runs.Asking", lambda: ASKING)
    monkeypatch.setattr("clusters.management.commands.read_statistics.Asking", lambda: ASKING)
    host.pages[TABLE] = table(("2024", "7"))
    new_series()
    out = StringIO()

    call_command("read_statistics", "--dry-run", stdout=out)
    assert (figures(), list(OfficialRun.objects.all())) == ([], [])
    call_command("read_statistics", "12411-01-01-4", stdout=out)

    head = "Regionalstatistik 12411-01-01-4: Bevölkerung, Thüringen"
    assert out.getvalue().splitlines() == [
        f"{head}: nothing is kept",
        "  2024: 7, neu",
        f"{head}: gelesen",
        "  2024: 7, neu",
    ]
    assert figures() == [("2024", "7", "in_review", "preferred")]
    with pytest.raises(CommandError, match="The portal has no series of x"):
        call_command("read_statistics", "x")
    host.pages[TABLE] = Reply(b"<html>")
    for options in ((), ("--dry-run",)):
        errors = StringIO()
        with pytest.raises(CommandError, match="1 of 1 series could not be read"):
            call_command("read_statistics", *options, stderr=errors)
        assert errors.getvalue() == f"{head}: Die Antwort ist weder eine Tabelle noch eine Meldung des Dienstes.\n"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"table": "../x"}, ["table"]),
        ({"selection": "DLAND 16"}, ["selection"]),
        ({"selection": "GES =\nGES = GESM"}, ["selection"]),
        ({"provider": "eurostat", "variable": "BEV"}, ["variable"]),
        ({"since": 1850}, ["since"]),
        ({"multiple": 3, "indicator": "percent"}, ["multiple"]),
        ({"selection": "DLAND = 16\n\nGES ="}, []),
    ],
)
def test_form_says_what_does_not_fit(values, wrong):
    if "indicator" in values:
        values = values | {"indicator": IndicatorFactory(code="share", unit="percent")}
    series = new_series(**values)

    try:
        series.full_clean()
        errors = []
    except ValidationError as error:
        errors = list(error.message_dict)

    assert errors == wrong


def test_number_that_is_too_long_is_refused():
    series = new_series(multiple=9)
    body = packed(flat_file(row("2024", "123456789", ("DLAND", "16"))))

    with pytest.raises(SourceChanged, match="123456789 lässt sich nicht"):
        compare(series, genesis.read(body, series), today=PartialDate.parse("2026-11-23"))


def test_number_with_more_digits_than_decimals_hold_is_refused():
    huge = [Observation(PartialDate.parse("2012"), Decimal("1e+40"), "1e+40")]

    with pytest.raises(SourceChanged, match="lässt sich nicht in die Einheit"):
        compare(new_series(), Reading("", "", tuple(huge)), today=PartialDate.parse("2013"))
