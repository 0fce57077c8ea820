"""Public pages of bodies, panels, work programme and monitoring in a browser: accessible, wide and narrow."""

import pytest

from tests.factories.clusters import GrowthFieldFactory, KeyFigureFactory
from tests.factories.core import OrganisationFactory, SiteSettingFactory
from tests.factories.panels import (
    AppointmentFactory,
    DecisionFactory,
    GoverningBodyFactory,
    MeasurementFactory,
    MeetingFactory,
    PanelOutcomeFactory,
    PanelParticipantFactory,
    PanelSessionFactory,
    SeatFactory,
    SuccessCriterionFactory,
    WorkItemFactory,
)
from tests.factories.roadmaps import MeasureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    *("/gremien/", "/gremien/rat/", "/gremien/beschluesse/", "/panels/", "/panels/panel/", "/arbeitsprogramm/2012/"),
    *("/monitoring/", "/wachstumsfelder/matrix/"),
)


def test_pages_are_accessible(axe):
    SiteSettingFactory()
    field = GrowthFieldFactory()
    body = GoverningBodyFactory(slug="rat")
    AppointmentFactory(seat=SeatFactory(body=body, organisation=OrganisationFactory()), function_de="Leitung")
    decision = DecisionFactory(meeting=MeetingFactory(body=body))
    decision.measures.add(MeasureFactory())
    session = PanelSessionFactory(panel__slug="panel")
    PanelParticipantFactory(panel=session.panel, state="accepted")
    PanelOutcomeFactory(session=session).measures.add(MeasureFactory())
    WorkItemFactory(group__programme__slug="2012", growth_field=field)
    MeasurementFactory(criterion=SuccessCriterionFactory(growth_field=field))
    KeyFigureFactory(growth_field=field)

    found = {page: axe(page) + axe(page, width=390, dark=True) for page in PAGES}

    assert found == {page: [] for page in PAGES}
