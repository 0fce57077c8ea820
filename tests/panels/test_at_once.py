"""Two people who send the same at once: one is saved, the other is told why not."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from panels.models import Appointment, Decision
from tests.factories.panels import MeetingFactory, RecommendationFactory, SeatFactory
from tests.people import client_of, member, restore_roles
from thcm.core.permissions import Role

pytestmark = pytest.mark.django_db(transaction=True)


def sent_at_once(*posts):
    """The status of each answer, sorted; each post is a client, an address and data."""
    answers, together = [], threading.Barrier(len(posts))

    def send(client, address, data):
        together.wait()
        try:
            answers.append(client.post(address, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_same_appointment_is_made_once():
    restore_roles()
    data = {"seat": SeatFactory().pk, "person_name": "Leitung", "starts_on": "01.01.2012"}
    post = client_of(member(Role.MINISTRY)), reverse("admin:panels_appointment_add"), data

    assert sent_at_once(post, post) == [200, 302]
    assert Appointment.objects.count() == 1


def test_number_of_a_decision_is_given_once():
    restore_roles()
    client, first = client_of(member(Role.BACK_OFFICE)), RecommendationFactory()
    rows = (first, RecommendationFactory(round=first.round))
    data = {"meeting": MeetingFactory().pk, "number": "2012/1"}
    addresses = [reverse("admin:panels_evaluationround_decide", args=(row.round_id, row.pk)) for row in rows]

    assert sent_at_once(*((client, address, data) for address in addresses)) == [200, 302]
    assert Decision.objects.count() == 1
