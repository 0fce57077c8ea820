"""Legal duties (MI-6): who sees them, which are marked, and what „Heute geprüft“ does."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.core import UserFactory
from tests.people import client_of, member
from thcm.core.models import LegalPage
from thcm.core.permissions import Role
from thcm.legal_views import Duty, a_year_ago

pytestmark = pytest.mark.django_db

DUTIES = "/verwaltung/rechtspflichten/"
CHECKED = f"{DUTIES}impressum/geprueft/"


def legal_page(kind: str, reviewed_on: dt.date | None, **values: str) -> LegalPage:
    values = {"status": "published", **values}
    return LegalPage.objects.create(kind=kind, text_de="Text", reviewed_on=reviewed_on, **values)


def test_duties_are_listed_with_what_is_older_than_a_year():
    legal_page("impressum", a_year_ago())
    legal_page("datenschutz", a_year_ago() - dt.timedelta(days=1))
    legal_page("lizenz", None)  # no duty

    answer = client_of(member(Role.MINISTRY)).get(DUTIES)

    assert [(duty.label, duty.is_overdue, duty.state) for duty in answer.context["duties"]] == [
        ("Impressum", False, "in Ordnung"),
        ("Datenschutz", True, "älter als ein Jahr"),
        ("Barrierefreiheit", True, "fehlt auf der Website"),
    ]
    html = answer.content.decode()
    assert f"{a_year_ago():%d.%m.%Y}" in html
    assert "Heute geprüft" not in html


def test_page_that_is_no_longer_public_is_missing():
    page = legal_page("impressum", timezone.localdate(), status="archived")

    duty = Duty(LegalPage.Kind.IMPRINT, "imprint", page)

    assert (duty.state, duty.is_fine) == ("fehlt auf der Website", False)


@pytest.mark.parametrize(
    ("today", "limit"),
    [(dt.date(2028, 2, 29), dt.date(2027, 2, 28)), (dt.date(2026, 12, 31), dt.date(2025, 12, 31))],
)
def test_a_year_is_a_calendar_year(monkeypatch, today, limit):
    monkeypatch.setattr(timezone, "localdate", lambda: today)

    assert a_year_ago() == limit


def test_duties_are_for_ministry_head_back_office_and_administrator():
    roles = (Role.ADMINISTRATOR, Role.BACK_OFFICE, Role.MINISTRY, Role.HEAD, Role.FIELD_MANAGER, None)

    assert [client_of(member(role)).get(DUTIES).status_code for role in roles] == [200, 200, 200, 200, 403, 403]
    assert client_of(UserFactory(is_staff=False)).get(DUTIES).status_code == 403
    assert Client().get(DUTIES).status_code == 302


def test_sidebar_leads_there():
    def titles(role: Role) -> set[str]:
        answer = client_of(member(role)).get("/verwaltung/")
        entries = [entry for group in answer.context["sidebar_navigation"] for entry in group["items"]]
        return {entry["title"] for entry in entries if entry["has_permission"]}

    ours = {"Rechtspflichten", "Datenschutz-Anfragen"}
    assert [titles(role) & ours for role in (Role.BACK_OFFICE, Role.MINISTRY, Role.FIELD_MANAGER)] == [
        ours,
        {"Rechtspflichten"},
        set(),
    ]


def test_who_may_edit_marks_a_page_as_checked_today():
    page = legal_page("impressum", None)
    user = member(Role.BACK_OFFICE)
    assert "Heute geprüft" in client_of(user).get(DUTIES).content.decode()

    answer = client_of(user).post(CHECKED, follow=True)

    assert "Impressum: heute geprüft." in answer.content.decode()
    page.refresh_from_db()
    assert (page.reviewed_on, page.updated_by, page.text_de) == (timezone.localdate(), user, "Text")
    assert page.history.first().history_user == user


def test_others_do_not_mark_it():
    page = legal_page("impressum", None)
    roles = (Role.MINISTRY, Role.HEAD, Role.FIELD_MANAGER, None)

    assert [client_of(member(role)).post(CHECKED).status_code for role in roles] == [403, 403, 403, 403]

    page.refresh_from_db()
    assert page.reviewed_on is None
    assert client_of(member(Role.BACK_OFFICE)).get(CHECKED).status_code == 405
    assert client_of(member(Role.BACK_OFFICE)).post(f"{DUTIES}lizenz/geprueft/").status_code == 404
