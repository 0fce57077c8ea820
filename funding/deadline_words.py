"""Classes of German words by which the dates of a sentence are told apart; after funding-sources.md, 4."""

import re


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(parts)})", re.IGNORECASE)


_KIND_OF_PAPER = r"(?:projekt|vorhaben|ideen|initiativ|kurz|vor|förder|voll|online|haupt|neu|erst|folge|sammel|teil)?-?"
# What is handed in.
OBJECT = _words(
    rf"\b{_KIND_OF_PAPER}-?(?:antrag|anträge)(?!steller|sberechtig|sformular)\w*",
    r"\w*skizzen?\b",
    r"\bbewerbung(?:en|s)?\b",
    r"\bbewerbungsunterlagen",
    r"\b(?:antrags|projekt)?unterlagen",
    r"\w*vorschl[aä]ge?n?\b",
    r"\b(?:projekt|geschäfts)ideen?\b",
    r"\binteresse(?:n|ns)?bekundung(?:en)?",
    r"\bgebote?n?\b",
    r"\bwettbewerbsbeitr\w+",
    r"\bproposals?\b",
    r"\bfördermittel\b",
)
# The act, as a noun.
ACT = _words(
    r"\bantrags?(?:stellung|einreichung|abgabe)(?:en)?\b",
    r"\b(?:skizzen|projekt)?(?:ein|initiativ)reichung(?:en)?\b",
    r"\beinreichen\b",
    r"\bbeantragung\b",
    r"\bbewerbung(?:en)?\b",
    r"\bonline-antrag\b",
)
# The act, as a verb that needs no object, and those that do.
SUBMIT = _words(
    r"\b(?:ein(?:zu)?reich(?:en|t)|eingereicht|(?:zu )?beantrag(?:en|t)|(?:zu )?bewerben|bewirbt|beworben)\b",
    r"\breichen sie\b",
)
HAND_OVER = _words(
    r"\b(?:ge|zu )?stell(?:en|t)\b",
    r"\bvor(?:zu|ge)?leg(?:en|t)\b",
    r"\bvor(?:zu)?liegen\b",
    r"\bab(?:zu|ge)?geb(?:en)\b",
    r"\bein(?:zu)?geh(?:en|t)\b",
    r"\beingegangen\b",
    r"\beingang\b",
    r"\bzu(?:zu|ge)?(?:gehen|gangen|leiten|leitet|senden|sandt|schicken|schickt)\b",
    r"\b(?:über|ab|ein)?(?:zu)?(?:ge)?(?:send|sand|schick)(?:en|et|t)\b",
    r"\ban(?:zu|ge)?meld(?:en|et)\b",
    r"\b(?:zu )?(?:übermittel[nt]|richten|gerichtet)\b",
    r"\bhoch(?:zu|ge)?laden\b|\bhoch\b",
    r"\b(?:entgegen|an)(?:ge|zu)?(?:nommen|nehmen)?\b(?<!\ban)",
    r"\b(?:zu )?erfolgen\b",
)
# „möglich“ says something of the act, or of what is handed in, only in these forms.
POSSIBLE = re.compile(r"\b(?:möglich|vorgesehen)\b", re.IGNORECASE)
CAN_BE_POSSIBLE = re.compile(r"\b(?:\w*anträge|(?:ein|der) antrag|\w*skizzen|bewerbungen)\b", re.IGNORECASE)
# A last day, as a noun; a time during which one may apply, as a noun.
LAST_DAY = _words(
    r"\b\w*?(?:antrags?|einreich(?:ungs?|e)?|vorlage|abgabe|bewerbungs?|einsende|einsendungs|annahme|skizzen|eingangs|"
    r"gebots|ausschluss)-?(?:frist|schluss|schlusstermin|termin|stichtag|ende)(?:e[ns]?|en)?\b",
    r"^(?:a?n?t?ragsfrist|\w*?eich(?:ungs)?frist|\w*?werbungsfrist)\b",  # cut off
    r"\bstichtage?[ns]?\b",
    r"\bdeadlines?\b",
    r"\bcut-?off\w*",
    r"\b(?:letzter|letzte|letzten) (?:tag|termin|möglichkeit|antrags?stellung|einreichung)\b",
    r"\bfrist(?:en)? (?:zur|für die|für) \w*(?:einreich|antrag|abgabe|bewerb|vorlage|anträge|skizze)\w*",
)
TIME_TO_APPLY = _words(
    r"\b(?:antrags?|einreich(?:ungs?|e)?|bewerbungs?|skizzen|ausschreibungs)-?"
    r"(?:phase|zeitraum|zeitfenster|fenster|runde|periode|zeit)(?:s|n|es)?\b",
    r"\bförderfenster\b",
)
FRIST = _words(r"\bfrist(?:en)?\b")
# What opens and closes: never a programme or guideline, which are valid.
CALL = _words(
    r"\b\w*?(?:aufruf|ausschreibung|calls?\b|call for|förderrunde|förderfenster|förderphase|bewerbungsrunde|"
    r"antragsrunde|auswahlrunde|wettbewerb\b|antragsverfahren|gebotsverfahren|auswahlverfahren|antragsportal|förderportal)\w*",
)
IS_OPEN = _words(
    r"\b(?:ge)?öffnet\b", r"\boffen\b", r"\bverfügbar\b", r"\bfreigeschaltet\b", r"\bläuft\b", r"\blaufen\b"
)
# A guideline, and its being valid.
GUIDELINE = _words(
    r"\b\w*?(?:richtlinien?|programm|programms|programme|grundsätze|verwaltungsvorschrift|förderung|maßnahme|erlass|regelung)\b"
)
VALID = _words(
    r"gültig(?:keit)?\b",
    r"geltungsdauer",
    r"\bbefristet",
    r"außer kraft",
    r"\bgilt\b",
    r"\bgelten\b",
    r"\b(?:programm|richtlinien)?laufzeit\b",
    r"\bverliert\b",
)
# Dates of other things. Those of the first class only where they stand before the date.
OTHER_TIME = _words(
    r"\b(?:projekt|vorhabens?|maßnahmen?|förder|bewilligungs|durchführungs|kurs|investitions|ausgaben)-?"
    r"(?:beginn|start|zeitraum|laufzeit|dauer|ende|jahr)\w*",
    r"\bzweckbindung\w*",
    r"\b(?:mit|vor|zum|der|des) (?:beginn|start)\b",
    r"\bbeginn (?:des|der|ab|am|zum|zwischen)\b",
    r"\bzeitraum der\b",
    r"(?:gründung|inbetriebnahme|fertigstellung|anschaffung|umsetzung|abschluss|ausgaben|kosten|investitionen|kurse)"
    r"(?:\s(?:bis|zum|spätestens|ab|seit|am|dem|vor|nach))+\s*$",
)
OTHER_MATTER = _words(
    r"\b\w*nachweise?[ns]?\b",
    r"\b\w*berichte?[ns]?\b",
    r"abrechnung",
    r"\b\w*rechnung(?:en)?\b",
    r"mittel(?:abruf|anforderung|verwendung)",
    r"\w*auszahlung|ausgezahlt|\w*zahlung(?:en)?\b|\bauszuzahlen",
    r"\bbelege?n?\b",
    r"jahresabschl",
    r"bilanz\b",
    r"änderungsantr|verlängerungsantr",
    r"\bfragen (?:zu|zur|zum|rund|können|sind)\b",
    r"\bwiderspr[uü]ch\w*",
    r"\b(?:zu vereinbaren|vereinbart)\b|\berhöh(?:t|en) sich\b",
    r"\b(?:projekte|vorhaben)\b.*\blaufen\b",
    r"\b(?:anträge?|antrag) auf (?:\w+ )?(?:frist)?(?:verlängerung|änderung|abschlag|stundung)",
    r"\w*(?:veranstaltung|seminar|webinar|workshop|sprechstunde|sprechtag|konferenz|kongress|tagung|messe)(?:en|s|n)?\b",
    r"\bfinde(?:t|n) .*\bstatt\b",
    r"\b(?:stand|aktualisierung|standardartikel|pressemitteilung|meldung|merkblatt|datum|version)\b",
    r"amtsblatt|bundesanzeiger|\bbanz\b|gesetzblatt|\bgvbl|\bstanz\b",
    r"wartung\w*|hotline|erreichbar|besetzt|ansprechperson\w*|ansprechpartner\w*|mitarbeiter\w*|beschäftigt\w*",
    r"(?:ab|um|durch|auf|ein)ge(?:schlossen|setzt|führt|baut)\b|durchzuführen|umzusetzen|abzuschließen|abschließen",
    r"\b(?:ge|er|be)(?:gründet|boren|nehmigt|willigt|schieden|arbeitet|prüft|rechnet|gonnen|lassen)\b",
    r"\b\w*beschieden\b|\bentschieden|\bentscheid\w+|\bveröffentlicht\b|bekannt ?ge(?:geben|macht)|\bgeändert\b",
    r"\b(?:beginnen|enden|beenden|unterstützt|gefördert|aktualisiert|fertig\w*|verausgab\w+|abgerufen|verwendet)\b",
    r"\b(?:bewilligung|bescheid|entscheidung|auswahl|bekanntgabe|prüfung|jury\w*)\b",
)
# „Richtlinie vom …“: what an official text is called by.
PUBLISHED_ON = re.compile(
    r"(?:richtlinie|gesetz|bekanntmachung|verordnung|vorschrift|fassung|erlass|beschluss|mitteilung|schreiben|rundschreiben|"
    r"formular|grundsätze|förderaufruf|veröffentlichung|artikel|antrag)\w*\b[^,;:]{0,120}?\bvom\s*$"
    r"|(?:\(|\b(?:ist|i\. ?d\. ?F\.) )vom\s*$",
    re.IGNORECASE,
)
# Tenses and negations.
PAST = re.compile(
    r"\b(?:war|waren|konnte|konnten|musste|mussten|endete|endeten|lief|liefen|schloss|begann|abgelaufen|verstrichen|vorbei|"
    r"ausgelaufen|vorüber|zu Ende gegangen|wurde geschlossen|wurde beendet|beendet|ist geschlossen)\b"
)
REPORTED = re.compile(
    r"\b(?:gestellt|eingereicht|eingegangen|beantragt|vorgelegt|beworben)\s+(?:worden|wurden?|hat|haben|hatten?|sind|ist)\b"
    r"|\bwurden?\b.*\b(?:gestellt|eingereicht|eingegangen|beantragt|vorgelegt)\b"
    r"|\b(?:haben|hat)\b.*\b(?:gestellt|eingereicht|beantragt|vorgelegt)\b(?! werden)"
    r"|\b(?:sind|ist|haben|hat)\b.*\b(?:eingegangen|beworben)\b(?!\s+sein)"
    r"|\b(?:gestellte|eingereichte|eingegangene|vorgelegte|beantragte)[nrms]?\b"
)
LATE = re.compile(
    r"\b(?:ein(?:gehende|gegangene|gereichte|zureichende)|gestellte)[nr]?\b.*\b(?:nicht|keine)\b.*"
    r"\b(?:berücksichtigt|bearbeitet|angenommen|beachtet|zugelassen|möglich)"
    r"|\bkönnen\b.*\bnicht mehr\b",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:nicht|keine?[nmrs]?)\b", re.IGNORECASE)
NOT_ANY_MORE = re.compile(r"\bnicht (?:mehr|länger)\b|\bkeine?[nr]?\b.*\bmehr\b", re.IGNORECASE)
NOW = re.compile(
    r"\b(?:derzeit|aktuell|zurzeit|zur Zeit|momentan|im Moment|gegenwärtig|vorübergehend|vorläufig\w*|bis auf weiteres|"
    r"vorerst|erstmal|zunächst|im Augenblick)\b",
    re.IGNORECASE,
)
STOPPED = _words(
    r"\b(?:antrags?|förder|annahme|bewilligungs)-?stopp?s?\b",
    r"\bausgesetzt\b|\bpausiert\b",
    r"\b(?:programm|förderung|maßnahme|antragstellung|richtlinie)\b.*\bruht\b",
)
EXHAUSTED = re.compile(
    r"\b(?:\w*mittel|budget|volumen|kontingent|haushaltsansatz|fördertopf|kontingente)\b.*"
    r"\b(?:ausgeschöpft|erschöpft|verbraucht|aufgebraucht|gebunden|vergriffen|vergeben|ausgebucht|verplant)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:bis(?! auf weiteres)|wenn|sobald|sofern|solange|falls|nachdem|soweit|sollten?|können)\b[^,;]*"
    r"\b(?:ausgeschöpft|erschöpft|verbraucht|aufgebraucht|gebunden|beendet|geschlossen|abgeschlossen|eingestellt|ausgesetzt|"
    r"abgelaufen)\b",
    re.IGNORECASE,
)
CLOSED = re.compile(
    r"\b\w*(?:programms?|aufruf|call|ausschreibung|fenster|frist|einreichung|einreichungen|antragstellung|phase|portal|runde|"
    r"antragsverfahren|wettbewerb|richtlinie)\b.*?"
    r"(?:\b(?:ist|sind|wurden?)\b(?! (?:noch )?nicht).*?\b(?:beendet|geschlossen|abgeschlossen|eingestellt|ausgelaufen|"
    r"abgelaufen|verstrichen|aufgehoben|zu Ende|vorbei)\b|\bwird\b.*?\b(?:beendet|geschlossen|eingestellt)\b"
    r"|\b(?:abgelaufen|ausgelaufen)\b)",
    re.IGNORECASE,
)
NO_APPLICATIONS = re.compile(
    r"\bkeine (?:\w+ )?(?:\w*anträge|antrags?stellung|\w*skizzen|bewerbungen|einreichung(?:en)?|beantragung)\b.*"
    r"\b(?:gestellt|stellen|angenommen|eingereicht|einreichen|möglich|entgegengenommen|bewilligt)\b",
    re.IGNORECASE,
)
NO_CALL = re.compile(
    r"\bkeine?n? [^,]*(?:aufrufe?|ausschreibung(?:en)?|calls?|förderrunde|antragsrunde)\b", re.IGNORECASE
)
# „nicht mehr“, but only for some.
ONLY_SOME = re.compile(r"\b(?:für|nach|nachdem|wenn|sofern|falls|danach|nachträglich|Papierform|Post|Fax|E-Mail)\b")
GRANTED = re.compile(r"\b(?:angenommen|bewilligt|bearbeitet|gibt)\b")
ANY_TIME = re.compile(
    r"\b(?:jederzeit|zu jeder Zeit|zu jedem Zeitpunkt|ganzjährig|(?:fort)?laufend|durchgehend|durchgängig|"
    r"kontinuierlich|das ganze Jahr|"
    r"ohne (?:\w+ )?(?:Frist|Stichtag|Termin)\w*)\b"
)
NO_DEADLINE = re.compile(
    r"\bkeine?n? (?:\w+en )?(?:antrags|einreich\w*?|bewerbungs|abgabe)-?(?:frist|termin|stichtag)\w*"
    r"|\bkeine (?:fest|bestimmt|fix)\w+ (?:Fristen|Termine|Stichtage)|\bnicht an (?:\w+ )?(?:Fristen|Termine|Stichtage)"
    r"|\bfristungebunden\b|(?:antrags|einreich\w*?)frist besteht nicht"
    r"|\b(?:gelten|bestehen|gibt(?: es)?) keine Fristen",
    re.IGNORECASE,
)
EVERY_YEAR = re.compile(
    r"\b(?:all|halb|viertel)?jährlich\w*|\bjeweils\b|\bjede[sn]? (?:\w*jahr|jahres)|\beines (?:jeden )?\w*jahre?s\b|"
    r"\b(?:vor|folge)jahr\w*|\b(?:de[sm]|im|für das) (?:\w+ ){0,3}\w*jahre?s?\b(?! (?:19|20)\d\d)|\bturnusmäßig\b",
    re.IGNORECASE,
)
STARTS = _words(
    r"\b(?:beginnt|beginnen|startet|starten|gestartet|öffnet|eröffnet|begann|freigeschaltet|wieder möglich)\b",
)
ENDS = _words(r"\b(?:endet|endete|enden|endeten|schließt|schloss|ablaufen|abläuft|läuft .{0,60}\bab)\b", r"\bzu ende\b")
YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d(?![\d/])")
SUBORDINATE = re.compile(
    r"^\s*(?:wenn|sofern|falls|soweit|dass|weil|da|damit|um|sobald|nachdem|bevor|wobei|obwohl|die|der|das|de[nm]|deren|dessen|"
    r"welche\w*|in de\w+)\b"
)
# Labels between the dates of one list.
LABEL = re.compile(
    r"(?:\W|\d|[IVX]+\b|[A-Z]\b|\b(?:Runde|Modul|Teil|Phase|Stufe|Call|Förderlinie|Linie|Tranche|Stichtag|Termin|Aufruf|Los|Bereich|"
    r"Frist|Programmjahr|Halbjahr|Quartal|und|sowie|oder|der|zum|bis|am|für|erste[rsn]?|zweite[rsn]?|dritte[rsn]?)\b)*"
)
IS_OVER = re.compile(r"\b(?:abgelaufen|verstrichen|ausgelaufen|zu Ende gegangen|beendet|geschlossen)\b")
TWO_STAGES = re.compile(r"\bzweistufig\w*", re.IGNORECASE)
STAGE = re.compile(r"\b(?:(?P<first>ersten?|1\.)|(?P<second>zweiten?|2\.)) (?:Verfahrens|Antrags)?[Ss]tufe\b")
# Law that others made; its end is not that of a programme.
LAW = re.compile(r"\b(?:\w*[Vv]erordnung|Gesetz|\w+gesetz|AGVO|GVO)\b")
# Without one of these a sentence says nothing on what is closed, paused or open at any time.
OF_STATE = (
    *(
        "nicht",
        "kein",
        "stopp",
        "ausge",
        "schöpf",
        "braucht",
        "gebunden",
        "vergriff",
        "vergeben",
        "plant",
        "ruht",
        "pausiert",
    ),
    *(
        "beendet",
        "eschlossen",
        "gestellt",
        "laufen",
        "verstrichen",
        "gehoben",
        "vorbei",
        "zu ende",
        "jederzeit",
        "jeder zeit",
    ),
    *("jedem zeit", "ganzjährig", "durchg", "kontinuierlich", "ganze jahr", "ohne", "fristungebunden"),
)
