"""What no file of the repository may hold, and what each dependency must say."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
REQUIRED = (
    "manage.py",
    "pyproject.toml",
    "README.md",
    "thcm/__init__.py",
    "clusters/__init__.py",
    "networks/__init__.py",
    "roadmaps/__init__.py",
    "events/__init__.py",
    "funding/__init__.py",
    "panels/__init__.py",
)
# The brackets keep this file from holding what it forbids.
FORBIDDEN = {
    "address of a package index": re.compile(
        r"[p]ypi\.org|[p]ythonhosted\.org|[r]egistry\.npmjs|[n]pmmirror|[i]ndex-url +http"
    ),
    "path of one machine": re.compile(r"(?<![\w.}/])/([w]ork|[r]oot|[h]ome/\w+)/"),
    "private key": re.compile(r"[B]EGIN [A-Z ]*PRIVATE KEY"),
    "leftover of a merge": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
}


def files() -> list[Path]:
    listing = subprocess.run(("git", "ls-files", "-z"), cwd=BASE, capture_output=True, check=True, text=True).stdout
    return [path for name in listing.split("\0") if name and (path := BASE / name).is_file()]


def text(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def test_repository_holds_what_every_page_of_it_needs():
    names = {str(path.relative_to(BASE)) for path in files()}

    assert [name for name in REQUIRED if name not in names] == []
    assert [
        folder
        for folder in ("templates", "static", "tests", "data")
        if not any(n.startswith(f"{folder}/") for n in names)
    ] == []


def test_files_hold_nothing_forbidden():
    found = [
        f"{path.relative_to(BASE)}: {what}"
        for path in files()
        for what, pattern in FORBIDDEN.items()
        if pattern.search(text(path))
    ]

    assert found == []


def test_files_are_small():
    assert [str(path.relative_to(BASE)) for path in files() if path.stat().st_size > 400_000] == []


def test_files_nothing_that_is_made_is_kept():
    made = (".mo", ".pyc", ".sqlite3", ".log")

    assert [str(path.relative_to(BASE)) for path in files() if path.suffix in made] == []


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_lock_files_name_no_address(name):
    lock = (BASE / name).read_text()

    assert re.findall(r"^.*https?://.*$", lock.replace('"funding"', ""), re.MULTILINE) == []


def test_lock_file_pins_every_version_with_hashes():
    lines = (BASE / "requirements.lock").read_text().replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line.strip() and not line.strip().startswith("#")]

    assert [pin for pin in pins if not re.match(r"\S+==\S+ .*--hash=sha256:", pin)] == []


def test_dependencies_say_why_they_are_there():
    text = (BASE / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    names = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]

    assert [name for name in names if not re.search(re.escape(f'"{name}",') + r"\s+# \w", text)] == []
