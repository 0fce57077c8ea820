"""What the funding monitor starts with: complete, and nothing that people changed is touched."""

import datetime as dt

from django.core.management import call_command

from clusters.actions import appoint_manager
from clusters.models import GrowthField
from funding.demo_ratings import seed_ratings
from funding.facts import ProgrammeFacts
from funding.models import FieldRating, FieldVocabulary, FundingProgramme, FundingSource, ProgrammeEvent
from funding.start import load, read
from funding.store import apply, compare
from tests.factories.funding import ScrapeRunFactory
from tests.people import member
from thcm.core.models import Organisation, User
from thcm.core.permissions import Role


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


def test_programmes_of_the_start_are_public_described_in_own_words_and_dated(funding_start, client):
    rows = FundingProgramme.objects.published().select_related("source")

    assert rows.count() == len(read().programmes) == 37
    assert {row.source.code for row in rows} == {"fdb", "manual"}
    assert {row.level for row in rows} == {"eu", "federal", "state"}
    assert [row for row in rows if not (row.summary_de and row.summary_en and row.url and row.last_checked_on)] == []
    # Nothing that was not looked up: no dates, no text of others.
    assert [row for row in rows if row.ends_on or row.next_deadline_on or row.text or row.calls.exists()] == []
    assert rows.get(key="zim").last_checked_on == dt.date(2026, 11, 22)


def test_first_run_takes_over_a_programme_of_the_start(funding_start):
    source = FundingSource.objects.get(code="fdb")
    key = "land/thueringen/guw-thueringen"
    facts = ProgrammeFacts(key=key, title="GuW Thüringen (neu)", level="state", url="https://fdb.example.org/guw")
    run = ScrapeRunFactory(source=source, is_baseline=True)

    comparison = compare(source, [facts], parser_version=1)
    apply(comparison, run, lambda *progress: None)

    row = FundingProgramme.objects.get(source=source, key=key)
    assert (comparison.new, row.title, row.slug) == ([], "GuW Thüringen (neu)", "guw-thueringen")
    assert (row.state, row.summary_de[:9]) == ("published", "Günstige ")
    assert list(ProgrammeEvent.objects.announced()) == []


def test_demo_ratings_are_marked_and_a_second_run_changes_nothing(funding_start):
    for username, slug in (("demo-optik", "optik-optoelektronik"), ("demo-maschinenbau", "maschinenbau")):
        user = member(Role.FIELD_MANAGER)
        User.objects.filter(pk=user.pk).update(username=username)
        field = GrowthField.objects.get(slug=slug)
        appoint_manager(field=field, user=user, organisation=Organisation.objects.earliest("pk"))

    seed_ratings()
    FieldRating.objects.filter(programme__key="zim").update(rating="check")
    seed_ratings()

    ratings = dict(FieldRating.objects.values_list("programme__key", "rating"))
    optics = {"kmu-innovativ": "fits", "eurostars": "fits", "solar-invest": "no"}
    assert ratings == optics | {"zim": "check", "innoinvest": "fits", "greeninvest-ress": "check"}
    assert {row.note for row in FieldRating.objects.all()} == {"Beispiel für eine interne Notiz (Demo)."}
