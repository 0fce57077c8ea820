"""How the data set spells codes that the portal writes in English."""

QUALIFIERS = {"ca.": "circa", "exact": "exact", "keine Angaben": "not_stated", "-": "dash", "leer": "blank"}
UNITS = {"Anzahl": "count", "Mrd. €": "billion_eur", "%": "percent", "je 100.000 Einwohner": "per_100k"}
CATEGORIES = {
    "anwendungstechnologien": "application",
    "querschnittstechnologien": "cross_sectional",
    "trendinduzierte-wachstumsfelder": "trend_induced",
    "weitere-branchen": "industry",
}
SOURCE_KINDS = {
    "Datenbank": "database",
    "Studie": "study",
    "Branchenstudie": "study",
    "Fachliteratur": "study",
    "Amtliche Statistik": "official_statistics",
    "Expertenrunde": "expert_round",
    "Webseite": "website",
    "Webseite + Selbstauskunft": "self_report",
    "Broschüre": "brochure",
}
ORGANISATION_KINDS = {
    "Ministerium": "ministry",
    "Kammern": "chamber",
    "Hochschule": "university",
    "Beratung": "company",
    "Unternehmen": "company",
    "Unternehmen/Initiative": "company",
    "Arbeitsgemeinschaft": "working_group",
}  # every other kind is an agency of the state
CONFLICT_KINDS = {
    "Wertkonflikt": "value",
    "Plausibilität": "value",
    "Quellenkonflikt": "source",
    "Aussage gegen Zahl": "source",
    "Textwiderspruch": "source",
    "Genauigkeit": "precision",
    "Genauigkeitskonflikt": "precision",
    "Genauigkeits- und Abgrenzungskonflikt": "precision",
    "Lücke": "missing",
    "Leerwertkonflikt": "missing",
    "Namensvariante": "naming",
    "Begriffskonflikt": "naming",
    "Stammdaten": "naming",
    "Stammdatenkonflikt": "naming",
}  # every other kind is a question of what is counted
OPEN_CONFLICT_KINDS = ("Wertkonflikt", "Stammdatenkonflikt")  # the others come with their explanation
