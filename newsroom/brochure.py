"""The brochure „Cluster und Netzwerke“: everything the portal holds, as plain data, and set as an accessible PDF.

Chapters of text stand in `Chapter`; fields, bodies, panels, work programme, roadmaps, projects and events are drawn
from their own tables, so that nothing is typed twice.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.models import KeyFigure
from events.models import Event, EventSeries
from newsroom.brochure_fields import Gathered, charts, groups, table
from newsroom.models import Chapter
from newsroom.statements import Notes, german, statement, words
from panels.models import GoverningBody, Panel, WorkProgramme
from roadmaps.models import Project, Roadmap
from roadmaps.overview import lines_of
from thcm.core.markup import blocks_of
from thcm.core.models import ContactPoint, Source
from thcm.core.typesetting import typeset

EVENTS = 40
Progress = Callable[[int, str], None]


def silently(percent: int, step: str) -> None:
    """Of who does not want to know."""


def brochures(*, number: int | None, report: Progress = silently) -> dict[str, bytes]:
    """The PDF by language. `report` hears of each step before it begins, with the share that is done, 0 to 100."""
    gathered = Gathered()
    files = {}
    for order, (language, name) in enumerate(settings.LANGUAGES):
        report(100 * order // len(settings.LANGUAGES), _("Satz: %(language)s") % {"language": name})
        files[language] = pdf_of(language, number=number, gathered=gathered)
    return files


def pdf_of(language: str, *, number: int | None, gathered: Gathered | None = None) -> bytes:
    """In one language; without a number it is a preview."""
    with override(language):
        data = content(gathered or Gathered()) | {"language": language, "foot": _edition(number)}
        return typeset("brochure", data)


def _edition(number: int | None) -> str:
    text = _("Ausgabe %(number)s, %(day)s") if number else _("Vorschau, %(day)s")
    return text % {"number": number, "day": date_format(timezone.localdate())}


def content(gathered: Gathered) -> dict[str, Any]:
    """In the active language. The number of queries does not depend on that of rows."""
    chapters = list(Chapter.objects.published().select_related("source"))
    cover = next((row for row in chapters if row.part == Chapter.Part.COVER), None)
    site = gathered.site
    return {
        "title": cover.title if cover else _("Broschüre"),
        "subtitle": blocks_of(cover.text) if cover else [],
        "publisher": site.name if site else "",
        "brand": site.brand if site else "",
        "url": settings.SITE_URL,
        "approach": _chapters(chapters, Chapter.Part.APPROACH),
        "comparison": _comparison(gathered),
        "groups": groups(gathered),
        "charts": charts(gathered),
        "structures": _chapters(chapters, Chapter.Part.STRUCTURES),
        "bodies": _bodies(),
        "work": _chapters(chapters, Chapter.Part.WORK),
        "panels": _panels(),
        "programmes": _programmes(),
        "roadmaps": _roadmaps(),
        "projects": _projects(),
        "communication": _chapters(chapters, Chapter.Part.COMMUNICATION),
        "events": _events(),
        "series": _series(),
        "table": table(gathered),
        "conflicts": [
            {
                "code": row.code,
                "title": german(row.title),
                "statements": [german(text) for text in (row.statement_a, row.statement_b) if text],
                "explanation": german(row.explanation),
            }
            for row in gathered.conflicts
        ],
        "contacts": _contacts(),
        "sources": _sources(),
        "licence": site.licence_attribution if site else "",
        "labels": labels(),
    }


def _chapters(chapters: Iterable[Chapter], part: str) -> list[dict[str, Any]]:
    return [
        {
            "title": words(row, "title"),
            "text": blocks_of(words(row, "text")["text"]),
            "lang": words(row, "text")["lang"],
            "origin": _origin(row),
        }
        for row in chapters
        if row.part == part
    ]


def _origin(row: Any) -> str:
    """„Fließtext der Broschüre, Abschnitt 5.1“; nothing where the source is not public."""
    if row.source is None or not row.source.is_published:
        return ""
    section = _("Abschnitt %(section)s") % {"section": row.section} if row.section else ""
    return ", ".join(filter(None, (row.source.label, section)))


def _comparison(gathered: Gathered) -> dict[str, Any]:
    notes = Notes()
    rows = [
        {
            "label": row.indicator.name,
            "figures": [{"region": _region(figure), **statement(figure, notes)} for figure in row.figures],
        }
        for row in gathered.comparisons
    ]
    return {"rows": rows, "notes": notes.texts}


def _region(figure: KeyFigure) -> str:
    return figure.subject.name


def _bodies() -> list[dict[str, Any]]:
    rows = GoverningBody.objects.published().with_seats().select_related("lead", "reports_to", "source")
    return [
        {
            "name": words(row, "name"),
            "kind": row.kind,
            "scope": row.scope,
            "tasks": row.tasks,
            "composition": row.composition.splitlines(),
            "seats": [str(seat) for seat in row.seats.all()],
            "lead": row.lead.name if row.lead else "",
            "reports_to": row.reports_to.name if row.reports_to and row.reports_to.is_published else "",
            "meetings": row.meetings_per_year,
            "origin": _origin(row),
        }
        for row in rows
    ]


def _panels() -> list[dict[str, Any]]:
    rows = Panel.objects.published().select_related("source")
    return [
        {
            "name": words(row, "name"),
            "state": row.get_state_display(),
            "when": row.when,
            "summary": words(row, "summary") if row.summary else None,
        }
        for row in rows
    ]


def _programmes() -> list[dict[str, Any]]:
    return [
        {
            "title": words(row, "title"),
            "groups": [
                {"name": words(group, "name"), "items": [words(item, "text") for item in group.items.all()]}
                for group in row.groups.all()
            ],
            "origin": _origin(row),
        }
        for row in WorkProgramme.objects.published().for_page()
    ]


def _roadmaps() -> list[dict[str, Any]]:
    return [
        {
            "title": words(line.roadmap, "title"),
            "state": line.roadmap.get_state_display(),
            "when": line.entry.when if line.entry else "",
        }
        for line in lines_of(Roadmap.objects.published().for_lines().in_order())
    ]


def _projects() -> list[dict[str, Any]]:
    """By kind, without those that are over."""
    over = (Project.Stage.COMPLETED, Project.Stage.DROPPED)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for row in Project.objects.published().exclude(stage__in=over).by_kind():
        kinds.setdefault(row.get_kind_display(), []).append({**words(row, "name"), "stage": row.get_stage_display()})
    return [{"kind": kind, "rows": rows} for kind, rows in kinds.items()]


def _events() -> dict[str, list[dict[str, str]]]:
    """What comes, and what was lately; the older ones stand in the calendar."""
    rows = Event.objects.published().with_parties()
    return {
        "coming": [_event(row) for row in rows.upcoming().in_order()[:EVENTS]],
        "past": [_event(row) for row in rows.past().newest_first()[:EVENTS]],
    }


def _event(row: Event) -> dict[str, str]:
    return {**words(row, "title"), "when": row.when, "place": row.place, "state": row.get_state_display()}


def _series() -> list[dict[str, Any]]:
    rows = EventSeries.objects.published().in_order().with_holder()
    return [
        {**words(row, "name"), "recurrence": row.recurrence, "holder": str(row.holder) if row.holder else ""}
        for row in rows
    ]


def _contacts() -> list[dict[str, Any]]:
    """Institutions with their function, never persons (R54)."""
    rows = ContactPoint.objects.published().filter(is_public=True).select_related("organisation")
    return [
        {
            "organisation": german(row.organisation.name),
            **words(row, "function"),
            "details": [text for text in (row.address, row.phone, row.email) if text],
        }
        for row in rows
    ]


def _sources() -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "publisher": row.publisher,
            "kind": row.get_kind_display(),
            "as_of": row.as_of.text if row.as_of else "",
            "population": row.population,
        }
        for row in Source.objects.published().order_by("label")
    ]


def labels() -> dict[str, str]:
    """The words of the brochure itself."""
    return {
        "contents": _("Inhalt"),
        "approach": _("Ansatz"),
        "comparison": _("Die Region im Vergleich"),
        "fields": _("Wachstumsfelder und Branchen"),
        "charts": _("Felder im Vergleich"),
        "figures": _("Kennzahlen"),
        "figure": _("Kennzahl"),
        "value": _("Wert"),
        "series": _("Reihe"),
        "whole": _("Feld insgesamt"),
        "differing": _("abweichend"),
        "not_stated": _("nicht ausgewiesen"),
        "no_figures": _("Zu diesem Feld liegen keine Kennzahlen vor."),
        "focus": _("Schwerpunkte"),
        "strengths": _("Stärken"),
        "weaknesses": _("Schwächen"),
        "networks": _("Netzwerke"),
        "topics": _("Themen"),
        "activities": _("Aktivitäten"),
        "labels": _("Auszeichnungen"),
        "web": _("Website"),
        "sources": _("Quellen"),
        "source": _("Quelle"),
        "structures": _("Strukturen"),
        "tasks": _("Aufgaben"),
        "seats": _("Sitze"),
        "lead": _("Federführung"),
        "reports_to": _("Berichtet an"),
        "meetings": _("Sitzungen im Jahr"),
        "work": _("Arbeitsschwerpunkte"),
        "panels": _("Panels"),
        "roadmaps": _("Roadmaps"),
        "projects": _("Projekte"),
        "communication": _("Kommunikation"),
        "coming": _("Kommende Termine"),
        "past": _("Frühere Termine"),
        "event_series": _("Veranstaltungsreihen"),
        "annex": _("Kennzahlen aller Felder im Überblick"),
        "annex_lead": _("Angaben der genannten Quellen. Über Felder hinweg wird nichts addiert."),
        "field": _("Feld"),
        "conflicts": _("Abweichende Angaben und wie wir damit umgehen"),
        "contacts": _("Kontakt"),
        "as_of": _("Stand"),
    }
