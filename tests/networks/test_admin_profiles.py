"""The back office of networks: their profile, the review of what they propose, the work lists."""

from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clusters.models import FigureSubject
from networks.actions import propose, withdraw
from networks.models import Network, ProfileChange
from networks.proposals import Part, situations
from tests.clusters.test_admin import entered as entered_with_files
from tests.clusters.test_admin import list_of, page_of
from tests.factories.clusters import GrowthFieldFactory, IndicatorFactory, KeyFigureFactory
from tests.factories.networks import (
    NetworkEditorFactory,
    NetworkFactory,
    NetworkTopicFactory,
    ProfileChangeFactory,
)
from tests.people import client_of, member
from thcm.core.permissions import Role
from thcm.waiting import waiting_for

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


@pytest.fixture
def network():
    field = GrowthFieldFactory(slug="life-sciences", name_de="Life Sciences")
    return NetworkFactory(slug="medways", name="medways e. V.", short="medways", growth_field=field)


@pytest.fixture
def editor(network):
    return NetworkEditorFactory(network=network, user__function="Geschäftsstelle").user


@pytest.fixture
def owner(network):
    return client_of(member(Role.FIELD_MANAGER, network.growth_field))


def entered(client, url, **changes):
    return entered_with_files(client, url, **changes) | {"logo": ""}


def review_page(network):
    return reverse("admin:networks_network_review", args=(network.pk,))


def put(network, editor, part, **state):
    [now] = situations(network, Part(part))
    return propose(network=network, part=Part(part), state=state, note="", seen=now.version, user=editor)


def chosen(client, network, **decisions):
    """What the review form sends: part="accept" or part="a reason to refuse"."""
    data = {f"{review.change.part}-seen": review.form["seen"].value() for review in shown(client, network)}
    for part, decision in decisions.items():
        accept = decision == "accept"
        data |= {f"{part}-decision": "accept" if accept else "refuse", f"{part}-reason": "" if accept else decision}
    return data


def shown(client, network):
    return client.get(review_page(network)).context["reviews"]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def states():
    return dict(ProfileChange.objects.order_by("pk").values_list("part", "state"))


def accounts(network):
    return {
        "owner": member(Role.FIELD_MANAGER, network.growth_field),
        "colleague": member(Role.FIELD_MANAGER, GrowthFieldFactory()),
        "back office": member(Role.BACK_OFFICE),
        "administrator": member(Role.ADMINISTRATOR),
        "ministry": member(Role.MINISTRY),
        "stranger": member(),
        "editor": NetworkEditorFactory(network=network).user,
        "anonymous": None,
    }


# Who may do what


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("list", ["owner", "colleague", "back office", "administrator", "ministry"]),
        ("change", ["owner", "back office", "administrator", "ministry"]),
        ("review", ["owner", "back office", "administrator"]),
        ("proposals", ["owner", "colleague", "back office", "administrator"]),
    ],
)
def test_pages_by_account(network, page, allowed):
    ProfileChangeFactory(network=network)
    address = {
        "list": list_of(Network),
        "change": page_of(network),
        "review": review_page(network),
        "proposals": list_of(ProfileChange),
    }[page]
    answers = {
        name: (client_of(user) if user else Client()).get(address).status_code
        for name, user in accounts(network).items()
    }

    assert [name for name, status in answers.items() if status == 200] == allowed
    assert (answers["editor"], answers["anonymous"]) == (403, 302)


def test_ministry_and_colleagues_change_nothing(network, editor):
    put(network, editor, "website", website="https://neu.example")
    people = accounts(network)
    for name in ("colleague", "ministry", "stranger", "editor"):
        client = client_of(people[name])
        client.post(page_of(network), {"name": "Anders"})
        client.post(review_page(network), {"website-seen": "x", "website-decision": "accept"})

    network.refresh_from_db()
    assert (network.name, network.website, states()) == ("medways e. V.", "", {"website": "in_review"})


def test_manager_lists_own_networks_and_proposals_only(network, owner):
    own, other = ProfileChangeFactory(network=network), ProfileChangeFactory()

    assert list(owner.get(list_of(Network)).context["cl"].result_list) == [network]
    assert list(owner.get(list_of(ProfileChange)).context["cl"].result_list) == [own]
    assert owner.get(page_of(other)).status_code == 302
    assert owner.get(page_of(other), follow=True).status_code == 403
    assert owner.get(page_of(own))["Location"] == review_page(network)


# The profile


def test_back_office_adds_a_network_with_its_subject(network):
    client = client_of(member(Role.BACK_OFFICE))
    url = reverse("admin:networks_network_add")
    rows = {f"{name}-{form}_FORMS": 0 for name in ("topics", "activities", "labels") for form in ("TOTAL", "INITIAL")}

    filled = entered(client, url, name="Neu", short="Neu", slug="neu", growth_field=network.growth_field_id)
    del filled["further_fields"]

    taken = client.post(url, filled | rows | {"slug": network.growth_field.slug})
    client.post(url, filled | rows)

    assert taken.context["adminform"].form.errors == {"slug": ["Diese Kennung ist schon vergeben."]}
    new = Network.objects.get(slug="neu")
    assert (new.subject.code, new.subject.kind) == ("neu", FigureSubject.Kind.NETWORK)


def test_manager_moves_no_network_to_another_field(network, owner):
    other = GrowthFieldFactory()

    response = owner.post(page_of(network), entered(owner, page_of(network), growth_field=other.pk))

    assert list(response.context["adminform"].form.errors) == ["growth_field"]


def test_change_page_names_figures_and_what_waits(network, editor, owner):
    figure = KeyFigureFactory(subject=network.subject, indicator=IndicatorFactory(code="members_total", unit="count"),
                              value=60, decimals=0)  # fmt: skip
    put(network, editor, "website", website="https://neu.example")

    page = owner.get(page_of(network)).content.decode()

    assert reverse("admin:clusters_keyfigure_change", args=(figure.pk,)) in page
    assert "1 Vorschlag wartet auf Prüfung" in page


def test_logo_is_redrawn(network, owner, tmp_path):
    picture = BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "JPEG", comment=b"secret")
    picture.seek(0)
    picture.name = "../../evil.php"

    response = owner.post(page_of(network), entered(owner, page_of(network)) | {"logo": picture})

    network.refresh_from_db()
    assert response.status_code == 302
    assert network.logo.name.startswith("networks/")
    answer = Client().get(network.logo.url)
    content = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert b"secret" not in content
    assert Image.open(BytesIO(content)).size == (40, 20)


def test_history_and_way_back_keep_the_field(network, owner):
    url = page_of(network)
    owner.post(url, entered(owner, url, name="Anders"))
    network.refresh_from_db()
    record = network.history.last()

    owner.post(reverse("admin:networks_network_restore", args=(network.pk, record.history_id)))

    network.refresh_from_db()
    assert (network.name, network.history.count()) == ("medways e. V.", 3)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"vorschlaege": "warten"}, ["waits"]),
        ({"state__exact": "dissolved"}, ["over"]),
        ({"status__exact": "draft"}, ["draft"]),
        ({"pruefung": "ueberfaellig"}, ["late"]),
    ],
)
def test_list_filters(query, names):
    ProfileChangeFactory(network__short="waits")
    ProfileChangeFactory(network__short="over", network__state="dissolved", state="withdrawn")
    NetworkFactory(short="draft", status="draft")
    NetworkFactory(short="late", review_due_on="2012-01-01")

    listed = client_of(member(Role.BACK_OFFICE)).get(list_of(Network), query)

    assert [row.short for row in listed.context["cl"].result_list] == names


@pytest.mark.parametrize("model", [Network, ProfileChange])
def test_lists_ask_as_many_queries_for_one_row_as_for_thirty(model):
    client = client_of(member(Role.BACK_OFFICE))

    def queries():
        client.get(list_of(model))
        with CaptureQueriesContext(connection) as captured:
            client.get(list_of(model))
        return len(captured)

    field = GrowthFieldFactory()
    ProfileChangeFactory(network__growth_field=field, proposed_by=NetworkEditorFactory().user)
    few = queries()
    for _number in range(29):
        ProfileChangeFactory(network__growth_field=field, proposed_by=NetworkEditorFactory().user)

    assert queries() == few


# The review


def test_review_shows_both_states_with_their_differences(network, editor, owner):
    for text in ("eins", "zwei"):
        NetworkTopicFactory(network=network, text=text)
    put(network, editor, "topics", rows=[{"group": "", "text": text} for text in ("zwei", XSS)])
    ProfileChangeFactory(network=network, part="seat", state="refused", reason="nein")

    [review] = shown(owner, network)

    assert [(line.text, line.mark) for line in review.before] == [("eins", "gone"), ("zwei", "")]
    assert [(line.text, line.mark) for line in review.proposed] == [("zwei", ""), (XSS, "new")]
    page = owner.get(review_page(network)).content.decode()
    assert XSS not in page
    assert page.count(">neu<") == 1
    assert page.count(">entfällt<") == 1


def test_review_says_when_the_approved_state_has_changed_since(network, editor, owner):
    put(network, editor, "website", website="https://neu.example")
    Network.objects.update(website="https://buero.example")

    [review] = shown(owner, network)

    assert [line.text for line in review.now] == ["https://buero.example"]
    assert "inzwischen geändert" in owner.get(review_page(network)).content.decode()


def test_review_accepts_and_refuses_in_one_go(network, editor, owner):
    put(network, editor, "website", website="https://neu.example")
    put(network, editor, "legal_form", legal_form="GmbH", legal_form_note="")
    put(network, editor, "contact", contact_function="Büro", contact_email="", contact_phone="")

    response = owner.post(review_page(network), chosen(owner, network, website="accept", legal_form="Bitte mit Beleg."))

    network.refresh_from_db()
    assert (response.status_code, said(response)) == (302, ["Entschieden: 2"])
    assert (network.website, network.legal_form) == ("https://neu.example", "")
    assert states() == {"website": "accepted", "legal_form": "refused", "contact": "in_review"}


def test_review_refusal_without_reason_decides_nothing(network, editor, owner):
    put(network, editor, "website", website="https://neu.example")
    put(network, editor, "legal_form", legal_form="GmbH", legal_form_note="")
    data = chosen(owner, network, website="accept", legal_form=" ")

    response = owner.post(review_page(network), data)

    errors = {review.change.part: review.form.errors for review in response.context["reviews"]}
    assert errors == {
        "website": {},
        "legal_form": {"reason": ["Bitte begründen, warum der Vorschlag abgelehnt wird."]},
    }
    assert set(states().values()) == {"in_review"}


def test_review_says_what_does_not_fit_at_its_part(network, editor, owner):
    put(network, editor, "members", total=3, companies=None, research=None, as_of="2013")

    response = owner.post(review_page(network), chosen(owner, network, members="accept"))

    assert response.context["reviews"][0].form.errors == {"decision": ["Es fehlt die Kennzahlart „members_total“."]}


@pytest.mark.parametrize("event", ["replaced", "withdrawn"])
def test_review_does_not_decide_what_changed_meanwhile(network, editor, owner, event):
    put(network, editor, "website", website="https://neu.example")
    put(network, editor, "legal_form", legal_form="GmbH", legal_form_note="")
    data = chosen(owner, network, website="accept", legal_form="accept")
    if event == "replaced":
        put(network, editor, "website", website="https://neuer.example")
    else:
        [seen] = situations(network, Part.WEBSITE)
        withdraw(network=network, part=Part.WEBSITE, seen=seen.version, user=editor)

    response = owner.post(review_page(network), data)

    network.refresh_from_db()
    assert said(response) == [
        "„Website“ ist nicht entschieden: Der Vorschlag oder der freigegebene Stand ist inzwischen anders.",
        "Entschieden: 1",
    ]
    assert (network.website, network.legal_form) == ("", "GmbH")


def test_review_without_a_choice_says_so(network, editor, owner):
    put(network, editor, "website", website="https://neu.example")

    response = owner.post(review_page(network), chosen(owner, network))

    assert said(response) == ["Es ist nichts entschieden: Bitte bei mindestens einer Angabe wählen."]
    assert states() == {"website": "in_review"}


def test_review_of_nothing(network, owner):
    assert "wartet kein Vorschlag" in owner.get(review_page(network)).content.decode()
    assert owner.post(review_page(network), {"website-seen": "x"}).status_code == 302


# What waits


def test_proposals_wait_on_the_overview_of_own_networks(network):
    ProfileChangeFactory(network=network, proposed_at=timezone.now() - timezone.timedelta(days=12))
    ProfileChangeFactory(network=network, part="seat", state="refused", reason="nein")
    ProfileChangeFactory()
    network.review_due_on = timezone.localdate() - timezone.timedelta(days=3)
    network.save()
    user = member(Role.FIELD_MANAGER, network.growth_field)

    proposals, reviews = waiting_for(user)

    assert [(task.label, task.detail, task.since, task.url) for task in proposals.tasks] == [
        ("medways", "Website", "seit 12 Tagen", review_page(network))
    ]
    assert (proposals.title, proposals.count) == ("Vorschläge der Netzwerke", 1)
    assert (reviews.title, [task.url for task in reviews.tasks]) == ("Netzwerke zu prüfen", [page_of(network)])
    assert [work_list.count for work_list in waiting_for(member(Role.BACK_OFFICE))] == [2, 1]
    client = client_of(user)
    assert len(client.get(proposals.url).context["cl"].result_list) == 1
    assert len(client.get(reviews.url).context["cl"].result_list) == 1
