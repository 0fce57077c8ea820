"""Who wants to be told of what: subscriptions of visitors, and what was sent to whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import GrowthField
from funding.querysets import SubscriptionQuerySet
from thcm.core.models import new_public_id
from thcm.core.privacy import DELETE, PersonalData


class FundingSubscription(models.Model):
    """A visitor's wish to be told once a week. Personal data: ends with the subscription."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("nicht bestätigt")
        ACTIVE = "active", _("läuft")
        ENDED = "ended", _("beendet")

    public_id = models.CharField(_("Kennung"), max_length=20, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("E-Mail"), blank=True)  # emptied when it ends
    language = models.CharField(_("Sprache der E-Mails"), max_length=10, default="de")
    growth_fields = models.ManyToManyField(
        GrowthField, related_name="funding_subscriptions", blank=True, verbose_name=_("Felder")
    )
    # Parameters of the list page, as in its address: "level=eu&applicant=unternehmen".
    query = models.TextField(_("Filter"), blank=True)
    state = models.CharField(_("Status"), max_length=12, choices=State, default=State.UNCONFIRMED)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("bestätigt"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("beendet"), null=True, blank=True, editable=False)
    told_until = models.DateTimeField(_("informiert bis"), null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    personal_data = PersonalData(
        by=("email",),
        shown=("email", "language", "query", "state", "confirmed_at", "told_until"),
        until=_("mit dem Ende des Abonnements; ohne Bestätigung nach einer Woche"),
        erase=DELETE,
    )

    class Meta:
        verbose_name = _("Abonnement")
        verbose_name_plural = _("Abonnements")
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ended", email="") | (~Q(state="ended") & ~Q(email="")),
                name="funding_subscription_forgets_address",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class FundingNotice(models.Model):
    """How a member of the staff is told, and until when that was done."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="funding_notice", verbose_name=_("Konto")
    )
    is_wanted = models.BooleanField(_("E-Mails zu Förderprogrammen"), default=True)
    told_until = models.DateTimeField(_("informiert bis"), null=True, blank=True, editable=False)
    # Events after `told_until` that were told at once: moved deadlines of rated programmes.
    told_events = ArrayField(models.BigIntegerField(), default=list, editable=False)

    personal_data = PersonalData(
        account="user",
        shown=("is_wanted", "told_until"),
        since="told_until",
        until=_("mit dem Konto"),
        erase=DELETE,
    )

    class Meta:
        verbose_name = _("Benachrichtigung")
        verbose_name_plural = _("Benachrichtigungen")

    def __str__(self) -> str:
        return str(self.user)
