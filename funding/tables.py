"""Programmes as CSV, as German Excel opens it: semicolons, and names instead of codes."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from funding.changes import deadline_text, in_words
from funding.matching import is_open_to_all, matches_of
from funding.models import FundingProgramme
from funding.querysets import ProgrammeQuerySet
from thcm.core.exports import harmless

AT_ONCE = 500
HEADS = (
    _("Titel"),
    _("Fördergeber"),
    _("Ebene"),
    _("Status"),
    _("nächste Frist"),
    _("alle Fristen"),
    _("Anträge ab"),
    _("Richtlinie gilt bis"),
    _("Fördergebiet"),
    _("Förderart"),
    _("Förderberechtigte"),
    _("Unternehmensgröße"),
    _("passt zu"),
    _("vorgeschlagen für"),
    _("themenoffen"),
    _("Kurzfassung"),
    _("offizielle Seite"),
    _("Seite im Portal"),
    _("Quelle"),
    _("zuletzt geprüft"),
)


def lines_of(programmes: ProgrammeQuerySet) -> Iterator[str]:
    """With the byte order mark by which Excel knows UTF-8. A part at a time, however many there are."""
    with override("de"):
        yield "\ufeff" + _csv([[str(head) for head in HEADS]])
    keys = programmes.values_list("pk", flat=True).iterator(AT_ONCE)
    rows = FundingProgramme.objects.select_related("source").defer("text", "facts").with_calls().with_fields()
    while part := list(islice(keys, AT_ONCE)):
        found = rows.in_bulk(part)
        with override("de"):
            text = _csv([_cells(found[key]) for key in part if key in found])
        yield text


def _cells(programme: FundingProgramme) -> list[str]:
    deadlines = [deadline for call in programme.calls.all() for deadline in call.deadlines.all()]
    matches = matches_of(programme)
    last_checked_on = programme.last_checked_on
    return [
        programme.title,
        programme.provider,
        programme.get_level_display(),
        str(programme.status.label),
        programme.next_deadline_on.isoformat() if programme.next_deadline_on else "",
        ", ".join(deadline_text(deadline.__dict__) for deadline in deadlines),
        programme.opens_on.isoformat() if programme.opens_on else "",
        programme.valid_until.isoformat() if programme.valid_until else "",
        *(
            in_words(name, getattr(programme, name))
            for name in ("regions", "funding_types", "applicants", "company_sizes")
        ),
        ", ".join(match.field.name for match in matches if match.is_rated),
        ", ".join(match.field.name for match in matches if not match.is_rated),
        str(_("ja")) if is_open_to_all(programme) else "",
        programme.summary_de,
        programme.url,
        f"{settings.SITE_URL}{programme.get_absolute_url()}",
        programme.source.name_de,
        last_checked_on.isoformat() if last_checked_on else "",
    ]


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()
