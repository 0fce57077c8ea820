"""Words: German slugs."""

from django.utils.text import slugify

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def slugify_german(text: str) -> str:
    """Like Django's `slugify`, but Thüringen becomes thueringen and Straße strasse."""
    return slugify(text.translate(_GERMAN))
