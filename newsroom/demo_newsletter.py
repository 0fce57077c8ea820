"""Demo content of the newsletter: one sent issue, which says that nobody got it, and one draft."""

from django.db import transaction
from django.utils import timezone

from newsroom.models import NewsletterIssue, NewsletterItem
from newsroom.newsletter_actions import collect
from thcm.core.models import User

SENT, DRAFT = 1, 2
ITEMS = (
    (NewsletterItem.Kind.EVENT, "Demo: der Kalender T³", "Demo: the T³ calendar", "/t3/"),
    (NewsletterItem.Kind.FUNDING, "Demo: Förderprogramme", "Demo: funding programmes", "/foerderung/"),
    (NewsletterItem.Kind.ROADMAP, "Demo: die Roadmaps", "Demo: the roadmaps", "/roadmaps/"),
)


@transaction.atomic
def seed_newsletter(*, user: User) -> None:
    """Nothing on a second run."""
    if NewsletterIssue.objects.exists():
        return
    issue = NewsletterIssue.objects.create(
        number=SENT,
        title_de="Demo-Ausgabe: Was der Newsletter zeigt",
        title_en="Demo issue: what the newsletter shows",
        intro_de="Dies ist eine **Demo-Ausgabe**. Sie zeigt den Aufbau und wurde an niemanden versandt.",
        intro_en="This is a **demo issue**. It shows the layout and was sent to nobody.",
        updated_by=user,
    )
    for order, (kind, title_de, title_en, path) in enumerate(ITEMS, start=1):
        NewsletterItem.objects.create(
            issue=issue,
            order=order,
            kind=kind,
            title_de=title_de,
            title_en=title_en,
            text_de="Demo-Beitrag, von Hand geschrieben.",
            text_en="Demo item, written by hand.",
            path=path,
        )
    issue.condition = NewsletterIssue.Condition.SENT
    issue.started_at = issue.sent_at = timezone.now()
    issue.save()
    draft = NewsletterIssue.objects.create(
        number=DRAFT,
        title_de="Demo-Entwurf der nächsten Ausgabe",
        title_en="Demo draft of the next issue",
        intro_de="Demo: Dieser Entwurf wurde aus dem Portal gesammelt.",
        intro_en="Demo: this draft was collected from the portal.",
        updated_by=user,
    )
    collect(issue=draft)
