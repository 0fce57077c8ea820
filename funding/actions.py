"""What people write about programmes: ratings for a field (GM-7), own words and deadlines, records kept by hand."""

import logging
from collections.abc import Iterable
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from clusters.models import GrowthField
from funding import store
from funding.facts import ProgrammeFacts
from funding.models import Deadline, FieldRating, FundingProgramme, FundingSource, ScrapeRun
from funding.permissions import may_edit_programmes, may_rate
from funding.rows import columns
from funding.tasks import fetch_topic_details
from funding.topic_details import has_details
from thcm.core.models import User

logger = logging.getLogger(__name__)

BY_HAND = "manual"
FORM_VERSION = 1  # of the facts that the form gives
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
    if rating == FieldRating.Rating.FITS and has_details(programme):
        transaction.on_commit(partial(_ask_for_details, programme.pk))
    values = {"rating": rating, "note": note, "rated_at": timezone.now(), "rated_by": user}
    return FieldRating.objects.update_or_create(programme=programme, growth_field=field, defaults=values)[0]


def _ask_for_details(programme_id: int) -> None:
    try:
        fetch_topic_details.apply_async((programme_id,), retry=False)
    except OperationalError as error:  # the rating counts without them
        logger.warning("details of programme %d are not asked for: %s", programme_id, error)


def describe(*, programme: FundingProgramme, changed: Iterable[str], user: User) -> None:
    """Saves own words and state only: a run may have written the rest meanwhile."""
    if not may_edit_programmes(user):
        raise PermissionDenied
    programme.save(update_fields=[name for name in OWN if name in changed])


@transaction.atomic
def keep_by_hand(*, facts: ProgrammeFacts, user: User) -> FundingProgramme:
    """Stores what a person states as a run of one record: with versions, events and suggestions like any other.

    Its source is never read as a whole: when a programme was last checked stands with each of them.
    """
    if not may_edit_programmes(user):
        raise PermissionDenied
    source = FundingSource.objects.get(code=BY_HAND)
    comparison = store.compare(source, [facts], parser_version=FORM_VERSION)
    comparison.is_baseline, comparison.unseen, comparison.left = False, [], []
    if comparison.new or comparison.changed:
        run = ScrapeRun.objects.create(
            source=source,
            state=ScrapeRun.State.DONE,
            step=ScrapeRun.Step.STORE,
            started_by=user,
            ended_at=timezone.now(),
            found=1,
            new=len(comparison.new),
            changed=len(comparison.changed),
            parser_version=FORM_VERSION,
        )
        store.apply(comparison, run, lambda *_progress: None)
        FundingSource.objects.filter(pk=source.pk).update(read_at=None)
    return source.programmes.get(key=facts.key)


def renew_days(programme: FundingProgramme) -> None:
    """After people have changed the calls of a programme: its end and its next deadline."""
    own = Deadline.objects.filter(call__programme=programme, call__is_manual=True)
    days = [deadline.on for deadline in own if deadline.on]
    if programme.facts:
        facts = ProgrammeFacts.from_json(programme.facts)
        values = columns(facts, today=timezone.localdate(), known=programme.ends_on, more_days=days)
        days_only = {name: values[name] for name in ("ends_on", "next_deadline_on")}
        FundingProgramme.objects.filter(pk=programme.pk).update(**days_only)
