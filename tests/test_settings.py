"""Settings: strict in production, and every variable listed in .env.example."""

import re
from pathlib import Path

import pytest

from tests.processes import run
from thcm.env import BASE_DIR

PRODUCTION = {
    "THCM_ENV": "production",
    "SECRET_KEY": "not-a-secret-but-long-enough-for-the-check-0123456789-abcdefghijk",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://thcm:thcm@database.example.org/thcm",
    "REDIS_URL": "redis://valkey.example.org/0",
    "SECURITY_CONTACT": "mailto:security@portal.example.org",
}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_names_what_is_missing(tmp_path, missing):
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}

    answer = run("-c", "import thcm.settings", folder=tmp_path, **variables)

    assert answer.returncode == 1
    last = answer.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: THCM_ENV=production needs {missing}: ")


def test_production_has_nothing_that_django_warns_of(tmp_path):
    (tmp_path / "frontend").mkdir()

    answer = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", folder=tmp_path, **PRODUCTION)

    assert answer.stderr == ""
    assert answer.stdout == "System check identified no issues (2 silenced).\n"  # HSTS of other hosts


def test_mails_of_production_lead_to_its_host(tmp_path):
    answer = run("-c", "from thcm.settings import SITE_URL; print(SITE_URL)", folder=tmp_path, **PRODUCTION)

    assert answer.stdout == "https://portal.example.org\n"


def test_development_needs_nothing(tmp_path):
    answer = run("-c", "from thcm.settings import *; print(DEBUG, PRODUCTION, ALLOWED_HOSTS)", folder=tmp_path)

    assert (answer.stdout, answer.stderr) == ("False False ['localhost', '127.0.0.1', '[::1]']\n", "")


def test_database_address_reaches_a_socket_and_keeps_options(tmp_path):
    script = "from thcm.settings import DATABASES as d; print(d['default']['HOST'], d['default']['OPTIONS'])"
    url = "postgres://thcm@/portal?host=/run/postgresql&sslmode=disable"

    answer = run("-c", script, folder=tmp_path, DATABASE_URL=url)

    assert answer.stdout == "/run/postgresql {'connect_timeout': 5, 'sslmode': 'disable'}\n"


def test_env_file_gives_way_to_the_environment(tmp_path):
    (tmp_path / "env").write_text("# a comment\nSITE_URL='https://file.example.org'\nLOG_LEVEL=ERROR\n")
    script = "from thcm.settings import SITE_URL, LOGGING; print(SITE_URL, LOGGING['root']['level'])"

    answer = run("-c", script, folder=tmp_path, THCM_ENV_FILE=str(tmp_path / "env"), LOG_LEVEL="INFO")

    assert answer.stdout == "https://file.example.org INFO\n"


def test_env_example_lists_exactly_the_variables_that_are_read():
    reading = re.compile(r"""(?:os\.environ(?:\.get\(|\[)|required\(\s*|env_bool\(|env_list\(\s*)["']([A-Z_]+)["']""")
    modules = [path for path in (BASE_DIR / "thcm").rglob("*.py") if path.name not in ("embedded.py", "lifeline.py")]
    read = {name for path in modules for name in reading.findall(Path(path).read_text())}
    example = (BASE_DIR / ".env.example").read_text()

    listed = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))

    assert listed == read - {"DJANGO_SETTINGS_MODULE", "PATH"}
