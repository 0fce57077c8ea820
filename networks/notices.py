"""What the pages after a form of the partner search say, by the last part of their address."""

from django.utils.translation import gettext_lazy as _

from thcm.core.notices import Notice, Section

SECTION = Section("request-list", _("Partnersuche"), _("Zur Partnersuche"))
NOTICES = {
    "bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihre Anfrage"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; vorher sieht"
            " niemand Ihre Anfrage. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "eingereicht": Notice(
        _("Die Anfrage Ihres Netzwerks ist eingegangen"),
        _("Wir prüfen sie und schreiben Ihnen, sobald sie veröffentlicht ist."),
    ),
    "bestaetigt": Notice(
        _("Danke, Ihre Anfrage ist bestätigt"),
        _("Wir prüfen sie jetzt. Sobald sie veröffentlicht ist, bekommen Sie eine E-Mail."),
    ),
    "zurueckgezogen": Notice(
        _("Ihre Anfrage ist zurückgezogen"),
        _("Sie ist nicht mehr öffentlich, und niemand wird mehr vermittelt."),
    ),
    "verlaengert": Notice(_("Ihre Anfrage ist verlängert"), _("Sie gilt jetzt noch ein halbes Jahr.")),
    "link": Notice(
        _("Sehen Sie in Ihr Postfach"),
        _(
            "Wenn die Angaben zu einer Anfrage passen, haben wir einen neuen Link an die hinterlegte Adresse geschickt."
            " Er gilt 48 Stunden. Mehr als drei Links in der Stunde verschicken wir nicht."
        ),
    ),
    "interesse-bestaetigen": Notice(
        _("Bitte bestätigen Sie Ihr Interesse"),
        _(
            "Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie den Link darin innerhalb von 48 Stunden; erst dann geben"
            " wir Ihre Nachricht weiter. Keine E-Mail bekommen? Sehen Sie auch im Spam-Ordner nach."
        ),
    ),
    "interesse-weitergegeben": Notice(
        _("Ihre Nachricht ist weitergegeben"),
        _("Wenn die Gegenseite annimmt, bekommen Sie beide per E-Mail die Adresse des anderen."),
    ),
    "angenommen": Notice(
        _("Sie haben angenommen"), _("Sie beide bekommen jetzt eine E-Mail mit der Adresse des anderen.")
    ),
    "abgelehnt": Notice(
        _("Sie haben abgelehnt"), _("Ihre Adresse bleibt bei uns. Die Gegenseite bekommt eine höfliche Absage.")
    ),
}
