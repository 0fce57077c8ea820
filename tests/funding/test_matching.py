"""Which fields a programme is for, in words."""

import pytest

from funding.matching import is_open_to_all, matches_of, reasons_in_words
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import FieldRatingFactory, FieldSuggestionFactory, ProgrammeFactory


@pytest.mark.parametrize(
    ("signal", "word", "words"),
    [
        ("title", "Photonik", "„Photonik“ im Titel"),
        ("keyword", "Laser", "Schlagwort „Laser“"),
        ("text", "Laser", "„Laser“ in der Beschreibung"),
        ("area", "digitalisierung", "Förderbereich „Digitalisierung“"),
        ("area", "uf_optische_technologien", "Förderbereich „Optische Technologien“"),
        ("topic", "klima-energie", "Thema „Klima Energie“"),
        ("topic", "HORIZON-HLTH", "Thema „HORIZON-HLTH“"),
        ("topic", "43120203", "Einordnung in der Quelle"),
        ("open", "", "für alle Themen offen"),
    ],
)
def test_reasons_are_words_and_no_codes(signal, word, words):
    assert reasons_in_words([{"signal": signal, "word": word}]) == words


def test_no_more_reasons_than_one_reads():
    assert reasons_in_words([{"signal": "title", "word": word} for word in "abcd"]).count("im Titel") == 3


@pytest.mark.django_db
def test_people_decide_before_words():
    programme = ProgrammeFactory()
    fits, checked, refused, suggested = (GrowthFieldFactory(order=number) for number in range(4))
    for field, rating in ((fits, "fits"), (checked, "check"), (refused, "no")):
        FieldRatingFactory(programme=programme, growth_field=field, rating=rating)
    for field in (fits, checked, refused, suggested, GrowthFieldFactory(status="draft"), None):
        FieldSuggestionFactory(programme=programme, growth_field=field)

    assert [(match.field, match.is_rated) for match in matches_of(programme)] == [
        (fits, True),
        (checked, False),
        (suggested, False),
    ]
    assert is_open_to_all(programme)
