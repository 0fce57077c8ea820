"""Readings of awards over time, and which fields they are for."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funding import awards
from funding.models import Award
from funding.sources import AwardFacts
from funding.tasks import suggest_fields
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import AwardFactory, FieldVocabularyFactory, FundingSourceFactory, ScrapeRunFactory

pytestmark = pytest.mark.django_db


def award(key="13N1", **values):
    facts = {"key": key, "project_key": key, "title": f"Vorhaben {key}", "recipient": "Hochschule"}
    return AwardFacts(**facts | {"amount_eur": Decimal("1000.50"), "starts_on": dt.date(2025, 1, 1)} | values)


@pytest.fixture
def source():
    return FundingSourceFactory(code="foekat", purpose="awards")


def read(source, *facts, version=1):
    comparison = awards.compare(source, facts, parser_version=version)
    run = ScrapeRunFactory(source=source)
    awards.apply(comparison, run, lambda *progress: None)
    return comparison, run


def counts(comparison):
    return [len(comparison.new), len(comparison.changed), comparison.same, len(comparison.unseen), len(comparison.back)]


def test_first_reading_keeps_what_the_source_states(source):
    facts = award(town="Jena", municipality_key="16053000", programme="Profil", provider="BMFTR", classification="GA")

    comparison, _run = read(source, facts)

    assert counts(comparison) == [1, 0, 0, 0, 0]
    (row,) = source.awards.all()
    assert {name: getattr(row, name) for name in AwardFacts.__dataclass_fields__} == vars(facts)


def test_second_reading_writes_nothing(source):
    facts = [award("13N1"), award("13N2")]
    read(source, *facts)
    comparison = awards.compare(source, facts[::-1], parser_version=1)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        awards.apply(comparison, ScrapeRunFactory(source=source), lambda *progress: None)

    assert counts(comparison) == [0, 0, 2, 0, 0]
    written = [query["sql"] for query in queries if "funding_award" in query["sql"]]
    assert [sql for sql in written if not sql.startswith("SELECT")] == []


def test_changed_award_is_taken_over(source):
    read(source, award())

    comparison, _run = read(source, award(amount_eur=None, title="Neuer Titel"))

    assert counts(comparison) == [0, 1, 0, 0, 0]
    assert list(source.awards.values_list("key", "title", "amount_eur")) == [("13N1", "Neuer Titel", None)]


def test_missing_award_is_kept_and_comes_back(source):
    read(source, award("13N1"), award("13N2"))

    gone, run = read(source, award("13N1"))
    assert (counts(gone), gone.unseen) == ([0, 0, 1, 1, 0], ["13N2"])
    assert source.awards.get(key="13N2").unseen_since == run.started_at
    assert list(Award.objects.published()) == [source.awards.get(key="13N1")]

    still, _run = read(source, award("13N1"))
    assert counts(still) == [0, 0, 1, 0, 0]
    assert source.awards.get(key="13N2").unseen_since == run.started_at

    back, _run = read(source, award("13N1"), award("13N2"))
    assert (counts(back), back.back) == ([0, 0, 2, 0, 1], ["13N2"])
    assert Award.objects.published().count() == 2


def test_other_parser_version_changes_all(source):
    read(source, award())

    assert counts(read(source, award(), version=2)[0]) == [0, 1, 0, 0, 0]


def test_of_equal_keys_the_first_counts(source):
    comparison, _run = read(source, award(title="Erster"), award(title="Zweiter"))

    assert counts(comparison) == [1, 0, 0, 0, 0]
    assert source.awards.get().title == "Erster"


def test_awards_of_another_source_stay(source):
    other = AwardFactory(source=FundingSourceFactory(code="cordis", purpose="awards"), key="13N1")

    read(source, award("13N9"))

    other.refresh_from_db()
    assert other.unseen_since is None


def test_applied_completely_or_not_at_all(source):
    read(source, award("13N1"))
    comparison = awards.compare(source, [award("13N2"), award("13N3", title="x" * 1001)], parser_version=1)

    with pytest.raises(Exception, match="value too long"):
        awards.apply(comparison, ScrapeRunFactory(source=source), lambda *progress: None)

    assert list(source.awards.values_list("key", "unseen_since")) == [("13N1", None)]


def test_fields_by_their_words(source):
    optics = GrowthFieldFactory(slug="optik")
    FieldVocabularyFactory(growth_field=optics, words=["Photonik"])
    cars = GrowthFieldFactory(slug="automotive")
    FieldVocabularyFactory(growth_field=cars, words=["Antriebsstrang"])

    read(source, award("13N1", title="Quantenphotonik"), award("13N2", classification="Antriebsstrang"), award("13N3"))

    fields = {row.key: list(row.growth_fields.all()) for row in source.awards.all()}
    assert fields == {"13N1": [optics], "13N2": [cars], "13N3": []}

    read(source, award("13N1", title="Antriebsstrang"), award("13N2", classification="Antriebsstrang"), award("13N3"))
    assert list(source.awards.get(key="13N1").growth_fields.all()) == [cars]


def test_fields_follow_the_words_after_an_edit(source):
    optics = GrowthFieldFactory(slug="optik")
    vocabulary = FieldVocabularyFactory(growth_field=optics, words=["Antriebsstrang"])
    read(source, award(title="Quantenphotonik"))
    vocabulary.words = ["Photonik"]
    vocabulary.save()

    suggest_fields()

    assert list(source.awards.get().growth_fields.all()) == [optics]


def test_progress_is_reported(source):
    said = []
    comparison = awards.compare(source, [award("13N1"), award("13N2")], parser_version=1)

    awards.apply(comparison, ScrapeRunFactory(source=source), lambda *progress: said.append(progress))

    assert said[-1] == ("store", 2, 2)


def test_compare_reads_once(source, django_assert_num_queries):
    read(source, *(award(f"13N{number}") for number in range(30)))

    with django_assert_num_queries(1):
        awards.compare(source, [replace(award(), key=f"13N{number}") for number in range(30)], parser_version=1)
