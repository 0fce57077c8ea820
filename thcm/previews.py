"""Preview pictures of pages: what is on the card of each, read from what citizens may see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clusters.atlas import Atlas
from clusters.charts import COLOURS
from clusters.display import figure_text
from clusters.models import FigureConflict, GrowthField, KeyFigure, Responsibility
from events.models import Event
from funding.models import FundingProgramme
from networks.models import Network
from newsroom.models import NewsItem, Publication
from panels.models import GoverningBody, Panel
from roadmaps.models import Project, Roadmap
from thcm.core.colours import ACCENT
from thcm.core.language import in_language
from thcm.core.models import SiteSetting
from thcm.organisations import organisations_with_page
from thcm.preview_drawings import badge, landscape, sign

Conflict = FigureConflict.Kind
MAIN_INDICATORS = ("employees", "companies", "revenue")
# The first part of the address of a page, and the words over its card.
SECTIONS = {
    "start": gettext_lazy("Landschaft der Cluster"),
    "wachstumsfelder": gettext_lazy("Wachstumsfelder und Branchen"),
    "netzwerke": gettext_lazy("Netzwerke"),
    "kennzahlen": gettext_lazy("Kennzahlen"),
    "roadmaps": gettext_lazy("Roadmaps"),
    "projekte": gettext_lazy("Projekte"),
    "gremien": gettext_lazy("Gremien"),
    "panels": gettext_lazy("Panels"),
    "arbeitsprogramm": gettext_lazy("Arbeitsprogramm"),
    "monitoring": gettext_lazy("Monitoring und Evaluation"),
    "t3": gettext_lazy("Technologie-Termine"),
    "foerderung": gettext_lazy("Förderung"),
    "partner": gettext_lazy("Partnersuche"),
    "aktuelles": gettext_lazy("Aktuelles"),
    "publikationen": gettext_lazy("Publikationen"),
    "stark-am-markt": gettext_lazy("Stark am Markt"),
    "newsletter": gettext_lazy("Newsletter"),
    "feeds": gettext_lazy("Feeds und Kalender"),
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """`value` is the main figure as `figure_text` prints it, without the qualifier `circa`; `drawing` is SVG."""

    kicker: str
    title: str
    title_language: str
    drawing: str = ""
    is_ground: bool = False  # the drawing lies under everything, from the right
    colour: str = ACCENT
    circa: str = ""
    value: str = ""
    is_missing: bool = False
    label: str = ""
    note: str = ""


def card_of(kind: str, slug: str) -> Card | None:
    """None where there is no such page for citizens."""
    return CARDS[kind](slug) if kind in CARDS else None


def frame() -> dict[str, str]:
    """What all cards share."""
    site = SiteSetting.current()
    brand = (settings.BASE_DIR / "static" / "mark.svg").read_text()
    return {
        "portal": site.name if site else "",
        "host": urlsplit(settings.SITE_URL).netloc,
        "brand": brand,
        "colours": site.brand_style_sheet if site else "",  # the picture is drawn anew where they change
    }


def _section(slug: str) -> Card | None:
    if slug not in SECTIONS:
        return None
    site = SiteSetting.current()
    is_home = slug == "start"
    claim = in_language(site, "claim") if site and is_home else ""
    return Card(
        kicker="" if is_home or not site else in_language(site, "region"),
        title=claim or str(SECTIONS[slug]),
        title_language=get_language() or "de",
        drawing=landscape(Atlas().landscape),
        is_ground=True,
    )


def _field(slug: str) -> Card | None:
    field = GrowthField.objects.published().with_category().filter(slug=slug).first()
    return _of_field(field, field.category.name) if field else None


def _fact_sheet(slug: str) -> Card | None:
    fields = GrowthField.objects.published().with_fact_sheet().with_category()
    field = fields.filter(slug=slug).first()
    return _of_field(field, _("Fact Sheet")) if field else None


def _of_field(field: GrowthField, kicker: str) -> Card:
    group = field.category.code
    figures = KeyFigure.objects.published().current().of_subjects([field.subject_id]).with_origin().leading_first()
    leading: dict[str, KeyFigure] = {}
    for figure in figures:
        leading.setdefault(figure.indicator.code, figure)
    main = next((leading[code] for code in MAIN_INDICATORS if code in leading), None)
    return Card(
        kicker=kicker,
        title=_breakable(field.name),
        title_language=_language(field, "name"),
        drawing=badge(field.slug, group, COLOURS.get(group, ACCENT)),
        colour=COLOURS.get(group, ACCENT),
        **(_figure_parts(main, main.indicator.name) if main else {"note": _cut(field.summary)}),
    )


def _figure(external_id: str) -> Card | None:
    owners = ("subject__growth_field__category", "subject__sub_field__growth_field__category")
    figures = KeyFigure.objects.published().with_origin().select_related(*owners)
    figure = figures.filter(external_id=external_id).first()
    if figure is None:
        return None
    sub_field = getattr(figure.subject, "sub_field", None)
    field = sub_field.growth_field if sub_field else getattr(figure.subject, "growth_field", None)
    group = field.category.code if field else ""
    return Card(
        kicker=figure.subject.name,
        title=_breakable(figure.indicator.name),
        title_language=_language(figure.indicator, "name"),
        drawing=badge(field.slug, group, COLOURS.get(group, ACCENT)) if field else "",
        colour=COLOURS.get(group, ACCENT),
        **_figure_parts(figure, ""),
    )


def _figure_parts(figure: KeyFigure, label: str) -> dict[str, Any]:
    """The value in the one way in which figures are put into words, its source, Stand, caveat and conflict."""
    is_stated = figure.qualifier not in (KeyFigure.Qualifier.DASH, KeyFigure.Qualifier.BLANK)
    text = figure_text(figure) if is_stated else _("kein Wert in der Quelle")
    circa = _("ca.") if figure.qualifier == KeyFigure.Qualifier.CIRCA else ""
    source = figure.source.label if figure.source else _("ohne Quellenangabe")
    as_of = _("Stand %(as_of)s") % {"as_of": figure.as_of.text} if figure.as_of else ""
    note = ", ".join(filter(None, (source, as_of)))
    return {
        "circa": circa,
        "value": text.removeprefix(circa).strip() if circa else text,
        "is_missing": figure.value is None,
        "label": label,
        "note": " – ".join(filter(None, (_cut(note), _cut(figure.caveat), _conflict(figure)))),
    }


def _conflict(figure: KeyFigure) -> str:
    """R13: that sources contradict each other stands wherever the figure stands."""
    conflict = figure.conflicts.published().first()
    if conflict is None:
        return ""
    is_contradiction = conflict.kind in (Conflict.VALUE, Conflict.SOURCE, Conflict.PRECISION)
    return _("abweichende Angaben") if is_contradiction else conflict.get_kind_display()


def _event(slug: str) -> Card | None:
    event = Event.objects.published().filter(slug=slug).first()
    if event is None:
        return None
    state = event.get_state_display() if event.state != "scheduled" else ""
    return Card(
        kicker=f"{_('Technologie-Termine')} · {event.get_type_display()}",
        title=_breakable(in_language(event, "title")),
        title_language=_language(event, "title"),
        note=" · ".join(filter(None, (str(event.when), event.place, state))),
    )


def _roadmap(slug: str) -> Card | None:
    roadmap = Roadmap.objects.published().select_related("growth_field__category").filter(slug=slug).first()
    if roadmap is None:
        return None
    return _about_field(roadmap.growth_field, _("Roadmap"), roadmap, "title", roadmap.get_state_display())


def _project(slug: str) -> Card | None:
    project = Project.objects.published().filter(slug=slug).first()
    if project is None:
        return None
    field = project.growth_fields.published().with_category().first()
    return _about_field(field, _("Projekt"), project, "name", project.get_stage_display())


def _network(slug: str) -> Card | None:
    network = Network.objects.published().select_related("growth_field__category").filter(slug=slug).first()
    if network is None:
        return None
    field = network.growth_field if network.growth_field and network.growth_field.is_published else None
    return _about_field(field, _("Netzwerk"), network, "name", field.name if field else "")


def _programme(slug: str) -> Card | None:
    programme = FundingProgramme.objects.published().filter(slug=slug).first()
    if programme is None:
        return None
    title = _breakable(programme.title)
    return Card(kicker=_("Förderung"), title=title, title_language="de", note=_cut(programme.provider))


def _body(slug: str) -> Card | None:
    body = GoverningBody.objects.published().filter(slug=slug).first()
    return _signed("body", _("Gremium"), body, "name", body.scope or body.kind) if body else None


def _panel(slug: str) -> Card | None:
    panel = Panel.objects.published().filter(slug=slug).first()
    if panel is None:
        return None
    kicker = f"{_('Panel')} · {panel.when if panel.is_planned and panel.when else panel.get_state_display()}"
    return _signed("panel", kicker, panel, "name", panel.summary)


def _organisation(slug: str) -> Card | None:
    """With the fields that it looks after."""
    organisation = organisations_with_page().filter(slug=slug).first()
    if organisation is None:
        return None
    duties = Responsibility.objects.active().filter(organisation=organisation, growth_field__status="published")
    rows = duties.select_related("growth_field").order_by("growth_field__order", "growth_field_id")
    fields = dict.fromkeys(duty.growth_field.name for duty in rows)
    kicker = f"{_('Organisation')} · {organisation.get_kind_display()}"
    return _signed("organisation", kicker, organisation, "name", ", ".join(fields))


def _news(slug: str) -> Card | None:
    item = NewsItem.objects.published().filter(slug=slug).first()
    if item is None:
        return None
    return _of_newsroom("news", f"{_('Aktuelles')} · {date_format(item.on)}", item, item.teaser)


def _publication(slug: str) -> Card | None:
    paper = Publication.objects.published().filter(slug=slug).first()
    if paper is None:
        return None
    kicker = f"{_('Publikation')} · {paper.get_kind_display()}"
    return _of_newsroom("publication", kicker, paper, f"{paper.publisher}, {paper.issued.text}")


def _of_newsroom(kind: str, kicker: str, row: Any, note: str) -> Card:
    """Under the sign of its field, where it is about one only."""
    fields = row.growth_fields.published().with_category()[:2]
    if len(fields) == 1:
        return _about_field(fields[0], kicker, row, "title", note)
    return _signed(kind, kicker, row, "title", note)


def _signed(kind: str, kicker: str, row: Any, name: str, note: str) -> Card:
    return replace(_about_field(None, kicker, row, name, note), drawing=sign(kind, ACCENT))


def _about_field(field: GrowthField | None, kicker: str, row: Any, name: str, note: str) -> Card:
    """Something that belongs to a field, under its sign."""
    group = field.category.code if field else ""
    colour = COLOURS.get(group, ACCENT)
    return Card(
        kicker=kicker,
        title=_breakable(in_language(row, name) if hasattr(row, f"{name}_de") else getattr(row, name)),
        title_language=_language(row, name),
        drawing=badge(field.slug, group, colour) if field else "",
        colour=colour,
        note=_cut(note),
    )


def _language(row: Any, name: str) -> str:
    is_english = get_language() == "en" and bool(getattr(row, f"{name}_en", ""))
    return "en" if is_english else "de"


def _breakable(title: str) -> str:
    """A line may end after a slash."""
    return title.replace("/", "/\u200b")


def _cut(text: str, length: int = 110) -> str:
    """Whole words of at most so many characters."""
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rsplit(' ', 1)[0]} …"


CARDS: dict[str, Callable[[str], Card | None]] = {
    "bereich": _section,
    "feld": _field,
    "fact-sheet": _fact_sheet,
    "kennzahl": _figure,
    "termin": _event,
    "roadmap": _roadmap,
    "projekt": _project,
    "netzwerk": _network,
    "programm": _programme,
    "gremium": _body,
    "panel": _panel,
    "organisation": _organisation,
    "nachricht": _news,
    "publikation": _publication,
}
# Which card stands for which page: the name of its address, and the kind.
PAGES = {
    "field-detail": "feld",
    "fact-sheet-list": "fact-sheet",
    "figure-detail": "kennzahl",
    "event-detail": "termin",
    "roadmap-detail": "roadmap",
    "project-detail": "projekt",
    "network-detail": "netzwerk",
    "programme-detail": "programm",
    "body-detail": "gremium",
    "panel-detail": "panel",
    "organisation-detail": "organisation",
    "news-detail": "nachricht",
    "publication-detail": "publikation",
}
