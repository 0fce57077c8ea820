"""The order of the packages and the shape of their modules (docs: house style)."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
ORDER = (
    "thcm.core",
    "clusters",
    "networks",
    "funding",
    "roadmaps",
    "panels",
    "events",
    "newsroom",
    "thcm",
)
MODULES = sorted(
    path
    for package in {name.partition(".")[0] for name in ORDER}
    for path in (BASE / package).rglob("*.py")
    if "__pycache__" not in path.parts
)
OWN = [path for path in MODULES if "migrations" not in path.parts]
ROOMS = ("networks", "funding", "roadmaps", "panels", "events", "clusters", "thcm", "templates", "static", "tests")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name(path: Path) -> str:
    return str(path.relative_to(BASE))


def package_of(module: str) -> str | None:
    """The room that a dotted module name belongs to; None for foreign packages."""
    return next((room for room in ORDER if module == room or module.startswith(f"{room}.")), None)


def imports(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            # `from thcm import core` reaches thcm.core
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def wrong_imports(path: Path) -> list[str]:
    own = package_of(name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    return [
        f"{name(path)}:{line} imports {module}"
        for line, module in imports(path)
        if (room := package_of(module)) and ORDER.index(room) > ORDER.index(own)
    ]


def test_imports_only_from_the_left():
    assert [wrong for path in MODULES for wrong in wrong_imports(path)] == []


def test_imports_a_wrong_one_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.BASE", tmp_path)
    (tmp_path / "clusters").mkdir()
    module = tmp_path / "clusters" / "views.py"
    module.write_text("from thcm.core import dates\nfrom events.models import Event\nimport thcm.urls\nimport os\n")

    assert wrong_imports(module) == [
        "clusters/views.py:2 imports events.models.Event",
        "clusters/views.py:3 imports thcm.urls",
    ]


def line_of(path: Path, node: ast.stmt) -> str:
    return path.read_text().splitlines()[node.lineno - 1]


def test_imports_are_absolute_and_at_the_top():
    """One that must wait says so in a comment on its line."""
    relative = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    hidden = [
        f"{name(path)}:{inner.lineno}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and "#" not in line_of(path, inner)
    ]

    assert (relative, hidden) == ([], [])


def test_modules_are_named_after_their_subject():
    assert [name(path) for path in OWN if path.stem in ("utils", "util", "helpers", "helper", "common", "misc")] == []


def test_modules_start_with_what_they_are_for():
    silent = []
    for path in OWN:
        docstring = ast.get_docstring(tree(path)) or ""
        if path.read_text().strip() and not docstring.splitlines()[:1]:
            silent.append(name(path))

    assert silent == []


@pytest.mark.parametrize(("pattern", "limit"), [("*.py", 400), ("*.html", 120)])
def test_files_are_short(pattern, limit):
    files = OWN if pattern == "*.py" else sorted((BASE / "templates").rglob(pattern))

    assert [f"{name(path)}: {n}" for path in files if (n := len(path.read_text().splitlines())) > limit] == []


def test_functions_are_short():
    lengths = {
        f"{name(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in OWN
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {function: length for function, length in lengths.items() if length > 80} == {}
    assert sum(length > 50 for length in lengths.values()) <= 0.01 * len(lengths)
    assert sum(length <= 25 for length in lengths.values()) >= 0.9 * len(lengths)


def test_rooms_exist():
    assert [room for room in ROOMS if not (BASE / room).is_dir()] == []
