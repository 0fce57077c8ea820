"""Words: German slugs, and signs that no text holds."""

from django.utils.text import slugify

# For `str.translate`: takes out what is invisible, and what XML and calendars cannot hold.
CONTROL = dict.fromkeys((set(range(32)) - {9, 10}) | {127})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def slugify_german(text: str) -> str:
    """Like Django's `slugify`, but Thüringen becomes thueringen and Straße strasse."""
    return slugify(text.translate(_GERMAN))
