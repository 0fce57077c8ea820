"""What preview pictures show beside words: the landscape of clusters, the sign of a field in its group, and others."""

from functools import lru_cache

from clusters.charts import COLOURS
from clusters.landscape import Landscape, form_path
from clusters.marks import mark
from thcm.core.colours import TINTS

# Like the marks of fields on 32 units: a round table, what several have in common, a house, a sheet, a book.
_SIGNS = {
    "body": (
        '<circle cx="16" cy="16" r="5.6"/><circle cx="16" cy="5.6" r="2.6"/><circle cx="25" cy="10.8" r="2.6"/>'
        '<circle cx="25" cy="21.2" r="2.6"/><circle cx="16" cy="26.4" r="2.6"/><circle cx="7" cy="21.2" r="2.6"/>'
        '<circle cx="7" cy="10.8" r="2.6"/>'
    ),
    "panel": '<circle cx="11.6" cy="12.6" r="7"/><circle cx="20.4" cy="12.6" r="7"/><circle cx="16" cy="20.2" r="7"/>',
    "organisation": '<path d="M5.5 26.5h21M7 12.5L16 6.5l9 6zM9.5 16v7M16 16v7M22.5 16v7"/>',
    "news": '<path d="M7 5.5h18v21H7zM11 10.8h10M11 15.8h10M11 20.8h6"/>',
    "publication": (
        '<path d="M16 9.2c-2.6-2-6.6-2.5-10.2-2v17c3.6-.5 7.6 0 10.2 2 2.6-2 6.6-2.5 10.2-2v-17c-3.6-.5-7.6 0-10.2 2z'
        'M16 9.2v17"/>'
    ),
}
_OPEN = '<svg xmlns="http://www.w3.org/2000/svg"'


@lru_cache(maxsize=4)
def landscape(drawn: Landscape) -> str:
    """Forms, links and marks without words: the same in every language."""
    parts = [f'<path d="{path}" fill="none" stroke="#e6decd"/>' for path in drawn.contours]
    parts += [f'<path d="{line.path}" fill="none" stroke="#a2977f" stroke-width="1.6"/>' for line in drawn.lines]
    for node in drawn.nodes:
        colour = COLOURS.get(node.place.group, "#5a5347")
        fill = colour if node.place.state == "same" else "#fcfaf5"
        parts.append(f'<path d="{node.form}" fill="{fill}" stroke="{colour}" stroke-width="2"/>')
        if sign := node.mark:
            stroke = "#ffffff" if node.place.state == "same" else colour
            parts.append(_strokes(sign, stroke, node.mark_transform))
    return f'{_OPEN} viewBox="0 0 {drawn.width} {max(drawn.height, 1)}">{"".join(parts)}</svg>'


def badge(slug: str, group: str, colour: str) -> str:
    """The field's mark in the form of its group, on 200 units."""
    low = 22 if group == "trend_induced" else 0
    radius = 76 if group == "trend_induced" else 88
    form = form_path(group, 100, 100 + low, radius)
    scale = 2.6 if group == "trend_induced" else 3.4
    place = f"translate({100 - 16 * scale:.1f} {100 - 16 * scale + low * 1.2:.1f}) scale({scale})"
    shape = f'<path d="{form}" fill="{TINTS.get(group, "#f4efe4")}"/>'
    return f'{_OPEN} viewBox="0 0 200 200">{shape}{_strokes(mark(slug), colour, place)}</svg>'


def sign(kind: str, colour: str) -> str:
    """On 200 units, too."""
    shape = '<rect x="14" y="14" width="172" height="172" rx="34" fill="#f4e6ea"/>'
    drawn = _strokes(_SIGNS[kind], colour, "translate(45.6 45.6) scale(3.4)")
    return f'{_OPEN} viewBox="0 0 200 200">{shape}{drawn}</svg>'


def _strokes(sign: str, colour: str, transform: str) -> str:
    return (
        f'<g transform="{transform}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-linecap="round"'
        f' stroke-linejoin="round">{sign}</g>'
    )
