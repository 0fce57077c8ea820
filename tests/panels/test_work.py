"""The work programme: page, steps and back office (CB-6)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from panels.models import Meeting, WorkItem
from panels.work import changed_since
from panels.work_actions import set_item_state
from tests.factories.core import OrganisationFactory, UserFactory
from tests.factories.panels import (
    GoverningBodyFactory,
    MeetingFactory,
    WorkGroupFactory,
    WorkItemFactory,
    WorkProgrammeFactory,
)
from tests.people import member
from thcm.core.dates import PartialDate
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


def items_of(client, programme):
    page = html.fromstring(client.get(programme.get_absolute_url()).content)
    items = page.find_class("work-item")
    texts = [" ".join(item.find_class("work-item__text")[0].text_content().split()) for item in items]
    return [(text, "work-item--changed" in item.get("class")) for text, item in zip(texts, items, strict=True)]


def test_page_lists_groups_items_and_highlights_what_changed_since_the_meeting(client):
    body = GoverningBodyFactory()
    today = timezone.localdate()
    MeetingFactory(body=body, on=PartialDate.containing(today - dt.timedelta(days=3), "day"), state=Meeting.State.HELD)
    MeetingFactory(body=body, on=PartialDate.containing(today + dt.timedelta(days=30), "day"))
    programme = WorkProgrammeFactory(body=body)
    group = WorkGroupFactory(programme=programme)
    before, after = (WorkItemFactory(group=group, text_de=text) for text in ("Broschüre", "Newsletter"))
    set_item_state(item=before, state="running", user=UserFactory())
    WorkItem.objects.filter(pk=before.pk).update(changed_at=timezone.now() - dt.timedelta(days=10))

    set_item_state(item=after, state="done", note_de="Die erste Ausgabe ist da.", user=UserFactory())

    assert items_of(client, programme) == [("Broschüre", False), ("Newsletter", True)]
    assert "Die erste Ausgabe ist da." in client.get(programme.get_absolute_url()).content.decode()


def test_meeting_day_itself_counts_as_known():
    item = WorkItem(pk=1, changed_at=dt.datetime(2012, 11, 20, 22, 0, tzinfo=dt.UTC))

    assert changed_since([item], PartialDate.parse("2012-11-20")) == set()
    assert changed_since([item], PartialDate.parse("2012-11-19")) == {1}
    assert changed_since([item], None) == set()


def test_current_programme_is_the_newest_published(client):
    published = WorkProgrammeFactory(first_year=2012)
    WorkProgrammeFactory(first_year=2014, last_year=2015, status="draft")

    assert client.get(reverse("work-programme-current")).headers["Location"] == published.get_absolute_url()


@pytest.mark.parametrize("rows", [1, 30])
def test_page_costs_no_more_queries_with_more_items(client, django_assert_num_queries, rows):
    programme = WorkProgrammeFactory(body=GoverningBodyFactory())
    group = WorkGroupFactory(programme=programme)
    for _row in range(rows):
        set_item_state(item=WorkItemFactory(group=group), state="running", user=UserFactory())

    with django_assert_num_queries(7):
        assert len(items_of(client, programme)) == rows


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.BACK_OFFICE, 302), (Role.HEAD, 302), (Role.FIELD_MANAGER, 403), (Role.MINISTRY, 403)],
)
def test_office_and_head_change_a_state(client, role, status):
    item = WorkItemFactory()
    client.force_login(member(role))

    answer = client.post(reverse("admin:panels_workitem_state", args=(item.pk,)), {"state": "running"})

    assert answer.status_code == status
    item.refresh_from_db()
    assert item.state == ("running" if status == 302 else "not_stated")
    assert item.entries.count() == (1 if status == 302 else 0)


def test_unknown_state_is_refused_beside_its_field(client):
    item = WorkItemFactory()
    client.force_login(member(Role.BACK_OFFICE))

    answer = client.post(reverse("admin:panels_workitem_state", args=(item.pk,)), {"state": "fertig"})

    assert list(answer.context["form"].errors) == ["state"]
    assert not item.entries.exists()


def test_institution_that_is_not_public_is_not_named(client):
    programme = WorkProgrammeFactory()
    for status in ("published", "draft"):
        organisation = OrganisationFactory(name=f"Haus {status}", status=status)
        WorkItemFactory(group__programme=programme, responsible_organisation=organisation)

    page = client.get(programme.get_absolute_url()).content.decode()

    assert ("Haus published" in page, "Haus draft" in page) == (True, False)


def test_page_tells_nothing_of_a_body_that_is_not_public(client):
    body = GoverningBodyFactory(name_de="Geheimrat", status="draft")
    MeetingFactory(body=body, on=PartialDate.parse("2012-03"), state=Meeting.State.HELD)
    programme = WorkProgrammeFactory(body=body)

    page = client.get(programme.get_absolute_url()).content.decode()

    assert ("Geheimrat" in page, "März 2012" in page) == (False, False)
