"""Test data of bodies, meetings, panels, the work programme and monitoring."""

import datetime as dt

import factory
from django.core.files.base import ContentFile

from panels.models import (
    Appointment,
    Decision,
    EvaluationRound,
    Finding,
    GoverningBody,
    Measurement,
    Meeting,
    MonitoringArea,
    Panel,
    PanelOutcome,
    PanelParticipant,
    PanelSession,
    Paper,
    Recommendation,
    Report,
    Seat,
    SuccessCriterion,
    WorkGroup,
    WorkItem,
    WorkProgramme,
)
from tests.factories.core import EditorialFactory, SourceFactory
from thcm.core.dates import PartialDate


class GoverningBodyFactory(EditorialFactory):
    class Meta:
        model = GoverningBody

    slug = factory.Sequence("gremium-{}".format)
    name_de = factory.Sequence("Gremium {}".format)
    level = 1
    meetings_per_year = 1


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    body = factory.SubFactory(GoverningBodyFactory)
    function_de = factory.Sequence("Leitung der Stelle {}".format)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    seat = factory.SubFactory(SeatFactory)
    person_name = factory.Sequence("Person {}".format)
    starts_on = dt.date(2012, 10, 1)


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    body = factory.SubFactory(GoverningBodyFactory)
    on = PartialDate.parse("2012-11-20")


class PaperFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Paper

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence("Vorlage {}".format)
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7\n", name="vorlage.pdf"))


class DecisionFactory(EditorialFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.Sequence("2012/{}".format)
    text_de = factory.Sequence("Beschluss {}".format)


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    from_body = factory.SubFactory(GoverningBodyFactory)
    to_body = factory.SubFactory(GoverningBodyFactory)
    starts_on = dt.date(2012, 1, 1)
    ends_on = dt.date(2012, 12, 31)
    title = factory.Sequence("Bericht {}".format)


class WorkProgrammeFactory(EditorialFactory):
    class Meta:
        model = WorkProgramme

    slug = factory.Sequence("arbeitsprogramm-{}".format)
    title_de = factory.Sequence("Arbeitsprogramm {}".format)
    first_year = 2012
    last_year = 2013


class WorkGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkGroup

    programme = factory.SubFactory(WorkProgrammeFactory)
    name_de = factory.Sequence("Schwerpunkt {}".format)


class WorkItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkItem

    group = factory.SubFactory(WorkGroupFactory)
    text_de = factory.Sequence("Punkt {}".format)


class PanelFactory(EditorialFactory):
    class Meta:
        model = Panel

    slug = factory.Sequence("panel-{}".format)
    name_de = factory.Sequence("Panel {}".format)


class PanelParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelParticipant

    panel = factory.SubFactory(PanelFactory)
    label = factory.Sequence("Einrichtung {}".format)


class PanelSessionFactory(EditorialFactory):
    class Meta:
        model = PanelSession

    panel = factory.SubFactory(PanelFactory)
    title_de = factory.Sequence("Sitzung {}".format)
    on = PartialDate.parse("2013-Q1")
    is_planned = True


class PanelOutcomeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PanelOutcome

    session = factory.SubFactory(PanelSessionFactory)
    text_de = factory.Sequence("Ergebnis {}".format)


class MonitoringAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MonitoringArea

    code = factory.Sequence("bereich-{}".format)
    name_de = factory.Sequence("Bereich {}".format)


class SuccessCriterionFactory(EditorialFactory):
    class Meta:
        model = SuccessCriterion

    slug = factory.Sequence("kriterium-{}".format)
    name_de = factory.Sequence("Kriterium {}".format)
    indicator_de = "Anzahl im Jahr"
    target = 10


class MeasurementFactory(EditorialFactory):
    class Meta:
        model = Measurement

    criterion = factory.SubFactory(SuccessCriterionFactory)
    period = PartialDate.parse("2012")
    value = 4
    source = factory.SubFactory(SourceFactory)
    as_of = PartialDate.parse("2012-12")


class EvaluationRoundFactory(EditorialFactory):
    class Meta:
        model = EvaluationRound

    slug = factory.Sequence("evaluation-{}".format)
    title_de = factory.Sequence("Evaluation {}".format)
    starts_on = dt.date(2012, 1, 1)
    ends_on = dt.date(2012, 12, 31)


class FindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Finding

    round = factory.SubFactory(EvaluationRoundFactory)
    text_de = factory.Sequence("Befund {}".format)


class RecommendationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recommendation

    round = factory.SubFactory(EvaluationRoundFactory)
    text_de = factory.Sequence("Empfehlung {}".format)
