"""Proposals for the parts of a profile, and the decisions on them."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clusters.models import FigureSubject, KeyFigure
from networks.actions import Decision, Outdated, decide, propose, save_network, withdraw
from networks.models import Network, NetworkLabel, NetworkTopic, ProfileChange
from networks.proposals import Line, Part, approved, compared, in_words, situations
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory
from tests.factories.core import SourceFactory
from tests.factories.networks import (
    NetworkActivityFactory,
    NetworkEditorFactory,
    NetworkFactory,
    NetworkLabelFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
)
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.models import Mail, Source
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
States = ProfileChange.State
NEW_MEMBERS = {"total": 66, "companies": 41, "research": 13, "as_of": "2013-09"}


@pytest.fixture
def network():
    return NetworkFactory(slug="medways", name="medways e. V.", website="https://www.medways.eu")


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network).user


@pytest.fixture
def manager(network):
    return member(Role.FIELD_MANAGER, network.growth_field)


def figures(network, source=None, as_of="2012-09", **values):
    source = source or SourceFactory()
    for name, value in values.items():
        indicator = IndicatorFactory(code=f"members_{name}", name_de=name, unit="count")
        KeyFigureFactory(
            subject=network.subject, indicator=indicator, value=value, decimals=0, qualifier="exact",
            source=source, as_of=PartialDate.parse(as_of),
        )  # fmt: skip


def put(network, user, part, state, note=""):
    [now] = situations(network, part)
    return propose(network=network, part=part, state=state, note=note, seen=now.version, user=user)


def review(network, user, *changes, accept=True, reason=""):
    decisions = [
        Decision(change, situations(network, Part(change.part))[0].version, accept, reason) for change in changes
    ]
    return decide(network=network, decisions=decisions, user=user)


def accepted(network, editor, user, part, state):
    change = put(network, editor, part, state)
    assert review(network, user, change) == []
    return change


# What a part is made of


def test_approved_says_what_readers_see(network):
    network.seat, network.latitude, network.longitude = "Jena", Decimal("50.92705"), Decimal("11.50000")
    figures(network, total=60, companies=38)
    NetworkTopicFactory(network=network, group="Academy", text="", order=2)
    NetworkTopicFactory(network=network, group="", text="Messen", order=1)
    NetworkActivityFactory(network=network, text="Branchentag", kind="event")
    for scheme in ("B", "A"):
        NetworkLabelFactory(network=network, scheme=scheme, awarded_on=PartialDate.parse("2010"))
    NetworkTopicFactory()

    assert {part.value: approved(network, part) for part in Part} == {
        "members": {"total": 60, "companies": 38, "research": None, "as_of": "2012-09"},
        "topics": {"rows": [{"group": "", "text": "Messen"}, {"group": "Academy", "text": ""}]},
        "activities": {"rows": [{"text": "Branchentag", "kind": "event"}]},
        "labels": {
            "rows": [
                {"scheme": scheme, "level": "", "awarded_on": "2010", "valid_until": None} for scheme in ("A", "B")
            ]
        },
        "website": {"website": "https://www.medways.eu"},
        "legal_form": {"legal_form": "", "legal_form_note": ""},
        "contact": {"contact_function": "", "contact_email": "", "contact_phone": ""},
        "seat": {"seat": "Jena", "latitude": "50.92705", "longitude": "11.5"},
    }


def test_approved_members_leave_out_what_readers_do_not_see(network):
    figures(network, total=50)
    shared = {"subject": network.subject, "indicator": IndicatorFactory(code="members_total"), "decimals": 0}
    KeyFigureFactory(**shared, value=51, rank="normal")
    KeyFigureFactory(**shared, value=52, rank="deprecated", as_of=PartialDate.parse("2014"))
    KeyFigureFactory(**shared, value=53, status="in_review")

    assert approved(network, Part.MEMBERS) == {"total": 50, "companies": None, "research": None, "as_of": "2012-09"}


def test_in_words_of_every_part():
    label = {"scheme": "Excellence", "level": "Bronze", "awarded_on": "2010-09", "valid_until": "2013-12-31"}
    states = {
        Part.MEMBERS: {"total": 1100, "companies": None, "research": 3, "as_of": "2012-09"},
        Part.TOPICS: {"rows": [{"group": "Academy", "text": "Seminare"}, {"group": "", "text": "Messen"}]},
        Part.ACTIVITIES: {"rows": [{"text": "Branchentag", "kind": "event"}, {"text": "Börse", "kind": ""}]},
        Part.LABELS: {"rows": [label]},
        Part.SEAT: {"seat": "Jena", "latitude": "50.9", "longitude": None},
    }

    assert [(line.label, line.text) for part, state in states.items() for line in in_words(part, state)] == [
        ("Mitglieder und Partner gesamt", "1.100"),
        ("davon Unternehmen", "keine Angaben"),
        ("davon Hochschulen und Forschungseinrichtungen", "3"),
        ("Stand", "September 2012"),
        ("Academy", "Seminare"),
        ("", "Messen"),
        ("Veranstaltung", "Branchentag"),
        ("", "Börse"),
        ("", "Excellence, Bronze; verliehen: September 2010; gültig bis 31. Dezember 2013"),
        ("Sitz", "Jena"),
        ("Breite", "50,9"),
        ("Länge", "keine Angabe"),
    ]


def test_compared_marks_what_is_new_gone_and_moved():
    before, after = ({"rows": [{"text": text, "kind": ""} for text in texts]} for texts in ("abcde", "xacdb"))

    assert compared(Part.ACTIVITIES, before, after) == (
        [Line("", "a"), Line("", "b", "moved"), Line("", "c"), Line("", "d"), Line("", "e", "gone")],
        [Line("", "x", "new"), Line("", "a"), Line("", "c"), Line("", "d"), Line("", "b", "moved")],
    )


def test_situations_ask_as_many_queries_for_thirty_proposals(network, django_assert_num_queries):
    for count in (1, 30):
        for _number in range(count):
            ProfileChangeFactory(network=network, state=States.REFUSED, reason="nein")
        with django_assert_num_queries(5):
            situations(network)


# Proposing


def test_propose_keeps_the_approved_state_and_what_was_before(network, editor):
    change = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"}, note="Umzug")

    network.refresh_from_db()
    assert network.website == "https://www.medways.eu"
    assert (change.state, change.before, change.proposed, change.note, change.proposed_by) == (
        "in_review",
        {"website": "https://www.medways.eu"},
        {"website": "https://neu.example"},
        "Umzug",
        editor,
    )


@pytest.mark.parametrize("state", [{"website": "https://www.medways.eu"}, {"website": "https://neu.example"}])
def test_propose_nothing_new_creates_nothing(network, editor, state):
    waiting = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"})

    assert put(network, editor, Part.WEBSITE, state) is None
    assert list(ProfileChange.objects.all()) == [waiting]


def test_propose_replaces_what_waits_and_keeps_it(network, editor):
    first = put(network, editor, Part.WEBSITE, {"website": "https://eins.example"})
    second = put(network, editor, Part.WEBSITE, {"website": "https://zwei.example"})

    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "in_review")
    assert first.decided_at is not None


def test_propose_after_somebody_else_is_outdated(network, editor):
    colleague = NetworkEditorFactory(network=network).user
    [seen] = situations(network, Part.WEBSITE)
    first = put(network, editor, Part.WEBSITE, {"website": "https://eins.example"})

    with pytest.raises(Outdated):
        propose(
            network=network, part=Part.WEBSITE, state={"website": "https://zwei.example"}, note="",
            seen=seen.version, user=colleague,
        )  # fmt: skip

    assert list(ProfileChange.objects.values_list("pk", "state")) == [(first.pk, "in_review")]


def test_propose_after_the_approved_state_changed_is_outdated(network, editor):
    [seen] = situations(network, Part.WEBSITE)
    Network.objects.update(website="https://buero.example")

    with pytest.raises(Outdated):
        propose(
            network=network, part=Part.WEBSITE, state={"website": "https://neu.example"}, note="",
            seen=seen.version, user=editor,
        )  # fmt: skip


def test_propose_is_for_the_editors_of_the_network(network):
    for user in (NetworkEditorFactory().user, member(Role.ADMINISTRATOR), member(Role.FIELD_MANAGER)):
        with pytest.raises(PermissionDenied):
            put(network, user, Part.WEBSITE, {"website": "https://neu.example"})


def test_two_proposals_of_one_part_never_wait(network):
    ProfileChangeFactory(network=network)

    with pytest.raises(IntegrityError, match="networks_profilechange_one_in_review"), transaction.atomic():
        ProfileChangeFactory(network=network)


def test_refused_without_reason_is_no_row(network):
    with pytest.raises(IntegrityError, match="networks_profilechange_refused_with_reason"), transaction.atomic():
        ProfileChangeFactory(network=network, state=States.REFUSED)


def test_withdraw_by_a_colleague(network, editor):
    change = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"})
    [seen] = situations(network, Part.WEBSITE)
    withdraw(network=network, part=Part.WEBSITE, seen=seen.version, user=NetworkEditorFactory(network=network).user)

    change.refresh_from_db()
    assert change.state == "withdrawn"
    with pytest.raises(Outdated):
        withdraw(network=network, part=Part.WEBSITE, seen=seen.version, user=editor)
    with pytest.raises(PermissionDenied):
        withdraw(network=network, part=Part.WEBSITE, seen=seen.version, user=NetworkEditorFactory().user)


@pytest.mark.django_db(transaction=True)
def test_propose_at_the_same_moment_one_is_told_of_the_other():
    network = NetworkFactory()
    users = [NetworkEditorFactory(network=network).user for _number in range(2)]
    [seen] = situations(network, Part.WEBSITE)
    start, outcomes = threading.Barrier(2), []

    def send(number):
        start.wait()
        state = {"website": f"https://{number}.example"}
        try:
            propose(network=network, part=Part.WEBSITE, state=state, note="", seen=seen.version, user=users[number])
            outcomes.append("sent")
        except Outdated:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["sent", "told"]
    assert ProfileChange.objects.count() == 1


# Deciding


@pytest.mark.parametrize(
    ("part", "state"),
    [
        (Part.WEBSITE, {"website": ""}),
        (Part.LEGAL_FORM, {"legal_form": "GmbH", "legal_form_note": "seit 2013"}),
        (Part.CONTACT, {"contact_function": "Büro", "contact_email": "a@example.org", "contact_phone": "1"}),
        (Part.SEAT, {"seat": "Jena", "latitude": "50.92705", "longitude": "11.5"}),
        (Part.TOPICS, {"rows": [{"group": "", "text": "B"}, {"group": "G", "text": ""}, {"group": "", "text": "B"}]}),
        (Part.ACTIVITIES, {"rows": [{"text": "Neu", "kind": ""}, {"text": "Alt", "kind": "event"}]}),
        (
            Part.LABELS,
            {"rows": [{"scheme": "Gold", "level": "", "awarded_on": "2013-05", "valid_until": "2015-01-01"}]},
        ),
        (Part.MEMBERS, NEW_MEMBERS),
    ],
)
def test_accept_makes_the_proposed_state_the_approved_one(network, editor, manager, part, state):
    figures(network, total=60, companies=38, research=13)
    NetworkActivityFactory(network=network, text="Alt", kind="event")
    NetworkTopicFactory(network=network, text="A")
    NetworkLabelFactory(network=network)

    change = accepted(network, editor, manager, part, state)

    change.refresh_from_db()
    network.refresh_from_db()
    assert approved(network, part) == state
    assert (change.state, change.reviewer, change.decided_at is not None) == ("accepted", manager, True)
    record = network.history.first()
    assert network.updated_by == manager
    assert record.history_change_reason == f"Vorschlag angenommen: {part.label}"


def test_accept_keeps_rows_that_stay_with_their_origin(network, editor, manager):
    source = SourceFactory()
    old = NetworkLabelFactory(network=network, scheme="Alt", source=source)
    NetworkLabelFactory(network=network, scheme="Weg")
    row = {"level": "", "awarded_on": None, "valid_until": None}

    accepted(network, editor, manager, Part.LABELS, {"rows": [{"scheme": "Alt"} | row, {"scheme": "Neu"} | row]})

    own = Source.objects.get(kind="self_report")
    assert list(NetworkLabel.objects.values_list("scheme", "source")) == [("Alt", source.pk), ("Neu", own.pk)]
    assert (old.history.count(), NetworkLabel.history.filter(history_type="-").count()) == (1, 1)


def test_accept_leaves_other_networks_alone(network, editor, manager):
    topic = NetworkTopicFactory(text="Fremd")

    accepted(network, editor, manager, Part.TOPICS, {"rows": [{"group": "", "text": "Neu"}]})

    assert list(NetworkTopic.objects.exclude(network=network)) == [topic]


def rows_of(network):
    return list(
        KeyFigure.objects.filter(subject=network.subject)
        .order_by("pk")
        .values_list("indicator__code", "value", "rank", "qualifier", "status")
    )


def test_accept_members_with_a_new_stand_makes_new_rows(network, editor, manager):
    figures(network, total=60, companies=38, research=13)

    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS | {"research": None})

    assert rows_of(network) == [
        ("members_total", 60, "deprecated", "exact", "published"),
        ("members_companies", 38, "deprecated", "exact", "published"),
        ("members_research", 13, "deprecated", "exact", "published"),
        ("members_total", 66, "preferred", "exact", "published"),
        ("members_companies", 41, "preferred", "exact", "published"),
        ("members_research", None, "preferred", "not_stated", "published"),
    ]
    new = KeyFigure.objects.get(value=66)
    source = new.source
    assert (source.label, source.kind, source.as_of.iso, source.status, source.updated_by) == (
        "Angabe des Netzwerks medways e. V.",
        "self_report",
        "2013-09",
        "published",
        manager,
    )
    assert (new.as_of.iso, new.decimals, new.updated_by) == ("2013-09", 0, manager)


def test_accept_members_ends_what_other_sources_said_before(network, editor, manager):
    figures(network, total=50)
    total = {"subject": network.subject, "indicator": IndicatorFactory(code="members_total"), "rank": "normal"}
    earlier = KeyFigureFactory(**total, value=51, decimals=0)
    same = KeyFigureFactory(**total, value=52, decimals=0, as_of=PartialDate.parse("2013"))

    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS | {"companies": None, "research": None})

    earlier.refresh_from_db()
    same.refresh_from_db()
    assert (earlier.rank, same.rank) == ("deprecated", "normal")
    assert earlier.history.first().history_change_reason.startswith("Neuer Stand: ")


def test_accept_members_with_the_same_stand_corrects_the_rows(network, editor, manager):
    figures(network, total=60, companies=38, research=13)
    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS)
    before = rows_of(network)

    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS | {"total": 67})

    assert rows_of(network) == [
        (code, 67 if value == 66 else value, rank, qualifier, status) for code, value, rank, qualifier, status in before
    ]
    histories = {str(row.value): row.history.count() for row in KeyFigure.objects.filter(rank="preferred")}
    assert histories == {"67.000000": 2, "41.000000": 1, "13.000000": 1}
    assert Source.objects.filter(kind="self_report").count() == 1


def test_accept_members_with_a_later_stand_moves_the_source_on(network, editor, manager):
    figures(network, total=60, companies=38, research=13)
    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS)

    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS | {"as_of": "2014"})

    assert [source.as_of.iso for source in Source.objects.filter(kind="self_report")] == ["2014"]
    assert list(KeyFigure.objects.filter(value=66).order_by("pk").values_list("rank", flat=True)) == [
        "deprecated",
        "preferred",
    ]


def test_accept_first_members_of_a_network(network, editor, manager):
    for name in ("total", "companies", "research"):
        IndicatorFactory(code=f"members_{name}", unit="count")

    accepted(network, editor, manager, Part.MEMBERS, NEW_MEMBERS | {"companies": None})

    assert rows_of(network) == [
        ("members_total", 66, "preferred", "exact", "published"),
        ("members_research", 13, "preferred", "exact", "published"),
    ]


def test_accept_members_without_their_indicators_is_refused_in_words(network, editor, manager):
    change = put(network, editor, Part.MEMBERS, NEW_MEMBERS)

    with pytest.raises(ValidationError) as refused:
        review(network, manager, change)

    assert refused.value.message_dict == {"members": ["Es fehlt die Kennzahlart „members_total“."]}
    assert not Source.objects.filter(kind="self_report").exists()


def test_accept_what_does_not_fit_decides_nothing(network, editor, manager):
    fine = put(network, editor, Part.CONTACT, {"contact_function": "x", "contact_email": "", "contact_phone": ""})
    wrong = put(network, editor, Part.SEAT, {"seat": "Jena", "latitude": "50", "longitude": None})

    with pytest.raises(ValidationError) as refused:
        review(network, manager, fine, wrong)

    assert refused.value.message_dict == {"seat": ["Breite und Länge gehören zusammen."]}
    assert set(ProfileChange.objects.values_list("state", flat=True)) == {"in_review"}
    assert Network.objects.get().contact_function == ""
    assert Mail.objects.count() == 0


def test_refuse_keeps_the_approved_state_and_needs_a_reason(network, editor, manager):
    change = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"})

    with pytest.raises(ValidationError, match="Bitte begründen"):
        review(network, manager, change, accept=False, reason="  ")
    review(network, manager, change, accept=False, reason=" Die Seite gibt es nicht. ")

    change.refresh_from_db()
    assert (change.state, change.reason) == ("refused", "Die Seite gibt es nicht.")
    assert Network.objects.get().website == "https://www.medways.eu"


@pytest.mark.parametrize("event", ["replaced", "withdrawn", "approved state"])
def test_decide_leaves_what_changed_meanwhile(network, editor, manager, event):
    change = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"})
    other = put(network, editor, Part.LEGAL_FORM, {"legal_form": "GmbH", "legal_form_note": ""})
    decisions = [Decision(row, situations(network, Part(row.part))[0].version, True) for row in (change, other)]
    if event == "replaced":
        put(network, editor, Part.WEBSITE, {"website": "https://neuer.example"})
    elif event == "withdrawn":
        [seen] = situations(network, Part.WEBSITE)
        withdraw(network=network, part=Part.WEBSITE, seen=seen.version, user=editor)
    else:
        Network.objects.update(website="https://buero.example")
    website = Network.objects.get().website

    left = decide(network=network, decisions=decisions, user=manager)

    network.refresh_from_db()
    assert left == [change]
    assert (network.website, network.legal_form) == (website, "GmbH")
    assert ProfileChange.objects.filter(state="accepted").get() == other


@pytest.mark.parametrize(
    ("role", "is_own", "may"),
    [
        (Role.ADMINISTRATOR, False, True),
        (Role.BACK_OFFICE, False, True),
        (Role.FIELD_MANAGER, True, True),
        (Role.FIELD_MANAGER, False, False),
        (Role.MINISTRY, False, False),
        (None, False, False),
    ],
)
def test_decide_own_field_rule(network, editor, role, is_own, may):
    figures(network, total=60)
    user = member(role, network.growth_field if is_own else GrowthFieldFactory())
    change = put(network, editor, Part.MEMBERS, {"total": 61, "companies": None, "research": None, "as_of": "2013"})

    if may:
        review(network, user, change)
        assert KeyFigure.objects.get(value=61).status == "published"
    else:
        with pytest.raises(PermissionDenied):
            review(network, user, change)
        assert not KeyFigure.objects.filter(value=61).exists()


def test_further_field_is_not_the_own_field(network, editor):
    further = GrowthFieldFactory()
    network.further_fields.add(further)
    change = put(network, editor, Part.WEBSITE, {"website": "https://neu.example"})

    with pytest.raises(PermissionDenied):
        review(network, member(Role.FIELD_MANAGER, further), change)


@pytest.mark.django_db(transaction=True)
def test_decide_tells_each_proposer_once_after_the_commit(mailoutbox):
    network = NetworkFactory(name="medways e. V.", slug="medways")
    one, two = (NetworkEditorFactory(network=network, user__email=f"{name}@example.org").user for name in ("a", "b"))
    reviewer = one.__class__.objects.create(username="admin", is_staff=True, is_superuser=True)
    website = put(network, one, Part.WEBSITE, {"website": "https://neu.example"})
    form = put(network, one, Part.LEGAL_FORM, {"legal_form": "GmbH", "legal_form_note": ""})
    seat = put(network, two, Part.SEAT, {"seat": "Jena", "latitude": None, "longitude": None})

    with transaction.atomic():
        review(network, reviewer, website, seat)
        review(network, reviewer, form, accept=False, reason="Bitte mit <b>Beleg</b>.")
        assert mailoutbox == []

    sent = [(mail.to, mail.subject) for mail in mailoutbox]
    assert sorted(sent) == [
        (["a@example.org"], "medways e. V.: Ihre Vorschläge sind geprüft"),
        (["a@example.org"], "medways e. V.: Ihre Vorschläge sind geprüft"),
        (["b@example.org"], "medways e. V.: Ihre Vorschläge sind geprüft"),
    ]
    text = next(mail for mail in mailoutbox if "Abgelehnt" in mail.body)
    assert "– Rechtsform: Bitte mit <b>Beleg</b>." in text.body
    assert "/mein/netzwerke/medways/" in text.body
    assert "<b>Beleg</b>" not in text.alternatives[0][0]


def test_decide_tells_nobody_without_address(network, editor, manager):
    type(editor).objects.filter(pk=editor.pk).update(email="")
    accepted(network, editor, manager, Part.WEBSITE, {"website": ""})

    assert Mail.objects.count() == 0


# Saving a network


def test_save_network_gives_a_new_one_its_subject(manager):
    network = Network(slug="neu", name="Neu e. V.", short="Neu", growth_field=GrowthFieldFactory(), status="published")

    save_network(network=network, user=manager)
    network.name = "Anders e. V."
    save_network(network=network, user=manager)

    subject = FigureSubject.objects.get(code="neu")
    assert (subject.kind, subject.name_de, subject.network) == ("network", "Anders e. V.", network)
    assert (network.updated_by, network.published_at <= timezone.now()) == (manager, True)
