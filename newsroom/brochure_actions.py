"""Making an edition of the brochure, and publishing it."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.brochure import Progress, brochures
from newsroom.models import BrochureEdition
from thcm.core.locks import advisory_lock
from thcm.core.models import User

LOCK = "make_brochure"
Condition = BrochureEdition.Condition


def make_edition(*, user: User | None) -> BrochureEdition | None:
    """The next edition with both files; None where one is being made. Why none came of it is kept and raised."""
    with advisory_lock(LOCK) as is_mine:
        if not is_mine:
            return None
        # Whoever holds the lock is alone: what is still being made died with its process.
        BrochureEdition.objects.running().update(condition=Condition.FAILED, error=_("Die Arbeit wurde abgebrochen."))
        last = BrochureEdition.objects.aggregate(number=Max("number"))["number"] or 0
        edition = BrochureEdition.objects.create(number=last + 1, made_by=user)
        try:
            for language, pdf in brochures(number=edition.number, report=_keeper(edition)).items():
                name = f"broschuere-{edition.number}-{language}.pdf"
                getattr(edition, f"file_{language}").save(name, ContentFile(pdf), save=False)
            edition.condition, edition.progress_percent, edition.step = Condition.DONE, 100, ""
        except Exception as error:
            edition.condition, edition.error = Condition.FAILED, f"{type(error).__name__}: {error}"
            raise
        finally:
            edition.save()
    return edition


def _keeper(edition: BrochureEdition) -> Progress:
    def keep(percent: int, step: str) -> None:
        edition.progress_percent, edition.step = percent, step
        edition.save(update_fields=("progress_percent", "step"))

    return keep


@transaction.atomic
def publish_edition(*, edition: BrochureEdition) -> BrochureEdition:
    """For citizens, as it is. Raises ValidationError where it is not ready or public already."""
    edition = BrochureEdition.objects.select_for_update().get(pk=edition.pk)
    if edition.condition != Condition.DONE:
        raise ValidationError(_("Veröffentlicht wird nur, was fertig und noch nicht öffentlich ist."))
    edition.condition, edition.published_at = Condition.PUBLISHED, timezone.now()
    edition.save()
    return edition
