"""Former states are read and never saved from history: not by readers, and not past the actions by who may edit."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories.panels import AppointmentFactory, MeetingFactory, WorkItemFactory
from tests.people import client_of, member
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "entered"),
    [
        (AppointmentFactory, {"person_name": "Jemand anders"}),
        (MeetingFactory, {"on": "2013", "state": "cancelled"}),
        (WorkItemFactory, {"text_de": "Etwas anderes", "order": "7"}),
    ],
)
def test_history_form_is_read_only(factory, entered):
    row = factory()
    before = [*type(row).objects.values()]
    name = f"admin:panels_{row._meta.model_name}_simple_history"
    address = reverse(name, args=(row.pk, row.history.latest().pk))
    clients = [client_of(member(role)) for role in (Role.ADMINISTRATOR, Role.BACK_OFFICE)]
    data = entered | ({"group": row.group_id} if "text_de" in entered else {})

    answers = [(client.get(address).status_code, client.post(address, data).status_code) for client in clients]

    assert answers == [(200, 403), (200, 403)]
    assert [*type(row).objects.values()] == before


def test_field_manager_appoints_nobody_from_history():
    manager, row = member(Role.FIELD_MANAGER), AppointmentFactory()
    address = reverse("admin:panels_appointment_simple_history", args=(row.pk, row.history.latest().pk))

    answer = client_of(manager).post(address, {"person_name": "Ich", "user": manager.pk})

    row.refresh_from_db()
    assert (answer.status_code, row.user) == (403, None)


def test_dismissal_is_not_undone_from_history():
    row = AppointmentFactory(starts_on=dt.date(2012, 1, 1))
    record = row.history.latest()
    row.ends_on = dt.date(2012, 6, 30)
    row.save()
    address = reverse("admin:panels_appointment_simple_history", args=(row.pk, record.pk))

    answer = client_of(member(Role.MINISTRY)).post(address, {"person_name": row.person_name})

    row.refresh_from_db()
    assert (answer.status_code, row.ends_on) == (403, dt.date(2012, 6, 30))
