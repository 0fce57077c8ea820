"""Whether an address of a foreign source lies in the region; its keys stand in `data/region.yaml`."""

from functools import cache
from typing import Any

import yaml
from django.conf import settings


@cache
def _keys() -> dict[str, Any]:
    return yaml.safe_load((settings.BASE_DIR / "data" / "region.yaml").read_text())


def is_municipality_here(key: str) -> bool:
    """`key` is the official one, as text: the leading zero counts."""
    return key.startswith(_keys()["municipality_key"])


def is_address_here(*, country: str, nuts: str, postcode: str, town: str) -> bool:
    """By the statistical region where it is given, otherwise by postcode and town. `postcode` has five digits."""
    keys = _keys()
    if country != keys["country"]:
        return False
    if nuts:
        return nuts.startswith(keys["nuts"])
    is_neighbour = town.casefold() in {name.casefold() for name in keys["neighbours"]}
    return not is_neighbour and any(first <= postcode <= last for first, last in keys["postcodes"])
