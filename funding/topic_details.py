"""Details of single calls of the EU portal, which are asked for only where somebody rated the call „passt“."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from funding.fetching import Session, scratch_folder
from funding.models import FundingProgramme
from funding.runs import lock_of
from funding.sources import eu_portal
from thcm.core.foreign import SourceChanged, SourceUnavailable
from thcm.core.http import is_public
from thcm.core.locks import advisory_lock


def has_details(programme: FundingProgramme) -> bool:
    """Topics only: a cascade call bears the name of the topic that it hands on the funds of."""
    return programme.source.code == "eu-portal" and programme.key.endswith(eu_portal.TOPIC_KEY)


def keep_details(
    programme: FundingProgramme,
    *,
    allows: Callable[[str], bool] = is_public,
    delay: float | None = None,
    pauses: tuple[float, ...] | None = None,
) -> None:
    """Raises SourceUnavailable, also while the source is being read, or SourceChanged; then nothing is changed."""
    source = programme.source
    with advisory_lock(lock_of(source)) as acquired, scratch_folder() as folder:
        if not acquired:
            raise SourceUnavailable(_("Die Quelle wird gerade gelesen."))
        session = Session(source, folder, allows=allows, delay=delay, pauses=pauses)
        answer = eu_portal.fetch_details(session, programme.facts.get("call_identifier") or "")
        key, details = eu_portal.details_of(answer)
    if key != programme.key:
        raise SourceChanged(_("Die Einzelheiten gehören zu einem anderen Aufruf."))
    FundingProgramme.objects.filter(pk=programme.pk).update(details=details)
