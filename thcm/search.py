"""The page that searches everything public."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.search import nearest_name
from clusters.search import search as search_clusters
from events.search import search as search_events
from funding.search import search as search_funding
from networks.search import search as search_networks
from newsroom.search import search as search_news
from panels.search import search as search_panels
from roadmaps.search import search as search_roadmaps
from thcm.core.search import Group, Result, best_groups, fold, words_of
from thcm.organisations import search as search_organisations

# Each app's own search; the order of the page.
SEARCHES: tuple[Callable[[Sequence[str]], list[Group]], ...] = (
    search_networks,
    search_clusters,
    search_roadmaps,
    search_panels,
    search_events,
    search_news,
    search_funding,
    search_organisations,
)

# Pages that are no rows: name of the address, title, what they are, and further words that lead there.
PAGES: tuple[tuple[str, Promise, Promise, str], ...] = (
    (
        "event-list",
        gettext_lazy("T³ – Technologie-Termine"),
        gettext_lazy("Konferenzen, Messen, Reisen und Treffen der Netzwerke in einem Kalender."),
        "T3 Kalender Termine Veranstaltungen calendar events",
    ),
    (
        "programme-list",
        gettext_lazy("Förderprogramme"),
        gettext_lazy("Programme von EU, Bund und Land mit ihren Fristen, filterbar."),
        "Förderung Zuschuss Fördermittel Antrag Frist funding grants",
    ),
    (
        "roadmap-list",
        gettext_lazy("Roadmaps"),
        gettext_lazy("Die Roadmaps aller Felder mit Zielen, Maßnahmen und Meilensteinen auf einer Zeitachse."),
        "Entwicklungskonzept Strategie Fahrplan Meilensteine Ziele milestones strategy",
    ),
    (
        "project-list",
        gettext_lazy("Projekte"),
        gettext_lazy("Wachstumskerne, Anwendungszentren und andere Projekte der Felder, filterbar."),
        "Vorhaben Wachstumskern Anwendungszentrum projects",
    ),
    (
        "body-list",
        gettext_lazy("Gremien"),
        gettext_lazy("Wer das Clustermanagement steuert: Zusammensetzung, Sitzungen und Beschlüsse."),
        "Council Board Beirat Sitzung Beschluss Arbeitsprogramm bodies decisions",
    ),
    (
        "panel-list",
        gettext_lazy("Panels"),
        gettext_lazy("Austausch zwischen den Clustern über Querschnittsthemen."),
        "Querschnittsthemen Internationalisierung Fachkräfte topics exchange",
    ),
    (
        "news-list",
        gettext_lazy("Aktuelles"),
        gettext_lazy("Nachrichten des Clustermanagements, nach Feldern."),
        "Neuigkeiten Meldungen Presse Nachricht news",
    ),
    (
        "publication-list",
        gettext_lazy("Publikationen"),
        gettext_lazy("Studien, Berichte und Leitfäden, mit Angaben zur Barrierefreiheit."),
        "Veröffentlichungen Studie Bericht Download Dokumente publications",
    ),
    (
        "leader-list",
        gettext_lazy("Stark am Markt"),
        gettext_lazy("Markt- und Technologieführer der Felder, jeder mit Herkunft."),
        "Marktführer Weltmarktführer Technologieführer Unternehmen hidden champions leaders",
    ),
    (
        "brochure",
        gettext_lazy("Broschüre"),
        gettext_lazy("Alle Felder und Netzwerke als PDF."),
        "Cluster Netzwerke PDF Heft brochure",
    ),
    (
        "monitoring",
        gettext_lazy("Monitoring und Evaluation"),
        gettext_lazy("Erfolgskriterien mit Zielwert, Messungen und Evaluationsrunden."),
        "Erfolgskriterien Qualität Messung Bund Vergleich criteria evaluation",
    ),
    (
        "field-list",
        gettext_lazy("Wachstumsfelder und Branchen"),
        gettext_lazy("Alle Felder in ihren Gruppen, mit Schaubildern."),
        "Cluster Übersicht Felder fields growth",
    ),
    (
        "network-list",
        gettext_lazy("Netzwerke"),
        gettext_lazy("Alle Netzwerke mit Mitgliedern, Themen und Website, filterbar."),
        "Netzwerk Clusterinitiative Verein Mitglieder networks",
    ),
    (
        "figure-list",
        gettext_lazy("Kennzahlen"),
        gettext_lazy("Alle Kennzahlen mit Quelle und Stand, filterbar."),
        "Zahlen Daten Statistik Indikatoren figures statistics",
    ),
    (
        "request-list",
        gettext_lazy("Partnersuche"),
        gettext_lazy("Wer Partner sucht oder etwas anbietet; Kontakt vermittelt das Portal."),
        "Partner Kooperation Zusammenarbeit Angebot Gesuch Anfrage cooperation partners",
    ),
    (
        "api-root",
        gettext_lazy("Schnittstelle (REST-API)"),
        gettext_lazy("Alle Daten zum Abrufen, als JSON und CSV."),
        "API JSON CSV Download Open Data OpenAPI",
    ),
    ("imprint", gettext_lazy("Impressum"), gettext_lazy("Wer dieses Portal betreibt."), "Kontakt Anbieter contact"),
    (
        "privacy",
        gettext_lazy("Datenschutz"),
        gettext_lazy("Welche Daten dieses Portal verarbeitet."),
        "DSGVO Cookies privacy",
    ),
    (
        "accessibility",
        gettext_lazy("Barrierefreiheit"),
        gettext_lazy("Erklärung zur Barrierefreiheit."),
        "BITV WCAG accessibility",
    ),
    (
        "barrier-report",
        gettext_lazy("Barriere melden"),
        gettext_lazy("Sagen Sie uns, wo Sie nicht weiterkommen."),
        "Feedback Hindernis barrier",
    ),
    ("licence", gettext_lazy("Lizenz"), gettext_lazy("Wie Sie die Daten nachnutzen dürfen."), "Nachnutzung licence"),
)
ALIKE = 0.84


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Suche"),
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("Bitte höchstens 200 Zeichen eingeben.")},
    )


def search_page(request: HttpRequest) -> HttpResponse:
    """Nothing is searched for without a word of at least two letters."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    words = words_of(text)
    groups = best_groups([_pages(words), *(group for search in SEARCHES for group in search(words))]) if words else []
    context = {
        "form": form,
        "text": text,
        "words": words,
        "groups": groups,
        "suggestion": "" if groups or not words else nearest_name(text),
    }
    return render(request, "search.html", context)


def _pages(words: Sequence[str]) -> Group:
    results = []
    for name, title, description, further in PAGES:
        scores = [_score(word, f"{title} {further}") for word in words]
        if any(scores):
            results.append(Result(str(title), reverse(name), scores, text=str(description)))
    return Group(_("Seiten"), results)


def _score(word: str, text: str) -> float:
    searched, known = fold(word), _words_of_page(text)
    if searched in known:
        return 1.2
    return max((_likeness(searched, other) for other in known), default=0)


def _words_of_page(text: str) -> list[str]:
    return [fold(word) for word in text.replace("-", " ").replace("(", " ").replace(")", " ").split()]


def _likeness(searched: str, known: str) -> float:
    if len(searched) < 4:
        return 0
    likeness = 0.9 if known.startswith(searched) else SequenceMatcher(None, known, searched).ratio()
    return likeness if likeness >= ALIKE else 0
