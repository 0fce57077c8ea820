"""Pages of funding: the list and its filters, one programme, the sources; and where else programmes stand."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.models import FundingProgramme, SameMatter
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.core import SiteSettingFactory
from tests.factories.events import EventFactory
from tests.factories.funding import (
    CallFactory,
    DeadlineFactory,
    FieldRatingFactory,
    FieldSuggestionFactory,
    FundingSourceFactory,
    ProgrammeEventFactory,
    ProgrammeFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/foerderung/"


@pytest.fixture(autouse=True)
def site():
    SiteSettingFactory()


def day(distance: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=distance)


def text_of(answer, start: str = "<main", end: str = "</main>") -> str:
    page = answer.content.decode().split(start, 1)[1].split(end, 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page))).strip()


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [programme.slug for programme in answer.context["programmes"]]


# List -----------------------------------------------------------------------


def test_list_shows_what_is_published_and_current_the_next_deadline_first(client: Client):
    ProgrammeFactory(slug="laufend")
    ProgrammeFactory(slug="spaeter", deadline=day(30))
    ProgrammeFactory(slug="heute", deadline=day(0))
    ProgrammeFactory(slug="angekuendigt", deadline=day(60), opens_on=day(20))
    ProgrammeFactory(slug="ausgesetzt", deadline=day(70), is_paused=True)
    ProgrammeFactory(slug="beendet", deadline=day(-1))
    ProgrammeFactory(slug="weg", offline_since=timezone.now())
    ProgrammeFactory(slug="gefunden", deadline=day(3), state="found")
    ProgrammeFactory(slug="versteckt", deadline=day(3), state="hidden")

    assert listed(client) == ["heute", "spaeter", "angekuendigt", "ausgesetzt", "laufend"]
    assert listed(client, "status=ended") == ["beendet"]
    assert listed(client, "status=offline") == ["weg"]
    assert listed(client, "status=forthcoming&status=paused") == ["angekuendigt", "ausgesetzt"]
    assert listed(client, "status=ended&ending=30") == []


def test_news_come_first_where_asked_for(client: Client):
    now = timezone.now()
    ProgrammeFactory(slug="alt", deadline=day(3), news_at=now - dt.timedelta(days=9))
    new = ProgrammeFactory(slug="neu", news_at=now - dt.timedelta(days=1))
    ProgrammeEventFactory(programme=new, kind="deadline_later", happened_at=new.news_at)

    answer = client.get(f"{LIST}?sort=news")

    assert [row.slug for row in answer.context["programmes"]] == ["neu", "alt"]
    assert "Frist verlängert am" in text_of(answer)
    assert listed(client, "sort=unsinn") == ["alt", "neu"]


def test_filters_hold_together(client: Client):
    field = GrowthFieldFactory(slug="optik")
    ProgrammeFactory(
        slug="eins",
        title="Photonik-Forschung",
        level="federal",
        provider="BMFTR",
        regions=["bundesweit"],
        applicants=["unternehmen"],
        company_sizes=["kleines_unternehmen"],
        funding_types=["zuschuss"],
        areas=["arbeit"],
        deadline=day(10),
        rated_for=[field],
    )
    ProgrammeFactory(
        slug="zwei",
        level="eu",
        provider="Kommission",
        regions=["eu"],
        applicants=["hochschule"],
        company_sizes=["grosses_unternehmen"],
        funding_types=["darlehen"],
        areas=["corona_hilfe"],
        deadline=day(60),
        text="nichts",
    )
    queries = (
        *("q=photonik", "level=federal", "field=optik", "region=bundesweit", "applicant=unternehmen", "ending=14"),
        *(
            "size=kleines_unternehmen",
            "type=zuschuss",
            "area=arbeit",
            "provider=bmftr",
            "sme=on",
            "status=open&level=federal",
        ),
    )

    assert {query: listed(client, query) for query in queries} == {query: ["eins"] for query in queries}
    assert listed(client, "&".join(queries)) == ["eins"]
    assert listed(client, "level=federal&level=eu") == ["eins", "zwei"]
    assert listed(client, "level=eu&region=bundesweit") == []


def test_what_a_small_company_may_apply_for_is_said_by_the_source(client: Client):
    ProgrammeFactory(slug="alle-groessen", applicants=["unternehmen"])
    ProgrammeFactory(slug="nur-grosse", applicants=["unternehmen"], company_sizes=["grosses_unternehmen"])
    ProgrammeFactory(slug="kommunen", applicants=["kommune"])
    ProgrammeFactory(slug="unbekannt")

    assert listed(client, "sme=on") == ["alle-groessen"]


def test_field_leaves_out_what_was_refused_for_it(client: Client):
    field, other = GrowthFieldFactory(slug="optik"), GrowthFieldFactory()
    ProgrammeFactory(slug="vorgeschlagen", suggested_for=[field], deadline=day(5))
    refused = ProgrammeFactory(slug="verneint", suggested_for=[field])
    FieldRatingFactory(programme=refused, growth_field=field, rating="no")
    ProgrammeFactory(slug="anderes", suggested_for=[other])
    ProgrammeFactory(slug="bewertet", rated_for=[field], deadline=day(9))

    assert listed(client, "field=optik") == ["vorgeschlagen", "bewertet"]


@pytest.mark.parametrize("query", ["status=nichts", "field=nichts", "region=mond", "ending=15", f"q={'a' * 101}"])
def test_wrong_value_is_named(client: Client, query):
    ProgrammeFactory()

    answer = client.get(f"{LIST}?{query}")

    assert list(answer.context["programmes"]) == []
    assert "Bitte diese Angabe im Filter berichtigen:" in text_of(answer)


def test_row_says_what_is_known_of_the_deadline(client: Client):
    staged = ProgrammeFactory(slug="stufen", deadline=day(9))
    staged.calls.get().deadlines.update(stage=2)
    yearly = CallFactory(programme__slug="jaehrlich", model="recurring")
    DeadlineFactory(call=yearly, on=None, kind="recurring", month_day="05-15")
    CallFactory(programme__slug="laufend", model="rolling")
    ProgrammeFactory(slug="unbekannt", applicants=["kommune"])
    FieldSuggestionFactory(programme=staged, growth_field=None)

    page = client.get(LIST).content.decode()
    dates = re.findall(r'<p class="programme__date"><span class="programme__period">(.*?)</span>', page)

    assert dates == ["Frist: siehe Quelle", "laufend", "jedes Jahr am 15. Mai"]
    text = text_of(client.get(LIST))
    assert "endet in 9 Tagen" in text
    assert "Stufe 2" in text
    assert "themenoffen" in text
    assert "nicht für Unternehmen" in text


def test_empty_list_says_why(client: Client):
    assert "Zurzeit ist kein Programm bekannt." in text_of(client.get(LIST))
    assert "Zu dieser Auswahl ist zurzeit kein Programm bekannt." in text_of(client.get(f"{LIST}?level=eu"))


def test_list_narrowed_by_script_is_the_part_with_the_hits(client: Client):
    ProgrammeFactory(title="Photonik")

    answer = client.get(LIST, headers={"HX-Request": "true"})

    assert "Photonik" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def fill(number: int) -> None:
    for _ in range(number):
        field = GrowthFieldFactory()
        programme = ProgrammeFactory(rated_for=[field], suggested_for=[GrowthFieldFactory()], deadline=day(9))
        ProgrammeEventFactory(programme=programme)
        VersionFactory(programme=programme, diff=[{"field": "title", "before": "A", "after": "B"}])


@pytest.mark.parametrize(
    "path",
    [LIST, f"{LIST}?sort=news", f"{LIST}?q=Programm&status=open", "/foerderung/quellen/", "/foerderung/fristen.ics"],
)
def test_pages_need_as_many_queries_for_thirty_programmes_as_for_one(client, django_assert_max_num_queries, path):
    fill(1)
    with django_assert_max_num_queries(11) as one:
        client.get(path)

    fill(29)

    with django_assert_max_num_queries(len(one)):
        client.get(path)


def test_default_list_uses_its_index(client: Client):
    source = FundingSourceFactory()
    rows = (
        FundingProgramme(
            source=source, key=str(number), slug=f"p{number}", level="eu", title="P", state="published",
            next_deadline_on=day(number % 400) if number % 3 else None,
        )
        for number in range(4_000)
    )  # fmt: skip
    FundingProgramme.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE funding_fundingprogramme")
    published = FundingProgramme.objects.published().current()

    by_deadline = published.by_deadline().values_list("pk")[:41].explain()
    by_news = published.newest_first().values_list("pk")[:41].explain()

    assert "funding_programme_by_deadline" in by_deadline
    assert "funding_programme_by_news" in by_news
    assert "Sort" not in by_deadline + by_news


# One programme --------------------------------------------------------------


@pytest.fixture
def programme() -> FundingProgramme:
    programme = ProgrammeFactory(
        slug="photonik",
        title="Photonik-Forschung",
        text="GEHEIMER QUELLTEXT",
        note="GEHEIME NOTIZ",
        summary_de="Für optische Verbünde.",
        applicants=["unternehmen", "hochschule"],
        valid_until=dt.date(2099, 12, 31),
        opens_on=day(-9),
        next_deadline_on=day(9),
        facts={
            "contact": {"name": "Projektträger", "email": "kein at", "phone": "030 1"},
            "links": ["https://a.example/"],
        },
    )
    call = CallFactory(programme=programme, model="two_stage", title="Aufruf", identifier="QT-1")
    DeadlineFactory(call=call, on=day(-5), stage=1, sentence="Skizzen bis gestern.")
    DeadlineFactory(call=call, on=day(9), stage=2, sentence="Anträge bis bald.")
    return programme


def test_programme_states_facts_deadlines_and_origin(client: Client, programme):
    field = GrowthFieldFactory(name_de="Optik")
    FieldRatingFactory(programme=programme, growth_field=field, note="GEHEIME BEWERTUNG")
    FieldSuggestionFactory(programme=programme, growth_field=GrowthFieldFactory(name_de="Entwurfsfeld", status="draft"))
    FieldSuggestionFactory(programme=programme, growth_field=GrowthFieldFactory(name_de="Medizin"))

    text = text_of(client.get("/foerderung/photonik/"))

    for part in (
        "Nächste Frist:",
        "endet in 9 Tagen",
        "Für optische Verbünde.",
        "Förderberechtigte Unternehmen, Hochschule",
        "Aufruf QT-1",
        "(Stufe 1) vorbei „Skizzen bis gestern.“ Quelle fdb",
        "„Anträge bis bald.“",
        "Die Richtlinie gilt bis 31. Dezember 2099. Das ist keine Antragsfrist.",
        "Projektträger kein at Telefon: 030 1",
        "a.example/",
        "Maßgeblich sind die Angaben der fördergebenden Stellen.",
        "Optik bewertet: passt",
        "Medizin vorgeschlagen wegen „Photonik“ im Titel",
        "zuletzt geprüft am",
        "Zur offiziellen Seite",
    ):
        assert part in text
    assert "GEHEIM" not in text
    assert "Entwurfsfeld" not in text


def test_internal_words_are_nowhere(client: Client, programme):
    field = GrowthFieldFactory(slug="optik")
    FieldRatingFactory(programme=programme, growth_field=field, note="GEHEIME BEWERTUNG")
    ProgrammeEventFactory(programme=programme)
    FundingProgramme.objects.update(facts={**programme.facts, "text": "GEHEIMER QUELLTEXT"})

    for path in (
        *("/", "/en/", LIST, "/en/foerderung/photonik/", "/foerderung/quellen/", "/wachstumsfelder/optik/", "/t3/"),
        *("/foerderung/photonik/", "/foerderung/fristen.ics", "/foerderung/neues.atom", "/foerderung/programme.csv"),
        *("/suche/?q=Quelltext", "/suche/?q=Photonik"),
    ):
        assert "GEHEIM" not in client.get(path).getvalue().decode(), path


@pytest.mark.parametrize("state", ["found", "hidden"])
def test_what_is_not_published_shows_nowhere(client: Client, programme, state):
    field = GrowthFieldFactory(slug="optik")
    FieldRatingFactory(programme=programme, growth_field=field)
    FieldSuggestionFactory(programme=programme, growth_field=GrowthFieldFactory(slug="medizin"))
    ProgrammeEventFactory(programme=programme)
    FundingProgramme.objects.update(state=state)

    for path in (
        *(
            "/",
            LIST,
            f"{LIST}?sort=news",
            "/wachstumsfelder/optik/",
            "/wachstumsfelder/medizin/",
            "/t3/",
            "/t3/?view=month",
        ),
        *("/foerderung/fristen.ics", "/foerderung/neues.atom", "/foerderung/programme.csv", "/sitemap-programmes.xml"),
        "/suche/?q=Photonik",
    ):
        assert "Photonik-Forschung" not in re.sub("value=.*", "", client.get(path).getvalue().decode()), path
    assert client.get("/foerderung/photonik/").status_code == 404


def test_history_says_what_was_before(client: Client, programme):
    version = VersionFactory(
        programme=programme,
        diff=[
            {
                "field": "deadlines",
                "before": [{"on": "2098-01-31", "month_day": "", "time": None, "stage": None}],
                "after": [{"on": "2098-02-28", "month_day": "", "time": None, "stage": None}],
            },
            {"field": "applicants", "before": ["unternehmen"], "after": ["unternehmen", "hochschule"]},
            {"field": "text", "before": None, "after": None},
        ],
    )
    ProgrammeEventFactory(
        programme=programme, version=version, kind="deadline_later", before="2098-01-31", after="2098-02-28"
    )
    ProgrammeEventFactory(programme=programme, kind="new", happened_at=timezone.now() - dt.timedelta(days=40))

    text = text_of(client.get("/foerderung/photonik/"), 'id="verlauf"', "</section>")

    assert "Frist verlängert: 31. Januar 2098 → 28. Februar 2098" in text
    assert "Fristen vorher: 31. Januar 2098 jetzt: 28. Februar 2098" in text
    assert "Förderberechtigte vorher: Unternehmen jetzt: Unternehmen, Hochschule" in text
    assert "Beschreibung jetzt: in der Quelle geändert" in text
    assert text.index("Frist verlängert") < text.index("neu")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends_on": dt.date(2020, 5, 1), "next_deadline_on": None}, "beendet am 1. Mai 2020"),
        ({"is_paused": True}, "ausgesetzt"),
        ({"opens_on": dt.date(2099, 5, 1)}, "Anträge ab 1. Mai 2099"),
        ({"applicants": ["kommune"]}, "nicht für Unternehmen"),
        ({"offline_since": dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)}, "seit 2. Januar 2026 nicht mehr in der Quelle"),
    ],
)
def test_programme_stays_findable_and_is_marked(client: Client, programme, values, words):
    FundingProgramme.objects.update(**values)

    assert words in text_of(client.get("/foerderung/photonik/"))


def test_same_matter_is_linked_once_confirmed(client: Client, programme):
    other = ProgrammeFactory(title="Photonics call", source=FundingSourceFactory(code="eu-portal"))
    matter = SameMatter.objects.create(first=programme, second=other, reason="Adresse")
    assert "Photonics call" not in text_of(client.get("/foerderung/photonik/"))

    matter.state = "confirmed"
    matter.save()

    assert "Photonics call" in text_of(client.get("/foerderung/photonik/"))
    assert "Photonik-Forschung" in text_of(client.get(f"/foerderung/{other.slug}/"), 'id="gleich"', "</section>")


def test_english_page_marks_what_is_german(client: Client, programme):
    programme.title = "Photonik-Forschung"
    page = client.get("/en/foerderung/photonik/").content.decode()

    assert '<h1 class="event-heading"><span lang="de">Photonik-Forschung</span></h1>' in page


# Sources --------------------------------------------------------------------


def test_sources_say_when_they_were_read_and_what_fails(client: Client):
    moment = dt.datetime(2026, 3, 4, 4, 30, tzinfo=dt.UTC)
    FundingSourceFactory(code="fdb", read_at=moment, attribution="© BMWE", terms_de="CC BY-ND")
    FundingSourceFactory(code="eu-portal", read_at=moment, failing_since=moment, interval_hours=6)
    FundingSourceFactory(code="foerderinfo", read_at=None, is_active=False)
    FundingSourceFactory(code="manual", read_at=None, interval_hours=0)
    FundingSourceFactory(code="cordis", read_at=None, interval_hours=720)
    ProgrammeFactory(source__code="fdb")
    ProgrammeFactory(source__code="fdb", state="hidden")

    text = text_of(client.get("/foerderung/quellen/"))

    for part in (
        "Zuletzt erfolgreich gelesen am 4. März 2026 05:30 Uhr. Was gelesen wird Förderprogramme",
        "gestört seit 4. März 2026 05:30 Uhr. Die letzten Angaben bleiben stehen.",
        "Noch nie gelesen.",
        "Wird von Hand gepflegt.",
        "1 Programm hier",
        "Wie oft täglich",
        "alle 6 Stunden",
        "alle 30 Tage",
        "zurzeit gar nicht: abgeschaltet",
        "© BMWE",
        "CC BY-ND",
    ):
        assert part in text


# Elsewhere ------------------------------------------------------------------


def test_field_page_shows_rated_programmes_first(client: Client):
    field = GrowthFieldFactory(slug="optik")
    ProgrammeFactory(title="Vorschlag", suggested_for=[field], deadline=day(3))
    ProgrammeFactory(title="Passend", rated_for=[field], suggested_for=[field], deadline=day(30))
    refused = ProgrammeFactory(title="Verneint", suggested_for=[field])
    FieldRatingFactory(programme=refused, growth_field=field, rating="no")
    ProgrammeFactory(title="Vorbei", rated_for=[field], deadline=day(-3))

    text = text_of(client.get("/wachstumsfelder/optik/"), 'id="foerderung"', "</section>")

    assert re.findall("Passend|Vorschlag|Verneint|Vorbei", text) == ["Passend", "Vorschlag"]
    assert "Für dieses Feld geprüft und als passend bewertet." in text


def test_home_shows_what_is_new(client: Client):
    old = timezone.now() - dt.timedelta(days=9)
    ProgrammeFactory(title="Älteres", news_at=old)
    ProgrammeFactory(title="Neuestes")

    text = text_of(client.get("/"), 'id="foerderung"', "</section>")

    assert re.findall("Älteres|Neuestes", text) == ["Neuestes", "Älteres"]


def test_calendar_shows_deadlines_of_rated_programmes_beside_events(client: Client):
    field, other = GrowthFieldFactory(slug="optik"), GrowthFieldFactory(slug="medizin")
    ProgrammeFactory(title="Bewertet", deadline=dt.date(2099, 3, 14), rated_for=[field])
    ProgrammeFactory(title="Vorschlag", deadline=dt.date(2099, 3, 15), suggested_for=[field])
    EventFactory(when="2099-03-14", title_de="Branchentag", fields=[other])

    def deadlines(query: str) -> list[str]:
        return [row.call.programme.title for row in client.get(f"/t3/?{query}").context["deadlines"]]

    assert deadlines("view=month&month=2099-03") == deadlines("") == deadlines("field=optik") == ["Bewertet"]
    assert deadlines("from=2099&to=2099") == ["Bewertet"]
    for query in ("view=month&month=2099-04", "q=Branchentag", "field=medizin", "type=fair", "from=2098&to=2098"):
        assert deadlines(query) == [], query
    assert "Förderfristen" in text_of(client.get("/t3/?view=month&month=2099-03"))


def test_calendar_page_with_deadlines_stays_within_its_queries(client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get("/t3/?view=month")
        return len(made)

    fill(1)
    one = queries()
    fill(29)

    assert queries() == one <= 12


def test_search_finds_programmes_by_what_their_source_writes(client: Client):
    ProgrammeFactory(title="Optische Technologien", text="Laserbearbeitung", slug="laser")
    ProgrammeFactory(title="Laser, ungeprüft", state="found")

    groups = {group.label: group.results for group in client.get("/suche/?q=Laserbearbeitung").context["groups"]}

    assert [(hit.title, hit.url, hit.text) for hit in groups["Förderprogramme"]] == [
        ("Optische Technologien", "/foerderung/laser/", "")
    ]
