"""Pages of networks: the overview that the address narrows, and one network."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from clusters.models import Indicator
from tests.factories.clusters import (
    ConflictFactory,
    FieldLinkFactory,
    GrowthFieldFactory,
    IndicatorFactory,
    KeyFigureFactory,
)
from tests.factories.core import SiteSettingFactory, SourceFactory
from tests.factories.events import EventFactory
from tests.factories.networks import (
    NetworkActivityFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
)
from tests.factories.roadmaps import ProjectFactory
from thcm.core.dates import PartialDate
from thcm.core.models import Merge

pytestmark = pytest.mark.django_db

OVERVIEW = "/netzwerke/"
ELMUG = "/netzwerke/elmug/"


@pytest.fixture(autouse=True)
def site():
    return SiteSettingFactory(region_de="Thüringen", region_en="Thuringia")


@pytest.fixture
def elmug():
    return NetworkFactory(slug="elmug", short="ELMUG", name="Messtechnik Thüringen eG", aliases=["ELMUG e. G."])


def members(network, total: float | None, companies: float | None = None, research: float | None = None, **values):
    """Figures of one source on the network's members."""
    values.setdefault("source", SourceFactory())
    codes = {"members_total": total, "members_companies": companies, "members_research": research}
    return [
        KeyFigureFactory(
            subject=network.subject,
            indicator=IndicatorFactory(code=code, name_de=code, unit=Indicator.Unit.COUNT),
            value=value,
            decimals=0,
            qualifier="exact",
            **values,
        )
        for code, value in codes.items()
        if value is not None
    ]


def text_of(answer, start: str = "<main", end: str = "</main>") -> str:
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def found(client: Client, query: str = "") -> list[str]:
    return [network.short for network in client.get(OVERVIEW + query).context["networks"]]


def fill(number: int) -> None:
    for _ in range(number):
        network = NetworkFactory(latitude=50.9, longitude=11.5, seat="Jena")
        network.further_fields.add(GrowthFieldFactory())
        members(network, 5)
        NetworkLabelFactory(network=network)
        FieldLinkFactory(field_a=network.growth_field)


# Overview -------------------------------------------------------------------


def test_overview_lists_published_networks_by_short_name(client: Client, elmug):
    NetworkFactory(short="at")
    NetworkFactory(short="Entwurf", status="draft")
    NetworkFactory(short="Archiv", status="archived")

    assert found(client) == ["at", "ELMUG"]


def test_overview_needs_twelve_queries_for_thirty_networks_as_for_one(client: Client, django_assert_num_queries):
    fill(1)
    with django_assert_num_queries(12):
        client.get(OVERVIEW)

    fill(29)

    with django_assert_num_queries(12):
        assert len(client.get(OVERVIEW).context["networks"]) == 12


def test_narrowed_overview_needs_at_most_twelve_queries(client: Client, django_assert_num_queries):
    fill(1)
    network = NetworkFactory(short="Sensor")

    with django_assert_num_queries(11):
        assert found(client, f"?q=Sensor&field={network.growth_field.slug}") == ["Sensor"]


def test_overview_is_narrowed_by_main_and_further_field(client: Client, elmug):
    field = GrowthFieldFactory(slug="optik")
    NetworkFactory(short="main", growth_field=field)
    NetworkFactory(short="further").further_fields.add(field)

    assert found(client, "?field=optik") == ["further", "main"]


def test_overview_is_narrowed_by_state(client: Client, elmug):
    NetworkFactory(short="TH-ERN", state="under_construction")

    assert found(client, "?state=under_construction") == ["TH-ERN"]
    assert found(client, "?state=under_construction&state=active") == ["ELMUG", "TH-ERN"]


def test_overview_is_narrowed_by_labels_that_hold_today(client: Client, elmug):
    today = timezone.localdate()
    NetworkLabelFactory(network=NetworkFactory(short="medways"), scheme="Excellence", valid_until=today)
    NetworkLabelFactory(network=elmug, scheme="Excellence", valid_until=today - dt.timedelta(days=1))
    NetworkLabelFactory(network=NetworkFactory(status="draft"), scheme="Entwurf")

    answer = client.get(OVERVIEW + "?label=Excellence")

    assert [network.short for network in answer.context["networks"]] == ["medways"]
    assert [value for value, _label in answer.context["filter"].form.fields["label"].choices] == ["Excellence"]


@pytest.mark.parametrize("query", ["elmug", "Messtechnik", "e. G.", "Sensor", "Fachgruppe Sensor", "Sensor Messtage"])
def test_overview_finds_every_word_in_names_topics_and_activities(client: Client, elmug, query):
    NetworkTopicFactory(network=elmug, group="Fachgruppen", text="Sensorik")
    NetworkActivityFactory(network=elmug, text="Jenaer Messtage")
    NetworkTopicFactory(network=NetworkFactory(short="Holz"), text="Fachgruppe Forst")

    assert found(client, f"?q={query}") == ["ELMUG"]


def test_overview_without_hits_says_what_to_do(client: Client, elmug):
    page = text_of(client.get(OVERVIEW + "?q=Getreidemühle"))

    assert "0 Netzwerke" in page
    assert "Nehmen Sie eine Einschränkung zurück" in page


def test_overview_names_a_wrong_choice(client: Client, elmug):
    answer = client.get(OVERVIEW + "?state=sleeping")

    assert list(answer.context["networks"]) == []
    assert "Bitte diese Angabe im Filter berichtigen: Stand des Netzwerks" in text_of(answer)


def test_overview_gives_htmx_the_hits_alone(client: Client, elmug):
    part = client.get(OVERVIEW, headers={"hx-request": "true"}).content.decode()

    assert "ELMUG" in part
    assert "<html" not in part


def test_row_shows_members_of_all_sources_state_and_external_website(client: Client, elmug):
    elmug.state, elmug.website = "under_construction", "https://www.elmug.de"
    elmug.website_error, elmug.website_checked_at = "404", timezone.now()
    elmug.save()
    members(elmug, 51, rank="normal")
    members(elmug, 50)

    page = text_of(client.get(OVERVIEW), 'id="treffer"')

    assert "ELMUG Messtechnik Thüringen eG im Aufbau" in page
    assert "50 Mitglieder abweichende Angaben" in page
    assert "abweichend: 51" in page
    assert "www.elmug.de (externe Seite) Bei der letzten Prüfung am" in page


def test_overview_draws_links_of_public_fields_until_something_is_chosen(client: Client):
    link = FieldLinkFactory(basis="enge Verknüpfung (2.2)", is_weak=True)
    FieldLinkFactory(field_b=GrowthFieldFactory(status="draft"))

    page = client.get(OVERVIEW)

    assert f"{link.field_a.name} ↔ und {link.field_b.name} enge Verknüpfung (2.2) noch zu gering" in text_of(page)
    assert page.content.decode().count("interplay__line") == 1
    assert "interplay" not in client.get(OVERVIEW + "?q=x").content.decode()


def test_map_shows_known_seats_of_public_networks(client: Client, elmug):
    assert "Wo die Netzwerke sitzen" not in text_of(client.get(OVERVIEW))
    for name in ("Eins", "Zwei"):
        NetworkFactory(name=name, seat="Jena", latitude=50.927, longitude=11.586)
    NetworkFactory(name="Drei", seat="Eisenach", latitude=50.976, longitude=10.32, status="draft")

    page = client.get(OVERVIEW)

    assert "Wo die Netzwerke sitzen Jena Jena Eins Zwei Umriss: MapSVG , CC BY 4.0 , Ausschnitt" in text_of(page)
    assert page.content.decode().count("seats__sign") == 1


# One network ----------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_network_that_is_not_published_is_not_found(client: Client, elmug, status):
    elmug.status = status
    elmug.save()

    assert client.get(ELMUG).status_code == 404


def test_former_address_leads_to_the_network(client: Client, elmug):
    elmug.slug = "elmug-eg"
    elmug.save()

    assert client.get(ELMUG)["Location"] == "/netzwerke/elmug-eg/"
    assert client.get("/en" + ELMUG)["Location"] == "/en/netzwerke/elmug-eg/"


def test_merged_networks_lead_to_the_one_that_is_left(client: Client, elmug):
    kept = NetworkFactory(slug="messen")
    between = NetworkFactory(slug="zwischen")
    for lost, into in ((elmug, between), (between, kept)):
        Merge.objects.create(
            model_label="networks.network", kept_id=into.pk, lost_id=lost.pk, lost_slug=lost.slug, lost_name=lost.name
        )
        lost.delete()

    assert client.get(ELMUG)["Location"] == "/netzwerke/messen/"

    Merge.objects.update(undone_at=timezone.now())

    assert client.get(ELMUG).status_code == 404


def test_network_needs_as_many_queries_however_much_it_lists(client: Client, elmug, django_assert_num_queries):
    def fill_profile(number: int) -> None:
        for _ in range(number):
            NetworkTopicFactory(network=elmug)
            NetworkActivityFactory(network=elmug)
            NetworkLabelFactory(network=elmug)
            elmug.further_fields.add(GrowthFieldFactory())
            ConflictFactory(figures=members(elmug, 5))
            members(elmug, 4, rank="deprecated")
            EventFactory(held_by=[elmug])
            ProjectFactory(fields=[elmug.growth_field]).networks.add(elmug)

    fill_profile(1)
    with django_assert_num_queries(12):
        client.get(ELMUG)

    fill_profile(29)

    with django_assert_num_queries(12):
        client.get(ELMUG)


def test_network_says_what_is_known_and_unknown(client: Client, elmug):
    elmug.legal_form_note = "Anlage 2 schreibt „e. V.“ (K05)."
    elmug.contact_function, elmug.seat = "Geschäftsstelle", "Ilmenau"
    elmug.source, elmug.section = SourceFactory(label="Webseite"), "2.2"
    elmug.save()

    page = text_of(client.get(ELMUG))

    assert "Kurzname ELMUG auch genannt ELMUG e. G. Feld" in page
    assert "Rechtsform unbekannt Anlage 2 schreibt „e. V.“ (K05). Sitz Ilmenau Kontakt Geschäftsstelle" in page
    assert "Dieses Profil gehört dem Netzwerk." in page
    assert "Quelle des Profils: Webseite, Abschnitt 2.2, Stand September 2012" in page
    assert "Mitglieder" not in page
    assert "Aktivitäten" not in page


def test_members_are_drawn_with_the_derived_rest(client: Client, elmug):
    members(elmug, 17, 14, 1)

    answer = client.get(ELMUG)

    assert "members_companies 14 members_research 1 Sonstige (abgeleitet)" in text_of(answer)
    page = answer.content.decode().split('class="members__signs"')[1].split("</svg>")[0]
    assert [page.count(f"members__{kind}") for kind in ("companies", "research", "other")] == [14, 1, 2]


def test_parts_above_the_total_are_said_and_not_drawn(client: Client, elmug):
    members(elmug, 10, 9, 2)

    answer = client.get(ELMUG)

    assert "zusammen mehr als alle Mitglieder" in text_of(answer)
    assert "Sonstige" not in text_of(answer)


def test_contradicting_and_earlier_statements_stand_beside_the_preferred_one(client: Client, elmug):
    (other,) = members(elmug, 51, rank="normal")
    (preferred,) = members(elmug, 50)
    (earlier,) = members(elmug, 40, rank="deprecated", as_of=PartialDate.parse("2010"))
    conflict = ConflictFactory(figures=[preferred, other])

    context = client.get(ELMUG).context

    assert [[slot.figures for slot in one.slots] for one in context["series"]] == [[[preferred, other]]]
    assert (list(context["earlier"]), context["conflicts"], context["members"]) == ([earlier], [conflict], [])


def test_topics_activities_and_labels_stand_in_their_groups(client: Client, elmug):
    for order, (group, text) in enumerate([("Plattform", "Arbeitskreis"), ("Plattform", "Treffen"), ("Beratung", "")]):
        NetworkTopicFactory(network=elmug, group=group, text=text, order=order)
    NetworkActivityFactory(network=elmug, text="Stand", kind="event")
    NetworkActivityFactory(network=elmug, text="Datenbank")
    NetworkLabelFactory(network=elmug, scheme="Excellence", level="Bronze", valid_until=dt.date(2013, 5, 1))

    page = text_of(client.get(ELMUG))

    assert "Themenfelder Plattform Arbeitskreis Treffen Beratung Aktivitäten Datenbank Veranstaltung Stand" in page
    assert "Labels Excellence, Bronze abgelaufen gültig bis 1. Mai 2013" in page


def test_figure_of_a_network_leads_to_the_network(client: Client, elmug):
    (figure,) = members(elmug, 26)

    assert f'<a href="{ELMUG}">' in client.get(figure.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["/netzwerke/polymermat/", "/netzwerke/logistik-netzwerk/"])
def test_conflicts_of_the_data_set_are_shown(client: Client, dataset, address):
    numbers = {"/netzwerke/polymermat/": ("50", "51"), "/netzwerke/logistik-netzwerk/": ("30", "35")}

    page = text_of(client.get(address), 'id="mitglieder"')

    assert re.search(rf"abweichende Angaben .* bevorzugt {numbers[address][0]} .* {numbers[address][1]} ", page)
    assert "Sonstige (abgeleitet) Rest der Gesamtzahl, nur für diese Anzeige errechnet 5" in page


def test_other_names_that_differ_in_blanks_only_are_left_out():
    aliases = ["medways e. V.", "Medways", "med ways", "Med ways", "Kompetenznetz", "Kompetenz netz"]

    network = NetworkFactory.build(short="medways", name="medways e.V.", aliases=aliases)

    assert network.other_names == ["Medways", "Kompetenznetz"]
