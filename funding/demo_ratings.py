"""Ratings for `seed_demo`: what the demo managers think of some programmes of data/funding-start.yaml."""

from clusters.models import GrowthField
from funding.models import FieldRating, FundingProgramme
from thcm.core.models import User

NOTE = "Beispiel für eine interne Notiz (Demo)."
# Account, field, and keys with ratings.
RATINGS = (
    ("demo-optik", "optik-optoelektronik", {"kmu-innovativ": "fits", "eurostars": "fits", "solar-invest": "no"}),
    ("demo-maschinenbau", "maschinenbau", {"zim": "fits", "innoinvest": "fits", "greeninvest-ress": "check"}),
)


def seed_ratings() -> None:
    """Leaves alone what is rated already, and what is not loaded."""
    users = User.objects.in_bulk([account for account, *_rest in RATINGS], field_name="username")
    fields = GrowthField.objects.in_bulk([slug for _account, slug, _ratings in RATINGS], field_name="slug")
    keys = [key for *_rest, ratings in RATINGS for key in ratings]
    programmes = {row.key: row for row in FundingProgramme.objects.filter(source__code="manual", key__in=keys)}
    FieldRating.objects.bulk_create(
        [
            FieldRating(
                programme=programmes[key], growth_field=fields[slug], rating=rating, note=NOTE, rated_by=users[account]
            )
            for account, slug, ratings in RATINGS
            for key, rating in ratings.items()
            if key in programmes and slug in fields and account in users
        ],
        ignore_conflicts=True,
    )
