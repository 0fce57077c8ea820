"""Makes an unknown variable in one of the portal's templates an error."""

import sys
from typing import Any

from django.conf import settings
from django.template.base import FilterExpression, Node


class UnknownVariable(str):
    """Django's `string_if_invalid`: empty in foreign templates, an error in those under templates/.

    Django asks for its truth where a variable is unknown; the calling frames say which one, and in which template.
    """

    def __bool__(self) -> bool:
        frame: Any = sys._getframe(1)
        if frame.f_code is not FilterExpression.resolve.__code__:
            return False
        variable = frame.f_locals["self"]
        while frame is not None:
            node = frame.f_locals.get("self")
            origin = getattr(node, "origin", None) if isinstance(node, Node) else None
            if origin is not None:
                if origin.name.startswith(str(settings.BASE_DIR / "templates")):
                    raise AssertionError(f"{origin.template_name}: unknown variable {variable}")
                return False
            frame = frame.f_back
        return False
