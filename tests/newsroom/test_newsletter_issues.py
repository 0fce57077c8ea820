"""Issues of the newsletter: collected, edited, looked at, shown in the archive, and then never changed."""

import datetime as dt
import re

import pytest
from django.core import mail as sent
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom import newsletter_actions as actions
from newsroom.models import NewsletterIssue
from newsroom.newsletter_collecting import _line, news
from newsroom.newsletter_mail import END, rendered
from tests.factories.clusters import GrowthFieldFactory
from tests.factories.events import EventFactory
from tests.factories.funding import ProgrammeEventFactory, ProgrammeFactory
from tests.factories.newsroom import NewsItemFactory, NewsletterIssueFactory, NewsletterItemFactory
from tests.factories.roadmaps import RoadmapFactory, RoadmapStateEntryFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db
ADMIN = "/verwaltung/newsroom/newsletterissue/"


def sent_issue(**values):
    issue = NewsletterIssueFactory(**values)
    NewsletterIssue.objects.filter(pk=issue.pk).update(
        condition="sent", started_at=timezone.now(), sent_at=timezone.now()
    )
    issue.refresh_from_db()
    return issue


def paths(issue):
    return [(item.kind, item.path) for item in issue.items.all()]


def test_draft_collects_what_is_ahead_and_what_is_new():
    today = timezone.localdate()
    field = GrowthFieldFactory()
    event = EventFactory(slug="bald", when=(today + dt.timedelta(days=10)).isoformat(), fields=[field])
    EventFactory(when=(today + dt.timedelta(days=60)).isoformat())
    EventFactory(when=str(today.year))
    EventFactory(when=(today + dt.timedelta(days=5)).isoformat(), status="draft")
    EventFactory(when=(today + dt.timedelta(days=5)).isoformat(), state="cancelled")
    new = ProgrammeFactory(slug="neu", state="published")
    ProgrammeEventFactory(programme=new, kind="new")
    ProgrammeFactory(slug="gefunden", state="found", next_deadline_on=today + dt.timedelta(days=3))
    ProgrammeFactory(slug="frist", state="published", next_deadline_on=today + dt.timedelta(days=3))
    roadmap = RoadmapFactory(slug="msr", growth_field=field, status="published")
    RoadmapStateEntryFactory(roadmap=roadmap)
    RoadmapStateEntryFactory(roadmap=RoadmapFactory(status="draft"))
    RoadmapStateEntryFactory(roadmap=RoadmapFactory(status="published"), state="not_stated")
    issue = NewsletterIssueFactory()

    assert actions.collect(issue=issue) == 4

    assert paths(issue) == [
        ("event", "/t3/bald/"),
        ("funding", "/foerderung/neu/"),
        ("funding", "/foerderung/frist/"),
        ("roadmap", "/roadmaps/msr/"),
    ]
    first = issue.items.first()
    assert (first.title_de, list(first.growth_fields.all())) == (event.title_de, [field])
    assert actions.collect(issue=issue) == 0  # what is there does not come again


def test_issue_of_a_field_collects_what_concerns_it():
    field, other = GrowthFieldFactory.create_batch(2)
    EventFactory(slug="eins", fields=[field])
    EventFactory(slug="zwei", fields=[other])
    EventFactory(slug="alle")
    issue = NewsletterIssueFactory(growth_field=field)

    actions.collect(issue=issue)

    assert {path for _kind, path in paths(issue)} == {"/t3/eins/", "/t3/alle/"}


def test_issue_for_all_collects_since_the_last_one_for_all():
    field, other = GrowthFieldFactory.create_batch(2)
    days_ago = [timezone.now() - dt.timedelta(days=days) for days in range(6)]
    for number, (started_at, for_field) in enumerate(((days_ago[5], None), (days_ago[1], field)), start=1):
        NewsletterIssue.objects.filter(pk=NewsletterIssueFactory(number=number, growth_field=for_field).pk).update(
            condition="sent", started_at=started_at, sent_at=started_at
        )
    NewsItemFactory(slug="neu", published_at=days_ago[3])
    issues = [NewsletterIssueFactory(growth_field=for_field) for for_field in (None, other, field)]

    assert [actions.collect(issue=issue) for issue in issues] == [1, 1, 0]


def test_mail_has_the_choice_of_fields_and_the_language_and_loads_nothing():
    field, other = GrowthFieldFactory.create_batch(2)
    issue = NewsletterIssueFactory(intro_de="Guten Tag, siehe [T³](/t3/) <b>", intro_en="Hello")
    event = EventFactory(slug="termin")
    for order, (title, fields) in enumerate((("Für alle", []), ("Optik", [field]), ("Automobil", [other]))):
        item = NewsletterItemFactory(issue=issue, order=order, title_de=title, title_en=title)
        item.growth_fields.set(fields)
    NewsletterItemFactory(issue=issue, order=9, kind="event", title_de="Termin", path=event.get_absolute_url())

    german, english = rendered(issue, "de", [field.pk]), rendered(issue, "en")

    assert (german.subject, english.subject) == (issue.title_de, issue.title_en)
    assert all(words in german.text and words in german.html for words in ("Für alle", "Optik", END))
    assert all("Automobil" not in part for part in (german.text, german.html))
    assert "Automobil" in english.text
    assert '<a style="color: #9b1b4b" href="http://localhost:8000/t3/">T³</a>' in german.html
    assert "[T³](http://localhost:8000/t3/)" in german.text
    assert "http://localhost:8000/t3/termin/" in german.html
    assert "http://localhost:8000/en/t3/termin/" in english.html
    assert "<b>" not in german.html
    assert all(sign not in english.html for sign in ("<img", "<script", "<link", "url("))


def test_archive_shows_what_was_sent_and_no_draft(client):
    issue = NewsletterIssueFactory(number=4, intro_de="Willkommen **hier**")
    NewsletterItemFactory(issue=issue, kind="event", title_de="Ein Termin", path="/t3/")
    NewsletterIssue.objects.update(condition="sent", started_at=timezone.now(), sent_at=timezone.now())
    NewsletterIssueFactory(number=5, title_de="Noch geheim")

    archive = client.get("/newsletter/archiv/").content.decode()
    page = client.get("/newsletter/archiv/4/").content.decode()

    assert ("Ausgabe 4" in archive, "Noch geheim" in archive) == (True, False)
    assert all(words in page for words in ("Ein Termin", "<strong>hier</strong>", "<h2>Termine</h2>"))
    assert 'href="/en/t3/"' in client.get("/en/newsletter/archiv/4/").content.decode()
    assert client.get("/newsletter/archiv/5/").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda issue: NewsletterIssue.objects.filter(pk=issue.pk).update(title_de="Anders"),
        lambda issue: NewsletterIssue.objects.filter(pk=issue.pk).update(growth_field=GrowthFieldFactory()),
        lambda issue: NewsletterIssue.objects.filter(pk=issue.pk).update(
            condition="draft", started_at=None, sent_at=None
        ),
        lambda issue: issue.delete(),
        lambda issue: issue.items.update(title_de="Anders"),
        lambda issue: issue.items.all().delete(),
        lambda issue: NewsletterItemFactory(issue=issue),
        lambda issue: NewsletterItemFactory().__class__.objects.exclude(issue=issue).update(issue=issue),
        lambda issue: issue.items.get().growth_fields.add(GrowthFieldFactory()),
        lambda issue: issue.items.get().growth_fields.clear(),
    ],
)
def test_database_refuses_to_change_what_was_sent(change):
    issue = NewsletterIssueFactory()
    NewsletterItemFactory(issue=issue).growth_fields.add(GrowthFieldFactory())
    NewsletterIssue.objects.filter(pk=issue.pk).update(
        condition="sent", started_at=timezone.now(), sent_at=timezone.now()
    )
    issue.refresh_from_db()

    with pytest.raises(IntegrityError, match="an issue stays as it was sent"), transaction.atomic():
        change(issue)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"condition": "scheduled"}, "newsroom_issue_scheduled_when"),
        ({"condition": "sending"}, "newsroom_issue_started_at"),
        ({"sent_at": timezone.now()}, "newsroom_issue_sent_at"),
    ],
)
def test_database_refuses_half_an_issue(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        NewsletterIssueFactory(**values)


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "t3/", "/\\example.org"])
def test_database_refuses_pages_of_others(path):
    with pytest.raises(IntegrityError, match="newsroom_item_path_of_portal"):
        NewsletterItemFactory(path=path)


def test_item_comes_once_in_an_issue():
    item = NewsletterItemFactory(path="/t3/")

    with pytest.raises(IntegrityError, match="newsroom_item_once_in_issue"):
        NewsletterItemFactory(issue=item.issue, path="/t3/")


def test_empty_or_past_issue_is_not_scheduled():
    issue = NewsletterIssueFactory()
    with pytest.raises(ValidationError, match="noch leer"):
        actions.schedule(issue=issue, at_once=True)
    NewsletterItemFactory(issue=issue)
    with pytest.raises(ValidationError, match="Zeitpunkt in der Zukunft"):
        actions.schedule(issue=issue)

    actions.schedule(issue=issue, at_once=True)

    with pytest.raises(ValidationError, match="im Zustand „eingeplant“"):
        actions.schedule(issue=issue, at_once=True)


def test_office_collects_looks_and_sends_a_test_to_itself():
    issue = NewsletterIssueFactory()
    EventFactory(slug="bald", title_de="Bald")
    user = member(Role.BACK_OFFICE)
    user.email = "office@example.org"
    user.save()
    client = client_of(user)

    assert client.get(f"{ADMIN}add/").status_code == 200
    assert client.post(f"{ADMIN}{issue.pk}/sammeln/").status_code == 302
    page = client.get(f"{ADMIN}{issue.pk}/change/").content.decode()
    html = client.get(f"{ADMIN}{issue.pk}/vorschau/en.html")
    text = client.get(f"{ADMIN}{issue.pk}/vorschau/de.txt")
    client.post(f"{ADMIN}{issue.pk}/test/")

    assert all(words in page for words in ("1 Beitrag gesammelt.", "Geht an 0 bestätigte Adressen.", "Bald"))
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert "* Bald" in text.content.decode()
    assert [(mail.to, mail.subject) for mail in sent.outbox] == [
        ([user.email], f"[Test] {issue.title_de}"),
        ([user.email], f"[Test] {issue.title_en}"),
    ]
    assert all(END not in mail.body for mail in sent.outbox)
    assert client.get(f"{ADMIN}{issue.pk}/vorschau/fr.html").status_code == 404


def test_office_plans_and_takes_back():
    issue = NewsletterIssueFactory(intro_de="Guten Tag", send_at=timezone.now() + dt.timedelta(days=1))
    client = client_of(member(Role.BACK_OFFICE))

    conditions = []
    for step in ("einplanen", "zurueck", "sofort", "anhalten"):
        client.post(f"{ADMIN}{issue.pk}/schritt/{step}/", {"sure": "on"})
        issue.refresh_from_db()
        conditions.append(issue.condition)

    assert conditions == ["scheduled", "draft", "scheduled", "scheduled"]
    assert client.post(f"{ADMIN}{issue.pk}/schritt/unbekannt/").status_code == 404


def test_issue_goes_out_at_once_only_when_that_is_confirmed():
    issue = NewsletterIssueFactory(intro_de="Guten Tag")
    client = client_of(member(Role.BACK_OFFICE))

    page = client.post(f"{ADMIN}{issue.pk}/schritt/sofort/", follow=True)

    issue.refresh_from_db()
    assert "Bitte bestätigen Sie, dass die Ausgabe jetzt hinausgeht." in page.content.decode()
    assert issue.condition == "draft"


def test_day_at_the_beginning_of_a_text_is_no_list():
    item = NewsletterItemFactory(title_de="Termin", text_de=_line("1. Januar, *Jena*"))

    mail = rendered(item.issue, "de")

    assert "<p>1. Januar, *Jena*</p>" in mail.html
    assert "1. Januar, *Jena*" in mail.text


def test_sent_issue_is_read_only():
    issue = sent_issue()

    page = client_of(member(Role.BACK_OFFICE)).get(f"{ADMIN}{issue.pk}/change/").content.decode()

    assert ("übergeben: 0" in page, 'name="_save"' in page) == (True, False)


@pytest.mark.parametrize(("role", "status"), [(Role.BACK_OFFICE, 200), (Role.FIELD_MANAGER, 403), (Role.MINISTRY, 403)])
def test_only_the_office_reads_who_gets_it(role, status):
    client = client_of(member(role))

    for model in ("subscriber", "consentrecord"):
        assert client.get(f"/verwaltung/newsroom/{model}/").status_code == status


def test_managers_read_issues_and_change_nothing():
    issue = NewsletterIssueFactory(intro_de="Guten Tag")
    client = client_of(member(Role.FIELD_MANAGER))

    assert client.get(f"{ADMIN}{issue.pk}/change/").status_code == 200
    for step in ("sammeln", "test", "schritt/sofort"):
        assert client.post(f"{ADMIN}{issue.pk}/{step}/").status_code == 403
    issue.refresh_from_db()
    assert issue.condition == "draft"


def test_strangers_and_the_public_see_no_preview(client):
    issue = NewsletterIssueFactory()

    assert client.get(f"{ADMIN}{issue.pk}/vorschau/de.html").status_code == 302
    assert client_of(member()).get(f"{ADMIN}{issue.pk}/vorschau/de.html").status_code == 403


def test_draft_collects_news_since_the_last_issue():
    field = GrowthFieldFactory()
    NewsItemFactory(title_de="Neu", teaser_de="*Wichtig*", growth_fields=[field])
    NewsItemFactory(title_de="Alt", published_at=timezone.now() - dt.timedelta(days=60))
    NewsItemFactory(title_de="Entwurf", status="draft")

    [one] = news(timezone.now() - dt.timedelta(days=30))

    assert (one.kind, one.title[0], one.text[0], one.fields) == ("news", "Neu", r"\*Wichtig\*", (field,))


@pytest.mark.parametrize("path", ["/newsletter/archiv/", "/newsletter/archiv/1/"])
def test_archive_asks_as_often_for_many_as_for_one(client, path):
    issue = NewsletterIssueFactory(number=1)
    NewsletterItemFactory(issue=issue)
    sending = {"condition": "sending", "started_at": timezone.now()}
    NewsletterIssue.objects.update(**sending)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    more = [NewsletterIssueFactory(number=number) for number in range(100, 130)]
    NewsletterItemFactory.create_batch(30, issue=more[0])
    NewsletterIssue.objects.filter(condition="draft").update(**sending)
    if path.endswith("/1/"):
        path = more[0].get_absolute_url()

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    assert len(many) == len(one)


def test_stopped_issue_waits_for_the_office_alone():
    NewsletterIssueFactory(title_de="Herbst", condition="stopped", started_at=timezone.now())
    NewsletterIssueFactory(condition="draft")

    page = client_of(member(Role.BACK_OFFICE)).get("/verwaltung/").content.decode()

    assert re.findall(r"Newsletter, deren Versand angehalten ist|Herbst|Ausgabe \d+ ", page)[:2] == [
        "Newsletter, deren Versand angehalten ist",
        "Herbst",
    ]
    assert "Herbst" not in client_of(member(Role.FIELD_MANAGER)).get("/verwaltung/").content.decode()
