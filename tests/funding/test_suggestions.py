import pytest

from funding.facts import ProgrammeFacts
from funding.suggestions import Suggested, Vocabularies
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import FieldVocabularyFactory
from tests.funding.test_eu_portal import read_sample


def facts(title: str = "Förderung", **more) -> ProgrammeFacts:
    return ProgrammeFacts(key="a", title=title, level="federal", **more)


@pytest.fixture
def optics(db):
    """The only field that has words."""
    return FieldVocabularyFactory(
        growth_field=GrowthFieldFactory(slug="optik"),
        words=["Optik", "Photonik", "Messtechn", "Film", "CAM", "erneuerbare Energie", "3D-Druck"],
        exclusions=["Messe", "Augenoptik", "thin film"],
        areas=["uf_optische_technologien"],
        topics=["HORIZON-CL4"],
    ).growth_field


def suggest(programme: ProgrammeFacts) -> list[Suggested]:
    return Vocabularies.load().suggest(programme)


def words_of(title: str) -> list[str]:
    return [reason["word"] for one in suggest(facts(title)) for reason in one.reasons]


def test_signals_weigh_in_their_order(optics):
    programme = facts(
        "Quantenphotonik",
        sub_areas=("uf_optische_technologien",),
        topics=("HORIZON", "HORIZON-CL4"),
        keywords=("Messtechnik",),
        text="Auch Optik und Photonik.",
    )

    (suggested,) = suggest(programme)

    assert (suggested.field_id, suggested.slug, suggested.score) == (optics.pk, "optik", 5 + 4 + 3 + 2 + 1)
    assert suggested.reasons == [
        {"signal": "area", "word": "uf_optische_technologien"},
        {"signal": "topic", "word": "HORIZON-CL4"},
        {"signal": "title", "word": "Photonik"},
        {"signal": "keyword", "word": "Messtechn"},
        {"signal": "text", "word": "Optik"},
    ]


def test_one_word_of_the_text_is_not_enough(optics):
    assert suggest(facts(text="Auch Photonik.")) == []


def test_what_stands_late_in_a_text_is_not_read(optics):
    assert suggest(facts(text=f"{'Verfahren ' * 200} Photonik und Optik.")) == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Quantenphotonik", ["Photonik"]),
        ("PHOTONIKFORSCHUNG", ["Photonik"]),
        ("Pho\u00adto\u00adnik", ["Photonik"]),
        ("Messtechnik und Messtechniken", ["Messtechn"]),
        ("Kinofilm", ["Film"]),  # short words as a beginning or an end
        ("Filmförderung", ["Film"]),
        ("Verfilmung", []),
        ("CAM für alle", ["CAM"]),  # the shortest as a whole word only
        ("Camping", []),
        ("Ausbau der erneuerbaren Energien", ["erneuerbare Energie"]),
        ("3D Druck", ["3D-Druck"]),
        ("Optimierung der Optionen", []),
        ("Messeförderung", []),
        ("Augenoptik", []),
        ("Augenoptik und Feinoptik", ["Optik"]),
        ("New thin film processes", []),
        ("Thin film and film", ["Film"]),
    ],
)
def test_words_in_titles(optics, title, words):
    assert words_of(title) == words


def test_longer_of_two_words_counts(optics):
    optics.funding_vocabulary.words = ["robot", "Robotik"]
    optics.funding_vocabulary.save()

    assert words_of("Robotik") == ["Robotik"]


@pytest.mark.parametrize(
    ("programme", "word"),
    [
        (facts("ZIM: 5. Ausschreibung"), "ZIM"),
        (facts("Innovation", text="Die Förderung ist themenoffen."), "themenoffen"),
        (facts("Innovation", areas=("forschung_innovation_themenoffen",)), "forschung_innovation_themenoffen"),
        (facts("Kredit", areas=("unternehmensfinanzierung",)), "unternehmensfinanzierung"),
        (facts("Kredit", areas=("unternehmensfinanzierung",), applicants=("unternehmen",)), "unternehmensfinanzierung"),
    ],
)
def test_open_to_all_themes(optics, programme, word):
    assert suggest(programme) == [Suggested(None, "", 4, [{"signal": "open", "word": word}])]


def test_open_to_all_themes_and_a_field_of_its_title(optics):
    assert [one.slug for one in suggest(facts("Photonik in ZIM"))] == ["", "optik"]
    assert [one.slug for one in suggest(facts("ZIM", text="Auch Optik und Photonik."))] == [""]


def test_nothing_is_open_to_all_that_is_for_municipalities(optics):
    programme = facts("Stadtumbau", areas=("regionalfoerderung",), applicants=("kommune",))

    assert suggest(programme) == []


def test_what_fits_more_than_four_fields_is_open_to_all(db):
    for number in range(5):
        FieldVocabularyFactory(growth_field=GrowthFieldFactory(slug=f"feld-{number}"), words=["Digitalisierung"])

    assert suggest(facts("Digitalisierung")) == [
        Suggested(None, "", 4, [{"signal": "open", "word": "Digitalisierung"}])
    ]


def test_strongest_field_comes_first(optics):
    FieldVocabularyFactory(growth_field=GrowthFieldFactory(slug="andere"), words=["Sensor", "Laser"])

    assert [one.slug for one in suggest(facts("Sensor", keywords=("Photonik",)))] == ["andere", "optik"]
    assert [one.slug for one in suggest(facts("Photonik", keywords=("Sensor",)))] == ["optik", "andere"]


def test_vocabularies_are_read_at_once(optics, django_assert_num_queries):
    with django_assert_num_queries(1):
        words = Vocabularies.load()
        words.suggest(facts("Photonik"))
        words.fields_of("Photonik")


def test_fields_of_an_award(optics):
    words = Vocabularies.load()

    assert words.fields_of("Verbundprojekt: Nanophotonik") == {optics.pk}
    assert words.fields_of("Messestand") == set()


def test_call_for_heavy_duty_vehicles_is_automotive(funding_start):
    """HORIZON-CL5-2027-03-D5-05; its keywords hold identifiers only."""
    (programme,) = read_sample("search-record-2026-09-automotive.json").values()

    suggested = suggest(programme)[0]

    assert suggested.slug == "automobil"
    assert {"signal": "title", "word": "heavy duty vehicle"} in suggested.reasons


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("Messe- und Ausstellungsförderung", []),
        ("Optimierung von Abläufen", []),
        ("Medizintechnik", ["life-sciences"]),
        ("Antriebsstrang der Zukunft", ["automobil"]),
        ("Quantenphotonik", ["optik-optoelektronik"]),
    ],
)
def test_words_of_the_start_data(funding_start, title, slugs):
    assert [one.slug for one in suggest(facts(title))] == slugs
