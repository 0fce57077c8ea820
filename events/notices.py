"""What senders of events are told: by mail at each step, and on the page after a form."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.models import EventSubmission
from thcm.core.mail import queue_mail
from thcm.core.notices import Notice, Section
from thcm.core.tokens import TokenLink

CONFIRM, STATUS = "confirm-submission", "submission-status"


def tell(submission: EventSubmission, template: str, **words: str) -> None:
    """Mail to whoever sent it, with the way to what can be done now; call it inside the transaction.

    Editors find it on the pages of their network, anybody else by a link with a token. Without an address, as of what
    came from a calendar or once the sender is forgotten, nothing is sent.
    """
    editor = submission.editor if submission.editor and submission.editor.is_active else None
    address = submission.submitter_email or (editor.email if editor else "")
    if address:
        queue_mail(
            template=template,
            to=address,
            language=submission.language,
            link=_own_page(submission) if editor else TokenLink("submission-status", STATUS, submission.pk),
            title=str(submission),
            public_id=submission.public_id,
            kind=submission.kind,
            is_once=not editor,
            **words,
        )


def _own_page(submission: EventSubmission) -> str:
    with translation.override(submission.language):
        return reverse("own-submission", args=(submission.public_id,))


SECTION = Section("event-list", "T³", _("Zum Kalender"))
NOTICES = {
    "bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihren Termin"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; vorher sieht"
            " niemand Ihre Angaben. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "bestaetigt": Notice(
        _("Danke, Ihr Termin ist eingegangen"),
        _("Wir prüfen ihn jetzt. Sobald er im Kalender steht, bekommen Sie eine E-Mail."),
    ),
    "beantwortet": Notice(
        _("Danke, Ihre Angaben sind eingegangen"), _("Wir prüfen sie und schreiben Ihnen, wie es weitergeht.")
    ),
    "aenderung": Notice(
        _("Danke, Ihre Änderung ist eingegangen"),
        _("Wir prüfen sie. Bis dahin steht der Termin unverändert im Kalender."),
    ),
    "absage": Notice(
        _("Danke, Ihre Absage ist eingegangen"),
        _("Wir prüfen sie. Der Termin bleibt danach sichtbar, mit dem Hinweis „abgesagt“."),
    ),
    "zurueckgezogen": Notice(
        _("Ihre Einreichung ist zurückgezogen"), _("Wir prüfen sie nicht weiter; im Kalender ändert sich nichts.")
    ),
    "link": Notice(
        _("Sehen Sie in Ihr Postfach"),
        _(
            "Wenn die Angaben zu einer Einreichung passen, haben wir einen neuen Link an die hinterlegte Adresse"
            " geschickt. Er gilt 48 Stunden. Mehr als drei Links in der Stunde verschicken wir nicht."
        ),
    ),
}
