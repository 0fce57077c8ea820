"""Demo offers and searches for `seed_demo`, which go the way of real ones: sent, confirmed, published, matched."""

import datetime as dt

from django.utils import timezone

from clusters.models import GrowthField
from networks.models import CompetenceTag, CooperationRequest
from networks.request_actions import confirm_request, publish_request, submit_request
from thcm.core.models import User
from thcm.core.text import slugify_german

OFFER, SEARCH = CooperationRequest.Kind.OFFER, CooperationRequest.Kind.SEARCH
TAGS = {
    "Sensorik": "Sensor technology",
    "Messtechnik": "Metrology",
    "Leichtbau": "Lightweight construction",
    "Spritzguss": "Injection moulding",
    "Oberflächentechnik": "Surface technology",
    "Softwareentwicklung": "Software development",
    "Prototypenbau": "Prototyping",
    "Zulassung von Medizinprodukten": "Approval of medical devices",
}
# Kind, title, text, organisation, slugs of fields, competences, days that it is still valid.
REQUESTS = (
    (
        SEARCH,
        "Partner für optische Sensorik in Spritzgussmaschinen gesucht (Demo)",
        "Wir möchten den Werkzeuginnendruck optisch messen und suchen ein Unternehmen, das Sensoren für hohe"
        " Temperaturen entwickelt. Ein gemeinsames Förderprojekt ist denkbar. Dieser Text ist ein Beispiel.",
        "Beispiel Kunststofftechnik GmbH (Demo)",
        ("maschinenbau", "optik-optoelektronik"),
        ("Sensorik", "Spritzguss"),
        150,
    ),
    (
        OFFER,
        "Entwicklung optischer Sensoren für raue Umgebungen (Demo)",
        "Unser Labor entwickelt Sensoren und Messtechnik für Temperaturen bis 400 °C, vom Prototyp bis zur Kleinserie."
        " Dieser Text ist ein Beispiel.",
        "Institut für Beispieloptik (Demo)",
        ("optik-optoelektronik",),
        ("Sensorik", "Messtechnik"),
        170,
    ),
    (
        OFFER,
        "Freie Kapazität im Prototypenbau mit Faserverbund (Demo)",
        "Wir fertigen Prototypen aus Faserverbund bis zwei Meter Länge und prüfen sie im eigenen Haus. Dieser Text ist"
        " ein Beispiel.",
        "Muster Leichtbau AG (Demo)",
        ("automobil",),
        ("Leichtbau", "Prototypenbau"),
        120,
    ),
    (
        SEARCH,
        "Leichte Gehäuse für mobile Messgeräte (Demo)",
        "Für ein tragbares Messgerät suchen wir Gehäuse aus Faserverbund, zunächst zwanzig Prototypen. Dieser Text ist"
        " ein Beispiel.",
        "Messgeräte Beispiel KG (Demo)",
        ("mess-steuer-regeltechnik",),
        ("Leichtbau", "Messtechnik"),
        90,
    ),
    (
        SEARCH,
        "Unterstützung bei der Zulassung eines Medizinprodukts (Demo)",
        "Wir haben ein Gerät zur Wundkontrolle entwickelt und suchen Erfahrung mit der Zulassung. Dieser Text ist ein"
        " Beispiel.",
        "Wundkontrolle Beispiel UG (Demo)",
        ("life-sciences",),
        ("Zulassung von Medizinprodukten",),
        60,
    ),
    (
        OFFER,
        "Software für die Auswertung von Maschinendaten (Demo)",
        "Wir bieten Werkzeugmaschinenbauern eine Pilotinstallation unserer Software zur Zustandsüberwachung an. Dieser"
        " Text ist ein Beispiel.",
        "Datenwerk Beispiel GmbH (Demo)",
        ("maschinenbau",),
        ("Softwareentwicklung",),
        180,
    ),
)


def seed_requests(*, user: User) -> None:
    """Makes those that are missing and whose fields are loaded; `user` publishes all but the last, which waits."""
    tags = {
        name: CompetenceTag.objects.get_or_create(
            slug=slugify_german(name), defaults={"name_de": name, "name_en": english}
        )[0]
        for name, english in TAGS.items()
    }
    for number, (kind, title, text, organisation, slugs, names, days) in enumerate(REQUESTS, 1):
        fields = list(GrowthField.objects.filter(slug__in=slugs))
        if len(fields) < len(slugs) or CooperationRequest.objects.filter(title=title).exists():
            continue
        request = CooperationRequest(
            kind=kind,
            title=title,
            text=text,
            organisation_name=organisation,
            contact_email=f"demo-anfrage-{number}@example.org",
            valid_until=timezone.localdate() + dt.timedelta(days=days),
        )
        submit_request(request=request, fields=fields, tags=[tags[name] for name in names], editor=None)
        confirm_request(request=request)
        if number < len(REQUESTS):
            publish_request(request=request, user=user)
