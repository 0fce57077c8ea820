"""The twelve events and the series of the 2012 data, each with its date as the file states it (R33)."""

import datetime as dt

import pytest
from django.utils import translation

from clusters.models import GrowthField
from events.dates import Period
from events.models import Event, EventParty, EventSeries
from tests.dataset.test_load import load_report
from tests.dataset.test_read import CONTENT
from thcm.core.dates import PartialDate

pytestmark = pytest.mark.django_db

# Name of the file, stored type.
TYPES = {
    "Branchentag": "network_event",
    "Fachtagung": "network_event",
    "Veranstaltungsreihe": "network_event",
    "Flagship-Veranstaltung": "flagship",
    "Cross-over-Veranstaltung": "cross_over",
    "Kick-off-Workshop": "kickoff",
    "Panel": "panel",
    "Delegations-/Unternehmerreise": "delegation",
}
ROLES = {"Organisator/Mitorganisator": "organiser", "Partner": "partner", "Prozesssteuerung": "process", None: ""}


def test_events_are_those_of_the_file_with_date_parties_and_fields_as_stated(dataset):
    events = Event.objects.published().select_related("parent", "source").prefetch_related("growth_fields", "parties")

    loaded = {
        event.slug: (
            (event.title_de, event.title_en, event.aliases, event.type, event.role_thcm, event.coordination),
            (event.date_text, event.date_precision, event.is_planned, event.period.start.iso),
            event.place,
            sorted(field.slug for field in event.growth_fields.all()),
            event.topics,
            [_slug_or_label(party) for party in event.organisers],
            [_slug_or_label(party) for party in event.partners],
            event.parent and event.parent.slug,
            (event.source.code, event.section),
        )
        for event in events
    }

    assert loaded == {record["id"]: _stated(record) for record in CONTENT["events"]}
    assert len(loaded) == 12


def _stated(record):
    date = record["date"]
    names = (record["title"], record["title_en"], record.get("aliases", []))
    return (
        (*names, TYPES[record["type"]], ROLES[record.get("role_thcm")], record.get("coordination", "")),
        (date["text"], date["precision"], date["planned"], date["value"]),
        record["place"] or "",
        sorted(record.get("fields", [])),
        record.get("topics", []),
        record.get("organisers", []),
        [*record.get("partners", []), *filter(None, [record.get("partners_text")])],
        record.get("parent"),
        (record["source"], record["section"]),
    )


def _slug_or_label(party: EventParty) -> str:
    return party.label or (party.network or party.organisation).slug


def test_dates_stand_in_words_and_in_order(dataset):
    events = Event.objects.published().in_order()

    assert [(event.when, event.slug) for event in events] == [
        ("Juni 2012", "panel-internationalisierung-2012"),
        ("12. September 2012", "mnt-branchentag-2012"),
        ("Oktober 2012", "unternehmerreise-russland-2012"),
        ("4. Quartal 2012 (geplant)", "thermobatterie-2012"),
        ("4. Quartal 2012 (geplant)", "msr-kickoff-2012"),
        ("20. November 2012", "automotive-meets-photonics-2012"),
        ("1. Quartal 2013 (geplant)", "forum-maschinenbau-2013"),
        ("1. Quartal 2013 (geplant)", "panel-human-resources-2013"),
        ("1. Quartal 2013 (geplant)", "panel-ressourceneffizienz-2013"),
        ("1. Quartal 2013", "delegation-indonesien-vietnam-2013"),
        ("1. Quartal 2013 (geplant)", "branchentag-metall-2013"),
        ("März 2013", "werkstofftag-2013"),
    ]


def test_place_is_as_exact_as_stated(dataset):
    levels = {event.slug: event.place_level for event in Event.objects.exclude(place_level__in=("", "city"))}

    assert levels == {
        "forum-maschinenbau-2013": "region",
        "branchentag-metall-2013": "region",
        "unternehmerreise-russland-2012": "country",
        "delegation-indonesien-vietnam-2013": "country",
    }
    assert not Event.objects.filter(latitude__isnull=False).exists()


def test_series_with_recurrence_holder_and_editions(dataset):
    series = {
        row.slug: (row.name, row.recurrence, row.network.slug, sorted(row.events.values_list("slug", flat=True)))
        for row in EventSeries.objects.published()
    }

    editions = ["branchentag-metall-2013", "forum-maschinenbau-2013"]
    assert series == {
        "forum-wachstumsfeld-maschinenbau": ("Forum „Wachstumsfeld Maschinenbau“", "", "fermeth", editions),
        "at-branchentage": ("at-Branchentage", "jährlich", "automotive-thueringen", []),
        "bauhaussolar-kongressreihe": ("Bauhaus.SOLAR (Kongressreihe)", "seit 2008", "solarinput", []),
        "technologiekonferenz-elmug4future": ("Technologiekonferenz „elmug4future“", "jährlich", "elmug", []),
    }


def test_titles_are_english_on_english_pages(dataset):
    event = Event.objects.get(slug="werkstofftag-2013")

    with translation.override("en"):
        assert (event.title, event.when) == ("Thuringian Materials Day 2013", "March 2013")


def test_assumed_fields_are_to_be_looked_at(dataset):
    assumed = Event.objects.filter(note__startswith="Zuordnung Annahme").order_by("slug")

    assert [(event.slug, event.review_due_on is not None) for event in assumed] == [
        ("delegation-indonesien-vietnam-2013", True),
        ("thermobatterie-2012", True),
    ]


def test_second_load_leaves_events_and_what_editors_changed():
    load_report()
    event = Event.objects.get(slug="automotive-meets-photonics-2012")
    event.title_de = "Automotive trifft Photonik"
    event.save()
    Event.objects.filter(slug="thermobatterie-2012").update(**Period.of(PartialDate.parse("2012-12-05")).columns)
    before = _content()

    output = load_report()

    assert _content() == before
    assert "kept as editors changed it: events automotive-meets-photonics-2012: title_de" in output
    assert Event.objects.get(slug="thermobatterie-2012").starts_on == dt.date(2012, 12, 5)


def _content():
    models = (Event, EventParty, EventSeries, Event.growth_fields.through, GrowthField)
    return [list(model.objects.order_by("pk").values()) for model in models]
