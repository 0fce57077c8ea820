"""Who takes part: a network, an organisation, or a name where the portal knows neither."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from thcm.core.models import Organisation


class Party(models.Model):
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(app_label)s_%(class)ss",
        verbose_name=_("Netzwerk"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(app_label)s_%(class)ss",
        verbose_name=_("Organisation"),
    )
    label = models.CharField(_("Name"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        abstract = True
        ordering = ("order", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, organisation=None, label="")
                | Q(network=None, organisation__isnull=False, label="")
                | (Q(network=None, organisation=None) & ~Q(label="")),
                name="%(app_label)s_%(class)s_one_of_three",
                violation_error_message=_("Bitte ein Netzwerk, eine Organisation oder einen Namen angeben."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.label or str(self.network or self.organisation)
