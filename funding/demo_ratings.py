"""Ratings for `seed_demo`: what the demo managers think of some programmes of data/funding-start.yaml."""

from clusters.models import GrowthField
from funding.actions import rate
from funding.models import FieldRating, FundingProgramme
from thcm.core.models import User

NOTE = "Beispiel für eine interne Notiz (Demo)."
# Account, field, and keys with ratings.
RATINGS = (
    ("demo-optik", "optik-optoelektronik", {"kmu-innovativ": "fits", "eurostars": "fits", "solar-invest": "no"}),
    ("demo-maschinenbau", "maschinenbau", {"zim": "fits", "innoinvest": "fits", "greeninvest-ress": "check"}),
)


def seed_ratings() -> None:
    """Leaves alone what is rated already; a data set without these fields has none."""
    for username, slug, ratings in RATINGS:
        field = GrowthField.objects.filter(slug=slug).first()
        user = User.objects.filter(username=username).first()
        if field is None or user is None or FieldRating.objects.filter(growth_field=field).exists():
            continue
        for programme in FundingProgramme.objects.filter(source__code="manual", key__in=ratings):
            rate(programme=programme, field=field, rating=ratings[programme.key], note=NOTE, user=user)
