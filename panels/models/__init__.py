"""The tables of the app."""

from panels.models.bodies import Appointment, GoverningBody, Seat
from panels.models.meetings import Decision, Meeting, Paper, PaperComment, PaperStep
from panels.models.monitoring import (
    EvaluationRound,
    Finding,
    Measurement,
    MonitoringArea,
    Recommendation,
    SuccessCriterion,
)
from panels.models.panels import Panel, PanelOutcome, PanelParticipant, PanelSession
from panels.models.reports import Report
from panels.models.work import WorkGroup, WorkItem, WorkItemEntry, WorkProgramme

__all__ = (
    "Appointment",
    "Decision",
    "EvaluationRound",
    "Finding",
    "GoverningBody",
    "Measurement",
    "Meeting",
    "MonitoringArea",
    "Panel",
    "PanelOutcome",
    "PanelParticipant",
    "PanelSession",
    "Paper",
    "PaperComment",
    "PaperStep",
    "Recommendation",
    "Report",
    "Seat",
    "SuccessCriterion",
    "WorkGroup",
    "WorkItem",
    "WorkItemEntry",
    "WorkProgramme",
)
