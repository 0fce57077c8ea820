"""Search over roadmaps and projects. Only what is published."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from roadmaps.models import Project, Roadmap
from thcm.core.search import Group, Result, excerpt
from thcm.core.search_columns import found

MOST = 50  # rows of one kind that are weighed up
_SHARED = ("slug", "summary_de", "summary_en")


def search(words: Sequence[str]) -> list[Group]:
    """One query, however much is found."""
    roadmaps: Any = found(Roadmap.objects.published(), words).order_by("pk")
    projects: Any = found(Project.objects.published(), words).order_by("pk")
    nothing = Value("", CharField())
    parts = (
        roadmaps.values_list("title_de", "title_en", "word_scores", "state", nothing, *_SHARED)[:MOST],
        projects.values_list("name_de", "name_en", "word_scores", "stage", "kind", *_SHARED)[:MOST],
    )
    rows = list(parts[0].union(parts[1], all=True))
    return [_roadmaps(words, [row for row in rows if not row[4]]), _projects(words, [row for row in rows if row[4]])]


def _roadmaps(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for title_de, title_en, scores, state, _kind, *shared in rows:
        row = Roadmap(title_de=title_de, title_en=title_en, state=state, **dict(zip(_SHARED, shared, strict=True)))
        text = excerpt(row.summary, words) or row.summary
        context, is_german = row.get_state_display(), not title_en
        results.append(Result(row.title, row.get_absolute_url(), scores, text, context, is_german=is_german))
    return Group(_("Roadmaps"), results, more_url=reverse("roadmap-list", query={"q": " ".join(words)}))


def _projects(words: Sequence[str], rows: list[tuple[Any, ...]]) -> Group:
    results = []
    for name_de, name_en, scores, stage, kind, *shared in rows:
        row = Project(name_de=name_de, name_en=name_en, kind=kind, **dict(zip(_SHARED, shared, strict=True)))
        text = excerpt(row.summary, words) or row.summary
        known = "" if stage == Project.Stage.NOT_STATED else str(Project.Stage(stage).label)
        context, is_german = ", ".join(filter(None, (row.get_kind_display(), known))), not name_en
        results.append(Result(row.name, row.get_absolute_url(), scores, text, context, is_german=is_german))
    return Group(_("Projekte"), results, more_url=reverse("project-list", query={"q": " ".join(words)}))
