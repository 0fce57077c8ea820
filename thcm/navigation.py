"""Sidebar and look of the back office: grouped by work, not by table."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from thcm import mailbox


def may_view(app_label: str, model: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(f"{app_label}.view_{model}")


def has_mailbox(request: HttpRequest) -> bool:
    return mailbox.is_in_use() and may_view("core", "mail")(request)


def is_here(address: str, query: str) -> Callable[[HttpRequest], bool]:
    """Whether the request shows this work list, or a page of the table where the item has no filter of its own."""

    def here(request: HttpRequest) -> bool:
        own = [
            f"{name}={value}"
            for name, value in request.GET.items()
            if name in ("arbeit", "state__exact", "antwort", "anmerkung")
        ]
        at_list = request.path == reverse(address)
        below = request.path.startswith(reverse(address)) and not at_list
        return (at_list and own == ([query] if query else [])) or (below and not query)

    return here


def item(title: Any, icon: str, app_label: str, model: str, query: str = "", **more: Any) -> dict[str, Any]:
    address = f"admin:{app_label}_{model}_changelist"
    link = (lambda request: f"{reverse(address)}?{query}") if query else reverse_lazy(address)
    permission = may_view(app_label, model)
    return {
        "title": title,
        "icon": icon,
        "link": link,
        "permission": permission,
        "active": is_here(address, query),
    } | more


WAITING = (
    {"title": _("Übersicht"), "icon": "inbox", "link": reverse_lazy("admin:index")},
    item(_("Eingereichte Termine"), "move_to_inbox", "events", "eventsubmission", badge_of="submissions"),
    item(
        _("Offene Konflikte"), "balance", "clusters", "figureconflict", "state__exact=open", badge_of="open_conflicts"
    ),
    item(
        _("Vorgeschlagene Profile"),
        "fact_check",
        "networks",
        "profilechange",
        "state__exact=in_review",
        badge_of="proposals",
    ),
    item(
        _("Anfragen zu prüfen"),
        "handshake",
        "networks",
        "cooperationrequest",
        "state__exact=received",
        badge_of="requests",
    ),
    item(_("Vorgeschlagene Zahlen"), "rate_review", "clusters", "keyfigure", "arbeit=vorgeschlagen"),
    item(_("Prüfung überfällig"), "event_busy", "clusters", "keyfigure", "arbeit=pruefung"),
    item(_("Ohne Quelle oder Stand"), "help", "clusters", "keyfigure", "arbeit=ohne-herkunft"),
    item(_("Prüfungen"), "fact_check", "core", "reviewtask"),
    item(_("Datenqualität"), "rule", "core", "qualityfinding"),
    item(_("Gemeldete Barrieren"), "accessibility_new", "core", "barrierreport", "antwort=offen"),
    item(_("Rückmeldungen zu Seiten"), "reviews", "core", "pagefeedback", "anmerkung=offen"),
)
FIELDS = (
    item(_("Wachstumsfelder"), "hub", "clusters", "growthfield"),
    item(_("Kennzahlen"), "monitoring", "clusters", "keyfigure"),
    item(_("Frühere Werte"), "history", "clusters", "keyfigure", "arbeit=frueher"),
    item(_("Stärken und Schwächen"), "thumbs_up_down", "clusters", "swotitem"),
    item(_("Teilfelder"), "account_tree", "clusters", "subfield"),
)
NETWORKS = (
    item(_("Netzwerke"), "diversity_3", "networks", "network"),
    item(_("Alle Vorschläge"), "published_with_changes", "networks", "profilechange"),
    item(_("Partnersuche"), "handshake", "networks", "cooperationrequest"),
    item(_("Kompetenzen"), "sell", "networks", "competencetag"),
)
EVENTS = (
    item(_("Veranstaltungen"), "event", "events", "event"),
    item(_("Veranstaltungsreihen"), "event_repeat", "events", "eventseries"),
    item(_("Kalender der Netzwerke"), "cloud_sync", "events", "feedimport"),
)
FUNDING = (
    item(_("Förderprogramme"), "payments", "funding", "fundingprogramme"),
    item(_("Bewertungen"), "thumbs_up_down", "funding", "fieldrating"),
    item(_("Stichwörter der Felder"), "sell", "funding", "fieldvocabulary"),
    item(_("Förderquellen"), "cloud_sync", "funding", "fundingsource"),
    item(_("Läufe"), "history", "funding", "scraperun"),
    item(_("Bewilligte Vorhaben"), "workspace_premium", "funding", "award"),
    item(_("Abonnements"), "mail", "funding", "fundingsubscription"),
)
ROADMAPS = (
    item(_("Roadmaps"), "timeline", "roadmaps", "roadmap"),
    item(_("Meilensteine"), "flag", "roadmaps", "milestone"),
    item(_("Maßnahmen"), "checklist", "roadmaps", "measure"),
    item(_("Potenzialanalysen"), "troubleshoot", "roadmaps", "potentialanalysis"),
    item(_("Clusterlücken"), "join_inner", "roadmaps", "clustergap"),
    item(_("Projekte"), "rocket_launch", "roadmaps", "project"),
    item(_("Influence-Maps"), "conversion_path", "roadmaps", "influencemap"),
    item(_("Vernetzte Roadmaps"), "schema", "roadmaps", "networkedroadmap"),
    item(_("Ziele des Landes"), "my_location", "roadmaps", "stateobjective"),
)
GOVERNANCE = (
    item(_("Gremien"), "account_balance", "panels", "governingbody"),
    item(_("Berufungen"), "how_to_reg", "panels", "appointment"),
    item(_("Sitzungen"), "groups", "panels", "meeting"),
    item(_("Beschlüsse"), "gavel", "panels", "decision"),
    item(_("Berichte der Gremien"), "summarize", "panels", "report"),
    item(_("Panels"), "forum", "panels", "panel"),
    item(_("Sitzungen der Panels"), "event_note", "panels", "panelsession"),
    item(_("Arbeitsprogramm"), "assignment", "panels", "workitem"),
    item(_("Arbeitsprogramme"), "library_books", "panels", "workprogramme"),
    item(_("Erfolgskriterien"), "flag_circle", "panels", "successcriterion"),
    item(_("Messungen"), "speed", "panels", "measurement"),
    item(_("Monitoringbereiche"), "visibility", "panels", "monitoringarea"),
    item(_("Evaluation"), "grading", "panels", "evaluationround"),
    {"title": _("Jahresbericht"), "icon": "summarize", "link": reverse_lazy("annual-report-latest")},
)
NEWSROOM = (
    item(_("Nachrichten"), "newspaper", "newsroom", "newsitem"),
    item(_("Publikationen"), "description", "newsroom", "publication"),
    item(_("Stark am Markt"), "workspace_premium", "newsroom", "marketleader"),
    item(_("Bewerbungen"), "move_to_inbox", "newsroom", "leaderapplication"),
    item(_("Fact Sheets"), "contact_page", "newsroom", "factsheetedition"),
    item(_("Broschüre"), "auto_stories", "newsroom", "brochureedition"),
    item(_("Kapitel der Broschüre"), "article", "newsroom", "chapter"),
    item(_("Newsletter"), "outgoing_mail", "newsroom", "newsletterissue"),
    item(_("Bezug des Newsletters"), "contacts", "newsroom", "subscriber"),
    item(_("Einwilligungen"), "verified_user", "newsroom", "consentrecord"),
)
SOURCES = (
    item(_("Quellen"), "menu_book", "core", "source"),
    item(_("Alle Konflikte"), "call_split", "clusters", "figureconflict"),
    item(_("Amtliche Zahlenreihen"), "query_stats", "clusters", "officialseries"),
    item(_("Läufe der Statistik"), "history", "clusters", "officialrun"),
)
MASTER_DATA = (
    item(_("Organisationen"), "apartment", "core", "organisation"),
    item(_("Kontaktstellen"), "contact_mail", "core", "contactpoint"),
    item(_("Dokumente"), "description", "core", "document"),
    item(_("Zuständigkeiten"), "supervisor_account", "clusters", "responsibility"),
    item(_("Kennzahlarten"), "straighten", "clusters", "indicator"),
    item(_("Kategorien"), "category", "clusters", "fieldcategory"),
    item(_("Felderstrategien"), "timeline", "clusters", "fieldtaxonomy"),
    item(_("Zusammenführungen"), "merge", "core", "merge", permission="thcm.core.merge_admin.may_see_merges"),
)
PORTAL = (
    item(_("Name und Marke"), "tune", "core", "sitesetting"),
    item(_("Hinweise der Startseite"), "push_pin", "core", "highlight"),
    item(_("Rechtstexte und Leichte Sprache"), "gavel", "core", "legalpage"),
    {
        "title": _("Rechtspflichten"),
        "icon": "task_alt",
        "link": reverse_lazy("legal-duties"),
        "permission": "thcm.legal_views.may_enter",
    },
    item(_("Zeitpläne"), "schedule", "django_celery_beat", "periodictask"),
    item(_("Prüffristen"), "event_repeat", "core", "reviewpolicy"),
    item(_("Prüfläufe"), "fact_check", "core", "qualityrun"),
    item(_("Offene Daten"), "database", "core", "opendatafile"),
    item(_("E-Mails"), "mail", "core", "mail"),
    {
        "title": _("Datenschutz-Anfragen"),
        "icon": "policy",
        "link": reverse_lazy("privacy-desk"),
        "permission": "thcm.privacy_views.may_enter",
    },
    item(_("Löschläufe"), "auto_delete", "core", "deletionrun"),
    {"title": _("Postfach"), "icon": "inbox", "link": reverse_lazy("mailbox"), "permission": has_mailbox},
)
ACCOUNTS = (
    item(_("Benutzerkonten"), "person", "core", "user"),
    item(_("Netzwerkredaktionen"), "group", "networks", "networkeditor"),
    item(_("Rollen"), "badge", "auth", "group"),
)

GROUPS = (
    (_("Was wartet auf mich"), WAITING),
    (_("Felder und Zahlen"), FIELDS),
    (_("Netzwerke und Partner"), NETWORKS),
    (_("T³ – Technologie-Termine"), EVENTS),
    (_("Förderung"), FUNDING),
    (_("Roadmaps und Projekte"), ROADMAPS),
    (_("Gremien, Panels und Monitoring"), GOVERNANCE),
    (_("Redaktion"), NEWSROOM),
    (_("Quellen und Konflikte"), SOURCES),
    (_("Stammdaten"), MASTER_DATA),
    (_("Portal"), PORTAL),
    (_("Konten"), ACCOUNTS),
)

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "thcm.waiting.site_title",
    "SITE_HEADER": "thcm.waiting.site_title",
    "SITE_URL": "/",
    "SITE_SYMBOL": "hub",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "4px",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("mark.svg")}],
    "STYLES": [lambda request: static("back_office/back_office.css")],
    "SCRIPTS": [lambda request: static("back_office/back_office.js")],
    "COLORS": {
        # The portal's ink blue, so that links and buttons have at least 4.5:1 on white.
        "primary": {
            "50": "#eef6fa",
            "100": "#d5eaf2",
            "200": "#abd4e4",
            "300": "#7ab8d0",
            "400": "#74b7d0",
            "500": "#4a9dbd",
            "600": "#0b5c7a",
            "700": "#094b64",
            "800": "#073a4d",
            "900": "#052a38",
            "950": "#031b25",
        },
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-300)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-200)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "thcm.waiting.sidebar",
    },
}
