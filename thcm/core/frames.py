"""The line that shows a page of the portal on another website."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def frame_line(address: str, title: str, height: int) -> SafeString:
    """Its title is for those who do not see the frame; the style is the other website's."""
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border:0"></iframe>',
        address,
        title,
        height,
    )
