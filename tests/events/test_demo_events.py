"""Demo events: each kind of date and state, once, and labelled as demo."""

import pytest

from events.demo_events import seed_events
from events.models import Event, EventSubmission, TripInterest
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_demo_has_each_kind_of_date_and_state_and_a_second_run_changes_nothing(dataset):
    user = UserFactory()

    seed_events(user=user)

    events = Event.objects.filter(title_de__endswith="(Demo)")
    shown = {(event.date_precision, event.state, event.attendance_mode, event.is_planned) for event in events}
    assert shown == {
        ("day", "scheduled", "on_site", False),
        ("day", "scheduled", "online", False),
        ("day", "scheduled", "hybrid", False),
        ("day", "cancelled", "on_site", False),
        ("day", "postponed", "on_site", False),
        ("day", "rescheduled", "on_site", False),
        ("month", "scheduled", "on_site", False),
        ("quarter", "scheduled", "on_site", True),
        ("year", "scheduled", "on_site", True),
    }
    assert [event.title for event in events if event.is_concretised] == ["Mikrotechnik trifft Lebensmittel (Demo)"]
    assert [event.is_over for event in events.filter(series__slug="at-branchentage").in_order()] == [True, False]
    assert events.filter(parent__isnull=False).count() == 2
    assert all("Beispiel" in event.description_de for event in events)
    states = EventSubmission.objects.order_by("pk").values_list("kind", "state")
    assert list(states) == [("new", "received"), ("new", "received"), ("change", "received"), ("new", "question")]
    before = content()

    seed_events(user=user)

    assert content() == before


def content():
    return [list(model.objects.order_by("pk").values()) for model in (Event, EventSubmission, TripInterest)]
