"""What the funding monitor starts with: complete, and nothing that people changed is touched."""

from django.core.management import call_command

from clusters.models import GrowthField
from funding.models import FieldVocabulary, FundingSource
from funding.start import load, read


def test_start_has_each_source_and_words_for_each_field(funding_start):
    sources = FundingSource.objects.values_list("code", "purpose", "interval_hours", "delay_seconds")
    assert list(sources) == [
        ("fdb", "programmes", 24, 30),
        ("eu-portal", "programmes", 24, 2),
        ("foerderinfo", "programmes", 6, 2),
        ("manual", "programmes", 0, 1),
        ("foekat", "awards", 720, 5),
        ("cordis", "awards", 720, 2),
    ]
    assert set(FieldVocabulary.objects.values_list("growth_field__slug", flat=True)) == set(
        GrowthField.objects.values_list("slug", flat=True)
    )


def test_start_a_second_time_adds_and_changes_nothing(funding_start, capsys):
    FundingSource.objects.filter(code="fdb").update(interval_hours=48, name_de="Umbenannt")
    FieldVocabulary.objects.filter(growth_field__slug="logistik").update(words=["Fracht"])

    assert set(load(read()).values()) == {0}

    assert FundingSource.objects.get(code="fdb").interval_hours == 48
    assert FieldVocabulary.objects.get(growth_field__slug="logistik").words == ["Fracht"]


def test_start_adds_what_is_missing(funding_start, capsys):
    FundingSource.objects.get(code="cordis").delete()

    call_command("load_funding_start")

    assert capsys.readouterr().out.splitlines()[0].split() == ["sources", "1", "added"]
    assert FundingSource.objects.get(code="cordis").order == 6
