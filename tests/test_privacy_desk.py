"""The privacy desk (BO-6): what is found of a person, what the export says, what a deletion leaves, and for whom."""

import datetime as dt
import json

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.models import Event, EventSubmission
from funding.models import FundingNotice
from networks.models import CooperationRequest, Network, ProfileChange
from panels.models import Appointment, PaperComment
from tests.factories.clusters import ResponsibilityFactory
from tests.factories.core import ContactPointFactory, UserFactory
from tests.factories.events import (
    EventFactory,
    EventSubmissionFactory,
    ModerationDecisionFactory,
    TripInterestFactory,
    payload,
)
from tests.factories.funding import SubscriptionFactory
from tests.factories.networks import (
    CooperationRequestFactory,
    InterestFactory,
    NetworkEditorFactory,
    NetworkFactory,
    ProfileChangeFactory,
)
from tests.factories.newsroom import ConsentRecordFactory, SubscriberFactory
from tests.factories.panels import AppointmentFactory, PanelFactory, PanelParticipantFactory, PaperFactory
from tests.factories.roadmaps import InfluenceMapFactory, RoadmapFactory
from tests.people import client_of, member
from thcm.core.models import BarrierReport, DeletionRun, Mail, Merge, User
from thcm.core.permissions import Role
from thcm.privacy_desk import Report, erase, find, forget_old, refuse
from thcm.privacy_words import entry
from thcm.sign_in_limits import account_digest

pytestmark = pytest.mark.django_db

ADDRESS = "erika.muster@example.org"
AS_WRITTEN = "Erika.Muster@Example.org"
NAME = "Erika Muster"
DESK = "/verwaltung/datenschutz/"


def where(text: str) -> list[str]:
    """The tables with a row that has this text in it, in any case of its letters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" AS t WHERE t::text ILIKE %s)', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def labels(report: Report) -> list[str]:
    return [finding.model._meta.label for finding in report.findings]


def erased(address: str = AS_WRITTEN, user: User | None = None) -> DeletionRun:
    return erase(address=address, seen=find(address).fingerprint, user=user or member(Role.BACK_OFFICE))


@pytest.fixture
def account() -> User:
    user = UserFactory(
        email=AS_WRITTEN, username="emuster", first_name="Erika", last_name="Muster", function="Netzwerkredaktion"
    )
    ResponsibilityFactory(user=user, starts_on=dt.date(2012, 1, 1))
    NetworkEditorFactory(user=user)
    FundingNotice.objects.create(user=user)
    TOTPDevice.objects.create(user=user, name="App")
    RoadmapFactory(moderator=user)
    PanelFactory(moderator=user)
    InfluenceMapFactory().owners.add(user)
    PaperComment.objects.create(paper=PaperFactory(), text="Einverstanden.", written_by=user)
    ProfileChangeFactory(proposed_by=user)
    type_of_network = ContentType.objects.get_for_model(Network)
    LogEntry.objects.create(
        user=user, content_type=type_of_network, object_id="1", object_repr="Ein Netzwerk", action_flag=CHANGE
    )
    return user


@pytest.fixture
def traces() -> None:
    """Something of the person in each model that knows addresses."""
    contact = {"contact_function": NAME, "contact_email": AS_WRITTEN, "contact_phone": "0361 1234"}
    ContactPointFactory(email=AS_WRITTEN, person_name=NAME, phone="0361 1234")
    BarrierReport.objects.create(description="Kein Kontrast.", email=AS_WRITTEN)
    Mail.objects.create(template="invitation", language="de", recipient=AS_WRITTEN)
    Mail.objects.create(
        template="interest_accepted", language="de", recipient="andere@example.org", context={"email": AS_WRITTEN}
    )
    owned = [{"model": "core.contactpoint", "pk": 1, "values": {"email": AS_WRITTEN, "person_name": NAME}}]
    Merge.objects.create(model_label="core.organisation", kept_id=1, lost_id=2, lost_slug="x", moved={"owned": owned})
    NetworkFactory(**contact)
    ProfileChangeFactory(part="contact", before=contact, proposed={"contact_email": "neu@example.org"})
    CooperationRequestFactory(contact_email=AS_WRITTEN, contact_name=NAME)
    CooperationRequestFactory(contact_email=AS_WRITTEN, contact_name=NAME, network=NetworkFactory())
    InterestFactory(contact_email=AS_WRITTEN, contact_name=NAME)
    SubscriptionFactory(email=AS_WRITTEN)
    ConsentRecordFactory(subscriber=SubscriberFactory(email=AS_WRITTEN))
    AppointmentFactory(person_email=AS_WRITTEN, person_name=NAME)
    PanelParticipantFactory(person_email=AS_WRITTEN, person_name=NAME)
    EventFactory(title_de="Stammtisch", **contact)
    EventSubmissionFactory(submitter_email=AS_WRITTEN, submitter_name=NAME)
    accepted = EventSubmissionFactory(
        submitter_email=AS_WRITTEN,
        submitter_name=NAME,
        state="accepted",
        decided_at=timezone.now(),
        message=f"Grüße von {NAME}",
        payload=payload(**contact),
        before=payload(**contact),
    )
    ModerationDecisionFactory(submission=accepted, reason=f"Liebe {NAME}")
    EventSubmissionFactory(payload=payload(**contact))
    TripInterestFactory(contact_email=AS_WRITTEN, contact_function=NAME)


def test_everything_about_a_person_is_found_by_kinds(account, traces):
    assert labels(find(ADDRESS)) == [
        "admin.LogEntry",
        "otp_totp.TOTPDevice",
        "core.User",
        "core.ContactPoint",
        "core.Mail",
        "core.Mail",
        "core.Merge",
        "core.BarrierReport",
        "clusters.Responsibility",
        "networks.Network",
        "networks.NetworkEditor",
        "networks.ProfileChange",
        "networks.ProfileChange",
        "networks.CooperationRequest",
        "networks.CooperationRequest",
        "networks.Interest",
        "funding.FundingSubscription",
        "funding.FundingNotice",
        "roadmaps.Roadmap",
        "roadmaps.InfluenceMap",
        "panels.Appointment",
        "panels.PaperComment",
        "panels.Panel",
        "panels.PanelParticipant",
        "events.Event",
        "events.EventSubmission",
        "events.EventSubmission",
        "events.EventSubmission",
        "events.ModerationDecision",
        "events.TripInterest",
        "newsroom.Subscriber",
        "newsroom.ConsentRecord",
    ]


def test_deletion_leaves_neither_address_nor_name_anywhere(account, traces):
    run = erased()

    assert where(ADDRESS) == []
    assert where(NAME) == []
    assert where("0361 1234") == []
    assert where("emuster") == []
    assert find(ADDRESS).is_empty
    assert DeletionRun.objects.get() == run
    assert run.counts["Benutzerkonten"] == 1
    assert run.counts["Veranstaltungen"] == 2  # and its history
    assert "Einträge" not in run.text


def test_published_event_stays_without_the_person(traces, client):
    event = Event.objects.get(title_de="Stammtisch")
    address = event.get_absolute_url()
    assert AS_WRITTEN in client.get(address).content.decode()

    erased()

    page = client.get(address)
    assert page.status_code == 200
    assert "Stammtisch" in page.content.decode()
    assert AS_WRITTEN not in page.content.decode()
    assert AS_WRITTEN not in client.get(f"{address}kalender.ics").content.decode()
    assert {row.contact_email for row in Event.history.filter(id=event.pk)} == {""}


def test_others_keep_what_is_theirs(traces):
    other = SubscriptionFactory(email="erika@example.org")
    near = SubscriptionFactory(email="erikaXmuster@example.org")  # no pattern
    theirs = EventSubmission.objects.get(submitter_email__startswith="einreichung-")

    erased()

    other.refresh_from_db()
    near.refresh_from_db()
    theirs.refresh_from_db()
    assert theirs.submitter_name == "Vereinsbüro"
    assert [theirs.payload[name] for name in ("contact_email", "contact_function", "contact_phone")] == ["", "", ""]
    assert ProfileChange.objects.get().proposed["contact_email"] == "neu@example.org"


def test_contact_of_before_in_the_history_is_found_and_goes():
    network = NetworkFactory(contact_email=AS_WRITTEN)
    network.contact_email = "neu@example.org"
    network.save()
    [finding] = find(ADDRESS).findings
    assert (finding.count, finding.earlier_count) == (0, 1)

    erased()

    assert [row.contact_email for row in network.history.order_by("pk")] == ["", "neu@example.org"]
    network.refresh_from_db()
    assert network.contact_email == "neu@example.org"


def test_name_from_before_the_address_was_known_goes_from_the_history():
    appointment = AppointmentFactory(person_name=NAME)
    appointment.person_email = ADDRESS
    appointment.save()

    erased()

    appointment.refresh_from_db()
    assert (appointment.person_name, appointment.person_email) == ("(gelöscht)", "")
    assert [row.person_name for row in Appointment.history.all()] == ["(gelöscht)", "(gelöscht)"]


def test_requests_of_a_network_are_withdrawn_and_others_deleted(traces):
    erased()

    [kept] = CooperationRequest.objects.exclude(network=None)
    assert (kept.state, kept.contact_email, kept.ended_at is not None) == ("withdrawn", "", True)
    assert not CooperationRequest.objects.filter(network=None).exclude(contact_email__startswith="kontakt-").exists()
    assert set(CooperationRequest.history.values_list("id", flat=True)) == set(
        CooperationRequest.objects.values_list("pk", flat=True)
    )


def test_account_is_closed_and_anonymous_and_what_it_did_stays(account):
    network = NetworkFactory(updated_by=account)
    AccessAttempt.objects.create(
        username=account_digest(HttpRequest(), {"username": "emuster"}), failures_since_start=1
    )
    client = client_of(account)
    assert find(ADDRESS).worked == {"Netzwerke": 2}  # the row and its history

    erased()

    account.refresh_from_db()
    state = (account.username, account.email, account.get_full_name(), account.is_active, account.is_staff)
    assert state == (f"geloescht-{account.pk}", "", "", False, False)
    assert not account.has_usable_password()
    assert account.function == "Netzwerkredaktion"
    network.refresh_from_db()
    assert network.updated_by == account
    assert [TOTPDevice.objects.count(), AccessAttempt.objects.count(), account.network_editors.count()] == [0, 0, 0]
    assert client.get("/verwaltung/").status_code == 302
    assert [row.user for row in LogEntry.objects.all()] == [account]


def test_deletion_is_recorded_with_who_made_it_and_without_the_person(traces):
    assistant = member(Role.BACK_OFFICE)

    run = erased(user=assistant)

    assert (run.job, run.made_by) == ("Datenschutz-Anfrage", assistant)
    assert run.counts["Abonnements"] == 1
    assert "muster" not in json.dumps(run.counts).casefold()


def test_nothing_is_deleted_that_was_not_shown(traces):
    seen = find(ADDRESS).fingerprint
    SubscriptionFactory(email=ADDRESS)

    with pytest.raises(ValidationError, match="Inzwischen hat sich etwas geändert"):
        erase(address=ADDRESS, seen=seen, user=member(Role.BACK_OFFICE))

    assert find(ADDRESS).findings
    assert not DeletionRun.objects.exists()


def test_last_administrator_cannot_be_deleted():
    only = member(Role.ADMINISTRATOR)
    User.objects.filter(pk=only.pk).update(email=ADDRESS)

    with pytest.raises(ValidationError, match="letzte Konto der Administration"):
        erased(user=only)
    assert where(ADDRESS) == ["core_user"]

    second = member(Role.ADMINISTRATOR)
    User.objects.filter(pk=second.pk).update(is_active=False)  # does not count
    with pytest.raises(ValidationError, match="letzte Konto der Administration"):
        refuse(find(ADDRESS), only)

    User.objects.filter(pk=second.pk).update(is_active=True)
    erased(user=second)
    assert where(ADDRESS) == []


def test_back_office_cannot_delete_administrators():
    boss, _other = member(Role.ADMINISTRATOR), member(Role.ADMINISTRATOR)
    User.objects.filter(pk=boss.pk).update(email=ADDRESS)

    with pytest.raises(ValidationError, match="Das löscht nur die Administration"):
        erased(user=member(Role.BACK_OFFICE))

    assert where(ADDRESS) == ["core_user"]


@pytest.mark.parametrize("role", [Role.FIELD_MANAGER, Role.MINISTRY, Role.HEAD, None])
def test_others_cannot_delete(traces, role):
    with pytest.raises(PermissionDenied):
        erased(user=member(role))

    assert find(ADDRESS).findings


@pytest.mark.parametrize("address", [DESK, f"{DESK}fristen/"])
def test_pages_are_for_administrator_and_back_office(address):
    roles = (Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.FIELD_MANAGER, Role.MINISTRY, Role.HEAD, None)

    answers = [client_of(member(role)).get(address).status_code for role in roles]

    assert answers == [200, 200, 403, 403, 403, 403]
    assert client_of(UserFactory(is_staff=False)).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert client_of(member(Role.MINISTRY)).post(DESK, {"address": ADDRESS}).status_code == 403


def test_desk_shows_what_there_is_with_its_period(traces):
    client = client_of(member(Role.BACK_OFFICE))

    answer = client.post(DESK, {"address": f" {ADDRESS.upper()} "})

    html = answer.content.decode()
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert [kind["label"] for kind in answer.context["kinds"]][:2] == ["Kontaktstellen", "E-Mails"]
    assert "beim Löschen: wird anonymisiert" in html
    barrier = next(kind for kind in answer.context["kinds"] if kind["label"] == "Barriere-Meldungen")
    [row] = barrier["rows"]
    in_a_year = timezone.localdate() + dt.timedelta(days=365)
    assert (row["since"], row["until"]) == (f"{timezone.localdate():%d.%m.%Y}", f"{in_a_year:%d.%m.%Y}")
    assert ("E-Mail für die Antwort", AS_WRITTEN) in row["lines"]


@pytest.mark.parametrize("text", ["", "erika", "@example.org", "%"])
def test_desk_asks_for_a_whole_address(traces, text):
    answer = client_of(member(Role.BACK_OFFICE)).post(DESK, {"address": text})

    assert "kinds" not in (answer.context or {})
    assert 'role="alert"' in answer.content.decode()


def test_desk_says_that_there_is_nothing(traces):
    answer = client_of(member(Role.BACK_OFFICE)).post(DESK, {"address": "%@example.org"})
    assert "Zu dieser Adresse hat das Portal keine Daten." in answer.content.decode()

    answer = client_of(member(Role.BACK_OFFICE)).post(DESK, {"address": "niemand@example.org"})
    assert "Zu dieser Adresse hat das Portal keine Daten." in answer.content.decode()
    assert "Löschen …" not in answer.content.decode()


def test_export_as_data_has_each_row_and_earlier_versions(traces):
    SubscriptionFactory.create_batch(3)  # of others

    answer = client_of(member(Role.BACK_OFFICE)).post(DESK, {"address": ADDRESS, "do": "json"})

    data = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="auskunft.json"'
    assert data["address"] == ADDRESS
    [subscription] = [kind for kind in data["kinds"] if kind["model"] == "funding.FundingSubscription"]
    assert [row["email"] for row in subscription["rows"]] == [AS_WRITTEN]
    [event] = [kind for kind in data["kinds"] if kind["model"] == "events.Event"]
    assert [row["contact_email"] for row in event["earlier_versions"]] == [AS_WRITTEN]
    assert "andere@example.org" not in answer.content.decode()  # who was told of the person


def test_export_to_read_is_a_file_with_all_rows(traces):
    for number in range(25):
        BarrierReport.objects.create(description=f"Barriere {number}.", email=ADDRESS)
    client = client_of(member(Role.BACK_OFFICE))
    shown = client.post(DESK, {"address": ADDRESS}).content.decode()
    assert "Und 6 weitere Einträge, in der Auskunft." in shown
    assert "Barriere 24." not in shown

    answer = client.post(DESK, {"address": ADDRESS, "do": "page"})

    html = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="auskunft.html"'
    assert all(f"Barriere {number}." in html for number in range(25))
    assert "Frühere Fassungen" in html


def test_confirmation_says_what_goes_and_what_stays_and_why(account, traces):
    client = client_of(member(Role.BACK_OFFICE))

    answer = client.post(DESK, {"address": ADDRESS, "do": "ask"})

    parts = {name: [kind["label"] for kind in kinds] for name, kinds in answer.context["parts"].items()}
    assert "Abonnements" in parts["delete"]
    assert "Veranstaltungen" in parts["replace"]
    assert "Kommentare zu Vorlagen" in parts["keep"]
    html = answer.content.decode()
    assert "Die Veranstaltung bleibt, ohne diesen Kontakt." in html
    assert "Der Kommentar gehört zur Vorlage des Gremiums" in html
    assert Event.objects.get(title_de="Stammtisch").contact_email == AS_WRITTEN


def test_deletion_through_the_pages(traces):
    client = client_of(member(Role.BACK_OFFICE))
    seen = client.post(DESK, {"address": ADDRESS, "do": "ask"}).context["report"].fingerprint

    unchecked = client.post(DESK, {"address": ADDRESS, "do": "erase", "seen": seen})
    assert "von der Person selbst kommt" in unchecked.content.decode()
    assert find(ADDRESS).findings
    stale = client.post(DESK, {"address": ADDRESS, "do": "erase", "seen": "x", "is_checked": "on"})
    assert "Inzwischen hat sich etwas geändert" in stale.content.decode()

    answer = client.post(DESK, {"address": ADDRESS, "do": "erase", "seen": seen, "is_checked": "on"}, follow=True)

    assert answer.redirect_chain == [(DESK, 302)]
    assert "Die Anfrage ist erledigt" in answer.content.decode()
    assert where(ADDRESS) == []


def test_page_refuses_the_last_administrator():
    only = member(Role.ADMINISTRATOR)
    User.objects.filter(pk=only.pk).update(email=ADDRESS)

    html = client_of(only).post(DESK, {"address": ADDRESS, "do": "ask"}).content.decode()

    assert "Das ist das letzte Konto der Administration." in html
    assert "Endgültig löschen" not in html


def test_nightly_job_ends_what_no_other_does():
    long_ago, today = timezone.now() - dt.timedelta(days=366), timezone.localdate()
    BarrierReport.objects.create(description="alt", email=ADDRESS, reported_at=long_ago)
    fresh = BarrierReport.objects.create(description="neu", email="neu@example.org")
    three_years_ago = today - dt.timedelta(days=3 * 365)
    AppointmentFactory(person_name=NAME, starts_on=dt.date(2012, 1, 1), ends_on=three_years_ago - dt.timedelta(days=1))
    kept = AppointmentFactory(person_name="Bleibt", starts_on=dt.date(2012, 1, 1), ends_on=three_years_ago)
    PanelParticipantFactory(person_name=NAME, person_email=ADDRESS, invited_on=dt.date(2012, 6, 1))

    first = forget_old()

    assert {kind: count for kind, count in first.items() if count} == {
        "Barriere-Meldungen": 1,
        "Berufungen": 1,
        "Beteiligte der Panels": 1,
    }

    assert where(ADDRESS) == []
    assert where(NAME) == []
    fresh.refresh_from_db()
    kept.refresh_from_db()
    assert (fresh.email, kept.person_name) == ("neu@example.org", "Bleibt")
    assert not any(forget_old().values())


@pytest.mark.parametrize("address", ["info@müller.de", "info@straße.de"])
def test_addresses_with_umlauts_are_found_everywhere_and_no_others(address):
    other = address.replace("ü", "u").replace("ß", "ss")
    for email in (address, other):
        UserFactory(email=email)
        EventSubmissionFactory(submitter_email="", payload=payload(contact_email=email))

    report = find(address.upper().replace("SS", "ß"))

    found = [row for finding in report.findings for row in finding.rows]
    assert sorted(type(row).__name__ for row in found) == ["EventSubmission", "User"]
    assert address in str([getattr(row, "email", None) or row.payload for row in found])


def test_day_since_when_something_is_there_is_the_day_here():
    reported = dt.datetime(2026, 6, 1, 22, 30, tzinfo=dt.UTC)  # half past midnight of the next day
    BarrierReport.objects.create(page="/", description="x", email=ADDRESS, reported_at=reported)

    [finding] = find(ADDRESS).findings

    assert entry(finding, finding.rows[0])["since"] == "02.06.2026"
