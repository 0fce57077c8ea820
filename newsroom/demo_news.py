"""Demo news, a publication, a fact sheet and a brochure for `seed_demo`, relative to today."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from clusters.models import GrowthField
from newsroom.brochure_actions import make_edition, publish_edition
from newsroom.fact_sheet_actions import publish_fact_sheet
from newsroom.models import BrochureEdition, NewsItem, Publication
from thcm.core.actions import stamp
from thcm.core.dates import PartialDate
from thcm.core.models import Status, User

FIELD = "optik-optoelektronik"
# Slug, days ago, title, title in English, teaser, teaser in English, fields.
NEWS = (
    (
        "demo-photonik-werkstatt", 4,
        "Werkstatt zur Roadmap Photonik: acht Maßnahmen verabredet (Demo)",
        "Workshop on the photonics roadmap: eight measures agreed (demo)",
        "Unternehmen und Institute haben ihre nächsten Schritte an die Wand gebracht. Beispielinhalt.",
        "Companies and institutes have put their next steps on the wall. Sample content.",
        (FIELD,),
    ),
    (
        "demo-messestand", 12,
        "Gemeinschaftsstand: Plätze für kleine Unternehmen frei (Demo)",
        "Joint trade-fair stand: places left for small companies (demo)",
        "Wer im Frühjahr mit ausstellen will, meldet sich bei seinem Netzwerk. Beispielinhalt.",
        "Companies that want to exhibit next spring contact their network. Sample content.",
        ("maschinenbau", FIELD),
    ),
    (
        "demo-zahlen", 25,
        "Neue Kennzahlen: Stand und Quelle jetzt an jeder Zahl (Demo)",
        "New key figures: date and source with every number (demo)",
        "Zwei Schritte führen von jeder Zahl zu ihrer Herkunft und ihrer Geschichte. Beispielinhalt.",
        "Two steps lead from any number to its origin and its history. Sample content.",
        (),
    ),
)  # fmt: skip
TEXT = """Diese Nachricht ist ein **Beispiel**. Sie zeigt, wie Nachrichten im Portal aussehen:

- mit Feldern
- mit Datum
- in zwei Sprachen"""
TEXT_EN = """This news item is an **example**. It shows what news looks like in the portal:

- with fields
- with a date
- in two languages"""


def seed_news(*, user: User) -> None:
    """Leaves alone what is there already; fields that the data set lacks are left out."""
    today = timezone.localdate()
    fields = {field.slug: field for field in GrowthField.objects.all()}
    for slug, days, title_de, title_en, teaser_de, teaser_en, about in NEWS:
        if NewsItem.objects.filter(slug=slug).exists():
            continue
        item = NewsItem(
            slug=slug, on=today - dt.timedelta(days=days), title_de=title_de, title_en=title_en, teaser_de=teaser_de,
            teaser_en=teaser_en, text_de=TEXT, text_en=TEXT_EN, status=Status.PUBLISHED,
        )  # fmt: skip
        stamp(item, user)
        item.save()
        item.growth_fields.set(fields[name] for name in about if name in fields)
    if not Publication.objects.filter(slug="demo-leitfaden").exists():
        paper = Publication(
            slug="demo-leitfaden", kind=Publication.Kind.GUIDE, title_de="Leitfaden Roadmaps (Demo)",
            title_en="Guide to roadmaps (demo)", publisher="Clustermanagement (Demo)",
            summary_de="Wie aus Zielen Maßnahmen und Meilensteine werden. Beispielinhalt ohne Dokument.",
            summary_en="How goals become measures and milestones. Sample content without a document.",
            issued=PartialDate.parse(str(today.year)), status=Status.PUBLISHED,
        )  # fmt: skip
        stamp(paper, user)
        paper.save()
    _seed_editions(user)


def _seed_editions(user: User) -> None:
    field = GrowthField.objects.filter(slug=FIELD).first()
    if field and not field.fact_sheets.exists():
        try:
            publish_fact_sheet(field=field, user=user)
        except ValidationError:  # the field is not public here
            return
        if not BrochureEdition.objects.exists() and (edition := make_edition(user=user)):
            publish_edition(edition=edition)
