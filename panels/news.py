"""Published decisions as entries of an Atom feed."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from panels.models import Decision
from thcm.core.atom import AtomEntry, site_address


def entries_of(decisions: Iterable[Decision]) -> Iterable[AtomEntry]:
    """`decisions` come `with_details`."""
    feed = site_address(reverse("decision-atom"))
    for decision in decisions:
        meeting = decision.meeting
        yield AtomEntry(
            key=f"{feed}#{decision.pk}",
            title=f"{meeting.body.name}, {_('Beschluss')} {decision.number}",
            address=site_address(decision.get_absolute_url()),
            paragraphs=(
                decision.text,
                _line(_("Sitzung"), meeting.on.text),
                _line(_("Stand"), decision.get_state_display()),
                _line(_("fällig"), decision.due.text if decision.due else ""),
                _line(_("Verantwortlich"), _responsible(decision)),
                _line(_("Ergebnis"), decision.result),
            ),
            published_at=decision.published_at,
            updated_at=decision.updated_at,
        )


def _responsible(decision: Decision) -> str:
    """Public bodies and organisations only."""
    parties = (decision.responsible_body, decision.responsible_organisation)
    return next((str(party) for party in parties if party and party.is_published), "")


def _line(label: str, text: str) -> str:
    return f"{label}: {text}" if text else ""
