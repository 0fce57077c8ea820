"""Who gets the newsletter, and the proof that he or she asked for it (R52). Personal data."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from newsroom.querysets import ConsentQuerySet, SubscriberQuerySet
from thcm.core.models import new_public_id
from thcm.core.privacy import DELETE, PersonalData


class Subscriber(models.Model):
    """An address that gets the newsletter once it is confirmed; forgotten when it ends."""

    class Condition(models.TextChoices):
        PENDING = "pending", _("nicht bestätigt")
        CONFIRMED = "confirmed", _("bestätigt")
        ENDED = "ended", _("beendet")

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("E-Mail"), blank=True)  # emptied when it ends
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="newsletter_subscribers", blank=True, verbose_name=_("Felder")
    )  # none: all
    condition = models.CharField(_("Zustand"), max_length=9, choices=Condition, default=Condition.PENDING)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True, editable=False)
    # Issues in a row that the mail server of the address refused for good.
    bounces = models.PositiveSmallIntegerField(_("abgewiesene Ausgaben"), default=0, editable=False)

    objects = SubscriberQuerySet.as_manager()

    personal_data = PersonalData(
        by=("email",),
        shown=("email", "language", "condition", "confirmed_at", "bounces"),
        until=_("mit der Abmeldung; ohne Bestätigung nach einer Woche"),
        erase=DELETE,
    )

    class Meta:
        verbose_name = _("Bezug des Newsletters")
        verbose_name_plural = _("Bezug des Newsletters")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="newsroom_subscriber_one_of_address"),
            models.CheckConstraint(
                condition=Q(condition="ended", email="") | (~Q(condition="ended") & ~Q(email="")),
                name="newsroom_subscriber_forgets_address",
            ),
            models.CheckConstraint(
                condition=~Q(condition="confirmed") | Q(confirmed_at__isnull=False),
                name="newsroom_subscriber_confirmed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class ConsentRecord(models.Model):
    """What somebody agreed to, in which words and when; kept for a time after it was withdrawn.

    It holds the wish until it is confirmed, so that nobody changes what another's address gets.
    """

    class Channel(models.TextChoices):
        WEBSITE = "website", _("Formular im Portal")

    subscriber = models.ForeignKey(
        Subscriber, models.SET_NULL, null=True, related_name="consents", verbose_name=_("Bezug")
    )
    email = models.EmailField(_("E-Mail"), blank=True)  # emptied when the period is over
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    growth_fields = models.ManyToManyField(GrowthField, related_name="+", blank=True, verbose_name=_("Felder"))
    text_version = models.CharField(_("Fassung der Einwilligung"), max_length=20)
    text = models.TextField(_("Wortlaut der Einwilligung"))
    channel = models.CharField(_("Weg"), max_length=10, choices=Channel, default=Channel.WEBSITE)
    asked_at = models.DateTimeField(_("erbeten"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True)
    withdrawn_at = models.DateTimeField(_("widerrufen"), null=True)

    objects = ConsentQuerySet.as_manager()

    personal_data = PersonalData(
        by=("email",),
        shown=("email", "text_version", "text", "channel", "asked_at", "confirmed_at", "withdrawn_at"),
        since="asked_at",
        until=_("nach dem Widerruf"),
        ends=("withdrawn_at", "CONSENT_RETENTION_DAYS"),
        by_night=True,
        erase={"email": ""},
        kept_because=_("Nachweis ohne Adresse, dass nach der Einwilligung verfahren wurde."),
    )

    class Meta:
        verbose_name = _("Einwilligung")
        verbose_name_plural = _("Einwilligungen")
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.text_version}, {self.asked_at:%d.%m.%Y}"
