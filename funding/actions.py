"""What people write about programmes: ratings for a field (GM-7), own words, one matter or two."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import GrowthField
from funding.models import FieldRating, FundingProgramme, SameMatter
from funding.permissions import may_edit_programmes, may_rate
from thcm.core.models import User

# What people write of any programme; everything else is the source's.
OWN = ("summary_de", "summary_en", "note", "state", "checked_on", "review_due_on")


@transaction.atomic
def rate(*, programme: FundingProgramme, field: GrowthField, rating: str, note: str, user: User) -> FieldRating | None:
    """Without `rating` the former one is taken back; what was rated before stands in the history."""
    if not may_rate(user, field):
        raise PermissionDenied
    former = FieldRating.objects.filter(programme=programme, growth_field=field)
    if not rating:
        for row in former:
            row.delete()
        return None
    if rating not in FieldRating.Rating:
        raise ValidationError(_("Diese Bewertung gibt es nicht."))
    if len(note) > 2000:
        raise ValidationError(_("Die Notiz ist zu lang: höchstens 2.000 Zeichen."))
    values = {"rating": rating, "note": note, "rated_at": timezone.now(), "rated_by": user}
    return FieldRating.objects.update_or_create(programme=programme, growth_field=field, defaults=values)[0]


def describe(*, programme: FundingProgramme, changed: Iterable[str], user: User) -> None:
    """Saves own words and state only: a run may have written the rest meanwhile."""
    if not may_edit_programmes(user):
        raise PermissionDenied
    programme.save(update_fields=[name for name in OWN if name in changed])


def decide_matter(*, matter: SameMatter, is_same: bool, user: User) -> None:
    if not may_edit_programmes(user):
        raise PermissionDenied
    matter.state = SameMatter.State.CONFIRMED if is_same else SameMatter.State.REJECTED
    matter.decided_at, matter.decided_by = timezone.now(), user
    matter.save(update_fields=("state", "decided_at", "decided_by"))
