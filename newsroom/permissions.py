"""Who may do what with what the newsroom publishes; pages and back office ask alike."""

from clusters.models import GrowthField
from clusters.permissions import own_field_ids
from newsroom.models import NewsItem, Publication
from thcm.core.permissions import Account, Role, has_role

OFFICE = (Role.ADMINISTRATOR, Role.BACK_OFFICE)


def may_publish_fact_sheet(user: Account, field: GrowthField) -> bool:
    """GM-8: the field's managers and the office."""
    return has_role(user, *OFFICE) or field.pk in own_field_ids(user)


def may_make_brochure(user: Account) -> bool:
    """Its chapters, its editions and their publication."""
    return has_role(user, *OFFICE, Role.HEAD)


def may_edit_news(user: Account, row: NewsItem | Publication) -> bool:
    """The office all, field managers what is about a field of theirs."""
    if has_role(user, *OFFICE, Role.HEAD):
        return True
    own = own_field_ids(user)
    return bool(own) and any(field.pk in own for field in row.growth_fields.all())


def may_decide_on_applications(user: Account) -> bool:
    """„Stark am Markt“: the list and who applies for it."""
    return has_role(user, *OFFICE, Role.HEAD)


def may_edit_newsletter(user: Account) -> bool:
    """BO-3: prepare issues and send them."""
    return has_role(user, *OFFICE)


def may_keep_subscribers(user: Account) -> bool:
    """Personal data (section 4 of the domain)."""
    return has_role(user, *OFFICE)
