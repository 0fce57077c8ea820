import gzip
import time

import pytest

from tests.websites import Website, serve_website
from thcm.core.http import TooLarge, Unreachable, fetch, is_public, wait_for_turn
from thcm.core.models import HostTurn

pytestmark = pytest.mark.django_db


def loopback(address: str) -> bool:
    """The guard of these tests: this machine plays the open internet, everything else is closed."""
    return address in ("127.0.0.1", "::1")


@pytest.fixture
def website():
    with serve_website() as site:
        yield site


def ask(url: str, **options):
    return fetch(url, **{"allows": loopback, "delay": 0} | options)


@pytest.mark.parametrize("address", ["8.8.8.8", "194.94.19.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_is_public_open_internet(address):
    assert is_public(address) is True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_is_public_everything_else(address):
    assert is_public(address) is False


def test_fetch_says_who_asks_and_keeps_the_name(website: Website, settings):
    settings.SITE_URL = "https://portal.example.org"
    website.pages["/a"] = (200, {"Content-Type": "text/plain"}, b"hello")

    answer = ask(f"{website.url}/a")

    assert (answer.url, answer.status, answer.content) == (f"{website.url}/a", 200, b"hello")
    headers = website.requests[0][2]
    assert headers["User-Agent"] == "thcm-portal/1.0 (+https://portal.example.org)"
    assert headers["Host"] == f"localhost:{website.port}"


def test_fetch_error_status_is_an_answer(website: Website):
    assert ask(f"{website.url}/nothing").status == 404


def test_fetch_without_permission_does_not_ask(website: Website):
    with pytest.raises(Unreachable, match="„localhost“ ist keine öffentliche Adresse"):
        fetch(f"{website.url}/a", delay=0)

    assert website.asked() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_fetch_other_spellings_of_loopback_are_refused(website: Website, host):
    with pytest.raises(Unreachable, match="keine öffentliche Adresse"):
        fetch(f"http://{host}:{website.port}/a", delay=0)

    assert website.asked() == []


def test_fetch_redirect_into_the_house_is_refused(website: Website):
    website.pages["/out"] = (302, {"Location": "http://10.0.0.1/secret"}, b"")

    with pytest.raises(Unreachable, match=r"„10\.0\.0\.1“ ist keine öffentliche Adresse"):
        ask(f"{website.url}/out")


def test_fetch_connects_to_the_address_that_was_checked(website: Website):
    website.pages["/a"] = (200, {}, b"")
    checked: list[str] = []

    def allows(address: str) -> bool:
        checked.append(address)
        return loopback(address)

    ask(f"{website.url}/a", allows=allows)

    # Looked up once: a second lookup could be told another address.
    assert sorted(checked) in (["127.0.0.1"], ["127.0.0.1", "::1"])
    assert website.asked() == [("GET", "/a")]


def test_fetch_follows_redirects(website: Website):
    website.pages["/old"] = (301, {"Location": "/new"}, b"x" * 100)
    website.pages["/new"] = (200, {}, b"here")

    answer = ask(f"{website.url}/old", max_bytes=10)

    assert (answer.url, answer.content) == (f"{website.url}/new", b"here")


def test_fetch_redirects_without_end(website: Website):
    website.pages["/loop"] = (302, {"Location": "/loop"}, b"")

    with pytest.raises(Unreachable, match="leitet zu oft weiter"):
        ask(f"{website.url}/loop")

    assert website.asked() == [("GET", "/loop")] * 6


def test_fetch_at_the_limit_of_size(website: Website):
    website.pages["/ten"] = (200, {}, b"x" * 10)

    assert ask(f"{website.url}/ten", max_bytes=10).content == b"x" * 10
    with pytest.raises(TooLarge):
        ask(f"{website.url}/ten", max_bytes=9)


def test_fetch_packed_answer_is_unpacked_up_to_the_limit(website: Website):
    website.pages["/small"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello"))
    website.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 5_000_000))

    assert ask(f"{website.url}/small").content == b"hello"
    with pytest.raises(TooLarge):
        ask(f"{website.url}/bomb", max_bytes=1_000_000)


def test_fetch_damaged_packing(website: Website):
    website.pages["/broken"] = (200, {"Content-Encoding": "gzip"}, b"not packed at all")

    with pytest.raises(Unreachable, match="Verbindung gescheitert"):
        ask(f"{website.url}/broken")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://does-not-exist.invalid/", "ist nicht bekannt"),
        ("ftp://localhost/file", "Verbindung gescheitert"),
        ("http://", "Verbindung gescheitert|nicht bekannt"),
        ("http://localhost:1/", "Verbindung gescheitert"),
        ("http://local host/", "Verbindung gescheitert|nicht bekannt"),
    ],
)
def test_fetch_addresses_that_lead_nowhere(url, reason):
    with pytest.raises(Unreachable, match=reason):
        ask(url)


def test_wait_for_turn_keeps_the_distance_per_host():
    moments = []
    for host in ("a.example", "b.example", "a.example", "a.example"):
        wait_for_turn(host, delay=0.2)
        moments.append(time.monotonic())

    first, _other, second, third = moments
    assert (second - first >= 0.19, third - second >= 0.19) == (True, True)
    free_at = dict(HostTurn.objects.values_list("host", "free_at"))
    assert sorted(free_at) == ["a.example", "b.example"]
    assert free_at["b.example"] < free_at["a.example"]
