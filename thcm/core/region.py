"""The files that a region brings along; the one that `settings.REGION_FILE` names says which."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


@cache
def region() -> dict[str, Any]:
    """`dataset` and `funding` (files beside it), and by which keys of foreign sources an address lies in the region."""
    return yaml.safe_load(Path(settings.REGION_FILE).read_text())


def region_file(name: str) -> Path | None:
    """None where the region brings none."""
    return Path(settings.REGION_FILE).parent / region()[name] if region().get(name) else None
