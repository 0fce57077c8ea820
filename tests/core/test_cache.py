"""Whole answers: shared among anonymous readers, never stale, and not needed."""

import datetime as dt
import gzip
import os
import re
import subprocess
import sys
import threading

import psycopg2
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests.factories import clusters, core, events, funding, networks, newsroom, panels, roadmaps
from thcm.core import cache
from thcm.core.content import content_version
from thcm.core.valkey import breaker, direct
from thcm.urls import urlpatterns as portal_urls

pytestmark = pytest.mark.django_db(transaction=True)

during_rendering = threading.Event()
may_finish = threading.Event()


def sources(request: HttpRequest) -> HttpResponse:
    names = ",".join(apps.get_model("core", "Source").objects.published().values_list("label", flat=True))
    if "slow" in request.GET:
        during_rendering.set()
        assert may_finish.wait(10)
    return HttpResponse(f"{request.GET.get('q', '')}{names}")


def long(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Wachstumsfeld " * 1000)


def cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("mit Cookie")
    response.set_cookie("farbe", "blau")
    return response


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("eigen", headers={"Cache-Control": "private"})


def htmx(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Teil" if request.htmx else "Seite")


urlpatterns = [
    path("quellen/", sources),
    path("en/quellen/", sources),
    path("lang/", long),
    path("cookie/", cookie),
    path("eigen/", private),
    path("htmx/", htmx),
    *portal_urls,
]


@pytest.fixture(autouse=True)
def _portal(settings, monkeypatch):
    monkeypatch.setattr(breaker, "_asks_again_at", 0.0)
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["testserver"]
    if not settings.REDIS_URL:
        pytest.skip("needs a Valkey")
    assert direct.ask(("PING",)) == [b"PONG"]
    for key in direct.ask(("KEYS", f"{cache.database_prefix(connection)}:*"))[0]:
        direct.ask(("DEL", key))


def kept() -> int:
    return len(direct.ask(("KEYS", f"{cache.database_prefix(connection)}:answer:*"))[0])


def text(client: Client, address: str = "/quellen/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def mark(address: str, **headers: str) -> None:
    """Falsifies the answer that is kept for an address, to see whether it is used."""
    environ = Client(headers=headers)._base_environ(PATH_INFO=address.partition("?")[0])
    environ["QUERY_STRING"] = address.partition("?")[2]
    assert cache.find(environ)
    filed = environ[cache.FILED]
    direct.ask(("SET", filed.place, cache._pack(HttpResponse("KEPT"), filed)))


def test_second_request_is_answered_from_valkey(client):
    core.SourceFactory(label="Atlas")
    assert text(client) == "Atlas"

    mark("/quellen/")

    assert text(client) == "KEPT"
    assert client.head("/quellen/").headers["Content-Length"] == "4"


def test_headers_are_those_of_the_first_answer(client):
    first = client.get("/lang/", headers={"accept-encoding": "gzip"})
    second = client.get("/lang/", headers={"accept-encoding": "gzip"})
    third = client.get("/lang/")

    assert gzip.decompress(second.content) == first.content == third.content
    assert dict(first.headers) == dict(third.headers)
    assert dict(second.headers) == dict(first.headers) | {
        "Content-Encoding": "gzip",
        "Content-Length": str(len(second.content)),
    }
    assert first["Cache-Control"] == "public, no-cache"
    assert first["Vary"] == "Accept-Encoding, HX-Request"
    assert first["Content-Language"] == "de"
    assert "default-src 'none'" in first["Content-Security-Policy"]
    assert not first.cookies


def test_known_tag_gets_304_without_valkey(client, settings):
    etag = client.get("/quellen/")["ETag"]
    settings.REDIS_URL = ""

    response = client.get("/quellen/", headers={"if-none-match": f'"other", {etag}'})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_catalog_of_open_data_gets_304_and_may_be_read_by_other_sites(client):
    first = client.get("/catalog.ttl")
    known = client.get("/catalog.ttl", headers={"if-none-match": first["ETag"]})
    core.SiteSettingFactory(name_de="Anderes Portal")
    changed = client.get("/catalog.ttl", headers={"if-none-match": first["ETag"]})

    assert (known.status_code, known.content, known["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert (changed.status_code, "Anderes Portal" in changed.content.decode()) == (200, True)


def test_tag_of_another_address_gets_200(client):
    etag = client.get("/quellen/?q=a")["ETag"]

    assert text(client, **{"if-none-match": etag}) == ""
    assert text(client, **{"if-none-match": "*"}) == ""


def test_tag_of_earlier_content_gets_200(client):
    etag = client.get("/quellen/")["ETag"]
    core.SourceFactory(label="Atlas")

    assert text(client, **{"if-none-match": etag}) == "Atlas"


def test_tag_of_yesterday_gets_200(client, monkeypatch):
    etag = client.get("/quellen/")["ETag"]
    monkeypatch.setattr(cache, "today", lambda: "2099-01-01")

    assert client.get("/quellen/", headers={"if-none-match": etag}).status_code == 200


def test_day_is_that_of_berlin_and_changes_at_midnight(monkeypatch):
    before, after = dt.datetime(2026, 10, 24, 21, 59, 59, tzinfo=dt.UTC), dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)
    today, days = cache.Today(), []

    for moment in (before, after, after + dt.timedelta(hours=24, minutes=59), after + dt.timedelta(hours=25)):
        monkeypatch.setattr(cache.time, "time", moment.timestamp)
        monkeypatch.setattr(cache.timezone, "now", lambda moment=moment: moment)
        days.append(today())

    assert days == ["2026-10-24", "2026-10-25", "2026-10-25", "2026-10-26"]  # the night the clocks go back


def test_languages_and_htmx_fragments_are_kept_apart(client):
    assert (text(client, "/htmx/"), text(client, "/htmx/", **{"hx-request": "true"})) == ("Seite", "Teil")
    assert (text(client, "/htmx/"), text(client, "/htmx/", **{"hx-request": "true"})) == ("Seite", "Teil")

    german, english = client.get("/quellen/"), client.get("/en/quellen/")

    assert (german["Content-Language"], english["Content-Language"]) == ("de", "en")
    assert german["ETag"] != english["ETag"]
    assert (
        client.get("/quellen/", headers={"accept-language": "en", "cookie": "django_language=en"})["ETag"]
        == german["ETag"]
    )


@pytest.mark.parametrize("header", [{"cookie": "sessionid=x"}, {"cookie": "csrftoken=x"}, {"authorization": "Token x"}])
def test_known_visitor_is_answered_anew(client, header):
    text(client)
    mark("/quellen/")

    response = client.get("/quellen/", headers=header)

    assert (response.content, response["Cache-Control"], response.has_header("ETag")) == (
        b"",
        "private, no-cache",
        False,
    )


@pytest.mark.parametrize("address", ["/cookie/", "/eigen/", "/gibt-es-nicht/", "/verwaltung/login/", "/healthz"])
def test_private_answers_are_neither_kept_nor_tagged(client, address):
    response = client.get(address)

    assert not response.has_header("ETag")
    assert kept() == 0


def test_post_is_neither_kept_nor_answered_from_valkey(client):
    text(client)
    mark("/quellen/")

    response = client.post("/quellen/")

    assert (response.content, response.has_header("ETag")) == (b"", False)


def test_long_queries_and_too_many_queries_are_not_kept(client, monkeypatch):
    monkeypatch.setattr(cache, "KEPT_PER_MINUTE_WITH_QUERY", 2)

    for query in ("a", "b", "c", "x" * 300):
        assert text(client, f"/quellen/?q={query}") == query

    assert kept() <= 2 + 1  # the minute may have changed in between


def test_inside_a_transaction_nothing_is_looked_up_or_kept(client):
    with transaction.atomic():
        assert text(client) == ""
        core.SourceFactory(label="Atlas")
        assert text(client) == "Atlas"

    assert kept() == 0


def test_rolled_back_change_does_not_move_the_version(client):
    before = content_version()

    with transaction.atomic():
        core.SourceFactory()
        transaction.set_rollback(True)

    assert content_version() == before


def test_change_while_rendering_is_seen_on_the_next_request(client):
    answers = []

    def slow() -> None:
        answers.append(Client().get("/quellen/?slow=1").content)
        connection.close()

    during_rendering.clear()
    may_finish.clear()
    thread = threading.Thread(target=slow)
    thread.start()
    assert during_rendering.wait(10)
    core.SourceFactory(label="Atlas")
    may_finish.set()
    thread.join()

    assert answers == [b""]
    assert kept() == 1
    assert text(client, "/quellen/?slow=1") == "Atlas"


def test_change_of_another_process_is_seen(client):
    core.SourceFactory(label="Atlas")
    assert text(client) == "Atlas"
    code = (
        "import psycopg2, sys; c = psycopg2.connect(sys.argv[1]); c.autocommit = True; "
        "c.cursor().execute(\"UPDATE core_source SET label = 'Trendatlas'\")"
    )
    subprocess.run(
        [sys.executable, "-c", code, connection.connection.dsn],
        check=True,
        env=os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"]},
    )

    assert text(client) == "Trendatlas"


def test_broken_database_connection_is_opened_anew(client):
    text(client)
    mark("/quellen/")
    with psycopg2.connect(connection.connection.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()

    assert text(client) == "KEPT"


def test_without_valkey_pages_are_rendered_and_tagged(client, settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    first, second = client.get("/quellen/"), client.get("/quellen/")

    assert (first.status_code, first["ETag"]) == (200, second["ETag"])
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def refuse(environ: dict, start_response: object) -> list[bytes]:
    raise AssertionError("a kept answer must not reach Django")


def test_entry_point_answers_without_django(client):
    text(client)
    mark("/quellen/")
    environ = client._base_environ(PATH_INFO="/quellen/")
    sent = []

    body = b"".join(cache.AnswerCache(refuse)(environ, lambda status, headers: sent.append((status, dict(headers)))))

    assert body == b"KEPT"
    assert sent == [("200 OK", {"Content-Type": "text/html; charset=utf-8", "Content-Length": "4"})]


def watched_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'moves_content_version'")
        return {table for (table,) in cursor.fetchall()}


def test_tables_of_all_public_models_and_their_history_move_the_version():
    public = [model for model in apps.get_models() if hasattr(model._default_manager.all(), "published")]
    histories = [model.history.model for model in public if hasattr(model, "history")]

    assert {model._meta.db_table for model in public + histories} <= watched_tables()


def changed(table: str) -> bool:
    """Whether a committed UPDATE, INSERT or DELETE of raw SQL on the table, even of no row, moves the version."""
    before = content_version()
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE false')
    return content_version() != before


def test_every_public_table_moves_the_version_when_it_changes(client):
    clusters.CitationFactory()
    in_part = {"core_user", "funding_scraperun"}  # see below
    unchanged = [table for table in watched_tables() - in_part if not changed(table)]

    assert unchanged == []


def test_changed_function_of_a_user_moves_the_version_and_a_login_does_not():
    user = core.UserFactory()
    before = content_version()

    type(user).objects.update(last_login="2026-01-01T00:00Z")
    assert content_version() == before
    type(user).objects.update(function="Geschäftsstelle")
    assert content_version() != before


def test_end_of_a_run_moves_the_version_and_its_progress_does_not():
    run = funding.ScrapeRunFactory(state="running")
    before = content_version()

    type(run).objects.update(progress=7)
    assert content_version() == before
    type(run).objects.update(state="done", found=7)
    assert content_version() != before


PUBLIC_PAGES = (
    *("/", "/en/", "/wachstumsfelder/", "/wachstumsfelder/feld/", "/kennzahlen/", "/kennzahlen/K1/", "/suche/?q=Feld"),
    *("/wachstumsfelder/feld/fact-sheet/", "/broschuere/", "/api/v1/fact-sheets/"),
    *("/aktuelles.atom", "/publikationen.atom"),
    *("/aktuelles/", "/aktuelles/?field=feld", "/publikationen/", "/api/v1/news/", "/api/v1/publications/"),
    *("/stark-am-markt/", "/stark-am-markt/?field=feld", "/api/v1/market-leaders/"),
    *("/newsletter/archiv/", "/newsletter/archiv/1/", "/leichte-sprache/"),
    *("/netzwerke/", "/netzwerke/?q=Netz&field=feld", "/netzwerke/netz/", "/organisationen/leg/"),
    *(
        "/impressum/",
        "/lizenz/",
        "/leichte-sprache/",
        "/sitemap.xml",
        "/sitemap-figures.xml",
        "/api/v1/",
        "/api/v1/fields/",
    ),
    *("/sitemap-networks.xml", "/sitemap-organisations.xml", "/sitemap-events.xml", "/sitemap-series.xml"),
    *("/t3/", "/t3/?view=month", "/t3/?view=map", "/t3/?q=Termin", "/t3/archiv/", "/t3/archiv/2012/"),
    *("/t3/termin/", "/t3/reihen/", "/t3/reihen/reihe/"),
    *("/foerderung/", "/foerderung/?q=Programm&field=feld", "/foerderung/programm/", "/foerderung/quellen/"),
    *("/foerderung/fristen.ics", "/foerderung/neues.atom", "/foerderung/programme.csv", "/sitemap-programmes.xml"),
    *("/foerderung/bewilligt/", "/foerderung/bewilligt/?field=feld", "/foerderung/bewilligt.csv"),
    *("/roadmaps/", "/roadmaps/?q=Roadmap&field=feld", "/roadmaps/?group=state", "/suche/?q=Roadmap"),
    *("/projekte/", "/projekte/?q=Projekt&field=feld", "/projekte/projekt/"),
    *("/sitemap-roadmaps.xml", "/sitemap-networked-roadmaps.xml", "/sitemap-projects.xml"),
    *("/gremien/", "/gremien/gremium/", "/gremien/beschluesse/", "/gremien/beschluesse/?q=Beschluss&overdue=on"),
    *("/arbeitsprogramm/2012/", "/sitemap-bodies.xml", "/sitemap-panels.xml", "/sitemap-work-programmes.xml"),
    *(
        "/wachstumsfelder/matrix/",
        "/wachstumsfelder/matrix.xlsx",
        "/panels/",
        "/panels/panel/",
        "/monitoring/",
        "/monitoring/runde/",
        "/sitemap-evaluations.xml",
    ),
    *("/daten/", "/daten/kennzahlen/", "/catalog.ttl", "/sitemap-datasets.xml"),
    *("/api/v1/bodies/", "/api/v1/decisions/", "/api/v1/panels/", "/api/v1/success-criteria/"),
    *("/vorschau/bereich/start.png", "/vorschau/feld/feld.png", "/vorschau/kennzahl/K1.png"),
    *("/vorschau/gremium/gremium.png", "/vorschau/panel/panel.png", "/vorschau/organisation/leg.png"),
    *("/vorschau/nachricht/nachricht.png", "/vorschau/publikation/publikation.png"),
    *("/vorschau/termin/termin.png", "/vorschau/projekt/projekt.png", "/vorschau/fact-sheet/feld.png"),
    *("/einbetten/kennzahl/K1/",),
    *("/feeds/", "/kennzahlen.atom", "/roadmaps.atom", "/gremien.atom"),
    *("/t3.ics", "/t3-vorschau.ics", "/t3.atom", "/t3/termin.ics", "/t3/einbetten/", "/t3/einbetten/liste/"),
    *("/api/v1/events/", "/api/v1/events/termin/", "/api/v1/event-series/", "/api/v1/event-series/reihe/"),
    *("/api/v1/funding-programmes/", "/api/v1/funding-programmes/?modified_since=2012-01-01T00:00:00Z"),
    *("/api/v1/funding-calls/", "/api/v1/funding-deadlines/", "/api/v1/funding-versions/", "/api/v1/funding-runs/"),
    *("/api/v1/funding-sources/", "/api/v1/awards/"),
    *("/api/v1/sub-fields/", "/api/v1/indicators/", "/api/v1/sources/", "/api/v1/subjects/", "/api/v1/conflicts/"),
    *("/api/v1/key-figures/", "/api/v1/key-figures/?modified_since=2012-01-01T00:00:00Z", "/api/v1/key-figures/K1/"),
    *("/api/v1/key-figures/export.jsonl", "/api/v1/key-figures/export.csv"),
)


def tables_read(client: Client, address: str) -> set[str]:
    read: set[str] = set()

    def noting(execute, sql, *rest):
        read.update(re.findall(r'(?:FROM|JOIN)\s+"?(\w+)', str(sql)))
        return execute(sql, *rest)

    with connection.execute_wrapper(noting):
        response = client.get(address)
        assert response.status_code in (200, 404)
        assert len(response.getvalue()) > 0
    kept = {"core_contentversion", "core_writtenpage", "events_calendarentry"}  # that name what they are made of
    return read & set(connection.introspection.table_names()) - kept


def test_every_table_that_a_public_page_reads_moves_the_version(client):
    core.SiteSettingFactory()
    field = clusters.GrowthFieldFactory(slug="feld", name_de="Feld")
    clusters.SubFieldFactory(growth_field=field)
    figure = clusters.KeyFigureFactory(growth_field=field, external_id="K1")
    clusters.CitationFactory(key_figure=figure)
    clusters.ConflictFactory(figures=[figure])
    clusters.SwotItemFactory(growth_field=field)
    network = networks.NetworkFactory(slug="netz", growth_field=field)
    networks.NetworkLabelFactory(network=network)
    series = events.EventSeriesFactory(slug="reihe", network=network)
    events.EventFactory(slug="termin", series=series, fields=[field], held_by=[network])
    events.EventFactory(when="2012", fields=[field], held_by=[network])
    clusters.ResponsibilityFactory(growth_field=field, organisation__slug="leg")
    programme = funding.ProgrammeFactory(
        slug="programm", rated_for=[field], suggested_for=[field], deadline=dt.date(2099, 1, 1)
    )
    funding.ProgrammeEventFactory(programme=programme)
    funding.VersionFactory(programme=programme)
    funding.AwardFactory(fields=[field])
    roadmap = roadmaps.RoadmapFactory(slug="roadmap", growth_field=field)
    roadmaps.RoadmapStateEntryFactory(roadmap=roadmap)
    goal = roadmaps.RoadmapGoalFactory(roadmap=roadmap)
    roadmaps.MeasureFactory(goal=goal)
    roadmaps.MilestoneFactory(goal=goal)
    roadmaps.NetworkedRoadmapFactory(slug="vernetzt").roadmaps.add(roadmap)
    roadmaps.ProjectFactory(slug="projekt", fields=[field])

    body = panels.GoverningBodyFactory(slug="gremium")
    panels.AppointmentFactory(seat=panels.SeatFactory(body=body))
    decision = panels.DecisionFactory(meeting=panels.MeetingFactory(body=body))
    item = panels.WorkItemFactory(group__programme__slug="2012")
    decision.work_items.add(item)
    session = panels.PanelSessionFactory(panel__slug="panel")
    panels.PanelParticipantFactory(panel=session.panel, state="accepted")
    panels.PanelOutcomeFactory(session=session).measures.add(roadmaps.MeasureFactory(goal=goal))

    criterion = panels.SuccessCriterionFactory(growth_field=field, area=panels.MonitoringAreaFactory())
    panels.MeasurementFactory(criterion=criterion, value=None, source=None, as_of=None, key_figure=figure)
    round_ = panels.EvaluationRoundFactory(slug="runde")
    panels.FindingFactory(round=round_, criterion=criterion)
    panels.RecommendationFactory(round=round_, decision=decision)
    issue = newsroom.NewsletterItemFactory(issue__number=1).issue
    type(issue).objects.update(condition="sending", started_at="2026-01-01T00:00Z")
    newsroom.NewsItemFactory(slug="nachricht", growth_fields=[field])
    newsroom.PublicationFactory(slug="publikation").growth_fields.add(field)
    newsroom.FactSheetEditionFactory(growth_field=field)

    unwatched = {address: tables_read(client, address) - watched_tables() for address in PUBLIC_PAGES}

    assert unwatched == {address: set() for address in PUBLIC_PAGES}
