"""Meetings of bodies with papers and decisions (CB-1 to CB-4)."""

from pathlib import PurePath
from urllib.parse import quote

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from panels.models.bodies import GoverningBody
from panels.querysets import DecisionQuerySet, MeetingQuerySet, PaperQuerySet
from roadmaps.models import Measure, Project
from thcm.core.dates import PartialDateField
from thcm.core.language import translated
from thcm.core.models import Editorial, Organisation, new_public_id
from thcm.core.models.documents import EXTENSIONS
from thcm.core.privacy import PersonalData


class Meeting(models.Model):
    """When a body met or will meet is public with the body; agenda, papers and minutes are for its members."""

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        INVITED = "invited", _("eingeladen")
        HELD = "held", _("durchgeführt")
        CANCELLED = "cancelled", _("entfallen")

    body = models.ForeignKey(GoverningBody, models.PROTECT, related_name="meetings", verbose_name=_("Gremium"))
    on = PartialDateField(_("Datum"))
    starts_at = models.TimeField(_("Uhrzeit"), null=True, blank=True)
    place = models.CharField(_("Ort"), max_length=300, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED)
    agenda = models.TextField(_("Tagesordnung"), blank=True, max_length=8000, help_text=_("Ein Punkt je Zeile."))
    minutes = models.TextField(_("Protokoll"), blank=True, max_length=20000)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    history = HistoricalRecords()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sitzung")
        verbose_name_plural = _("Sitzungen")
        ordering = ("-on", "pk")
        indexes = [models.Index(fields=("body", "-on"), name="panels_meeting_of_body")]

    def __str__(self) -> str:
        return f"{self.body}, {self.on.text}"

    @property
    def points(self) -> list[str]:
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_coming(self) -> bool:
        """Planned or invited, and its date, to the last day, is not past."""
        is_ahead = self.state in (self.State.PLANNED, self.State.INVITED)
        return is_ahead and self.on.ends_before > timezone.localdate()


def paper_path(paper: "Paper", name: str) -> str:
    """In a folder that no address reaches into; `paper_views` asks for the right first."""
    return f"papers/{paper.public_id}/{PurePath(name).name}"


class Paper(models.Model):
    """A paper of a meeting. `state` is that of the newest PaperStep; only `paper_actions` writes both (CB-4)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        BOARD_RELEASED = "board_released", _("an das übergeordnete Gremium")
        RETURNED = "returned", _("zurück")
        DECIDED = "decided", _("entschieden")

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers", verbose_name=_("Sitzung"))
    forwarded_to = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="forwarded_papers",
        verbose_name=_("vorgelegt in der Sitzung"),
    )
    title = models.CharField(_("Titel"), max_length=300)
    summary = models.TextField(_("Worum es geht"), blank=True, max_length=4000)
    file = models.FileField(
        _("Datei"), upload_to=paper_path, max_length=300, validators=[FileExtensionValidator(EXTENSIONS)]
    )
    state = models.CharField(_("Stand"), max_length=14, choices=State, default=State.DRAFT, editable=False)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)
    history = HistoricalRecords()

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vorlage")
        verbose_name_plural = _("Vorlagen")
        ordering = ("meeting", "order", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def format(self) -> str:
        """„PDF“."""
        return PurePath(str(self.file.name)).suffix[1:].upper()


class PaperStep(models.Model):
    """A step of a paper: who put it into what state, when and why."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="steps", verbose_name=_("Vorlage"))
    state = models.CharField(_("Stand"), max_length=14, choices=Paper.State)
    note = models.TextField(_("Begründung"), blank=True, max_length=2000)
    made_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("von")
    )

    class Meta:
        verbose_name = _("Schritt einer Vorlage")
        verbose_name_plural = _("Schritte der Vorlagen")
        ordering = ("paper", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="returned", note=""),
                name="panels_paper_returned_with_reason",
                violation_error_message=_("Bitte sagen Sie, warum die Vorlage zurückgeht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.get_state_display()}"


class PaperComment(models.Model):
    """What a member says about a paper; read by those who may read the paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="comments", verbose_name=_("Vorlage"))
    text = models.TextField(_("Kommentar"), max_length=4000)
    written_at = models.DateTimeField(_("Zeitpunkt"), default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="paper_comments",
        verbose_name=_("von"),
    )

    personal_data = PersonalData(
        account="written_by",
        shown=("paper", "text"),
        since="written_at",
        kept_because=_("Der Kommentar gehört zur Vorlage des Gremiums; das Konto darin ist ohne Namen."),
    )

    class Meta:
        verbose_name = _("Kommentar zu einer Vorlage")
        verbose_name_plural = _("Kommentare zu Vorlagen")
        ordering = ("paper", "pk")

    def __str__(self) -> str:
        return f"{self.paper}: {self.text[:60]}"


class Decision(Editorial):
    """Public once it is published; `note` stays internal."""

    class State(models.TextChoices):
        OPEN = "open", _("offen")
        RUNNING = "running", _("in Umsetzung")
        DONE = "done", pgettext_lazy("measure", "erledigt")
        DROPPED = "dropped", _("aufgegeben")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name=_("Sitzung"))
    number = models.CharField(_("Nummer"), max_length=20, help_text=_("z. B. „2013/1“."))
    text_de = models.TextField(_("Beschluss"), max_length=4000)
    text_en = models.TextField(_("Beschluss (englisch)"), blank=True, max_length=4000)
    paper = models.ForeignKey(
        Paper, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("auf Vorlage")
    )
    responsible_body = models.ForeignKey(
        GoverningBody,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("verantwortliches Gremium"),
    )
    responsible_organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("verantwortliche Institution"),
    )
    due = PartialDateField(_("fällig"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.OPEN)
    result_de = models.TextField(_("Ergebnis"), blank=True, max_length=2000)
    result_en = models.TextField(_("Ergebnis (englisch)"), blank=True, max_length=2000)
    measures = models.ManyToManyField(Measure, related_name="decisions", blank=True, verbose_name=_("Maßnahmen"))
    projects = models.ManyToManyField(Project, related_name="decisions", blank=True, verbose_name=_("Projekte"))
    work_items = models.ManyToManyField(
        "panels.WorkItem", related_name="decisions", blank=True, verbose_name=_("Punkte des Arbeitsprogramms")
    )
    note = models.TextField(_("Hinweis (intern)"), blank=True)

    objects = DecisionQuerySet.as_manager()

    text = translated("text")
    result = translated("result")

    class Meta:
        verbose_name = _("Beschluss")
        verbose_name_plural = _("Beschlüsse")
        ordering = ("-meeting__on", "number", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "number"),
                name="panels_decision_number",
                violation_error_message=_("Diese Nummer hat schon ein Beschluss der Sitzung."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "dropped"), result_de=""),
                name="panels_decision_ends_with_result",
                violation_error_message=_("Ein erledigter oder aufgegebener Beschluss braucht ein Ergebnis."),
            ),
        ]
        indexes = [models.Index(fields=("state", "meeting"), name="panels_decision_by_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:80]}"

    def get_absolute_url(self) -> str:
        return f"{reverse('decision-list')}?q={quote(self.number)}"

    @property
    def responsible(self) -> str:
        return str(self.responsible_body or self.responsible_organisation or "")

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.RUNNING)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due is not None and self.due.ends_before <= timezone.localdate()
