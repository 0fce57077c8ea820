"""Writes of evaluation: a recommendation becomes a decision, or is set aside with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from panels.models import Decision, Meeting, Recommendation
from thcm.core.actions import stamp
from thcm.core.models import User


@transaction.atomic
def decide(*, recommendation: Recommendation, meeting: Meeting, number: str, user: User) -> Decision:
    """A draft decision with the words of the recommendation.

    Raises ValidationError where there is one already, or where the number is taken.
    """
    row = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)  # its numbers are given to one at a time
    if row.decision_id:
        raise ValidationError(_("Zu dieser Empfehlung gibt es schon einen Beschluss."))
    decision = Decision(meeting=meeting, number=number, text_de=row.text_de, text_en=row.text_en)
    stamp(decision, user)
    decision.full_clean()
    decision.save()
    row.decision, row.set_aside_de, row.set_aside_en = decision, "", ""
    row.save()
    return decision
