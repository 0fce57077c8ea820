"""What keeps the portal running: data sets, quality checks, foreign hosts, mail, tokens, merged rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from thcm.core.privacy import DELETE, NoPersonalData, PersonalData, without_person
from thcm.core.querysets import QualityFindingQuerySet


class DatasetRecord(models.Model):
    """What the last load wrote for one record of a data set, to tell an editor's later change from it."""

    dataset = models.CharField(max_length=60)
    section = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    values = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    personal_data = NoPersonalData(_("Was der ausgelieferte Datensatz sagt: Kontakte von Stellen, nicht von Personen."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("dataset", "section", "key"), name="core_datasetrecord_key"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.section} {self.key}"


class QualityRun(models.Model):
    """One run of the data-quality check, also a failed one."""

    started_at = models.DateTimeField(_("begonnen"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("beendet"), null=True, editable=False)
    with_websites = models.BooleanField(_("mit Websites"), default=True, editable=False)
    counts = models.JSONField(_("Befunde je Art"), default=dict, editable=False)
    new_count = models.PositiveIntegerField(_("neue Befunde"), default=0, editable=False)
    resolved_count = models.PositiveIntegerField(_("erledigte Befunde"), default=0, editable=False)
    error = models.TextField(_("Fehler"), blank=True, editable=False)

    personal_data = NoPersonalData(_("Nur Zahlen."))

    class Meta:
        verbose_name = _("Prüflauf der Datenqualität")
        verbose_name_plural = _("Prüfläufe der Datenqualität")
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.started_at), "SHORT_DATETIME_FORMAT")


class QualityFinding(models.Model):
    """Something that the data-quality check found at one row. It is resolved when a later run finds it no more."""

    class Kind(models.TextChoices):
        NO_SOURCE = "no_source", _("ohne Quelle")
        NO_AS_OF = "no_as_of", _("ohne Stand")
        REVIEW_OVERDUE = "review_overdue", _("Prüfung überfällig")
        WEBSITE = "website", _("Website antwortet nicht")

    kind = models.CharField(_("Art"), max_length=20, choices=Kind)
    app_label = models.CharField(max_length=60, editable=False)
    model_name = models.CharField(max_length=60, editable=False)
    object_id = models.BigIntegerField(editable=False)
    label = models.CharField(_("Datensatz"), max_length=400)
    detail = models.CharField(_("Befund"), max_length=400, blank=True)
    first_found_at = models.DateTimeField(_("zuerst gefunden"))
    last_seen_at = models.DateTimeField(_("zuletzt gesehen"))
    resolved_at = models.DateTimeField(_("erledigt"), null=True, blank=True)

    objects = QualityFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Befund der Datenqualität")
        verbose_name_plural = _("Datenqualität")
        ordering = ("kind", "label")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "app_label", "model_name", "object_id"), name="core_qualityfinding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_kind_display()}"

    @property
    def admin_url(self) -> str:
        """Where the row is mended in the back office; empty where it has no page there."""
        try:
            return reverse(f"admin:{self.app_label}_{self.model_name}_change", args=(self.object_id,))
        except NoReverseMatch:
            return ""


class HostTurn(models.Model):
    """When a foreign host may be asked again; shared by all workers (`thcm.core.http`)."""

    host = models.CharField(max_length=255, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.host


class Mail(models.Model):
    """A mail of the portal on its way (`thcm.core.mail`). Personal data: what it says is forgotten once it is sent.

    A failed one keeps it, so that it can be sent again, until the whole row is forgotten.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("wartet")
        SENT = "sent", _("verschickt")
        FAILED = "failed", _("gescheitert")

    template = models.CharField(_("Vorlage"), max_length=60, editable=False)
    language = models.CharField(_("Sprache"), max_length=10, editable=False)
    recipient = models.EmailField(_("an"), editable=False)
    context = models.JSONField(default=dict, editable=False)
    subject = models.CharField(_("Betreff"), max_length=300, blank=True, editable=False)
    state = models.CharField(_("Status"), max_length=10, choices=State, default=State.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(_("nächster Versuch"), default=timezone.now, editable=False)
    error = models.CharField(_("Fehler"), max_length=400, blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("verschickt am"), null=True, blank=True, editable=False)

    personal_data = (
        PersonalData(
            by=("recipient",),
            shown=("subject", "recipient", "state", "sent_at", "context"),
            until=_("nach dem Anlegen"),
            ends=("created_at", 90),
            erase=DELETE,
        ),
        # To somebody else, whose address is nobody's business.
        PersonalData(
            by=("context",),
            shown=("state", "sent_at"),
            until=_("nach dem Anlegen"),
            ends=("created_at", 90),
            erase=DELETE,
            only=~Q(state="sent"),
        ),
    )

    class Meta:
        verbose_name = _("E-Mail")
        verbose_name_plural = _("E-Mails")
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=("next_attempt_at",), condition=models.Q(state="queued"), name="core_mail_waiting"),
            models.Index(fields=("-created_at",), name="core_mail_newest"),
        ]

    def __str__(self) -> str:
        return self.subject or self.template


class OneTimeToken(models.Model):
    """A link in a mail that may be used once (`thcm.core.tokens`). Only its digest is kept."""

    purpose = models.CharField(max_length=40)
    target_id = models.BigIntegerField()  # of what the purpose says
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=("purpose", "target_id"), name="core_onetimetoken_target")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.target_id}"

    @property
    def is_usable(self) -> bool:
        return self.used_at is None and timezone.now() < self.expires_at


class DeletionRun(models.Model):
    """What a nightly job or the privacy desk removed of personal data, as numbers by their names."""

    job = models.CharField(_("Aufgabe"), max_length=100, editable=False)
    ran_at = models.DateTimeField(_("gelaufen"), default=timezone.now, editable=False)
    counts = models.JSONField(_("entfernt"), default=dict, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("von"),
        help_text=_("Leer, wo es die nächtliche Aufgabe war."),
    )

    personal_data = NoPersonalData(_("Nur Zahlen."))

    class Meta:
        verbose_name = _("Löschlauf")
        verbose_name_plural = _("Löschläufe")
        ordering = ("-ran_at", "-pk")

    def __str__(self) -> str:
        return f"{self.job}: {self.text}"

    @property
    def text(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in self.counts.items())


class Merge(models.Model):
    """Two rows that became one (BO-4, `thcm.core.merging`): what moved, and where the lost address leads."""

    model_label = models.CharField(max_length=60, editable=False)  # e. g. core.organisation
    kept_id = models.BigIntegerField(editable=False)
    lost_id = models.BigIntegerField(editable=False)
    lost_slug = models.SlugField(max_length=80, editable=False)
    lost_name = models.CharField(_("aufgegangener Name"), max_length=300, editable=False)
    moved = models.JSONField(default=list, editable=False)
    merged_at = models.DateTimeField(_("zusammengeführt"), default=timezone.now, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("zusammengeführt von"),
    )
    undone_at = models.DateTimeField(_("rückgängig gemacht"), null=True, blank=True, editable=False)

    personal_data = PersonalData(
        by=("moved",),
        shown=("lost_name", "merged_at"),
        since="merged_at",
        erase={"moved": without_person},
        kept_because=_("Der Nachweis der Zusammenführung bleibt, ohne Person und Erreichbarkeit."),
    )

    class Meta:
        verbose_name = _("Zusammenführung")
        verbose_name_plural = _("Zusammenführungen")
        ordering = ("-merged_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("model_label", "lost_slug"),
                condition=models.Q(undone_at__isnull=True),
                name="core_merge_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.lost_name
