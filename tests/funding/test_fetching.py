"""How sources are asked: politely, with patience, within limits, and never around a protection."""

import datetime as dt
import gzip
import threading
import time
from email.utils import format_datetime

import pytest
from django.db import connection
from django.utils import timezone

from funding.fetching import Session, scratch_folder
from funding.models import FundingSource
from tests.factories.funding import FundingSourceFactory
from tests.funding.loopback import Host, Reply, loopback, serve
from thcm.core.foreign import SourceChanged, SourceMissing, SourceUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    with serve() as host:
        yield host


@pytest.fixture
def source():
    return FundingSourceFactory(code="fake")


@pytest.fixture
def session(source, tmp_path):
    return Session(source, tmp_path, allows=loopback, delay=0, pauses=(0, 0))


def test_answer_lies_on_disk_with_the_headers_that_matter(host: Host, session, settings):
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://portal.example.org", "portal@example.org"
    headers = {"ETag": '"1"', "Content-Type": "text/xml", "Set-Cookie": "id=1", "Server": "x"}
    host.pages["/a"] = Reply(b"hello", headers=headers)

    raw = session.get(f"{host.url}/a", headers={"Accept": "text/xml"})

    assert (raw.url, raw.status, raw.content()) == (f"{host.url}/a", 200, b"hello")
    assert {name: raw.headers[name] for name in raw.headers if name != "date"} == {
        "etag": '"1"',
        "content-type": "text/xml",
        "content-length": "5",
    }
    assert raw.fetched_at is not None
    sent = host.requests[-1].headers
    assert sent["User-Agent"] == "thcm-portal/1.0 (+https://portal.example.org; portal@example.org)"
    assert sent["Accept"] == "text/xml"


def test_posted_content_and_cookies_of_the_session(host: Host, session):
    host.pages["/search"] = Reply(b"list", headers={"Set-Cookie": "id=7; Path=/"})
    host.pages["/csv"] = lambda asked: Reply(asked.headers.get("Cookie", "none").encode())

    session.post(f"{host.url}/search", content=b"a=1", headers={"Content-Type": "text/plain"})

    assert (host.requests[-1].method, host.requests[-1].body) == ("POST", b"a=1")
    assert session.get(f"{host.url}/csv").content() == b"id=7"


def test_robots_are_read_once_kept_and_honoured(host: Host, session, source):
    host.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /geheim/\n# grüße".encode())
    host.pages["/a"] = host.pages["/geheim/b"] = Reply(b"x")

    session.get(f"{host.url}/a")
    session.get(f"{host.url}/a")
    with pytest.raises(SourceChanged, match=r"^Die robots.txt von „localhost“ erlaubt diese Abfrage nicht.$"):
        session.get(f"{host.url}/geheim/b")

    assert [request.path for request in host.requests] == ["/robots.txt", "/a", "/a"]
    source.refresh_from_db()
    assert source.robots == f"# {host.url}/robots.txt\nUser-agent: *\nDisallow: /geheim/\n# grüße"
    assert timezone.now() - source.robots_read_at < dt.timedelta(minutes=1)


@pytest.mark.parametrize("line", ["Crawl-delay: ²", "Crawl-delay: " + "9" * 5000, "Disallow: //[", "Request-rate: ²/1"])
def test_malformed_line_of_robots_counts_for_nothing(host: Host, session, line):
    host.pages["/robots.txt"] = Reply(f"User-agent: *\n{line}\nDisallow: /geheim/".encode())
    host.pages["/a"] = host.pages["/geheim/b"] = Reply(b"ok")

    assert session.get(f"{host.url}/a").content() == b"ok"
    with pytest.raises(SourceChanged, match=r"robots\.txt"):
        session.get(f"{host.url}/geheim/b")


def test_endless_crawl_delay_is_cut(host: Host, source, tmp_path):
    host.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 1" + b"0" * 400)

    assert Session(source, tmp_path, allows=loopback, pauses=())._delay(f"{host.url}/a") == 300


def test_robots_hold_for_redirects_as_well(host: Host, session):
    host.pages["/robots.txt"] = Reply(b"User-agent: thcm-portal\nDisallow: /b")
    host.pages["/a"] = Reply(status=302, headers={"Location": "/b"})

    with pytest.raises(SourceChanged, match=r"robots\.txt"):
        session.get(f"{host.url}/a")

    assert host.asked() == ["/a"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_without_robots_all_is_allowed(host: Host, session, status):
    host.pages |= {"/robots.txt": Reply(b"Disallow: /", status), "/a": Reply(b"x")}

    assert session.get(f"{host.url}/a").content() == b"x"


@pytest.mark.parametrize("status", [500, 503, 505])
def test_robots_that_cannot_be_read_forbid_for_now(host: Host, session, status):
    host.pages |= {"/robots.txt": Reply(b"", status), "/a": Reply(b"x")}

    with pytest.raises(SourceUnavailable, match=f"^„localhost“ antwortet mit dem Fehler {status}.$"):
        session.get(f"{host.url}/a")

    assert host.asked() == []


def test_pause_is_that_of_the_source_or_a_longer_one_that_robots_ask_for(host: Host, source, tmp_path):
    host.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 30")
    with serve() as other:
        session = Session(source, tmp_path, allows=loopback)
        session._rules_of(f"{host.url}/a")

        assert session._delay(f"{host.url}/a") == 30
        source.delay_seconds = 45
        assert session._delay(f"{host.url}/a") == 45
        source.delay_seconds = 0
        session.delay = 0
        session._rules_of(f"{other.url}/a")
        session.delay = None
        assert session._delay(f"{other.url}/a") == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_three_tries(host: Host, session, status):
    host.pages["/a"] = [Reply(b"", status), Reply(b"", status), Reply(b"at last")]
    host.pages["/b"] = Reply(b"", status)

    assert session.get(f"{host.url}/a").content() == b"at last"
    with pytest.raises(SourceUnavailable, match=f"^„localhost“ antwortet mit dem Fehler {status}.$"):
        session.get(f"{host.url}/b")

    assert host.asked() == ["/a"] * 3 + ["/b"] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 405, 501, 304])
def test_other_errors_are_not_tried_again(host: Host, session, status):
    host.pages["/a"] = Reply(b"", status)

    with pytest.raises(SourceUnavailable, match=f"^„localhost“ antwortet mit dem Fehler {status}.$"):
        session.get(f"{host.url}/a")

    assert host.asked() == ["/a"]


@pytest.mark.parametrize("status", [404, 410])
def test_missing_address_is_told_apart(host: Host, session, status):
    host.pages["/a"] = Reply(b"", status)

    with pytest.raises(SourceMissing, match=r"^Unter http://localhost:\d+/a ist nichts mehr"):
        session.get(f"{host.url}/a")

    assert host.asked() == ["/a"]


def test_pauses_grow_and_follow_what_the_host_asks_for(host: Host, source, tmp_path):
    soon = format_datetime(timezone.now().astimezone(dt.UTC) + dt.timedelta(seconds=1), usegmt=True)
    host.pages["/a"] = [
        Reply(b"", 503, {"Retry-After": "1"}),
        Reply(b"", 503, {"Retry-After": "next week"}),
        Reply(b"x"),
    ]
    host.pages["/b"] = [Reply(b"", 429, {"Retry-After": soon}), Reply(b"x")]
    session = Session(source, tmp_path, allows=loopback, delay=0, pauses=(0.1, 0.2))

    session.get(f"{host.url}/a")
    session.get(f"{host.url}/b")

    times = [request.at for request in host.requests if request.path == "/a"]
    assert times[1] - times[0] >= 1
    assert 0.2 <= times[2] - times[1] < 1
    assert host.asked() == ["/a"] * 3 + ["/b"] * 2


@pytest.mark.parametrize("said", ["86400", "Mon, 01 Jan 2125 08:00:00 GMT", "999999999999999999"])
def test_host_that_wants_to_be_left_alone_for_long_is(host: Host, session, said):
    host.pages["/a"] = Reply(b"", 429, {"Retry-After": said})

    with pytest.raises(
        SourceUnavailable, match=r"^„localhost“ bittet darum, erst ab [\d. :]+ wieder gefragt zu werden.$"
    ):
        session.get(f"{host.url}/a")

    assert host.asked() == ["/a"]


def test_half_a_body_is_asked_for_again(host: Host, session):
    host.pages["/a"] = [Reply(b"half", length=8), Reply(b"halfhalf")]

    assert session.get(f"{host.url}/a").content() == b"halfhalf"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(b"x" * 1001), "Die Antwort ist größer als erlaubt."),
        (Reply(gzip.compress(b"0" * 9_000_000), headers={"Content-Encoding": "gzip"}), "Die Antwort ist größer"),
        (Reply(status=302, headers={"Location": "/a"}), "Die Adresse leitet zu oft weiter."),
        (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), "„10.0.0.1“ ist keine öffentliche Adresse."),
        (Reply(status=302, headers={"Location": "http://169.254.169.254/latest"}), "ist keine öffentliche Adresse."),
        (Reply(status=302, headers={"Location": "http://[::ffff:10.0.0.1]/"}), "ist keine öffentliche Adresse."),
    ],
)
def test_limits_are_not_tried_again(host: Host, session, reply, error):
    host.pages["/a"] = reply

    with pytest.raises(SourceChanged, match=error):
        session.get(f"{host.url}/a", max_bytes=1000)

    assert len(set(host.asked())) == 1
    assert len(host.asked()) in (1, 6)  # six: one chain of redirects


def test_private_address_is_not_asked(host: Host, source, tmp_path):
    with pytest.raises(SourceChanged, match=r"^„localhost“ ist keine öffentliche Adresse.$"):
        Session(source, tmp_path, delay=0).get(f"{host.url}/a")

    assert host.requests == []


def test_server_that_drips_is_given_up_and_a_large_answer_has_its_time(host: Host, session, monkeypatch):
    monkeypatch.setattr("thcm.core.http.SECONDS_PER_ANSWER", 0.3)
    monkeypatch.setattr("funding.fetching.SLOWEST", 100)
    host.pages["/drip"] = Reply(b"x" * 60, drip=0.05)
    host.pages["/large"] = Reply(b"x" * 60, drip=0.008)

    with pytest.raises(SourceUnavailable, match=r"^Keine Antwort innerhalb der Wartezeit.$"):
        session.get(f"{host.url}/drip")
    assert session.get(f"{host.url}/large").content() == b"x" * 60
    assert host.asked() == ["/drip"] * 3 + ["/large"]


def test_name_without_address_and_closed_port(session):
    for url in ("http://nowhere.invalid/a", "http://localhost:1/a"):
        with pytest.raises(SourceUnavailable, match=r"nicht bekannt|Verbindung gescheitert"):
            session.get(url)


@pytest.mark.django_db(transaction=True)
def test_one_request_at_a_time_for_a_host(host: Host, source, tmp_path):
    host.pages["/a"] = Reply(b"x", pause=0.2)

    def ask(name: str) -> None:
        (tmp_path / name).mkdir()
        Session(source, tmp_path / name, allows=loopback, delay=0).get(f"{host.url}/a")
        connection.close()

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (host.asked(), host.most_at_once) == (["/a", "/a"], 1)


def test_scratch_folder_ends_with_its_reading_and_what_killed_ones_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "thcm-funding-999999999-x").mkdir()

    with scratch_folder() as folder:
        (folder / "1").write_bytes(b"x")
        assert list(tmp_path.iterdir()) == [folder]

    assert list(tmp_path.iterdir()) == []


def test_source_without_row_is_asked_too(host: Host, tmp_path):
    host.pages["/a"] = Reply(b"x")

    session = Session(FundingSource(code="fake"), tmp_path, allows=loopback, delay=0)

    begun = time.monotonic()
    assert session.get(f"{host.url}/a").content() == b"x"
    assert time.monotonic() - begun < 5
    assert not FundingSource.objects.exists()
