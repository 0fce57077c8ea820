"""The line that shows a figure or a chart on another website."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from thcm.core.atom import site_address

register = template.Library()


@register.inclusion_tag("components/embed_code.html")
def embed_code(url_name: str, key: str, title: str, height: int) -> dict[str, object]:
    """A disclosure with the ready line; its title is for those who do not see the frame."""
    path = reverse(url_name, args=(key,))
    line = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border:0"></iframe>',
        site_address(path),
        title,
        height,
    )
    return {"field_id": f"einbetten-{key}", "line": line, "path": path, "title": title}
