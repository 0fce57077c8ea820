"""What a roadmap consists of: goals, measures and milestones; the steps of their editing; gaps that they close."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import GrowthField, SwotItem
from funding.models import FundingProgramme
from networks.models import Network
from roadmaps.models.projects import Project
from roadmaps.models.roadmaps import Roadmap, StateObjective
from roadmaps.querysets import ClusterGapQuerySet, GoalQuerySet, MeasureQuerySet, MilestoneQuerySet
from thcm.core.dates import PartialDateField
from thcm.core.models import Editorial, Organisation
from thcm.core.privacy import NoPersonalData


class RoadmapPart(models.Model):
    """What goals, measures and milestones have in common."""

    title_de = models.CharField(_("Titel"), max_length=300)
    title_en = models.CharField(_("Titel (englisch)"), max_length=300, blank=True)
    description_de = models.TextField(_("Beschreibung"), blank=True, max_length=4000)
    description_en = models.TextField(_("Beschreibung (englisch)"), blank=True, max_length=4000)
    is_internal = models.BooleanField(_("nur intern"), default=False)
    order = models.PositiveIntegerField(_("Reihenfolge"), default=0)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title_de

    @property
    def description(self) -> str:
        return (get_language() == "en" and self.description_en) or self.description_de


class RoadmapGoal(RoadmapPart):
    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="goals", verbose_name=_("Roadmap"))
    objectives = models.ManyToManyField(
        StateObjective, related_name="goals", blank=True, verbose_name=_("dient den Zielen des Landes")
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ziel")
        verbose_name_plural = _("Ziele")
        ordering = ("roadmap", "order", "pk")


class Measure(RoadmapPart):
    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        RUNNING = "running", _("läuft")
        DONE = "done", pgettext_lazy("measure", "erledigt")
        DROPPED = "dropped", _("aufgegeben")

    goal = models.ForeignKey(RoadmapGoal, models.CASCADE, related_name="measures", verbose_name=_("Ziel"))
    responsible_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("verantwortliche Organisation"),
    )
    responsible_network = models.ForeignKey(
        Network,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("verantwortliches Netzwerk"),
    )
    responsible_label = models.CharField(
        _("verantwortlich (Funktion oder Stelle)"),
        max_length=200,
        blank=True,
        help_text=_("Wenn weder Organisation noch Netzwerk im Portal stehen. Ohne Namen von Personen."),
    )
    starts = PartialDateField(_("Beginn"), null=True, blank=True)
    due = PartialDateField(_("fällig"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED)
    done_on = models.DateField(
        _("erledigt am"),
        null=True,
        blank=True,
        help_text=_("Beim Wechsel zu „erledigt“ ist das der heutige Tag, wenn kein anderer angegeben wird."),
    )
    dropped_reason = models.CharField(_("Grund der Aufgabe"), max_length=500, blank=True)
    cost_eur = models.DecimalField(_("Kosten in Euro"), max_digits=14, decimal_places=2, null=True, blank=True)
    projects = models.ManyToManyField(Project, related_name="measures", blank=True, verbose_name=_("Projekte"))
    programmes = models.ManyToManyField(
        FundingProgramme, related_name="measures", blank=True, verbose_name=_("Förderprogramme")
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Maßnahme")
        verbose_name_plural = _("Maßnahmen")
        ordering = ("goal", "order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="dropped", dropped_reason=""),
                name="roadmaps_measure_dropped_with_reason",
                violation_error_message=_("Bitte sagen Sie, warum die Maßnahme aufgegeben wird."),
            ),
            models.CheckConstraint(
                condition=Q(state="done") | Q(done_on=None),
                name="roadmaps_measure_done_day",
                violation_error_message=_("Ein Tag der Erledigung gehört nur zu einer erledigten Maßnahme."),
            ),
            models.CheckConstraint(
                condition=Q(cost_eur=None) | Q(cost_eur__gte=0),
                name="roadmaps_measure_cost",
                violation_error_message=_("Kosten sind nicht kleiner als null."),
            ),
            models.CheckConstraint(
                condition=Q(responsible_organisation=None) | Q(responsible_network=None),
                name="roadmaps_measure_one_responsible",
                violation_error_message=_("Entweder eine Organisation oder ein Netzwerk, nicht beides."),
            ),
        ]
        indexes = [
            models.Index(
                RangeEndsWith("due"), condition=Q(state__in=("planned", "running")), name="roadmaps_measure_open_by_due"
            ),
            models.Index(fields=("done_on",), condition=Q(state="done"), name="roadmaps_measure_by_done_day"),
        ]

    @property
    def with_roadmap(self) -> str:
        """Of several roadmaps' measures with the same title it tells which; loads the roadmap."""
        return f"{self.goal.roadmap.title}: {self.title}"

    @property
    def responsible(self) -> str:
        return self.responsible_label or str(self.responsible_organisation or self.responsible_network or "")

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.RUNNING)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due is not None and self.due.ends_before <= timezone.localdate()


class Milestone(RoadmapPart):
    class State(models.TextChoices):
        OPEN = "open", _("offen")
        REACHED = "reached", _("erreicht")
        CANCELLED = "cancelled", _("entfallen")

    goal = models.ForeignKey(RoadmapGoal, models.CASCADE, related_name="milestones", verbose_name=_("Ziel"))
    due = PartialDateField(_("Termin"))
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    reached_on = models.DateField(_("erreicht am"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("Meilenstein")
        verbose_name_plural = _("Meilensteine")
        ordering = ("goal", "due", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reached") | Q(reached_on=None),
                name="roadmaps_milestone_reached_day",
                violation_error_message=_("Ein Tag des Erreichens gehört nur zu einem erreichten Meilenstein."),
            ),
        ]
        indexes = [
            models.Index(fields=("goal", "due"), condition=Q(state="open"), name="roadmaps_milestone_open"),
            models.Index(RangeEndsWith("due"), "id", condition=Q(state="open"), name="roadmaps_milestone_open_by_due"),
            models.Index(fields=("reached_on",), condition=Q(state="reached"), name="roadmaps_milestone_by_reached"),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        """GM-3: past its date, to the last day of a month or quarter, and not done."""
        return self.is_open and self.due.ends_before <= timezone.localdate()

    @property
    def last_day(self) -> dt.date:
        return self.due.ends_before - dt.timedelta(days=1)


class RoadmapStep(models.Model):
    """One step of the editing of a roadmap, which can be undone as long as nobody changed the same values since.

    `before` and `after` hold the changed columns of the row, None where it was not there.
    """

    class Kind(models.TextChoices):
        ADD = "add", _("ergänzt")
        CHANGE = "change", _("geändert")
        MOVE = "move", pgettext_lazy("step", "verschoben")
        REMOVE = "remove", _("entfernt")

    class Part(models.TextChoices):
        GOAL = "goal", _("Ziel")
        MEASURE = "measure", _("Maßnahme")
        MILESTONE = "milestone", _("Meilenstein")

    roadmap = models.ForeignKey(Roadmap, models.CASCADE, related_name="steps", verbose_name=_("Roadmap"))
    kind = models.CharField(_("Art"), max_length=6, choices=Kind)
    part = models.CharField(_("Teil"), max_length=9, choices=Part)
    part_id = models.BigIntegerField()
    title = models.CharField(_("Titel"), max_length=300)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    made_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("von")
    )
    undone_at = models.DateTimeField(_("zurückgenommen"), null=True, blank=True)

    personal_data = NoPersonalData(_("Angaben zu Zielen, Maßnahmen und Meilensteinen, nicht zu Personen."))

    class Meta:
        verbose_name = _("Bearbeitungsschritt")
        verbose_name_plural = _("Bearbeitungsschritte")
        ordering = ("-pk",)
        indexes = [models.Index(fields=("roadmap", "-id"), name="roadmaps_step_newest")]

    def __str__(self) -> str:
        words = {"part": self.get_part_display(), "title": self.title, "kind": self.get_kind_display()}
        return gettext("%(part)s „%(title)s“ %(kind)s") % words


class ClusterGap(Editorial):
    """A gap to be closed: from the weakness that shows it to the measures that answer it („Defizite abbauen“)."""

    growth_field = models.ForeignKey(GrowthField, models.CASCADE, related_name="gaps", verbose_name=_("Feld"))
    description_de = models.CharField(_("Lücke"), max_length=500)
    description_en = models.CharField(_("Lücke (englisch)"), max_length=500, blank=True)
    swot_item = models.ForeignKey(
        SwotItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="gaps",
        verbose_name=_("zeigt sich in"),
        help_text=_("Stärke oder Schwäche, aus der die Lücke folgt."),
    )
    measures = models.ManyToManyField(Measure, related_name="gaps", blank=True, verbose_name=_("Maßnahmen"))
    result_de = models.TextField(_("Ergebnis"), blank=True, max_length=2000)
    result_en = models.TextField(_("Ergebnis (englisch)"), blank=True, max_length=2000)
    closed_on = models.DateField(_("geschlossen am"), null=True, blank=True)

    objects = ClusterGapQuerySet.as_manager()

    class Meta:
        verbose_name = _("Clusterlücke")
        verbose_name_plural = _("Clusterlücken")
        ordering = ("growth_field", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(result_de=""),
                name="roadmaps_gap_closed_with_result",
                violation_error_message=_("Eine geschlossene Lücke braucht ein Ergebnis."),
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def description(self) -> str:
        return (get_language() == "en" and self.description_en) or self.description_de

    @property
    def result(self) -> str:
        return (get_language() == "en" and self.result_en) or self.result_de
