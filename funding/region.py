"""Whether an address of a foreign source lies in the region."""

from thcm.core.region import region


def is_municipality_here(key: str) -> bool:
    """`key` is the official one, as text: the leading zero counts."""
    return key.startswith(region()["municipality_key"])


def is_address_here(*, country: str, nuts: str, postcode: str, town: str) -> bool:
    """By the statistical region where it is given, otherwise by postcode and town. `postcode` has five digits."""
    keys = region()
    if country != keys["country"]:
        return False
    if nuts:
        return nuts.startswith(keys["nuts"])
    is_neighbour = town.casefold() in {name.casefold() for name in keys["neighbours"]}
    return not is_neighbour and any(first <= postcode <= last for first, last in keys["postcodes"])
