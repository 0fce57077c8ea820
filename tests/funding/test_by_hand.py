"""Programmes that people keep by hand, the words of fields, awards and subscriptions in the back office."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from funding.models import FieldSuggestion, FieldVocabulary, FundingProgramme, FundingSubscription, ScrapeRun
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.funding import (
    AwardFactory,
    FieldRatingFactory,
    FieldVocabularyFactory,
    FundingSourceFactory,
    ProgrammeFactory,
    SubscriptionFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
ADD = "/verwaltung/funding/fundingprogramme/add/"
TODAY = timezone.localdate()
FIRST, LATER = TODAY + dt.timedelta(days=70), TODAY + dt.timedelta(days=98)
STATED = {
    "title": "FTI-Thüringen",
    "provider": "Thüringer Aufbaubank",
    "level": "state",
    "url": "https://aufbaubank.example.org/fti",
    "status": "open",
    "model": "single_stage",
    "deadlines": f"{FIRST:%d.%m.%Y} 17:00",
    "sentence": "Anträge bis zum 31. Januar 2027.",
    "applicants": ["unternehmen"],
    "regions": ["thueringen"],
    "state": "published",
    "summary_de": "Zuschüsse für Forschung.",
    "checked_on": f"{TODAY:%d.%m.%Y}",
    "review_due_on": f"{LATER:%d.%m.%Y}",
}


@pytest.fixture
def source():
    return FundingSourceFactory(code="manual", read_at=None, interval_hours=0, level="state")


@pytest.fixture
def manager():
    return client_of(member(Role.FIELD_MANAGER, GrowthFieldFactory()))


def of(name: str, row) -> str:
    return reverse(f"admin:funding_{row._meta.model_name}_{name}", args=(row.pk,))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_programme_is_added_by_hand_with_all_facts(source, manager):
    manager.post(ADD, STATED)

    programme = FundingProgramme.objects.get()
    [deadline] = programme.calls.get().deadlines.all()
    assert (programme.title, programme.state, programme.slug) == ("FTI-Thüringen", "published", "fti-thueringen")
    assert (programme.applicants, programme.regions) == (["unternehmen"], ["thueringen"])
    assert (programme.summary_de, programme.review_due_on) == ("Zuschüsse für Forschung.", LATER)
    assert (deadline.on, deadline.time, deadline.sentence) == (
        FIRST,
        dt.time(17),
        "Anträge bis zum 31. Januar 2027.",
    )
    assert programme.last_checked_on == TODAY
    assert list(programme.events.values_list("kind", "is_announced")) == [("new", True)]


def test_changed_facts_make_a_version_and_leave_other_programmes_alone(source, manager):
    manager.post(ADD, STATED)
    manager.post(ADD, STATED | {"title": "Anderes"})
    programme = FundingProgramme.objects.get(title="FTI-Thüringen")

    manager.post(of("change", programme), STATED | {"deadlines": f"{LATER:%d.%m.%Y}"})
    manager.post(of("change", programme), STATED | {"deadlines": f"{LATER:%d.%m.%Y}", "note": "nur ein Hinweis"})

    programme.refresh_from_db()
    assert (programme.next_deadline_on, programme.note) == (LATER, "nur ein Hinweis")
    assert [version.diff != [] for version in programme.versions.all()] == [True, False]
    assert list(programme.events.values_list("kind", flat=True)) == ["deadline_later", "new"]
    assert not FundingProgramme.objects.exclude(unseen_since=None).exists()
    assert ScrapeRun.objects.count() == 3


def test_page_shows_what_was_entered(source, manager):
    manager.post(ADD, STATED)

    text = text_of(manager.get(of("change", FundingProgramme.objects.get())))

    assert f"{FIRST:%d.%m.%Y} 17:00</textarea>" in text
    assert "Heute geprüft: alles stimmt" in text


@pytest.mark.parametrize(
    ("wrong", "name"), [({"url": ""}, "url"), ({"title": ""}, "title"), ({"sentence": ""}, "sentence")]
)
def test_programme_by_hand_needs_title_link_and_sentence(source, manager, wrong, name):
    response = manager.post(ADD, STATED | wrong)

    assert list(response.context["adminform"].form.errors) == [name]
    assert not FundingProgramme.objects.exists()


def test_checked_today_moves_the_reminder(source, manager):
    programme = ProgrammeFactory(source=source, review_due_on=TODAY - dt.timedelta(days=3))

    manager.post(of("checked", programme))

    programme.refresh_from_db()
    assert (programme.checked_on, programme.review_due_on) == (TODAY, TODAY + dt.timedelta(days=182))


def test_ministry_reads_adds_and_checks_nothing(source):
    ministry, programme = client_of(member(Role.MINISTRY)), ProgrammeFactory(source=source, summary_de="Kredite.")

    assert "Kredite." in ministry.get(of("change", programme)).content.decode()

    assert [ministry.post(address, STATED).status_code for address in (ADD, of("checked", programme))] == [403, 403]


def test_words_of_the_own_field_are_edited_and_their_hits_counted():
    field = GrowthFieldFactory()
    own, other = FieldVocabularyFactory(growth_field=field, words=["Photonik", "Laser"]), FieldVocabularyFactory()
    manager = client_of(member(Role.FIELD_MANAGER, field))
    for title in ("Photonik-Ideen", "Integrierte photonik"):
        ProgrammeFactory(title=title)

    response = manager.get(of("change", own))
    manager.post(of("change", own), {"words": "Photonik, Optik", "exclusions": "", "areas": "", "topics": ""})

    own.refresh_from_db()
    assert response.context["hits"] == [("Photonik", 2), ("Laser", 0)]
    assert own.words == ["Photonik", "Optik"]
    assert list(own.history.values_list("words", flat=True)) == [["Photonik", "Optik"], ["Photonik", "Laser"]]
    assert manager.get(of("change", other)).status_code == 403
    assert list(manager.get("/verwaltung/funding/fieldvocabulary/").context["cl"].result_list) == [own]


def test_suggestions_are_made_anew_from_the_words_of_now():
    field = GrowthFieldFactory()
    FieldVocabularyFactory(growth_field=field, words=["Photonik"])
    facts = {"key": "a", "title": "Photonik für alle", "level": "federal"}
    programme = ProgrammeFactory(facts=facts, suggested_for=[GrowthFieldFactory()])
    manager = client_of(member(Role.FIELD_MANAGER, field))

    manager.post("/verwaltung/funding/fieldvocabulary/suggest/")

    assert list(FieldSuggestion.objects.values_list("programme", "growth_field")) == [(programme.pk, field.pk)]


@pytest.mark.parametrize("role", [Role.MINISTRY, None])
def test_others_do_not_see_the_words(role):
    vocabulary, other = FieldVocabularyFactory(), client_of(member(role))

    addresses = (of("change", vocabulary), "/verwaltung/funding/fieldvocabulary/")
    assert {other.get(address).status_code for address in addresses} <= {302, 403}
    assert other.post("/verwaltung/funding/fieldvocabulary/suggest/").status_code in (302, 403)
    assert FieldVocabulary.objects.get().words == []


def test_addresses_of_subscribers_are_for_the_office():
    row = SubscriptionFactory(email="leserin@example.org")
    address = "/verwaltung/funding/fundingsubscription/"

    assert "leserin@example.org" in text_of(client_of(member(Role.BACK_OFFICE)).get(address))
    assert "leserin" not in client_of(member(Role.BACK_OFFICE)).get(f"{address}export/").content.decode()
    for role in (Role.FIELD_MANAGER, Role.MINISTRY, None):
        assert client_of(member(role)).get(of("change", row)).status_code in (302, 403)


def test_office_ends_a_subscription():
    row = SubscriptionFactory()
    data = {"action": "end_chosen", "_selected_action": [row.pk]}

    client_of(member(Role.BACK_OFFICE)).post("/verwaltung/funding/fundingsubscription/", data)

    assert list(FundingSubscription.objects.values_list("state", "email")) == [("ended", "")]


def fill(table: str, number: int) -> None:
    field = GrowthFieldFactory()
    match table:
        case "award":
            AwardFactory(fields=[field])
        case "fieldrating":
            FieldRatingFactory(growth_field=field)
        case "fieldvocabulary":
            FieldVocabularyFactory(growth_field=field)
        case "fundingsubscription":
            SubscriptionFactory(fields=[field])


@pytest.mark.parametrize("table", ["award", "fieldrating", "fieldvocabulary", "fundingsubscription"])
def test_lists_ask_as_often_for_many_rows_as_for_one(table):
    office = client_of(member(Role.BACK_OFFICE))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            office.get(f"/verwaltung/funding/{table}/")
        return len(captured)

    fill(table, 0)
    queries()
    once = queries()
    for number in range(1, 30):
        fill(table, number)

    assert queries() == once
