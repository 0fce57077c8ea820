"""Templates compile, are used, and hold nothing that the content security policy or the house style forbids."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import engines
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
FOUND_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(ld\+)?json\")"),
    "event attribute": re.compile(r"\s(hx-)?on[a-z:-]*="),
    "script address": re.compile(r"javascript:"),
    "loaded from elsewhere": re.compile(
        r"\s(src|srcset|poster|data)=[\"']?(https?:)?//|<link(?![^>]*rel=\"(canonical|alternate|license)\")"
        r"[^>]*href=[\"']?(https?:)?//"
    ),
}
INCLUDED_COMPONENT = re.compile(r"{%-?\s*include\s+\"components/[^%]*%}")


def source(name: str) -> str:
    return COMMENTS.sub("", (TEMPLATES / name).read_text())


def faults(text: str) -> list[str]:
    return [fault for fault, pattern in FORBIDDEN.items() if pattern.search(text)]


def allowed(name: str) -> list[str]:
    """Mail programs know no style sheets."""
    return ["inline style"] if name in ("mail/frame.html", "mail/newsletter.html") else []


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name):
    assert get_template(name).origin.name == str(TEMPLATES / name)


def test_templates_hold_nothing_forbidden():
    assert {name: found for name in NAMES if (found := faults(source(name))) != allowed(name)} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color: red">', "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<button onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script address"),
        ('<script src="https://cdn.example.org/x.js"></script>', "loaded from elsewhere"),
        ('<img src="//cdn.example.org/x.png">', "loaded from elsewhere"),
        ('<link rel="stylesheet" href="https://cdn.example.org/x.css">', "loaded from elsewhere"),
    ],
)
def test_forbidden_text_is_found(text, fault):
    assert faults(text) == [fault]


def test_components_say_what_they_use():
    loose = [
        f"{name}: {include}"
        for name in NAMES
        for include in INCLUDED_COMPONENT.findall(source(name))
        if not re.search(r"\sonly\s*%}$", include)
    ]

    assert loose == []


def test_static_files_load_nothing_from_elsewhere():
    outside = re.compile(r"url\([\"']?(https?:)?//|@import|import\s*\(|(fetch|src|import)\W+https?://")
    files = [path for path in STATIC.rglob("*") if path.suffix in (".css", ".js", ".svg")]

    assert [path.name for path in files if outside.search(path.read_text())] == []


def view_templates(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Names that generic views make up from their model."""
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= view_templates(pattern.url_patterns)
            continue
        view = getattr(pattern.callback, "view_class", None)
        model = getattr(view, "model", None) or getattr(getattr(view, "queryset", None), "model", None)
        if model and hasattr(view, "template_name_suffix"):
            names.add(f"{model._meta.app_label}/{model._meta.model_name}{view.template_name_suffix}.html")
    return names


def overridden(name: str) -> bool:
    """Whether an installed app has a template of the same name, which ours takes the place of."""
    return any((Path(config.path) / "templates" / name).exists() for config in apps.get_app_configs())


def test_templates_are_used():
    code = [
        path
        for package in Path(settings.BASE_DIR).glob("*/__init__.py")
        if package.parent.name != "tests"
        for path in package.parent.rglob("*.py")
    ]
    texts = [path.read_text() for path in code] + [source(name) for name in NAMES]
    mentioned = set(re.findall(r"[\"']([\w./-]+\.\w+)[\"']", "\n".join(texts)))
    mails = {f"mail/{name}.txt" for name in re.findall(r"\"(\w+)\"", "\n".join(texts))}
    prints = {f"print/{name}.typ" for name in re.findall(r"\"(\w+)(?:\.typ)?\"", "\n".join(texts))}
    used = mentioned | mails | prints | FOUND_BY_DJANGO | view_templates(get_resolver().url_patterns)

    assert [name for name in NAMES if name not in used and not overridden(name)] == []


def test_unknown_variable_in_own_template_is_an_error(tmp_path, settings):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "strict.html").write_text("{% if nothing %}{% endif %}{{ known }}{{ nothing.at_all }}")
    engine = engines["django"].engine
    template = engines["django"].from_string("{{ nothing }}")
    strict = type(engine)(dirs=[tmp_path / "templates"], string_if_invalid=engine.string_if_invalid)
    settings.BASE_DIR = tmp_path

    # A text without a file is nobody's template.
    assert template.render({}) == ""
    with pytest.raises(AssertionError, match=r"strict\.html: unknown variable nothing\.at_all"):
        strict.render_to_string("strict.html", {"known": 1})


def test_unknown_variable_in_foreign_template_keeps_its_filters(tmp_path):
    (tmp_path / "foreign.html").write_text("{{ nothing|default:'instead' }}")
    engine = engines["django"].engine
    foreign = type(engine)(dirs=[tmp_path], string_if_invalid=engine.string_if_invalid)

    assert foreign.render_to_string("foreign.html", {}) == "instead"
