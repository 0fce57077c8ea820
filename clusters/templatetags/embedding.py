"""The line that shows a figure or a chart on another website."""

from django import template
from django.urls import reverse

from thcm.core.atom import site_address
from thcm.core.frames import frame_line

register = template.Library()


@register.inclusion_tag("components/embed_code.html")
def embed_code(url_name: str, key: str, title: str, height: int) -> dict[str, object]:
    """A disclosure with the ready line; its title is for those who do not see the frame."""
    path = reverse(url_name, args=(key,))
    line = frame_line(site_address(path), title, height)
    return {"field_id": f"einbetten-{key}", "line": line, "path": path, "title": title}
